"""What grading says: checks, outcomes and reports, and their arithmetic.

The field names are those of a line of `results.jsonl`.
"""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

import msgspec
from msgspec.structs import replace

from autograder.confine.level import LEVELS, Level
from autograder.runs import Run

CheckStatus = Literal["passed", "failed", "skipped", "error"]
ExerciseStatus = Literal["graded", "missing", "crashed", "timeout", "rejected"]


Points = int | float
"""Whole where they are whole, also once they were written and read again."""


class Check(msgspec.Struct, frozen=True):
    """One planned test function of a suite."""

    id: str
    title: str
    max_score: Points
    needs: tuple[str, ...] = ()
    """Names of the functions that must have passed before it is run."""
    kept: str = ""
    """Why it stays although no wrong program of the bank needs it."""

    @property
    def function(self) -> str:
        """The test function's name without `test_`; of parametrized checks, the one name that they share."""
        return _function(self.id)


def by_function(checks: Iterable[Check]) -> list[Check]:
    """The checks, those of one parametrized function together as one of its name, with all of their points."""
    together: dict[str, Check] = {}
    for check in checks:
        earlier = together.get(check.function)
        points = total([earlier.max_score, check.max_score]) if earlier else check.max_score
        together[check.function] = replace(earlier or check, id=check.function, max_score=points)
    return list(together.values())


class Outcome(msgspec.Struct):
    """What one check said. Planned at zero points; only `passed` earns any."""

    id: str
    title: str
    status: CheckStatus
    score: Points
    max_score: Points
    message: str = ""
    hint: str = ""
    mistake: str = ""
    seconds: float = 0.0
    fault: str = ""
    """For the teacher alone: how the check itself broke (`error`), or a probe of it, which costs nobody anything."""
    trace: list[str] = []
    """Where in the student's file an exception came from, outermost first; empty where the message says as much."""

    @property
    def function(self) -> str:
        """As of the check."""
        return _function(self.id)


class Usage(NamedTuple):
    """What a submission's code took for one exercise: see `ExerciseReport`."""

    seconds: float
    memory_mb: float
    events: Sequence[str]


class ExerciseReport(msgspec.Struct):
    """The outcomes of one exercise. `score` is None where a check ended in `error`: a fault of ours is no zero."""

    score: Points | None
    max_score: Points
    bonus: bool
    status: ExerciseStatus
    message: str
    checks: list[Outcome]
    fingerprint: str = ""
    """Of what these marks depend on: see `fingerprints`."""
    seconds: float = 0.0
    """That the calls of the student's code took, on the grader's clock."""
    memory_mb: float = 0.0
    """The most memory that a process of the student's took, beyond what Python and torch take."""
    events: list[str] = []
    """For the teacher alone: what a person should look at, such as what the sandbox kept the code from."""
    run: Run | None = None
    """What the code does, to be looked at; None where the exercise has no run, or the code never came so far."""

    @classmethod
    def of(
        cls,
        outcomes: list[Outcome],
        *,
        bonus: bool,
        status: ExerciseStatus,
        message: str = "",
        usage: Usage | None = None,
    ) -> "ExerciseReport":
        broken = any(outcome.status == "error" for outcome in outcomes)
        return cls(
            score=None if broken else total([outcome.score for outcome in outcomes]),
            max_score=total([outcome.max_score for outcome in outcomes]),
            bonus=bonus,
            status=status,
            message=message,
            checks=outcomes,
            seconds=usage.seconds if usage else 0.0,
            memory_mb=usage.memory_mb if usage else 0.0,
            events=list(usage.events) if usage else [],
        )

    def broken(self) -> list[Outcome]:
        """The checks that broke, or a probe of theirs: faults of a suite, or of the grader."""
        return [outcome for outcome in self.checks if outcome.status == "error" or outcome.fault]


class Report(msgspec.Struct):
    """One submission's record. The bonus adds to `score` and never to `max_score`."""

    student: str
    score: Points | None
    max_score: Points
    isolation: Level
    seed: int
    exercises: dict[str, ExerciseReport]
    notes: list[str] = []
    submitted: str = ""
    """When it was handed in, of ISO 8601 in UTC; empty where that is not known."""
    version: str = ""
    """Of the grader, Python and torch, which with the seed give the same marks again."""
    events: list[str] = []
    """For the teacher alone, as those of an exercise, such as what names another student."""

    @classmethod
    def of(
        cls,
        student: str,
        isolation: Level,
        seed: int,
        exercises: dict[str, ExerciseReport],
        notes: list[str],
        submitted: str = "",
        version: str = "",
        events: Sequence[str] = (),
    ) -> "Report":
        scores = [exercise.score for exercise in exercises.values()]
        known = [score for score in scores if score is not None]
        return cls(
            student=student,
            score=total(known) if len(known) == len(scores) else None,
            max_score=total([exercise.max_score for exercise in exercises.values() if not exercise.bonus]),
            isolation=isolation,
            seed=seed,
            exercises=exercises,
            notes=notes,
            submitted=submitted,
            version=version,
            events=list(events),
        )

    def joined(self, earlier: "Report | None", slugs: Sequence[str]) -> "Report":
        """This report and what else `earlier` has, in the order of `slugs`. The isolation is the lower of the two."""
        exercises = {**(earlier.exercises if earlier else {}), **self.exercises}
        isolation = min([report.isolation for report in (self, earlier) if report], key=LEVELS.index)
        ordered = {slug: exercises[slug] for slug in slugs if slug in exercises}
        return Report.of(
            self.student, isolation, self.seed, ordered, self.notes, self.submitted, self.version, self.events
        )

    def errors(self) -> list[str]:
        """The grader's own faults in this report, one line each."""
        return [
            f"{self.student}: {slug}: {outcome.id}: {outcome.fault or outcome.message}"
            for slug, exercise in self.exercises.items()
            for outcome in exercise.broken()
        ]


def _function(check: str) -> str:
    return check.split("[", maxsplit=1)[0]


def total(points: Iterable[Points]) -> Points:
    """Sum of points; rounded so that tenths add up, whole where it is whole."""
    exact = round(sum(points), 6)
    return int(exact) if exact == int(exact) else exact
