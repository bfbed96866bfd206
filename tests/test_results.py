from hypothesis import given
from hypothesis import strategies as st

from autograder.results import ExerciseReport, Outcome, Report
from autograder.text import plain


def outcome(status: str, points: float) -> Outcome:
    return Outcome("id", "title", status, points if status == "passed" else 0, points)


def test_points_add_up_and_stay_whole() -> None:
    report = ExerciseReport.of(
        [outcome("passed", 0.1), outcome("passed", 0.2), outcome("failed", 0.7)], bonus=False, status="graded"
    )
    assert (report.score, report.max_score) == (0.3, 1)
    assert isinstance(report.max_score, int)


def test_bonus_adds_points_above_the_maximum() -> None:
    part = ExerciseReport.of([outcome("passed", 100)], bonus=False, status="graded")
    bonus = ExerciseReport.of([outcome("passed", 10)], bonus=True, status="graded")
    report = Report.of("ada", "sealed", 0, {"part": part, "bonus": bonus}, [])
    assert (report.score, report.max_score) == (110, 100)


def test_a_fault_of_the_grader_is_no_zero() -> None:
    broken = ExerciseReport.of([outcome("passed", 5), outcome("error", 5)], bonus=False, status="graded")
    fine = ExerciseReport.of([outcome("passed", 5)], bonus=False, status="graded")
    report = Report.of("ada", "sealed", 0, {"one": broken, "two": fine}, [])
    assert broken.score is None
    assert report.score is None
    assert report.errors() == ["ada: one: id: "]


@given(st.text())
def test_plain_text_has_no_escape_or_bidirectional_mark(text: str) -> None:
    shown = plain("\x1b[31m\u202eevil\x00\ud800" + text)
    assert not set(shown) & set("\x1b\u202e\x00\u2066\u200b\r")
    shown.encode("utf-8")


def test_plain_text_is_cut() -> None:
    assert plain("x" * 1000, 10) == "x" * 10 + " …"
