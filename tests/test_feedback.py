"""What a student is told of an exercise, and `autograder check`."""

import json
import re
from pathlib import Path

import pytest
from helpers import MINI_PLAN, Run, make_mini, run, without_progress
from msgspec.structs import replace
from rich.console import Console

from autograder.author import generate
from autograder.course import Course
from autograder.feedback import Feedback, shown, summary
from autograder.intake import Source
from autograder.own import Own
from autograder.results import Check, ExerciseReport, Outcome

PASSED = Outcome("three", "double(3) is 6", "passed", 0, 0)
FAILED = Outcome("negative", "double(-1) is -2", "failed", 0, 0, "double(-1) is 1", "Twice is not squared.", "squared")
NOT_RUN = Outcome("large", "double(9) is 18", "skipped", 0, 0, "not run")
GRADED = [*MINI_PLAN["double"], Check("text", "double takes a text", 10)]


@pytest.fixture
def course(tmp_path: Path) -> Course:
    course = make_mini(tmp_path)
    generate(course, MINI_PLAN, write=True)
    return course


def feedback(course: Course, *outcomes: Outcome, graded: list[Check] | None = None) -> Feedback:
    report = ExerciseReport.of(list(outcomes), bonus=False, status="graded")
    own = Own("double", course.stub("double"), Source("double.py", ""), ("a note",))
    return Feedback(course.exercises["double"], own, report, GRADED if graded is None else graded)


def as_text(what: object, width: int = 80) -> str:
    console = Console(width=width, color_system=None)
    with console.capture() as capture:
        console.print(what)
    return "\n".join(line.rstrip() for line in capture.get().splitlines())


def test_the_first_thing_to_fix_comes_last_and_with_its_mistake_and_hint(course: Course) -> None:
    text = as_text(shown(feedback(course, NOT_RUN, PASSED, FAILED)))
    assert (
        text
        == """\
double: Twice as much: 1 of 3 public checks pass
· double(9) is 18
✓ double(3) is 6
✗ double(-1) is -2
a note

Worth 100 of 100 points in the hidden suite, which tries the same with other
data (60 so far); it also looks at:
  10 double takes a text

1 more did not pass; --all shows why.

Fix first: double(-1) is -2
  double(-1) is 1
  Hint (squared): Twice is not squared.
  More: autograder hint double"""
    )


def test_all_is_told_if_asked(course: Course) -> None:
    text = as_text(shown(feedback(course, NOT_RUN, FAILED), everything=True))
    assert "Then: double(9) is 18\n  not run" in text
    assert "--all" not in text


def test_why_nothing_was_run_is_told_once(course: Course) -> None:
    empty = "double.py is empty; save it again, with your work in it"
    outcomes = [replace(NOT_RUN, id=name, title=name, message=f"not run: {empty}") for name in ("one", "two")]
    told = feedback(course, *outcomes)
    told.report.message = empty
    for everything in (False, True):
        text = as_text(shown(told, everything=everything))
        assert text.count(empty) == 1
        assert text.endswith(f"Fix first: one\n  not run: {empty}")  # and of a hint nothing: there is none
        assert "did not pass" not in text


def test_points_of_parametrized_checks_count_where_all_of_them_pass(course: Course) -> None:
    first, second = (Outcome(f"three[{number}]", "", "passed", 0, 0) for number in range(2))
    assert feedback(course, first, second).points() == (60, 60)
    assert feedback(course, first, Outcome("three[1]", "", "failed", 0, 0), FAILED).points() == (0, 100)
    assert [check.id for check in feedback(course, first).also()] == ["negative", "text"]


def test_where_nobody_knows_what_is_graded_nothing_is_said_of_it(course: Course) -> None:
    assert "hidden" not in as_text(shown(feedback(course, PASSED, graded=[])))


def test_it_can_be_read_in_a_narrow_terminal(course: Course) -> None:
    text = as_text(shown(feedback(course, NOT_RUN, PASSED, FAILED)), width=30)
    assert all(len(line) <= 30 for line in text.splitlines())


def test_the_way_to_an_error_keeps_to_its_lines_so_that_a_caret_points_where_it_should(course: Course) -> None:
    trace = ["line 2: return (x + 1", "               ^"]
    broken = Outcome("three", "double(3) is 6", "failed", 0, 0, "no Python", trace=trace)
    assert "  line 2: return (x + 1\n                 ^\n" in as_text(shown(feedback(course, broken)))
    assert "  line 2: return (…\n                 ^\n" in as_text(shown(feedback(course, broken)), width=19)


def test_of_several_exercises_the_first_that_is_not_done_is_told(course: Course) -> None:
    done, begun = feedback(course, PASSED), feedback(course, PASSED, FAILED)
    text = as_text(summary([done, begun]))
    assert text.startswith("✓ double  1 of 1 public checks pass\n· double  1 of 2 public checks pass\n\ndouble: Twice")
    assert as_text(summary([done, done]), width=120).endswith(
        "All public checks pass. autograder check --all lists what the hidden ones also look at; then hand in."
    )


@pytest.mark.slow
def test_the_command_checks_what_is_saved_and_says_so_by_its_exit_code(run_warm: Run, course: Course) -> None:
    course.stub("double").write_text("def double(x):\n    return x ** 2\n")
    wrong = run("check", "double", cwd=course.root)
    assert (wrong.returncode, without_progress(wrong.stderr)) == (1, "")
    assert "double: Twice as much: 0 of 2 public checks pass" in wrong.stdout
    assert "Hint (squared): Twice is not squared." in wrong.stdout
    course.stub("double").write_text("def double(x):\n    return x + x\n")
    right = run_warm("check", "--json", cwd=course.task("double").parent)
    assert right.returncode == 0
    (told,) = json.loads(right.stdout)
    assert (told["exercise"], told["passed"], told["points"]) == (
        "double",
        True,
        {"passed": 100, "public": 100, "all": 100},
    )
    assert [check["points"] for check in told["checks"]] == [60, 40]


def test_what_is_wrong_with_the_course_is_told(run_warm: Run, course: Course) -> None:
    course.checks_file("double").write_text("[{")
    damaged = run_warm("check", cwd=course.root)
    assert damaged.returncode == 2
    assert "checks.json: is damaged (" in damaged.stderr
    assert "take it from the course's archive again" in damaged.stderr


def test_the_help_says_which_commands_are_for_students() -> None:
    teachers, students = run("--help").stdout.split("For students")
    assert all(f" {command} " in students and f" {command} " not in teachers for command in ("check", "hint", "watch"))
    assert re.search(r" check \[OPTIONS\] \[EXERCISE\]\.\.\. *\n", run("check", "--help").stdout)
