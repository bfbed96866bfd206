"""Which of a student's own files counts."""

import os
import re
import shutil
from datetime import datetime
from pathlib import Path

import nbformat
import pytest
from helpers import MINI_COURSE, MINI_PLAN, make_mini, pytest_by_hand
from nbformat.v4 import new_code_cell, new_notebook

from autograder.author import generate
from autograder.course import Course, CourseError, exercise_named, load_course
from autograder.errors import AutograderError
from autograder.intake import Refusal, Source
from autograder.own import Own, own_work, own_works, told_if_open

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


@pytest.mark.parametrize("ending", [".py", ".ipynb"])
def test_a_file_may_be_a_link_to_one_of_another_name(course: Course, tmp_path: Path, ending: str) -> None:
    save_notebook(course, RIGHT)
    course.stub("double").write_text(RIGHT)
    linked, other = sorted((course.stub("double"), course.notebook("double")), key=lambda path: path.suffix != ending)
    other.unlink()
    linked.rename(tmp_path / f"mine{ending}")
    linked.symlink_to(tmp_path / f"mine{ending}")
    own = own_work(course, "double")
    assert isinstance(own.source, Source)
    assert (own.path, own.source.name, own.notes) == (linked, linked.name, ())


@pytest.mark.parametrize(
    "script", [RIGHT.encode(), b'"\xe9"', b"\0", b"(" * 999], ids=["right", "Latin-1", "NUL", "deep"]
)
def test_a_notebook_owes_nothing_to_the_script_beside_it(course: Course, script: bytes) -> None:
    shutil.rmtree(course.root / "solutions")
    save_notebook(course, "x = 1")
    course.stub("double").write_bytes(script)
    save_last(course.notebook("double"))
    own = own_work(load_course(course.path), "double")
    assert isinstance(own.source, Source)
    assert (own.path, own.source.given) == (course.notebook("double"), "")


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


def test_answers_begun_in_the_other_file_are_told_of_as_both_would_be_handed_in(course: Course) -> None:
    untouched = course.stub("double").read_text()
    save_notebook(course, "def double(x):\n    return x\n")
    begun = "def double(x):\n    y = x + x\n    return y\n\ndef more():\n    raise NotImplementedError()\n"
    for text, notes in (
        (
            begun,
            (
                "double.ipynb was checked, in which less is left to write; double.py holds answers, too: hand in one of them",
            ),
        ),
        (untouched, ()),
        ("def double(x:\n    raise NotImplementedError()\n", ()),
    ):
        course.stub("double").write_text(text)
        save_last(course.stub("double"))
        own = own_work(course, "double")
        assert (own.path.name, own.notes) == ("double.ipynb", notes)


def test_a_file_that_is_named_almost_so_is_pointed_at_where_the_right_one_is_not_there(course: Course) -> None:
    script = course.stub("double")
    script.rename(script.with_name("double (1).py"))
    told = "double (1).py is not named as it must be; name it double.py"
    assert own_work(course, "double").notes == (told,)
    course.notebook("double").unlink()
    with pytest.raises(AutograderError, match=rf"no double\.ipynb beside it; {re.escape(told)}$"):
        own_work(course, "double")
    script.write_text(RIGHT)
    assert own_work(course, "double").notes == ()


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


def test_of_a_script_that_is_checked_while_jupyter_has_the_notebook_open_it_says_so(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.own.open_in_jupyter", lambda path: path == course.notebook("double"))
    os.utime(course.notebook("double"), (3723, 3723))
    saved = datetime.fromtimestamp(3723).strftime("%H:%M:%S")
    assert told_if_open(own_work(course, "double")).notes == (
        f"double.py was checked; double.ipynb is open in Jupyter, but as saved there at {saved} it holds no more answers: if "
        "you work there, save it",
    )
    course.stub("double").write_text(RIGHT)
    assert told_if_open(own_work(course, "double")).notes == ()


def test_a_file_that_cannot_be_read_counts_where_it_was_saved_last(course: Course) -> None:
    course.notebook("double").write_text("")
    for last in ("double.py", "double.ipynb"):
        save_last(course.task("double").with_name(last))
        assert own_work(course, "double").path.name == last


def test_where_there_is_no_file_it_says_which_names_are_looked_for(course: Course) -> None:
    for path in (course.stub("double"), course.notebook("double")):
        path.unlink()
    with pytest.raises(
        AutograderError,
        match=r"^exercises/double/double\.py: there is no such file, and no double\.ipynb beside it; save",
    ):
        own_work(course, "double")


def test_an_exercise_without_a_file_keeps_nobody_from_the_others(tmp_path: Path) -> None:
    entry = "  - {slug: half, title: Half as much, file: half.py, points: 10, bonus: true}\n"
    files = dict.fromkeys(("exercises/half/test_half.py", "solutions/half/test_half.py", "solutions/half/half.py"), "")
    files["exercises/double/double.py"] = RIGHT
    course = make_mini(tmp_path, course=MINI_COURSE + entry, files=files)
    works = own_works(course, ["half", "double"])
    assert isinstance(works["double"].source, Source)
    assert isinstance(works["half"].source, Refusal)
    assert "half.py: there is no such file" in works["half"].source.reason
    with pytest.raises(AutograderError, match=r"half\.py: there is no such file"):
        own_works(course, ["half"])


@pytest.mark.slow
def test_pytest_on_the_public_suite_takes_the_notebook_if_that_is_what_the_student_works_in(course: Course) -> None:
    save_notebook(course, RIGHT)
    assert "2 passed" in pytest_by_hand("-q", "exercises/double", cwd=course.root).stdout


def test_an_exercise_may_be_named_by_its_file_and_a_misspelt_one_is_guessed(course: Course) -> None:
    for name in ("double", "double.py", "exercises/double/", "exercises/double/double.ipynb"):
        assert exercise_named(course, name) == "double"
    with pytest.raises(CourseError, match=r"^there is no exercise `dubble`; did you mean `double`\?$"):
        exercise_named(course, "dubble")
    with pytest.raises(CourseError, match=r"^there is no exercise `x`; there are double$"):
        exercise_named(course, "x")
