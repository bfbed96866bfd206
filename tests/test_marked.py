"""What a teacher sees of a graded exercise in nbgrader: all of it, where it belongs, and nothing that acts in a browser."""

import json
import re
import time
import tracemalloc
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest
from helpers import Make
from hypothesis import given, settings
from hypothesis import strategies as st
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import markdown2html_mistune
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.utils import determine_grade, is_grade, is_solution

from autograder.author import about_cell
from autograder.course import Course
from autograder.intake import Source, handed_in, read_submission
from autograder.marked import as_block, comment_on, graded_cells, marked, points_of, solution_ids, stub_notebook
from autograder.notebooks import Cell, cells_of
from autograder.results import ExerciseReport, Outcome

OUTCOMES = [
    Outcome("three", "double(3) is 6", "passed", 60, 60),
    Outcome("negative[-1]", "double of a number below zero", "passed", 15, 15),
    Outcome("negative[-2]", "double of a number below zero", "failed", 0, 25, "it is <4>", "Think."),
]
REPORT = ExerciseReport.of(OUTCOMES, bonus=False, status="graded")
HOSTILE = "<script>alert(1)</script>"


def lesson() -> NotebookNode:
    """A notebook as students get it: two cells to fill in, one that runs the checks, and one that is graded."""
    picture = new_markdown_cell("# Twice\n![as one sees](attachment:a.svg)")
    picture.attachments = {"a.svg": {"image/svg+xml": "PHN2Zy8+"}}
    cells = [
        picture,
        new_code_cell("# YOUR CODE HERE", metadata={"nbgrader": about_cell("solution-double", solution=True)}),
        new_code_cell("# YOUR CODE HERE", metadata={"nbgrader": about_cell("solution-Twice", solution=True)}),
        new_code_cell('check("double")', metadata={"nbgrader": about_cell("check", locked=True)}),
        graded_cells("double", REPORT)[0],
    ]
    return new_notebook(cells=cells)


def valid(notebook: NotebookNode) -> list[tuple[str, str]]:
    """The names and sources of the cells, all of which nbformat and nbgrader take."""
    nbformat.validate(notebook)
    MetadataValidator().validate_nb(notebook)
    return [(cell.metadata.get("nbgrader", {}).get("grade_id", ""), cell.source) for cell in notebook.cells]


def test_what_was_handed_in_stands_in_its_cells_and_the_verdicts_below() -> None:
    stub = lesson()
    cells = [
        Cell(cell.cell_type, cell.source, cell.metadata.get("nbgrader", {}).get("grade_id", "")) for cell in stub.cells
    ]
    cells[1] = Cell("code", "def double(x): ...", "solution-double")
    cells.insert(2, Cell("markdown", "*my* thoughts"))
    notebook = marked(stub, cells, "double", REPORT)
    assert valid(notebook) == [
        ("", stub.cells[0].source),
        ("solution-double", "def double(x): ..."),
        ("", "    *my* thoughts"),
        ("solution-Twice", "# YOUR CODE HERE"),
        ("", 'check("double")'),
        ("three", '# 60 points: double(3) is 6\ncheck("double", "three")'),
        ("negative", '# 40 points: double of a number below zero\ncheck("double", "negative")'),
    ]
    assert notebook.cells[0].attachments == stub.cells[0].attachments
    assert [cell.outputs[0].text for cell in notebook.cells[5:]] == [
        "passed\n",
        "passed\nfailed: it is <4>\nHint: Think.\n",
    ]
    assert marked(stub, cells, "double", REPORT) == notebook


@pytest.mark.parametrize(
    ("handed", "expected"),
    [
        ([], ["solution-Twice"]),
        ([Cell("code", "a = 1"), Cell("code", "b = 1")], ["", "solution-Twice"]),
        (
            [Cell("code", "a", "solution-double"), Cell("code", "b", "solution-double")],
            ["solution-double", "solution-Twice"],
        ),
        ([Cell("code", "a", "solution-Twice"), Cell("code", "b", "three")], ["solution-Twice", ""]),
        ([Cell("code", "a", "solution-double")], ["solution-double", "solution-Twice"]),
        ([Cell("raw", "a"), Cell("heading", "b")], ["", "", "solution-Twice"]),
    ],
    ids=["nothing", "a script", "a copy", "an id of ours", "one is missing", "other kinds"],
)
def test_whatever_was_handed_in_the_cell_of_the_comment_is_there(handed: list[Cell], expected: list[str]) -> None:
    names = [name for name, _ in valid(marked(lesson(), handed, "double", REPORT))]
    assert names == [*expected, "three", "negative"]


def test_nbgrader_reads_the_points_from_the_graded_cells() -> None:
    for cell, points in zip(graded_cells("double", REPORT), (60, 15), strict=True):
        assert is_grade(cell)
        assert not is_solution(cell)
        assert determine_grade(cell, None)[0] == points
    assert points_of(REPORT) == {"three": 60, "negative": 15}
    bonus = graded_cells("double", ExerciseReport.of(OUTCOMES, bonus=True, status="graded"))
    assert [cell.metadata.nbgrader.points for cell in bonus] == [0, 0]
    assert bonus[0].source.startswith("# 60 extra points: ")


def test_a_comment_tells_what_is_wrong_and_nothing_else() -> None:
    assert comment_on(REPORT) == "    double of a number below zero: it is <4>\n    Hint: Think."
    missing = [Outcome("three", "double(3) is 6", "skipped", 0, 60, "not run: double.py was not handed in")]
    told = ExerciseReport.of(missing, bonus=False, status="missing", message="double.py was not handed in")
    assert comment_on(told) == "    double.py was not handed in"
    assert comment_on(ExerciseReport.of(OUTCOMES[:1], bonus=False, status="graded")) == ""


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.found.append(tag)


@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [
                    HOSTILE,
                    "$$",
                    "\\begin{x}",
                    "\\end{x}",
                    "![](//x)",
                    "[x](javascript:x)",
                    "```",
                    "~~~",
                    "- ",
                    "> ",
                    "#",
                    "\n",
                ]
            ),
            st.text(max_size=5),
        )
    )
)
@settings(max_examples=100, deadline=None)
def test_a_strangers_text_is_text_in_the_page(parts: list[str]) -> None:
    html = markdown2html_mistune(as_block("".join(parts).splitlines()))
    assert set(Tags(html).found) <= {"pre", "code"}
    assert not html or re.fullmatch(r"<pre><code>[^<]*</code></pre>\n", html)


def test_nothing_of_a_strangers_notebook_acts_in_the_page(mini: Make, tmp_path: Path) -> None:
    evil = new_notebook(
        metadata={"title": HOSTILE, "kernelspec": {"name": HOSTILE, "display_name": HOSTILE}},
        cells=[
            new_markdown_cell(HOSTILE),
            new_markdown_cell("![x](attachment:x.svg)", attachments={"x.svg": {"image/svg+xml": HOSTILE}}),
            new_code_cell(f"'{HOSTILE}'", outputs=[new_output("display_data", {"text/html": HOSTILE})]),
            new_code_cell("def double(x):\n    return 2 * x\n", metadata={"tags": [HOSTILE], "nbgrader": HOSTILE}),
        ],
    )
    place = tmp_path / "evil"
    place.mkdir()
    (place / "double.ipynb").write_text(nbformat.writes(evil))
    told = [Outcome("three", "a title", "failed", 0, 60, HOSTILE, HOSTILE)]
    exercise = ExerciseReport.of(told, bonus=False, status="graded")
    course = mini()
    notebook = marked(stub_notebook(course, "double"), cells_handed_in(place, course), "double", exercise)
    valid(notebook)
    html, _ = HTMLExporter(template_name="classic").from_notebook_node(notebook)
    assert "alert" in html
    assert HOSTILE not in html
    assert "svg+xml" not in html


def test_of_very_much_text_a_part_is_shown_and_of_the_lesson_each_cell_once() -> None:
    stub = lesson()
    picture = Cell("markdown", stub.cells[0].source)
    handed = [picture, picture, *[Cell("markdown", "")] * 10**5, Cell("raw", "x" * 10**6), Cell("code", "a")]
    notebook = marked(stub, handed, "double", REPORT)
    valid(notebook)
    assert sum("attachments" in cell for cell in notebook.cells) == 1
    assert len(notebook.cells) < 2100
    assert len(nbformat.writes(notebook)) < 10**6
    assert "a" in [cell.source for cell in notebook.cells]


@pytest.mark.parametrize("text", [" " * 10**5, "\t" * 10**5 + "x", "-" * 10**5, "a\n" * 50_000])
def test_text_that_is_hard_to_break_into_lines_is_shown_at_once(text: str) -> None:
    started = time.process_time()
    as_block(text.splitlines())
    assert time.process_time() - started < 3  # it took a minute and more


def cells_handed_in(place: Path, course: Course) -> list[Cell]:
    source = read_submission(place, course).files["double"]
    assert isinstance(source, Source)
    return handed_in(place, source)


def test_of_a_script_beside_an_untouched_notebook_the_one_that_was_graded_is_shown(mini: Make, tmp_path: Path) -> None:
    course = mini()
    place = tmp_path / "ada"
    place.mkdir()
    (place / "double.py").write_text("def double(x):\n    return 2 * x\n")
    assert cells_handed_in(place, course) == [Cell("code", "def double(x):\n    return 2 * x\n")]
    source = read_submission(place, course).files["double"]
    assert isinstance(source, Source)
    (place / "double.py").unlink()
    assert handed_in(place, source) == []
    (place / "deep").mkdir()
    (place / "deep/double.ipynb").write_text(nbformat.writes(lesson()))
    assert [cell.grade_id for cell in cells_handed_in(place, course)] == [
        "", "solution-double", "solution-Twice", "check", "three"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "metadata", [None, [], {"nbgrader": None}, {"nbgrader": []}, {"nbgrader": {"grade_id": 3}}, {"nbgrader": {}}]
)
def test_damaged_metadata_is_none(metadata: Any) -> None:
    cell = {"cell_type": "code", "source": ["a\n", "b"], "metadata": metadata}
    assert cells_of(json.dumps({"nbformat": 4, "cells": [cell]}).encode()) == [Cell("code", "a\nb")]


def test_metadata_is_not_built() -> None:
    nested = ",".join(["[]"] * 10**6)
    text = f'{{"nbformat": 4, "cells": [{{"cell_type": "code", "metadata": {{"nbgrader": {{"x": [{nested}]}}}}}}]}}'
    data = text.encode()
    tracemalloc.start()
    try:
        assert cells_of(data) == [Cell("code", "")]
        assert tracemalloc.get_traced_memory()[1] < 3 * len(data)
    finally:
        tracemalloc.stop()


def test_a_course_without_notebooks_has_one_cell_to_comment_on(mini: Make) -> None:
    assert solution_ids(stub_notebook(mini(), "double")) == ["solution"]
