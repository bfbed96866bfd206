"""CSV files of learning systems, held against the rules of their importers; nbgrader's is compared in `test_gradebook.py`.

What Canvas and Moodle do with such a file stands in their `lib/gradebook_importer.rb` and `grade/import/csv`. Neither can be
had here, so that `canvas_import` and `moodle_import` follow those of their rules that decide what becomes of a file.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from golden.make import EVIL
from helpers import ROOT, run
from msgspec.structs import replace

from autograder.course import Course
from autograder.exports.gradecsv import canvas, moodle, nbgrader
from autograder.records import reports_in
from autograder.results import Report

GOLDEN = ROOT / "tests/golden/results.jsonl"
"""A cohort of nine; `nils` has no mark, as a check broke."""
MARKS = {
    "ada": "110",
    "deniz": "41",
    "greta": "7",
    "hugo": "57",
    "jonas": "0",
    "lena": "77.5",
    "mira": "63.5",
    f"{EVIL} =1+1": "77.5",
}


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    return list(reports_in(GOLDEN))


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def canvas_import(text: str, logins: dict[str, int]) -> tuple[dict[str, str], dict[int | str, str | None]]:
    """Points possible by assignment, and the grade of each student, by the id of the login or the name where that is unknown."""
    lines = text.splitlines()[:3]
    columns = [[len(next(csv.reader([line], delimiter=sign))) for line in lines] for sign in ";,"]
    # the sign that gives all lines the same number of columns, the larger where both do, is taken for the delimiter
    semicolon, comma = (found[0] if len(set(found)) == 1 else 0 for found in columns)
    assert comma >= semicolon
    header, *body = csv.reader(io.StringIO(text, newline=""))
    assert "Student" in header[0]
    assert "ID" in header[1]
    assert re.search(r"SIS\s+Login\s+ID", header[2])
    assert "Section" in header[3]
    (assignment,) = header[4:]
    possible, grades = {}, {}
    for row in body:
        if "Points Possible" in row[0]:
            possible[assignment] = row[4]
        else:
            assert not re.fullmatch(
                r"(\s*(muted|manual posting.*)?\s*)*", "".join(row), re.IGNORECASE
            )  # else it is passed over
            grades[logins.get(row[2], row[0])] = row[4]
    return possible, grades


def test_canvas_finds_the_students_by_their_logins(course: Course, reports: list[Report]) -> None:
    text = canvas(reports, course)
    possible, grades = canvas_import(text, {"ada": 11, "deniz": 12, "nils": 13})
    assert possible == {"hello-rnn": "100"}
    assert grades == {11: "110", 12: "41"} | {
        name: mark for name, mark in MARKS.items() if name not in ("ada", "deniz")
    }


def test_no_name_is_taken_for_canvas_row_of_points(course: Course, reports: list[Report]) -> None:
    report = replace(reports[1], student="My Points Possible")
    possible, grades = canvas_import(canvas([report], course), {"My Points Possible": 11})
    assert possible == {"hello-rnn": "100"}
    assert grades == {11: "41"}


def test_who_was_downloaded_from_canvas_is_found_by_their_id(course: Course, reports: list[Report]) -> None:
    names = ["lovelaceada_340934_208490284_work", "obrien_2_LATE_340935_208490285_x_1_2_y"]
    downloaded = [replace(report, student=name) for name, report in zip(names, reports, strict=False)]
    ids = [line.split(",")[1] for line in canvas(downloaded, course).splitlines()]
    assert ids == ["ID", "", "340934", "340935"]
    ids = [line.split(",")[1] for line in canvas([*downloaded, reports[2]], course).splitlines()]
    assert ids == ["ID", "", "", "", ""]  # not all are Canvas's names


def moodle_import(text: str, users: set[str], maximum: dict[str, float]) -> dict[str, dict[str, str]] | str:
    """The grades of each user by column; or why the whole file is refused."""
    header, *body = csv.reader(io.StringIO(text, newline=""))
    if {len(row) for row in body} != {len(header)} or len(header) < 2:
        return "columns"
    grades = {}
    for user, *cells in body:
        if user not in users:
            return f"no such user: {user}"
        marks = dict(zip(header[1:], cells, strict=True))
        if any(float(mark) > maximum[item] for item, mark in marks.items() if mark):
            return "above the maximum"
        grades[user] = marks
    return grades


def test_moodle_takes_the_bonus_as_a_column_of_its_own(course: Course, reports: list[Report]) -> None:
    grades = moodle_import(moodle(reports, course), set(MARKS), {"hello-rnn": 100, "hello-rnn bonus": 100})
    assert isinstance(grades, dict)
    assert grades.keys() == MARKS.keys()
    assert grades["ada"] == {"hello-rnn": "100", "hello-rnn bonus": "10"}
    assert grades["lena"] == {"hello-rnn": "77.5", "hello-rnn bonus": "0"}
    without = [replace(report, exercises={"one_hot": report.exercises["one_hot"]}) for report in reports]
    assert moodle(without, course).startswith("username,hello-rnn\r\n")


def test_who_has_no_mark_keeps_what_stands_in_the_gradebook(course: Course, reports: list[Report]) -> None:
    for text in (canvas(reports, course), moodle(reports, course)):
        assert "nils" not in text  # an empty cell would take an earlier mark away
    (row,) = (row for row in rows(nbgrader(reports, course)) if row["student_id"] == "nils")
    assert (row["raw_score"], row["score"]) == ("", "")


def test_the_command_says_who_is_not_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "results.jsonl").write_bytes(GOLDEN.read_bytes())
    done = run("export", "canvas", tmp_path, "--out", tmp_path / "canvas.csv")
    assert done.returncode == 2
    assert done.stderr.replace("\n", " ").startswith(
        "autograder: not in this file: nils: a check broke on their work, which is no zero; what stands in the gradebook stays."
    )
    assert len((tmp_path / "canvas.csv").read_text().splitlines()) == 2 + len(MARKS)


@pytest.mark.parametrize("render", [nbgrader, canvas, moodle])
def test_no_name_is_a_formula(
    render: Callable[[Iterable[Report], Course], str], course: Course, reports: list[Report]
) -> None:
    names = ["=1+1", "@cmd", "-2", "+3", "\uff1d4", "a;=5", 'b,"c"', "d\ne"]
    text = render([replace(reports[0], student=name) for name in names], course)
    found = list(csv.reader(io.StringIO(text, newline="")))
    assert len({len(row) for row in found}) == 1
    for row in found:
        assert not any(re.match(r"\s*[=@+\-\uff1d]", value) for value in row)
    column = {nbgrader: 3, canvas: 2, moodle: 0}[render]
    assert [row[column].replace("'", "") for row in found[-len(names) :]] == names
