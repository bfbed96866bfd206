"""What a cohort's records say together: of its scores, checks, mistakes, time and memory, and who needs a person's look."""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import isnan, nan
from statistics import correlation
from typing import Literal

from autograder.results import CheckStatus, ExerciseReport, ExerciseStatus, Outcome, Points, Report

State = Literal["all points", "some points", "no points", "missing", "crashed", "timeout", "rejected", "error"]
"""How one exercise of a student stands; an `error` is the grader's, and no mark."""
Kind = Literal["error", "rejected", "event", "crashed", "timeout", "note"]
"""Why a person should look at a submission, the gravest first."""

FEWEST = 5
"""Students below whom a correlation says nothing at all."""


@dataclass
class Cell:
    """What is kept of one exercise of one student."""

    score: Points | None
    status: ExerciseStatus
    state: State
    seconds: float
    memory_mb: float


@dataclass
class Row:
    """What is kept of one student."""

    student: str
    score: Points | None
    cells: dict[str, Cell]
    mistakes: list[tuple[str, str]]
    """Exercise and mistake, each once."""
    outcomes: str
    """A letter for each of `Survey.checks`: passed, failed, skipped, error; `-` and what is beyond the end was never judged."""

    def ran(self) -> list[Cell]:
        """The exercises of which code was run."""
        return [cell for cell in self.cells.values() if cell.seconds]

    def is_broken(self) -> bool:
        """Whether a check broke; else who has no score is not graded to the end."""
        return any(cell.state == "error" for cell in self.cells.values())


@dataclass
class Tally:
    """What one check said of all students of whom it said anything."""

    slug: str
    id: str
    title: str
    max_score: Points
    counts: Counter[CheckStatus] = field(default_factory=Counter)
    points: "array[float]" = field(default_factory=lambda: array("d"))
    """Of each student, but for those on whom the check broke: that is no zero."""
    rests: "array[float]" = field(default_factory=lambda: array("d"))
    """Of the same students, what share they reached of the points of all other checks that judged them."""

    @property
    def name(self) -> str:
        return f"{self.slug}/{self.id}"

    def reached(self) -> float | None:
        """The difficulty: the share of its points that the students reached, 1 where all passed (Crocker and Algina,
        Introduction to Classical and Modern Test Theory, 1986, chapter 14). What is missing, or was not run, counts as 0.
        """
        return sum(self.points) / (len(self.points) * self.max_score) if self.points and self.max_score else None

    def discrimination(self) -> float | None:
        """The item-rest correlation: Pearson's r between the check's points x and the rest y, over students.

        r = Σ(x - x̄)(y - ȳ) / √(Σ(x - x̄)² · Σ(y - ȳ)²), where y leaves the check itself out, which else would correlate
        with its own part of the sum (Henrysson, Correction of item-total correlations in item analysis, Psychometrika 28,
        1963). As long as no check breaks, y is the sum of all other checks' points, but for a constant factor, which r does
        not depend on. None where x or y is the same for all, or for fewer than `FEWEST` students.
        """
        pairs = [(x, y) for x, y in zip(self.points, self.rests, strict=True) if not isnan(y)]
        if len(pairs) < FEWEST or any(len(set(values)) == 1 for values in zip(*pairs, strict=True)):
            return None
        return correlation(*zip(*pairs, strict=True))


@dataclass
class Reason:
    """Why a person should look at a student's submission."""

    kind: Kind
    student: str
    slug: str
    """Empty where it is about the whole submission."""
    why: str


class Survey:
    """Of all reports, which are looked at one after the other and not kept."""

    def __init__(self, slugs: Sequence[str], reports: Iterable[Report]) -> None:
        self.rows: list[Row] = []
        self.reasons: list[Reason] = []
        self.levels: Counter[str] = Counter()
        self.versions: Counter[str] = Counter()
        self.seeds: Counter[int] = Counter()
        self.max_score: Points = 0
        self.points: dict[str, tuple[Points, bool]] = {}
        """Of each exercise that was graded, in the order of `slugs`: its points, and whether they are a bonus."""
        self._tallies: dict[tuple[str, str], Tally] = {}
        self._places: dict[tuple[str, str], int] = {}
        for report in reports:
            self._take(report)
        order = [*slugs, *sorted(self.points.keys() - set(slugs))]
        self.points = {slug: self.points[slug] for slug in order if slug in self.points}

    def scores(self) -> list[Points]:
        """Of all who have one: where the grader failed there is none."""
        return [row.score for row in self.rows if row.score is not None]

    def checks(self) -> list[tuple[int, Tally]]:
        """All checks, each with its place in `Row.outcomes`, exercise by exercise."""
        order = list(self.points)
        return sorted(enumerate(self._tallies.values()), key=lambda each: order.index(each[1].slug))

    def mistakes(self) -> dict[tuple[str, str], list[str]]:
        """Who made each mistake of an exercise; the one that most made first."""
        made: dict[tuple[str, str], list[str]] = {}
        for row in self.rows:
            for mistake in row.mistakes:
                made.setdefault(mistake, []).append(row.student)
        return dict(sorted(made.items(), key=lambda each: (-len(each[1]), each[0])))

    def _take(self, report: Report) -> None:
        self.levels[report.isolation] += 1
        self.versions[report.version] += 1
        self.seeds[report.seed] += 1
        self.max_score = max(self.max_score, report.max_score)
        for slug, exercise in report.exercises.items():
            self.points.setdefault(slug, (exercise.max_score, exercise.bonus))
        outcomes = [(slug, outcome) for slug, exercise in report.exercises.items() for outcome in exercise.checks]
        mistakes = dict.fromkeys((slug, outcome.mistake) for slug, outcome in outcomes if outcome.mistake)
        cells = {slug: _cell_of(exercise) for slug, exercise in report.exercises.items()}
        self.rows.append(Row(report.student, report.score, cells, list(mistakes), self._count(outcomes)))
        self.reasons += _reasons(report)

    def _count(self, outcomes: Sequence[tuple[str, Outcome]]) -> str:
        """Adds a student's outcomes to the tallies, and gives their letters."""
        judged = [outcome for _, outcome in outcomes if outcome.status != "error"]
        score, most = sum(outcome.score for outcome in judged), sum(outcome.max_score for outcome in judged)
        letters = ["-"] * (len(self._tallies) + len(outcomes))
        for slug, outcome in outcomes:
            key = slug, outcome.id
            if key not in self._tallies:
                self._places[key] = len(self._tallies)
                self._tallies[key] = Tally(slug, outcome.id, outcome.title, outcome.max_score)
            tally = self._tallies[key]
            tally.counts[outcome.status] += 1
            letters[self._places[key]] = outcome.status[0]
            if outcome.status != "error":
                others = most - outcome.max_score
                tally.points.append(outcome.score)
                # rounded, so that equal rests are equal
                tally.rests.append(round((score - outcome.score) / others, 9) if others > 0 else nan)
        return "".join(letters).rstrip("-")


def _cell_of(exercise: ExerciseReport) -> Cell:
    return Cell(exercise.score, exercise.status, _state(exercise), exercise.seconds, exercise.memory_mb)


def _state(exercise: ExerciseReport) -> State:
    if exercise.score is None:
        return "error"
    if exercise.status != "graded":
        return exercise.status
    return "all points" if exercise.score == exercise.max_score else "some points" if exercise.score else "no points"


def _reasons(report: Report) -> Iterator[Reason]:
    for slug, exercise in report.exercises.items():
        for outcome in exercise.broken():
            yield Reason("error", report.student, slug, f"{outcome.id}: {outcome.fault or outcome.message}")
        for event in exercise.events:
            yield Reason("event", report.student, slug, event)
        if exercise.status in ("rejected", "crashed", "timeout"):
            failed = (outcome.message for outcome in exercise.checks if outcome.status == "failed")
            yield Reason(exercise.status, report.student, slug, exercise.message or next(failed, ""))
    for event in report.events:
        yield Reason("event", report.student, "", event)
    for note in report.notes:
        yield Reason("note", report.student, "", note)
