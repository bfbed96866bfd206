"""What a cohort's records say together, beside plain calculations."""

from collections.abc import Sequence

import numpy as np
import pytest
from helpers import ROOT

from autograder.class_page import Bar, bars_of_scores, told_of_scores, use_of_time
from autograder.records import reports_in
from autograder.results import CheckStatus, ExerciseReport, Outcome, Report, Usage
from autograder.survey import Survey

MOST = (1, 2, 3)


def report(student: str, points: Sequence[float | None], usage: Usage | None = None) -> Report:
    """Of three checks in two exercises; the check broke where the points are None."""
    outcomes = [
        Outcome(f"check{number}", f"Check {number}", status_of(got), got or 0, most)
        for number, (got, most) in enumerate(zip(points, MOST, strict=True))
    ]
    exercises = {
        slug: ExerciseReport.of(of, bonus=False, status="graded", usage=usage)
        for slug, of in {"first": outcomes[:1], "second": outcomes[1:]}.items()
    }
    return Report.of(student, "sealed", 0, exercises, [])


def status_of(points: float | None) -> CheckStatus:
    return "error" if points is None else "passed" if points else "failed"


def survey(*points: Sequence[float | None]) -> Survey:
    return Survey(["first", "second"], [report(f"student{at}", each) for at, each in enumerate(points)])


@pytest.fixture(scope="module")
def golden() -> Survey:
    reports = reports_in(ROOT / "tests/golden/results.jsonl")
    return Survey(["one_hot", "rnn_cell", "rnn_module", "training", "numpy_rnn"], reports)


def test_difficulty_and_discrimination_are_those_of_a_plain_calculation() -> None:
    table = [(1, 2, 0), (0, 2, 3), (1, 0, 0), (0, 0, 0), (1, 2, 3), (0, 2, 0)]
    columns = np.array(table, dtype=float).T
    for (_, check), column in zip(survey(*table).checks(), columns, strict=True):
        assert check.reached() == pytest.approx(column.mean() / check.max_score)
        expected = np.corrcoef(column, columns.sum(axis=0) - column)[0, 1]
        assert check.discrimination() == pytest.approx(expected)


def test_a_shipped_cohorts_discrimination_is_that_of_a_plain_calculation() -> None:
    reports = [each for each in reports_in(ROOT / "tests/golden/results.jsonl") if each.student != "nils"]
    slugs = list(reports[0].exercises)
    table = np.array(
        [[check.score for slug in slugs for check in each.exercises[slug].checks] for each in reports], dtype=float
    )
    for (_, check), column in zip(Survey(slugs, reports).checks(), table.T, strict=True):
        expected = np.corrcoef(column, table.sum(axis=1) - column)[0, 1]
        assert check.discrimination() == pytest.approx(expected, abs=1e-6)


def test_a_check_that_broke_is_left_out_of_that_students_statistic() -> None:
    table = [(1, 2, None), (0, 2, 3), (1, 0, 0), (0, 0, 0), (1, 2, 3), (0, 2, 0)]
    first, _, last = (check for _, check in survey(*table).checks())
    columns = np.array(table[1:], dtype=float).T
    assert last.reached() == pytest.approx(columns[2].mean() / 3)
    assert last.discrimination() == pytest.approx(np.corrcoef(columns[2], columns[0] + columns[1])[0, 1])
    assert last.counts == {"passed": 2, "failed": 3, "error": 1}
    # of the first student the rest is all of two points; of the others it is that of five
    rests = [2 / 2, 5 / 5, 0, 0, 5 / 5, 2 / 5]
    assert first.reached() == 0.5
    assert first.discrimination() == pytest.approx(np.corrcoef([1, 0, 1, 0, 1, 0], rests)[0, 1])


def test_what_cannot_be_known_is_no_zero() -> None:
    same = [(1, 2, 0), (1, 0, 0), (1, 2, 3), (1, 0, 3), (1, 2, 0)]
    assert [check.discrimination() is None for _, check in survey(*same).checks()] == [True, False, False]
    assert all(check.discrimination() is None for _, check in survey(*same[:4]).checks()), "too few students"
    assert all(check.reached() is None for _, check in survey((None, None, None)).checks())


def test_the_rest_of_all_students_may_be_the_same() -> None:
    table = [(1, 0.2, 0.1), (0, 0.1, 0.2), (1, 0.1, 0.2), (0, 0.2, 0.1), (1, 0.1, 0.2)]
    assert survey(*table).checks()[0][1].discrimination() is None


def test_letters_and_mistakes_say_who(golden: Survey) -> None:
    letters = {row.student: row.outcomes for row in golden.rows}
    place, check = golden.checks()[0]
    assert check.name == "one_hot/letters_become_indices"
    assert {student: of[place] for student, of in letters.items() if of[place] != "p"} == {
        "greta": "f",
        "hugo": "f",
        "jonas": "s",
        "mira": "s",
        "nils": "e",
    }
    made = golden.mistakes()
    assert next(iter(made)) == ("rnn_module", "layers_ignored")
    assert made["one_hot", "fixed_width"] == ["deniz"]


def test_who_has_other_exercises_is_counted_where_there_are_any() -> None:
    whole, part = report("whole", (1, 2, 3)), report("part", (0, 2, 0))
    del part.exercises["first"]
    found = Survey(["first", "second"], [part, whole])
    assert [(check.name, sum(check.counts.values())) for _, check in found.checks()] == [
        ("first/check0", 1),
        ("second/check1", 2),
        ("second/check2", 2),
    ]
    assert [row.outcomes for row in found.rows] == ["pf", "ppp"]
    assert list(found.points) == ["first", "second"]


def test_why_a_person_should_look(golden: Survey) -> None:
    told = [(reason.kind, reason.student, reason.slug, reason.why) for reason in golden.reasons]
    broken = "letters_become_indices: solutions/one_hot/test_one_hot.py:12: the check broke: KeyError: 'x'"
    assert ("error", "nils", "one_hot", broken) in told
    assert ("rejected", "mira", "one_hot", "one_hot.py is not UTF-8 text; save it as UTF-8") in told
    assert ("note", "jonas", "", "ignored: .gitkeep") in told
    assert {kind for kind, student, *_ in told if student == "greta"} == {"crashed"}
    assert {kind for kind, student, *_ in told if student == "hugo"} == {"timeout"}
    assert {kind for kind, student, *_ in told if "script" in student} == {"event", "note"}
    assert not {"ada", "deniz", "lena"} & {student for _, student, *_ in told}


def test_what_the_grader_noticed_of_a_whole_submission_is_to_be_looked_at() -> None:
    twin = report("Ada", (1, 2, 3))
    twin.events = ["has the same name as “ada”"]
    (reason,) = Survey(["first", "second"], [twin]).reasons
    assert (reason.kind, reason.slug, reason.why) == ("event", "", "has the same name as “ada”")


def test_scores_are_counted_by_tenths_and_a_bonus_adds_bars(golden: Survey) -> None:
    bars = bars_of_scores([0, 10, 10.5, 99.9, 100, 110], 100)
    assert [bar.count for bar in bars] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 2, 1]
    assert bars[-1] == Bar(100, 110, 1)
    assert told_of_scores(golden) == [
        "9 submissions.",
        "The mean is 54.2 of 100 points, and half have 60.2 or less; the lowest score is 0, the highest 110.",
        "Without any exercise: 1 (jonas), which counts as 0.",
        "Without a score, as a check broke or grading is not over: 1, left out of these numbers.",
    ]


def test_a_cohort_of_nobody_has_nothing_to_tell() -> None:
    assert told_of_scores(survey()) == ["0 submissions."]
    assert sum(bar.count for bar in bars_of_scores([], 0)) == 0
    assert use_of_time(survey(), 20) == []


def test_time_beside_its_limit() -> None:
    taken = [0.001, 0.3, 0.3, 6, 25]
    reports = [report(f"s{at}", (1, 2, 3), Usage(seconds, 10, [])) for at, seconds in enumerate(taken)]
    use, _ = use_of_time(Survey(["first", "second"], [*reports, report("not run", (0, 0, 0))]), 20)
    assert (use.slug, use.count, use.middle, use.nine_of_ten) == ("first", 5, 0.3, 25)
    assert use.largest == [(25, "s4"), (6, "s3"), (0.3, "s1")]
    assert [(bar.upto, bar.count) for bar in use.bars if bar.count] == [
        (20 / 2048, 1),
        (20 / 64, 2),
        (10, 1),
        (20, 1),  # what took a little more than it may
    ]
