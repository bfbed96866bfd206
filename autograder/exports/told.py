"""What students are told of an outcome, in the words that all formats share."""

from collections.abc import Callable, Iterator

from autograder.results import Outcome, Points, Report
from autograder.text import plain

UNGRADED = "The grader itself failed here. That is no fault of yours and costs you nothing: your teacher has to look at it."
"""What takes the place of points where a check broke."""

_LIMITS = (2000, 200, 0)
"""Characters of each message, tried one after the other where a file must not be too large."""


def label(slug: str, outcome: Outcome) -> str:
    """What a check is called where the checks of all exercises stand together; no two are called the same."""
    return f"{slug}: {title(outcome)}"


def title(outcome: Outcome) -> str:
    """What a check is called within its exercise: its title, and of a parametrized one with which parameters."""
    parameters = outcome.id.partition("[")[2].rstrip("]")
    return plain(f"{outcome.title} ({parameters})" if parameters else outcome.title)


def told(outcome: Outcome, limit: int = _LIMITS[0]) -> str:
    """What a check said, in plain lines: what happened, where in the student's file, and the hint."""
    trace = outcome.trace if limit == _LIMITS[0] else []
    lines = [plain(outcome.message, limit), *(plain(line, 300) for line in trace)]
    lines += [f"Hint: {plain(outcome.hint, limit)}"] if outcome.hint else []
    lines += [UNGRADED] if outcome.status == "error" else []
    return "\n".join(filter(None, lines)) if limit else ""


def remarks(report: Report) -> Iterator[str]:
    """What is to be said of the whole, in plain lines: points, what was not handed in or run, what was ignored."""
    yield points_of(report)
    for slug, exercise in report.exercises.items():
        if exercise.message:
            yield plain(f"{slug}: {exercise.status}: {exercise.message}")
    yield from (plain(note) for note in report.notes)


def points_of(report: Report) -> str:
    """The points in words; where the grader failed, that there are none."""
    return UNGRADED if report.score is None else f"{report.score:g} of {report.max_score:g} points"


def fraction(score: Points, maximum: Points) -> str:
    return f"{score:g} / {maximum:g}"


def fitting(most: int, render: Callable[[int], str]) -> str:
    """What `render` makes of a limit for each message: the longest that takes at most so many bytes."""
    for limit in _LIMITS:
        text = render(limit)
        if len(text.encode()) <= most:
            break
    return text
