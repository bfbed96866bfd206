"""What a teacher sees in nbgrader of a graded exercise: what was handed in, then each check with its verdict.

A browser shows it with the teacher's rights, and neither nbgrader nor nbconvert cleans what they show. So of a stranger's
notebook there is nothing here but code and text: no output, no attachment, no metadata, and no Markdown that is not the
lesson's own, since that may hold any HTML.
"""

import textwrap
from collections.abc import Iterable, Sequence
from typing import cast

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.utils import compute_checksum

from autograder.author import about_cell, graded_cell
from autograder.course import Course
from autograder.notebooks import Cell
from autograder.results import Check, ExerciseReport, Outcome, Points, total
from autograder.text import plain

_WIDTH = 100
_MAX_TEXT = 100_000
"""Characters of a notebook's own Markdown that are shown; its code is bounded already."""
_LEAST = 50
"""What the shortest cell counts for among them."""


def stub_notebook(course: Course, slug: str) -> NotebookNode:
    """The exercise's notebook as students get it; where the course has none, one of a single cell, `solution`."""
    path = course.notebook(slug)
    if path.is_file():
        return cast(NotebookNode, nbformat.read(path, as_version=4))
    cell = new_code_cell("", metadata={"nbgrader": about_cell("solution", solution=True)})
    return cast(NotebookNode, new_notebook(cells=[cell]))


def solution_ids(stub: NotebookNode) -> list[str]:
    """The `grade_id` of each cell that students fill in. The last one carries the comment."""
    return [about["grade_id"] for cell in stub.cells if (about := cell.metadata.get("nbgrader")) and about["solution"]]


def marked(stub: NotebookNode, handed_in: Sequence[Cell], slug: str, exercise: ExerciseReport) -> NotebookNode:
    """What was handed in, as plain code and text in the cells of `stub`, and the graded cells with what the checks said."""
    cells = [*_plain_cells(stub, handed_in), *graded_cells(slug, exercise)]
    for number, cell in enumerate(cells, 1):
        cell.id = f"cell-{number}"  # the same in each run
    return cast(NotebookNode, new_notebook(metadata=stub.metadata, cells=cells))


def _plain_cells(stub: NotebookNode, handed_in: Sequence[Cell]) -> list[NotebookNode]:
    """The cells handed in. Each of the stub's solution cells is found by its `grade_id`; the last is there in any case."""
    lesson = {cell.source: cell for cell in stub.cells if cell.cell_type == "markdown"}
    left = _MAX_TEXT
    graded = {cell.source for cell in stub.cells if cell.metadata.get("nbgrader", {}).get("grade")}
    missing = solution_ids(stub)
    last = missing[-1]
    cells = []
    for cell in handed_in:
        if cell.kind != "code":
            if theirs := lesson.pop(cell.source, None):  # once: it may hold pictures
                cells.append(NotebookNode(theirs))
            elif left > 0:
                text = cell.source[:left]
                left -= max(len(text), _LEAST)
                cells.append(new_markdown_cell(as_block(text.splitlines())))
        elif cell.source not in graded:  # those come anew, with their verdicts
            cells.append(new_code_cell(cell.source))
            if cell.grade_id in missing:
                missing.remove(cell.grade_id)
                cells[-1].metadata["nbgrader"] = about_cell(cell.grade_id, solution=True)
    if last in missing:
        free = [cell for cell in cells if cell.cell_type == "code" and not cell.metadata]
        cells += [] if free else [new_code_cell("# This cell is missing in what was handed in.")]
        (free or cells)[-1].metadata["nbgrader"] = about_cell(last, solution=True)
    return cells


def graded_cells(slug: str, exercise: ExerciseReport) -> list[NotebookNode]:
    """A locked cell for each test function of the hidden suite, with what it said and, as its value, the points earned."""
    cells = []
    for function, outcomes in _by_function(exercise.checks).items():
        check = Check(function, outcomes[0].title, total(outcome.max_score for outcome in outcomes))
        cell = graded_cell(slug, check, is_bonus=exercise.bonus)
        cell.metadata.nbgrader["checksum"] = compute_checksum(cell)
        earned = f"{total(outcome.score for outcome in outcomes):g}"
        cell.outputs = [
            new_output("stream", text="\n".join([*_wrapped(line for each in outcomes for line in _told(each)), ""])),
            new_output("execute_result", {"text/plain": earned}),
        ]
        cells.append(cell)
    return cells


def points_of(exercise: ExerciseReport) -> dict[str, Points]:
    """The points earned from each test function, by its name."""
    return {name: total(each.score for each in outcomes) for name, outcomes in _by_function(exercise.checks).items()}


def comment_on(exercise: ExerciseReport) -> str:
    """What a student should read about an exercise, as Markdown that is plain text; empty where every check passed."""
    lines = [exercise.message] if exercise.message else []
    for outcome in exercise.checks:
        if outcome.status == "failed":
            lines += [*([""] if lines else []), *_told(outcome, outcome.title)]
    return as_block(lines)


def as_block(lines: Iterable[str]) -> str:
    """Markdown of a stranger's lines as they stand: a block of code, in which nothing is HTML, a link or a formula."""
    return textwrap.indent("\n".join(_wrapped(plain(line, len(line)) for line in lines)).strip("\n"), "    ")


def _wrapped(lines: Iterable[str]) -> list[str]:
    """nbgrader's pages show no more than so much of a line."""
    return [part for line in lines for part in textwrap.wrap(line, _WIDTH) or [""]]


def _told(outcome: Outcome, title: str = "") -> list[str]:
    told = ": ".join(part for part in (title or outcome.status, outcome.message) if part)
    return [told, *([f"Hint: {outcome.hint}"] if outcome.hint else [])]


def _by_function(outcomes: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    together: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        together.setdefault(outcome.function, []).append(outcome)
    return together
