"""`autograder new`: the course that it makes works at once."""

import csv
import shutil
from pathlib import Path

import pytest
from helpers import Run, pytest_by_hand

from autograder.course import load_course
from autograder.errors import AutograderError
from autograder.new import new_course


@pytest.mark.slow
def test_a_new_course_is_sound_and_grades_its_own_programs(run_warm: Run, tmp_path: Path) -> None:
    made = run_warm("new", "deep-learning", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    assert made.stdout.startswith("deep-learning: a course with the exercise softmax. Next:\n  cd deep-learning\n")
    course = load_course(tmp_path / "deep-learning/course.yml")
    assert (course.name, course.title.split(":")[0]) == ("deep-learning", "deep-learning")
    assert (course.root / "README.md").read_text().startswith("# deep-learning\n")
    validated = run_warm("validate", cwd=course.root)
    assert validated.returncode == 0, validated.stdout
    assert "ok   stubs, notebooks and tasks are up to date" in validated.stdout
    assert "softmax: 2 wrong and 1 valid programs" in validated.stdout
    assert "no wrong program needs" not in validated.stdout
    for program in (course.root / "solutions/softmax").glob("*/*.py"):
        (course.root / "submissions" / program.stem).mkdir(parents=True)
        shutil.copy(program, course.root / "submissions" / program.stem / "softmax.py")
    graded = run_warm("grade", "submissions", cwd=course.root)
    assert graded.returncode == 0, graded.stderr
    with (course.root / "out/grades.csv").open() as file:
        scores = {row["student"]: row["score"] for row in csv.DictReader(file)}
    assert scores == {"by_logarithms": "100", "overflow": "70", "wrong_axis__second": "70"}
    shown = pytest_by_hand("solutions/softmax", "--submission", "submissions/overflow", cwd=course.root).stdout
    assert "1 failed, 2 passed" in shown
    assert "hint: exp(1000) is infinite." in shown


def test_an_empty_folder_is_as_good_as_none(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    assert new_course(tmp_path / "mine").name == "mine"
    assert not list(tmp_path.rglob("__pycache__"))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("full", "full: is there already, and not an empty folder; name another one"),
        ("full/file", "file: is there already, and not an empty folder; name another one"),
        ("full/file/mine", "mine: no course can be made there: Not a directory; name another folder"),
        (
            "my course",
            "my course: the course would be called `my course`, and a name has letters, digits, - and _ only; choose another",
        ),
    ],
)
def test_a_place_that_will_not_do_is_told(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full/file").write_text("mine")
    with pytest.raises(AutograderError) as caught:
        new_course(tmp_path / name)
    assert message in str(caught.value)
    assert (tmp_path / "full/file").read_text() == "mine"


def test_an_install_without_the_course_to_begin_with_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.new.TEMPLATE", tmp_path / "template")
    with pytest.raises(AutograderError) as caught:
        new_course(tmp_path / "mine")
    assert str(caught.value) == (
        "the installed package has no course to begin with, as that holds a solution; clone the repository of autograder, "
        "and in it: pip install -e '.[teach]'"
    )
    assert not (tmp_path / "mine").exists()
