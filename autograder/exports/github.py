"""What a workflow of GitHub shows: annotations, which are commands on its standard output, and the step's summary."""

from collections.abc import Iterator

from autograder.course import Course
from autograder.exports.told import remarks, title, told
from autograder.feedback_page import as_markdown
from autograder.results import ExerciseReport, Report

_MOST = 10
"""GitHub keeps so many annotations of a kind of each step."""
_MOST_SUMMARY = 1024 * 1024
"""And shows no summary at all that takes more bytes than this."""


def annotations(report: Report, course: Course) -> str:
    """A notice with the points, and for each exercise that lacks some what to fix first."""
    lacking = [
        command("error", slug, text) for slug, part in report.exercises.items() for text in _first(part, course, slug)
    ]
    if len(lacking) > _MOST:
        more = f"{len(lacking) - _MOST + 1} more exercises lack points; the summary has them all."
        lacking[_MOST - 1 :] = [command("error", "and more", more)]
    return "".join([command("notice", course.title, remarks(report)), *lacking])


def summary(report: Report, course: Course) -> str:
    """The feedback in Markdown."""
    text = as_markdown(course, report.student, report)
    if len(text.encode()) <= _MOST_SUMMARY:
        return text
    note = "\n\n… It is too long for GitHub; the rest is in the feedback that the grader wrote.\n"
    return text.encode()[: _MOST_SUMMARY - len(note.encode())].decode(errors="ignore") + note


def _first(exercise: ExerciseReport, course: Course, slug: str) -> Iterator[str]:
    """What to fix first in an exercise, if anything; a bonus that nobody tried lacks nothing."""
    if exercise.bonus and exercise.status == "missing":
        return
    wrong = [outcome for outcome in exercise.checks if outcome.status != "passed"]
    if wrong:
        first = next((outcome for outcome in wrong if outcome.status != "skipped"), wrong[0])
        more = [f"{len(wrong) - 1} more did not pass."] if len(wrong) > 1 else []
        yield "\n".join(filter(None, [title(first), told(first), *more]))


def command(kind: str, name: str, message: str) -> str:
    """A workflow command: in its title colons and commas end what they stand in, in its message only the line does."""
    name = _escaped(name).replace(":", "%3A").replace(",", "%2C")
    return f"::{kind} title={name}::{_escaped(message)}\n"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
