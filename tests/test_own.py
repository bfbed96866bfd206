"""Which of a student's own files counts."""

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import nbformat
import pytest
from helpers import MINI_PLAN, make_mini
from nbformat.v4 import new_code_cell, new_notebook

from autograder.author import generate
from autograder.course import Course, CourseError, exercise_named
from autograder.errors import AutograderError
from autograder.intake import Source
from autograder.own import Own, own_work, told_if_open

RIGHT = "def double(x):\n    return x + x\n"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    course = make_mini(tmp_path)
    generate(course, MINI_PLAN, write=True)
    return course


def save_notebook(course: Course, code: str) -> None:
    nbformat.write(new_notebook(cells=[new_code_cell(code)]), course.notebook("double"))


def save_last(path: Path) -> None:
    later = max(other.stat().st_mtime_ns for other in path.parent.iterdir()) + 10**9
    os.utime(path, ns=(later, later))


def test_the_file_in_which_less_is_left_to_write_counts(course: Course) -> None:
    save_last(course.stub("double"))
    assert own_work(course, "double").path == course.stub("double")
    save_notebook(course, RIGHT)
    save_last(course.stub("double"))
    own = own_work(course, "double")
    assert own.path == course.notebook("double")
    assert isinstance(own.source, Source)
    assert "return x + x" in own.source.text


def test_of_two_that_are_finished_the_one_saved_last_counts_and_it_says_so(course: Course) -> None:
    save_notebook(course, RIGHT)
    course.stub("double").write_text(RIGHT)
    for last, other in (("double.py", "double.ipynb"), ("double.ipynb", "double.py")):
        save_last(course.task("double").with_name(last))
        own = own_work(course, "double")
        assert own.path.name == last
        assert own.notes == (
            f"{last} was checked, which was saved last; {other} holds answers, too: hand in one of them",
        )


def test_of_a_notebook_that_jupyter_has_open_it_says_when_it_was_saved(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_notebook(course, RIGHT)
    os.utime(course.notebook("double"), (3723, 3723))
    script, notebook = Own("double", course.stub("double"), Source("", "")), own_work(course, "double")
    saved = datetime.fromtimestamp(3723).strftime("%H:%M:%S")
    for is_open, notes in (
        (False, ()),
        (True, (f"double.ipynb is open in Jupyter; what is checked is what was saved there at {saved}",)),
    ):
        monkeypatch.setattr("autograder.own.open_in_jupyter", lambda _, is_open=is_open: is_open)
        assert told_if_open(notebook).notes == notes
        assert told_if_open(script).notes == ()


def test_where_there_is_no_file_it_says_which_names_are_looked_for(course: Course) -> None:
    for path in (course.stub("double"), course.notebook("double")):
        path.unlink()
    with pytest.raises(
        AutograderError,
        match=r"^exercises/double/double\.py: there is no such file, and no double\.ipynb beside it; save",
    ):
        own_work(course, "double")


@pytest.mark.slow
def test_pytest_on_the_public_suite_takes_the_notebook_if_that_is_what_the_student_works_in(course: Course) -> None:
    save_notebook(course, RIGHT)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "exercises/double"]
    told = subprocess.run(command, cwd=course.root, capture_output=True, text=True, timeout=60, check=False)
    assert "2 passed" in told.stdout


def test_an_exercise_may_be_named_by_its_file_and_a_misspelt_one_is_guessed(course: Course) -> None:
    for name in ("double", "double.py", "exercises/double/", "exercises/double/double.ipynb"):
        assert exercise_named(course, name) == "double"
    with pytest.raises(CourseError, match=r"^there is no exercise `dubble`; did you mean `double`\?$"):
        exercise_named(course, "dubble")
    with pytest.raises(CourseError, match=r"^there is no exercise `x`; there are double$"):
        exercise_named(course, "x")
