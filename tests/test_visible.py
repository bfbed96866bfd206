"""What a student may see of a record, by the course's `feedback`."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from helpers import MINI_COURSE, ROOT, Make

from autograder.course import Course, load_course
from autograder.errors import CourseError
from autograder.records import reports_in
from autograder.results import Report
from autograder.visible import for_student

NOW = datetime(2026, 12, 24, 18, tzinfo=UTC)


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    return {report.student: report for report in reports_in(ROOT / "tests/golden/results.jsonl")}


def with_feedback(course: Course, mini: Make, rule: str) -> Course:
    course.feedback = mini(course=f"{MINI_COURSE}feedback: {rule}\n").feedback
    return course


@pytest.fixture
def shipped() -> Course:
    return load_course(ROOT / "course.yml")


def test_what_is_for_teachers_is_left_out(shipped: Course, reports: dict[str, Report]) -> None:
    assert reports["nils"].exercises["one_hot"].checks[0].fault
    assert any(exercise.events for report in reports.values() for exercise in report.exercises.values())
    reports["ada"].events = ["has the same name as “Ada”"]
    for report in reports.values():
        shown = for_student(report, shipped, NOW)
        assert shown is not None
        assert shown.score == report.score
        assert not shown.events
        for slug, exercise in shown.exercises.items():
            assert not exercise.events
            assert not any(outcome.fault for outcome in exercise.checks)
            assert [each.message for each in exercise.checks] == [
                each.message for each in report.exercises[slug].checks
            ]


def test_titles_alone(shipped: Course, mini: Make, reports: dict[str, Report]) -> None:
    shown = for_student(reports["lena"], with_feedback(shipped, mini, "{show: titles}"), NOW)
    assert shown is not None
    for slug, exercise in shown.exercises.items():
        assert exercise.run is None
        for outcome, whole in zip(exercise.checks, reports["lena"].exercises[slug].checks, strict=True):
            assert (outcome.title, outcome.status, outcome.score) == (whole.title, whole.status, whole.score)
            assert not any((outcome.message, outcome.hint, outcome.mistake, outcome.trace))


def test_nothing_until_a_date(shipped: Course, mini: Make, reports: dict[str, Report]) -> None:
    course = with_feedback(shipped, mini, "{after: 2026-12-24 19:00:00+01:00}")
    assert for_student(reports["ada"], course, NOW - timedelta(seconds=1)) is None
    assert for_student(reports["ada"], course, NOW)


@pytest.mark.parametrize("moment", ["2026-12-24", "2026-12-24 18:00:00", "soon"])
def test_a_date_has_a_time_and_a_zone(mini: Make, moment: str) -> None:
    with pytest.raises(
        CourseError, match=r"course\.yml:14: `feedback.after`: write a day and a time with its zone, such"
    ):
        mini(course=f"{MINI_COURSE}feedback:\n  after: {moment}\n")


@pytest.mark.parametrize("loss", [None, 1e300])
def test_a_record_is_read_as_it_was_written(reports: dict[str, Report], tmp_path: Path, loss: float | None) -> None:
    """Also one with losses that are no numbers: a line that cannot be read again would be lost."""
    report = reports["ada"]
    run = report.exercises["training"].run
    assert run is not None
    run.losses = [loss]
    (tmp_path / "results.jsonl").write_bytes(msgspec.json.encode(report) + b"\n")
    assert list(reports_in(tmp_path / "results.jsonl")) == [report]
