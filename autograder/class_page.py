"""What a teacher looks at of a cohort: scores, checks, mistakes, and who needs a person's look."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, log2, sqrt
from statistics import mean, median
from urllib.parse import quote, urlencode

from autograder.course import Course
from autograder.pages import page_name, rendered
from autograder.results import Points, Report
from autograder.survey import FEWEST, Cell, Kind, Survey
from autograder.text import plain, some

_KINDS: dict[Kind, str] = {
    "error": "A check broke, or a probe",
    "rejected": "Rejected",
    "event": "Noticed by the grader",
    "crashed": "Crashed",
    "timeout": "Ran into a time limit",
    "note": "Notes on what was handed in",
}
_BARS = 10
"""Of the scores, up to the maximum; a bonus adds further ones."""
_HALVINGS = 12
"""Bars of time, and of memory: each goes up to half of the next one, and the last one to the limit."""
_NAMES = 5
"""Who made a mistake; the others are found by a click."""


@dataclass(frozen=True)
class Bar:
    """How many are above `over`, and at most `upto`."""

    over: float
    upto: float
    count: int


@dataclass(frozen=True)
class Use:
    """What an exercise took, of time or of memory, of all whose code was run."""

    slug: str
    limit: float
    count: int
    middle: float
    nine_of_ten: float
    largest: list[tuple[float, str]]
    """With their students, the largest first."""
    bars: list[Bar]


def as_html(course: Course, reports: Iterable[Report], now: datetime) -> str:
    """The page, with links into `feedback/`."""
    survey = Survey(list(course.exercises), reports)
    scores = survey.scores()
    return rendered(
        "class.html",
        script="class.js",
        course=course,
        now=now,
        survey=survey,
        facts=_facts(survey),
        told=told_of_scores(survey),
        bars=bars_of_scores(scores, survey.max_score),
        reasons={title: [reason for reason in survey.reasons if reason.kind == kind] for kind, title in _KINDS.items()},
        uncertainty=1 / sqrt(len(scores) - 1) if len(scores) >= FEWEST else None,
        usage=[
            ("Time", "time", "s", use_of_time(survey, course.exercise_seconds())),
            ("Memory", "memory", "MB", use_of_memory(survey, course.limits.memory_mb)),
        ],
        states=_states(survey),
        hints={
            (slug, mistake): ladder[0]
            for slug, exercise in course.exercises.items()
            for mistake, ladder in exercise.mistakes.items()
        },
        most_names=_NAMES,
        page=_page,
        name=_name,
        number=_number,
        words=_words,
        chosen=_chosen,
    )


def told_of_scores(survey: Survey) -> list[str]:
    """What the histogram shows, and what it cannot show."""
    scores, rows = survey.scores(), survey.rows
    told = [f"{len(rows)} submission{'s' * (len(rows) != 1)}."]
    if scores:
        told.append(
            f"The mean is {_number(mean(scores))} of {_number(survey.max_score)} points, and half have "
            f"{_number(median(scores))} or less; the lowest score is {_number(min(scores))}, the highest {_number(max(scores))}."
        )
    if nothing := [row.student for row in rows if all(cell.status == "missing" for cell in row.cells.values())]:
        told.append(f"Without any exercise: {len(nothing)} ({some(nothing)}), which counts as 0.")
    if unknown := len(rows) - len(scores):
        told.append(f"Without a score, as a check broke or grading is not over: {unknown}, left out of these numbers.")
    return told


def bars_of_scores(scores: Sequence[Points], max_score: Points) -> list[Bar]:
    """A histogram: a bar for each tenth of the maximum, the lowest one with 0 in it, and further ones for a bonus."""
    width = max_score / _BARS or 1
    counts = Counter(max(ceil(round(score / width, 9)), 1) for score in scores)
    return [Bar((at - 1) * width, at * width, counts[at]) for at in range(1, max([_BARS, *counts]) + 1)]


def use_of_time(survey: Survey, limit: float) -> list[Use]:
    """Seconds of each exercise of which code was run."""
    return _uses(limit, {slug: [(cell.seconds, student) for student, cell in of] for slug, of in _ran(survey).items()})


def use_of_memory(survey: Survey, limit: float) -> list[Use]:
    """MB of each exercise of which code was run."""
    return _uses(
        limit, {slug: [(cell.memory_mb, student) for student, cell in of] for slug, of in _ran(survey).items()}
    )


def _ran(survey: Survey) -> dict[str, list[tuple[str, Cell]]]:
    return {
        slug: [(row.student, row.cells[slug]) for row in survey.rows if slug in row.cells and row.cells[slug].seconds]
        for slug in survey.points
    }


def _uses(limit: float, taken: dict[str, list[tuple[float, str]]]) -> list[Use]:
    found = []
    for slug, of in taken.items():
        if of:
            largest = sorted(of, key=lambda each: -each[0])
            values = [value for value, _ in largest]
            tenth = values[len(values) // 10]
            found.append(Use(slug, limit, len(of), median(values), tenth, largest[:3], _bars_below(limit, values)))
    return found


def _bars_below(limit: float, values: Sequence[float]) -> list[Bar]:
    """What exceeds the limit, as its clock is looked at now and then, is in the last one."""
    counts = Counter(
        min(max(ceil(log2(value / limit)) + _HALVINGS, 1), _HALVINGS) if value > 0 else 1 for value in values
    )
    ends = [0, *(limit / 2 ** (_HALVINGS - at) for at in range(1, _HALVINGS + 1))]
    return [Bar(ends[at - 1], ends[at], counts[at]) for at in range(1, _HALVINGS + 1)]


def _facts(survey: Survey) -> dict[str, str]:
    """How the marks came about; with several ways, how often each."""
    return {
        "Isolation": _counted(survey.levels),
        "Seed": _counted(survey.seeds),
        "Graded by": _counted(survey.versions),
    }


def _counted(counts: Counter[str] | Counter[int]) -> str:
    return ", ".join(f"{each} ({count})" if len(counts) > 1 else str(each) for each, count in counts.items())


def _states(survey: Survey) -> dict[str, Counter[str]]:
    """How many are in which state, by exercise; first of all, in any exercise."""
    found = {"*": Counter[str]()}
    for slug in survey.points:
        found[slug] = Counter(row.cells[slug].state for row in survey.rows if slug in row.cells)
    for row in survey.rows:
        found["*"].update({cell.state for cell in row.cells.values()})
    return found


def _page(student: str) -> str:
    """The address of a student's page."""
    return f"feedback/{quote(page_name(student), safe='')}.html"


def _name(student: str) -> str:
    return plain(student, 100).strip() or "(no name)"


def _number(value: float | None, places: int = 1) -> str:
    """As short as it is exact enough; what is not known is no zero."""
    return "—" if value is None else f"{round(value, places):g}"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _chosen(**choices: str) -> str:
    """The part of the page's address that chooses students, by what stands in the page."""
    return f"#{urlencode({key: plain(value) for key, value in choices.items()})}"
