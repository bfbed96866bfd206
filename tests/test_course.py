from pathlib import Path

import pytest
from helpers import MINI_COURSE, Make

from autograder.course import Course, find_course, load_course
from autograder.errors import CourseError

SPOILT = {
    "misspelt key": ("title:", "titel:", "course.yml:1: unknown key `titel`; did you mean `title`?"),
    "misspelt inner key": ("points: 100", "pionts: 100", "course.yml:10: unknown key `pionts`; did you mean `points`?"),
    "misspelt limit": (
        "call_seconds",
        "call_second",
        "course.yml:3: unknown key `call_second`; did you mean `call_seconds`?",
    ),
    "unknown key": (
        "    points: 100",
        "    points: 100\n    zzz: 1",
        "course.yml:11: unknown key `zzz`; the keys here are slug, title, file",
    ),
    "missing key": ("  memory_mb: 512\n", "", "course.yml:2: `memory_mb` is missing here; add it"),
    "not a number": (
        "call_seconds: 2",
        "call_seconds: soon",
        "course.yml:3: `limits.call_seconds`: input should be a valid number",
    ),
    "not positive": (
        "call_seconds: 2",
        "call_seconds: 0",
        "course.yml:3: `limits.call_seconds`: input should be greater than 0; it is 0",
    ),
    "bad slug": ("slug: double", "slug: Double-It", "course.yml:7: `exercises.0.slug`: string should match pattern"),
    "file in a folder": (
        "file: double.py",
        "file: ../double.py",
        "course.yml:9: `exercises.0.file`: string should match pattern",
    ),
    "missing files": (
        "slug: double",
        "slug: triple",
        "course.yml:7: `triple` needs the file solutions/triple/double.py, which is not there",
    ),
    "points": (
        "points: 100",
        "points: 90",
        "course.yml:6: the exercises' points add up to 90 without the bonus; they must make 100",
    ),
    "no hint": (
        '"Twice is not squared."',
        '""',
        "course.yml:12: `exercises.0.mistakes.squared.0`: string should have at least 1 character; it is ''",
    ),
    "no hints": (
        '"Twice is not squared."',
        "[]",
        "course.yml:12: `exercises.0.mistakes.squared`: write a hint, or a list of hints, each a step more explicit; it is []",
    ),
    "a blank among hints": (
        '"Twice is not squared."',
        '\n        - "Twice is not squared."\n        - " "',
        "course.yml:14: `exercises.0.mistakes.squared.1`: string should have at least 1 character; it is ' '",
    ),
    "no text": (
        '"Twice is not squared."',
        "[3]",
        "course.yml:12: `exercises.0.mistakes.squared.0`: input should be a valid string; it is 3",
    ),
    "hints by name": (
        '"Twice is not squared."',
        "{first: look}",
        "course.yml:12: `exercises.0.mistakes.squared`: write a hint, or a list of hints, each a step more explicit; it is {",
    ),
    "no yes or no": (
        "exercises:",
        "hints_in_report: perhaps\nexercises:",
        "course.yml:6: `hints_in_report`: input should be a valid boolean",
    ),
    "repeated key": (
        "    points: 100",
        "    points: 100\n    points: 1",
        "course.yml:11: `points` stands twice (first in line 10); remove one",
    ),
    "not YAML": ("title: A", "title: [A", "course.yml:"),
    "not a course": (MINI_COURSE, "- 1\n", "course.yml:1: is not a course; it must begin with the key `title`"),
    "empty": (MINI_COURSE, "", "course.yml:1: is not a course"),
}


@pytest.mark.parametrize(("old", "new", "message"), SPOILT.values(), ids=SPOILT)
def test_each_fault_is_told_with_its_line(mini: Make, old: str, new: str, message: str) -> None:
    assert old in MINI_COURSE
    with pytest.raises(CourseError) as caught:
        mini(course=MINI_COURSE.replace(old, new))
    assert message in str(caught.value)


def test_a_misspelt_key_is_one_error(mini: Make) -> None:
    with pytest.raises(CourseError) as caught:
        mini(course=MINI_COURSE.replace("points: 100", "pionts: 100"))
    assert len(str(caught.value).splitlines()) == 1


def test_every_fault_is_told_at_once(mini: Make) -> None:
    spoilt = MINI_COURSE.replace("title: A", "titel: A").replace("call_seconds: 2", "call_seconds: -2")
    with pytest.raises(CourseError) as caught:
        mini(course=spoilt)
    assert [line.split(":")[1] for line in str(caught.value).splitlines()] == ["1", "3"]


def test_a_mistake_has_one_hint_or_several(mini: Make) -> None:
    several = MINI_COURSE + '      tripled:\n        - "Count."\n        - "Count the terms."\n'
    assert mini(course=several).exercises["double"].mistakes == {
        "squared": ("Twice is not squared.",),
        "tripled": ("Count.", "Count the terms."),
    }


def test_two_exercises_with_one_slug(mini: Make) -> None:
    entry = MINI_COURSE[MINI_COURSE.index("  - slug") :]
    spoilt = MINI_COURSE.replace("points: 100", "points: 50") + entry.replace("points: 100", "points: 50")
    with pytest.raises(CourseError) as caught:
        mini(course=spoilt)
    assert "course.yml:13: slug `double` is taken by the exercise in line 7; choose another" in str(caught.value)


def test_no_course_here(tmp_path: Path) -> None:
    with pytest.raises(
        CourseError, match=r"no course.yml here or in a folder above; go to the course's folder or name it"
    ):
        find_course(tmp_path)


def test_course_that_is_not_text(tmp_path: Path) -> None:
    (tmp_path / "course.yml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CourseError, match="is not UTF-8 text; save it as UTF-8"):
        load_course(tmp_path / "course.yml")


def test_course_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="cannot be read: No such file"):
        load_course(tmp_path / "course.yml")


def test_the_shipped_course_is_found_from_within(course: Course) -> None:
    assert list(find_course(course.root / "solutions" / "training").exercises) == [
        *("one_hot", "rnn_cell", "rnn_module", "training", "numpy_rnn")
    ]
    assert course.exercise_seconds() == 20


def test_what_is_made_of_a_solution_need_not_be_there_yet(mini: Make) -> None:
    course = mini()
    course.task("double").unlink()
    assert list(load_course(course.path).exercises) == ["double"]
