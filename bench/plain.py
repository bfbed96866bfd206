"""The twelve checks of `twelve/plain/test_twelve.py` as nbgrader and otter take them: made from its text."""

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

TWELVE = Path(__file__).parent / "twelve"
PLAIN = TWELVE / "plain"
POINTS = 8
"""Of each check, in the other graders; what is compared is which checks passed."""

Notebook = dict[str, Any]


class PlainCheck(NamedTuple):
    name: str
    text: str
    """Of the function."""
    arguments: list[str]


def read_checks() -> tuple[str, list[PlainCheck]]:
    """What all checks need, as text, and each of them."""
    text = (PLAIN / "test_twelve.py").read_text()
    common: list[str] = []
    checks: list[PlainCheck] = []
    for node in ast.parse(text).body:
        part = ast.get_source_segment(text, node) or ""
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            arguments = [argument.arg for argument in node.args.args]
            checks.append(PlainCheck(node.name.removeprefix("test_"), part, arguments))
        else:
            common.append(part)
    return "\n\n".join(common), checks


def otter_tests() -> dict[str, str]:
    """The test files of an otter assignment by name, one for each check."""
    common, checks = read_checks()
    head = f"from otter.test_files import test_case\n\n{common}\n\nOK_FORMAT = False\npoints = {POINTS}\n"
    return {
        f"{check.name}.py": f'{head}name = "{check.name}"\n\n\n@test_case(points={POINTS})\n{check.text}\n'
        for check in checks
    }


def nbgrader_source(solutions: Mapping[str, str]) -> Notebook:
    """The source notebook of an nbgrader assignment: a cell for each solution and for each check, which is hidden."""
    common, checks = read_checks()
    quiet = "import warnings\n\nwarnings.simplefilter('ignore')  # a line on stderr would cost a check's points"
    book = notebook({**solutions, "common": f"{quiet}\n\n{common}"})
    for cell in book["cells"]:
        is_solution = cell["id"] in solutions
        cell["metadata"] = _nbgrader(cell["id"], solution=is_solution, locked=not is_solution)
    for check in checks:
        call = f"test_{check.name}({', '.join(check.arguments)})"
        cell = _cell(check.name, f"### BEGIN HIDDEN TESTS\n{check.text}\n\n\n{call}\n### END HIDDEN TESTS")
        cell["metadata"] = _nbgrader(check.name, locked=True, grade=True, points=POINTS)
        book["cells"].append(cell)
    return book


def notebook(cells: Mapping[str, str]) -> Notebook:
    """A notebook of code cells by their id."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made = [_cell(name, source) for name, source in cells.items()]
    return {"cells": made, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def _cell(name: str, source: str) -> Notebook:
    return {"cell_type": "code", "id": name, "source": source, "metadata": {}, "outputs": [], "execution_count": None}


def _nbgrader(
    name: str, *, solution: bool = False, locked: bool = False, grade: bool = False, **points: int
) -> Notebook:
    kind = {"solution": solution, "locked": locked, "grade": grade, "task": False}
    return {"nbgrader": {"schema_version": 3, "grade_id": name, **kind, **points}}
