"""What a student is told of an exercise: what passes, what to fix first, and what the hidden suite also looks at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec
from msgspec.structs import replace
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograder.course import Course, Exercise
from autograder.hints import Hint
from autograder.own import Own
from autograder.results import Check, ExerciseReport, Outcome, Points, total
from autograder.text import plain

SIGNS = {"passed": "✓", "failed": "✗", "skipped": "·", "error": "!"}
WORDS = {"passed": "passed", "failed": "failed", "skipped": "not run", "error": "broke"}
_STYLES = {"passed": "green", "failed": "red", "skipped": "dim", "error": "magenta"}


@dataclass(frozen=True)
class Feedback:
    """What the public checks said of a student's own file."""

    exercise: Exercise
    own: Own
    report: ExerciseReport
    graded: Sequence[Check]
    """The hidden suite's checks, as far as students may know them."""

    @classmethod
    def of(cls, course: Course, own: Own, report: ExerciseReport) -> "Feedback":
        return cls(course.exercises[own.slug], own, report, course.graded(own.slug))

    @property
    def outcomes(self) -> Sequence[Outcome]:
        return self.report.checks

    def is_done(self) -> bool:
        return all(outcome.status == "passed" for outcome in self.outcomes)

    def passed(self) -> int:
        return sum(outcome.status == "passed" for outcome in self.outcomes)

    def count(self) -> str:
        """How far it is, in words."""
        return f"{self.passed()} of {len(self.outcomes)} public checks pass"

    def first(self) -> Outcome | None:
        """What to fix first; None where all pass."""
        wrong = [outcome for outcome in self.outcomes if outcome.status != "passed"]
        # what was not run waits for one that failed
        return next((outcome for outcome in wrong if outcome.status != "skipped"), wrong[0] if wrong else None)

    def rest(self) -> list[Outcome]:
        """What else did not pass; of what was not run and says the same, as of an empty file, one at most."""
        first = self.first()
        told: list[Outcome] = [first] if first else []
        for outcome in self.outcomes:
            is_said = outcome.status == "skipped" and outcome.message in {each.message for each in told}
            if outcome.status != "passed" and outcome is not first and not is_said:
                told.append(outcome)
        return told[1:]

    def points(self) -> tuple[Points, Points]:
        """What the hidden checks are worth that look at the same things: as those that pass here, and as all here."""
        functions = {outcome.function for outcome in self.outcomes}
        lacking = {outcome.function for outcome in self.outcomes if outcome.status != "passed"}
        worth = {check.id: check.max_score for check in self.graded if check.id in functions}
        return total(points for name, points in worth.items() if name not in lacking), total(worth.values())

    def also(self) -> list[Check]:
        """The hidden checks that look at what no public one does."""
        functions = {outcome.function for outcome in self.outcomes}
        return [check for check in self.graded if check.id not in functions]


class _Told(msgspec.Struct):
    """A check's outcome, for tools; `points` are those of the hidden check of its name."""

    id: str
    title: str
    status: str
    points: Points
    message: str
    trace: list[str]
    mistake: str
    hint: str


def to_json(told: Sequence[Feedback]) -> bytes:
    """The feedback as JSON, for tools: a list with an object for each exercise."""
    return msgspec.json.format(msgspec.json.encode([_plain(feedback) for feedback in told])) + b"\n"


def _plain(feedback: Feedback) -> dict[str, object]:
    worth = {check.id: check.max_score for check in feedback.graded}
    passed, public = feedback.points()
    return {
        "exercise": feedback.exercise.slug,
        "title": feedback.exercise.title,
        "file": str(feedback.own.path),
        "passed": feedback.is_done(),
        "status": feedback.report.status,
        "message": feedback.report.message,
        "notes": feedback.own.notes,
        "points": {"passed": passed, "public": public, "all": feedback.exercise.points},
        "checks": [
            _Told(
                outcome.id,
                outcome.title,
                outcome.status,
                worth.get(outcome.function, 0),
                outcome.message,
                outcome.trace,
                outcome.mistake,
                outcome.hint,
            )
            for outcome in feedback.outcomes
        ],
        "hidden": [{"id": check.id, "title": check.title, "points": check.max_score} for check in feedback.also()],
    }


def shown(feedback: Feedback, *, everything: bool = False) -> Group:
    """All that is told of an exercise, for a terminal: the first thing to fix, or with `everything` all of them."""
    return Group(*_parts(feedback, everything=everything))


def _parts(feedback: Feedback, *, everything: bool) -> Iterator[RenderableType]:
    yield heading(feedback)
    yield listed(feedback.outcomes)
    yield from noted(feedback)
    yield from outlook(feedback)
    # last, as the end is what one sees of a long text in a terminal
    first, rest = feedback.first(), feedback.rest()
    if rest and not everything:
        count = len(feedback.outcomes) - feedback.passed() - 1
        yield Text(f"\n{count} more did not pass; --all shows why.", "dim")
    for outcome in rest if everything else []:
        yield ""
        yield explained_next(outcome)
    if first:
        yield ""
        yield explained(first, "Fix first")
    if first and first.status == "failed":
        yield Padding(Text(f"More: autograder hint {feedback.exercise.slug}", "dim"), (0, 0, 0, 2), expand=False)


def summary(told: Sequence[Feedback]) -> Group:
    """How far each exercise is, and all that is told of the first that is not done."""
    table = Table.grid(padding=(0, 2))
    for feedback in told:
        sign, style = (SIGNS["passed"], "green") if feedback.is_done() else (SIGNS["skipped"], "")
        table.add_row(Text(f"{sign} {feedback.exercise.slug}", style), Text(feedback.count(), style))
    first = next((feedback for feedback in told if not feedback.is_done()), None)
    return Group(table, "", shown(first) if first else Text(_DONE, "green"))


_DONE = "All public checks pass. autograder check --all lists what the hidden ones also look at; then hand in."


def heading(feedback: Feedback) -> Text:
    """The exercise, and how far it is."""
    exercise = feedback.exercise
    style = "green" if feedback.is_done() else "bold"
    return Text.assemble((exercise.slug, "bold"), f": {exercise.title}: ", (feedback.count(), style))


def listed(outcomes: Sequence[Outcome]) -> Table:
    """The checks, each with its sign."""
    table = Table.grid(padding=(0, 1))
    for outcome in outcomes:
        style = _STYLES[outcome.status]
        table.add_row(Text(SIGNS[outcome.status], style), Text(outcome.title, "dim" if style == "dim" else ""))
    return table


def noted(feedback: Feedback) -> Iterator[Text]:
    """What there is to know of the file, but for what the first thing to fix tells."""
    first = feedback.first()
    for note in filter(None, (feedback.report.message, *feedback.own.notes)):
        if not first or note not in first.message:
            yield Text(plain(note, 600))


def explained(outcome: Outcome, head: str) -> Group:
    """What a check said, in full."""
    lines = [Text.assemble((f"{head}: ", "bold red"), (outcome.title, "bold"))]
    body = [Text(plain(outcome.message, 2000))]
    # each on one line, as one may point at the line above it
    body += [Text(plain(line, 300), "dim", no_wrap=True, overflow="ellipsis") for line in outcome.trace]
    body += [Text(plain(outcome.fault, 600), "magenta")] if outcome.fault else []
    if outcome.hint:
        named = f" ({outcome.mistake.replace('_', ' ')})" if outcome.mistake else ""
        body.append(Text.assemble((f"Hint{named}: ", "bold"), outcome.hint))
    return Group(*lines, *(Padding(text, (0, 0, 0, 2), expand=False) for text in body))


def explained_next(outcome: Outcome) -> Group:
    """What a check said that is not the first to be fixed."""
    return explained(outcome, "Then fix" if outcome.status == "failed" else "Then")


def hinted(exercise: Exercise, outcome: Outcome, hint: Hint) -> Group:
    """What a check said, in full, and the hints for it: those given before, then the next one."""
    earlier = exercise.mistakes[outcome.mistake][: hint.number - 1] if hint.number else ()
    body = [Text(f"Hint {number} of {hint.last}: {text}", "dim") for number, text in enumerate(earlier, 1)]
    head = f"{hint.heading()}: " if hint.number else ""
    body += [Text.assemble((head, "bold"), hint.text)] if hint.text else []
    told = explained(replace(outcome, hint=""), "Fix first")
    return Group(told, *(Padding(text, (0, 0, 0, 2), expand=False) for text in body))


def outlook(feedback: Feedback) -> Iterator[RenderableType]:
    """The points that the public checks stand for, and what else is looked at; nothing where that is not known."""
    if not feedback.graded:
        return
    passed, public = feedback.points()
    exercise = feedback.exercise
    of = f"{exercise.points:g} {'extra points' if exercise.bonus else 'points'}"
    also = "; it also looks at:" if feedback.also() else "."
    told = f"\nWorth {public:g} of {of} in the hidden suite, which tries the same with other data ({passed:g} so far){also}"
    yield Text(told, "dim")
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right")
    for check in feedback.also():
        table.add_row(Text(f"{check.max_score:g}", "dim"), Text(check.title, "dim"))
    yield Padding(table, (0, 0, 0, 2), expand=False)
