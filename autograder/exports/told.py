"""What students are told of a record, in the plain words that all formats share."""

from collections.abc import Callable

from autograder.results import Outcome, Report
from autograder.text import plain

UNGRADED = (
    "The grader itself failed here. It is not your fault and no zero: there is no mark until your teacher has looked."
)
"""What takes the place of points where a check broke."""
_LIMITS = (2000, 200, 0)
"""Characters of each message, tried one after the other where a file must not become too large."""


def title(outcome: Outcome) -> str:
    """What a check is called within its exercise: its title, and of a parametrized one the parameters."""
    parameters = outcome.id.partition("[")[2].removesuffix("]")
    return plain(f"{outcome.title} ({parameters})" if parameters else outcome.title)


def told(outcome: Outcome, limit: int = _LIMITS[0]) -> str:
    """What a check said, in plain lines: what happened, where in the student's file, and the hint."""
    lines = [plain(outcome.message, limit), *(plain(line, 300) for line in outcome.trace)]
    lines += [f"Hint: {plain(outcome.hint, limit)}"] if outcome.hint else []
    lines += [UNGRADED] if outcome.status == "error" and not outcome.message else []
    return "\n".join(lines).strip() if limit else ""


def remarks(report: Report) -> str:
    """What is to be said of the whole, in plain lines: the points, what was not handed in or not run, what was ignored."""
    points = UNGRADED if report.score is None else f"{report.score:g} of {report.max_score:g} points"
    parts = [f"{slug}: {part.status}: {part.message}" for slug, part in report.exercises.items() if part.message]
    return "\n".join([points, *(plain(line) for line in [*parts, *report.notes])])


def fitting(most: int, render: Callable[[int], str]) -> str:
    """What `render` makes of a limit for each message: the longest that takes at most so many bytes, or the shortest."""
    for limit in _LIMITS:
        text = render(limit)
        if len(text.encode()) <= most:
            break
    return text
