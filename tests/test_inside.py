"""`nbgrader autograde` with our engine: nbgrader's real commands, from the release to feedback and export."""

import csv
import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import nbformat
import pytest
from helpers import MINI_COURSE, MINI_PLAN, make_mini, nbgrader
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory

from autograder.assignment import lay_out
from autograder.author import generate
from autograder.course import load_course
from autograder.inside import Marks
from autograder.results import Check

pytestmark = pytest.mark.slow

COURSE = f"""\
{MINI_COURSE}
  - slug: half
    title: Half as much
    file: half.py
    points: 10
    bonus: true
name: mini
"""
FILES = {
    "solutions/half/half.py": "def half(x):\n    ### BEGIN SOLUTION\n    return x / 2\n    ### END SOLUTION\n",
    "solutions/half/test_half.py": "from autograder.checks import points\n\n\n@points(10)\ndef test_six(student):\n"
    '    """half(6) is 3"""\n    assert student.half(x=6) + 0 == 3, "half(6) must be 3"\n',
    "exercises/half/README.md": "Halve.\n",
    "exercises/half/test_half.py": 'def test_two(student):\n    """half(2) is 1"""\n    assert student.half(x=2) == 1\n',
}
PLAN = {**MINI_PLAN, "half": [Check("six", "half(6) is 3", 10)]}
RIGHT = {"double": "def double(x):\n    return x + x", "half": "def half(x):\n    return x / 2"}
HOSTILE = """\
import os, sqlite3
os.system("touch {place}/was_here")
sqlite3.connect("{place}/gradebook.db").execute("update grade set auto_score = 60")
"""


class Nbgrader:
    """nbgrader's folder of a small course, and what students hand in there."""

    def __init__(self, folder: Path) -> None:
        self.course = load_course(folder / "mini/course.yml")
        self.place = folder / "nbgrader"
        self.database = f"sqlite:///{self.place / 'gradebook.db'}"

    def hand_in(self, student: str, code: dict[str, str], spoil: Callable[[dict], object] | None = None) -> Path:
        """The release with `code` written into it; returns where it lies."""
        place = self.place / "submitted" / student / "mini"
        shutil.copytree(self.place / "release" / "mini", place)
        for slug, text in code.items():
            notebook = json.loads((place / f"{slug}.ipynb").read_text())
            for cell in notebook["cells"]:
                if cell["metadata"].get("nbgrader", {}).get("solution"):
                    cell["source"] = text
            if spoil:
                spoil(notebook)
            (place / f"{slug}.ipynb").write_text(json.dumps(notebook))
        return place

    def scores(self, student: str) -> dict[str, float | None]:
        with Gradebook(self.database, "mini") as gradebook:
            notebooks = gradebook.find_submission("mini", student).notebooks
            return {grade.name: grade.auto_score for notebook in notebooks for grade in notebook.grades}

    def comment(self, notebook: str, student: str) -> str | None:
        with Gradebook(self.database, "mini") as gradebook:
            found: str | None = gradebook.find_comment(f"solution-{notebook}", notebook, "mini", student).auto_comment
            return found

    def marked(self, notebook: str, student: str) -> str:
        return (self.place / "autograded" / student / "mini" / f"{notebook}.ipynb").read_text()


Graded = tuple[Nbgrader, subprocess.CompletedProcess[str]]


def damage(notebook: dict) -> None:
    for cell in notebook["cells"]:
        cell["metadata"] = {"nbgrader": {"grade_id": 7, "points": -3, "grade": "yes"}}
    notebook["metadata"] = {"kernelspec": {"name": "julia"}}
    notebook["cells"].reverse()


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course and, beside it, nbgrader's folder; to be copied."""
    folder = tmp_path_factory.mktemp("laid_out")
    course = make_mini(folder, course=COURSE, files=FILES)
    generate(course, PLAN, write=True)
    lay_out(course, PLAN, folder / "nbgrader")
    return folder


@pytest.fixture(scope="module")
def graded(laid_out: Path, tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """A cohort after one run of `nbgrader autograde`; tests only add to it."""
    made = Nbgrader(shutil.copytree(laid_out, tmp_path_factory.mktemp("inside") / "graded"))
    made.hand_in("ada", RIGHT)
    made.hand_in("boris", RIGHT | {"double": "def double(x):\n    return x * x"})
    made.hand_in("chiara", RIGHT, damage)
    made.hand_in("deniz", RIGHT | {"double": "while True:\n    pass"})
    made.hand_in("mallory", RIGHT | {"double": HOSTILE.format(place=made.place) + RIGHT["double"]})
    made.hand_in("emma", {"half": RIGHT["half"]}).joinpath("double.ipynb").write_text("{ not json")
    for student, answer in {"farid": "x + x", "greta": "'six'"}.items():
        script = made.place / "submitted" / student / "mini" / "double.py"
        script.parent.mkdir(parents=True)
        script.write_text(f"def double(x):\n    return {answer}\n")
        (script.parent / "half.py").write_text(f"def half(x):\n    return {answer}\n")
    (made.hand_in("ines", {}) / "exercises" / "double" / "double.py").write_text(RIGHT["double"])
    (made.place / "submitted" / "jonas" / "mini").mkdir(parents=True)
    (made.place / "submitted" / "jonas" / "mini" / "notes.ipynb").write_text("{}")
    late = made.hand_in("hugo", RIGHT)
    (late / "timestamp.txt").write_text("2026-03-02 10:00:00 UTC")
    with Gradebook(made.database, "mini") as gradebook:
        gradebook.update_or_create_assignment("mini", duedate=datetime(2026, 3, 1))
    (made.place / "late.py").write_text(
        "from nbgrader.plugins import LateSubmissionPlugin\n\n\nclass Half(LateSubmissionPlugin):\n"
        "    def late_submission_penalty(self, student, score, late):\n        return score / 2\n"
    )
    with (made.place / "nbgrader_config.py").open("a") as file:
        file.write('c.AssignLatePenalties.plugin_class = "late.Half"\n')
    return made, nbgrader("autograde", "mini", cwd=made.place)


def test_right_wrong_looping_and_hostile_notebooks_get_what_they_earned(graded: Graded) -> None:
    made, _ = graded
    assert made.scores("ada") == {"three": 60, "negative": 40, "six": 10}
    assert made.scores("boris") == {"three": 0, "negative": 0, "six": 10}
    assert made.scores("deniz") == {"three": 0, "negative": 0, "six": 10}
    assert made.scores("mallory") == {"three": 0, "negative": 0, "six": 10}
    assert not (made.place / "was_here").exists()
    assert "Twice is not squared." in (made.comment("double", "boris") or "")
    assert "was still running" in (made.comment("double", "deniz") or "")
    assert "double.ipynb" in (made.comment("double", "mallory") or "")
    assert made.comment("double", "ada") is None


def test_damaged_notebooks_cost_nothing_and_what_is_none_says_so(graded: Graded) -> None:
    made, _ = graded
    assert made.scores("chiara") == {"three": 60, "negative": 40, "six": 10}
    assert made.scores("emma") == {"three": 0, "negative": 0, "six": 10}
    assert "double.ipynb is not a notebook" in (made.comment("double", "emma") or "")


def test_a_script_counts_like_a_notebook_and_is_shown_as_one(graded: Graded) -> None:
    made, _ = graded
    assert made.scores("farid") == {"three": 60, "negative": 40, "six": 0}
    notebook = nbformat.reads(made.marked("double", "farid"), as_version=4)
    assert [cell.source for cell in notebook.cells if "def double" in cell.source] == [
        "def double(x):\n    return x + x\n"
    ]


def test_a_script_filled_in_beside_an_untouched_notebook_counts_and_stays(graded: Graded) -> None:
    made, _ = graded
    assert made.scores("ines") == {"three": 60, "negative": 40, "six": 0}
    kept = made.place / "autograded" / "ines" / "mini" / "exercises" / "double" / "double.py"
    assert kept.read_text() == RIGHT["double"]


def test_who_handed_in_nothing_of_the_course_is_named_and_left_out(graded: Graded) -> None:
    made, result = graded
    assert f"autograder: {made.place}/submitted/jonas/mini: holds no exercise of the course" in result.stderr
    assert not (made.place / "autograded" / "jonas").exists()


def test_each_verdict_stands_under_its_cell(graded: Graded) -> None:
    made, _ = graded
    notebook = nbformat.reads(made.marked("double", "boris"), as_version=4)
    told = {
        cell.metadata.nbgrader.grade_id: "".join(output.get("text", "") for output in cell.outputs)
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    }
    assert told["three"] == "failed: double(3) is 9\nHint: Twice is not squared.\n"


def test_a_check_that_breaks_gives_no_mark_and_stops_nobody_else(graded: Graded) -> None:
    made, result = graded
    assert result.returncode == 1
    assert "autograder: greta: half: six: " in result.stderr
    assert "greta: a check broke, as is told above; that is no zero, so nothing was marked" in result.stderr
    assert made.scores("greta") == {"three": None, "negative": None, "six": None}
    assert not (made.place / "autograded" / "greta" / "mini").exists()
    assert "There was an error processing assignment 'mini' for student 'greta'" in result.stderr
    assert result.stderr.count("for student '") == 1


def test_penalties_feedback_and_export_go_on_as_ever(graded: Graded) -> None:
    made, _ = graded
    feedback = nbgrader("generate_feedback", "mini", "--student=boris", cwd=made.place)
    assert feedback.returncode == 0, feedback.stderr
    page = (made.place / "feedback" / "boris" / "mini" / "double.html").read_text()
    assert "Twice is not squared." in page
    assert "(Score: 0.0 / 100.0)" in page
    assert nbgrader("export", cwd=made.place).returncode == 0
    with (made.place / "grades.csv").open() as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert (rows["ada"]["score"], rows["ada"]["max_score"]) == ("110.0", "100.0")
    assert (rows["hugo"]["score"], rows["hugo"]["late_submission_penalty"]) == ("55.0", "55.0")


def test_run_again_it_leaves_manual_marks_and_takes_what_is_new(graded: Graded, tmp_path: Path) -> None:
    made = Nbgrader(shutil.copytree(graded[0].place.parent, tmp_path / "again"))
    with Gradebook(made.database, "mini") as gradebook:
        gradebook.find_grade("three", "double", "mini", "boris").manual_score = 50
        gradebook.db.commit()
    (made.place / "submitted" / "greta" / "mini" / "half.py").write_text(RIGHT["half"])
    result = nbgrader("autograde", "mini", cwd=made.place)
    assert result.returncode == 0, result.stderr
    assert made.scores("greta") == {"three": 0, "negative": 0, "six": 10}
    with Gradebook(made.database, "mini") as gradebook:
        assert gradebook.find_submission("mini", "boris").score == 60


@pytest.fixture
def fresh(laid_out: Path, tmp_path: Path) -> Nbgrader:
    """The same course, with the right answers of one student."""
    made = Nbgrader(shutil.copytree(laid_out, tmp_path / "fresh"))
    made.hand_in("ada", RIGHT)
    return made


def test_nothing_is_graded_where_a_solution_loses_a_point(fresh: Nbgrader) -> None:
    suite = fresh.course.hidden_suite("double")
    suite.write_text(suite.read_text().replace("== 6", "== 7"))
    result = nbgrader("autograde", "mini", cwd=fresh.place)
    assert result.returncode == 1
    assert f"autograder: {suite}: the course's own solution does not pass `three`" in result.stderr
    assert not (fresh.place / "autograded").exists()


def test_no_link_is_followed_and_who_laid_one_is_named(fresh: Nbgrader) -> None:
    submitted = fresh.place / "submitted"
    for student in ("copied", "loops"):
        (submitted / student).mkdir()
    (submitted / "copied" / "mini").symlink_to(submitted / "ada" / "mini")
    (submitted / "loops" / "mini").symlink_to("mini")
    (submitted / "twin").symlink_to(submitted / "ada")
    (fresh.hand_in("peeks", RIGHT) / "exercises" / "notes.txt").symlink_to(fresh.course.hidden_suite("half"))
    result = nbgrader("autograde", "mini", cwd=fresh.place)
    assert result.returncode == 0, result.stderr
    for link in ("copied/mini", "loops/mini", "twin", "peeks/mini/exercises/notes.txt"):
        told = f"{submitted}/{link}: is a link, which nbgrader would follow; nothing was marked. Remove it"
        assert f"autograder: {told}\n" in result.stderr
    assert [path.name for path in (fresh.place / "autograded").iterdir()] == ["ada"]
    with Gradebook(fresh.database, "mini") as gradebook:
        assert [each.student_id for each in gradebook.assignment_submissions("mini")] == ["ada"]


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("elsewhere", "elsewhere/course.yml is not there"),
        ("release/mini", "release/mini/course.yml is what students get of a course"),
    ],
)
def test_the_setting_must_lead_to_a_course(laid_out: Path, setting: str, message: str) -> None:
    place = laid_out / "nbgrader"
    converter = Autograde(coursedir=CourseDirectory(root=str(place), assignment_id="mini"))
    with pytest.raises(NbGraderException) as refusal:
        Marks(parent=converter, course=setting)
    assert (
        str(refusal.value) == f"c.Marks.course: {place}/{message}; name the folder of the course itself, from {place}"
    )


def test_other_assignments_are_graded_by_nbgrader_itself(fresh: Nbgrader) -> None:
    about = dict(schema_version=3, grade=True, solution=False, locked=True, task=False, points=3, grade_id="sum")
    cell = nbformat.v4.new_code_cell("assert 1 + 1 == 2", metadata={"nbgrader": about})
    for step in ("source/ps1", "submitted/ada/ps1"):
        (fresh.place / step).mkdir(parents=True)
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), fresh.place / step / "sums.ipynb")
    assert nbgrader("generate_assignment", "ps1", cwd=fresh.place).returncode == 0
    result = nbgrader("autograde", "ps1", cwd=fresh.place)
    assert result.returncode == 0, result.stderr
    with Gradebook(fresh.database, "mini") as gradebook:
        assert gradebook.find_submission("ps1", "ada").score == 3


def test_without_our_setting_nothing_is_marked(fresh: Nbgrader) -> None:
    plain = "--Autograde.exporter_class=nbconvert.exporters.NotebookExporter"
    result = nbgrader("autograde", "mini", plain, cwd=fresh.place)
    assert result.returncode == 1
    assert (
        "autograder: these cells are marked by autograder alone; see c.Autograde in nbgrader_config.py" in result.stderr
    )
    assert not (fresh.place / "autograded" / "ada" / "mini").exists()
    assert fresh.scores("ada") == {"three": None, "negative": None, "six": None}
