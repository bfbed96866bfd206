"""A solution's source: a script with cells (py:percent), of which the stub, the notebook and the task are made."""

import re
from pathlib import Path

import jupytext
from nbformat import NotebookNode

from autograder.errors import CourseError

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
NOTEBOOK_CODE = "active-ipynb"
"""Jupytext's tag of a code cell that is commented out in the script, and so lives in the notebook only."""
_CELL = re.compile(r"# ?%%")
_TEXT = re.compile(r"\[(markdown|md|raw)\]")
"""What makes it a cell of text, also after a title."""


def read_lesson(path: Path) -> list[NotebookNode]:
    """The cells of a source. Raises CourseError, with the line, where its solutions are not marked as they must be."""
    text = path.read_text(encoding="utf-8")
    _check_markers(text, path)
    cells: list[NotebookNode] = jupytext.reads(text, fmt="py:percent").cells
    return cells


def has_tag(cell: NotebookNode, tag: str) -> bool:
    return tag in cell.metadata.get("tags", [])


def solution_lines(text: str) -> set[str]:
    """The lines that are the solution's secret: those in its regions, without bare punctuation and what also stands outside."""
    inside: set[str] = set()
    outside: set[str] = set()
    is_open = False
    for line in text.splitlines():
        if BEGIN in line or END in line:
            is_open = BEGIN in line
        else:
            (inside if is_open else outside).add(line.strip())
    return {line for line in inside - outside if any(character.isalnum() for character in line)}


def _check_markers(text: str, path: Path) -> None:
    """nbgrader strips regions cell by cell, and says of no fault in which line it is."""
    opened = 0
    is_code = True
    is_marked = False
    for number, line in enumerate(text.splitlines(), 1):
        here = f"{path}:{number}"
        if _CELL.match(line):
            if opened:
                raise CourseError(
                    f"{here}: a cell begins inside the region of line {opened}; end that first with `{END}`"
                )
            is_code = not _TEXT.search(line) and NOTEBOOK_CODE not in line
        elif BEGIN.lstrip("# ") in line or END.lstrip("# ") in line:
            if not (BEGIN in line or END in line):
                raise CourseError(
                    f"{here}: nbgrader would take this for a marker; write `{BEGIN}` or `{END}`, or other words"
                )
            if not is_code:
                raise CourseError(
                    f"{here}: a solution outside its cell: only cells of code in the script hold one; move it"
                )
        if BEGIN in line:
            if opened:
                raise CourseError(
                    f"{here}: a region begins inside the one of line {opened}; end that first with `{END}`"
                )
            opened, is_marked = number, True
        elif END in line:
            if not opened:
                raise CourseError(f"{here}: a region ends that never began; write `{BEGIN}` before it")
            opened = 0
    if opened:
        raise CourseError(f"{path}:{opened}: the region that begins here never ends; write `{END}` after it")
    if not is_marked:
        raise CourseError(
            f"{path}: marks nothing with `{BEGIN}`, so all of it would be given away; mark what is secret"
        )
