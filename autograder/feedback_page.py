"""What one student reads of a submission, as a page and as Markdown.

Both are made of what `visible.for_student` leaves of the record, and say the same; the page draws what Markdown tells.
"""

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from autograder import charts
from autograder.course import Course
from autograder.feedback import SIGNS, WORDS
from autograder.pages import rendered
from autograder.results import ExerciseReport, Outcome, Points, Report, total
from autograder.runs import MOST_STRETCHES, Run, Stretch, short, words_of_losses
from autograder.text import plain

_STATUS = {
    "missing": "not handed in",
    "crashed": "crashed",
    "timeout": "took too long",
    "rejected": "could not be read",
}
"""What became of an exercise that is not simply graded."""
_ISOLATION = {
    "sealed": "it saw no files but its own, no network and no other programs",
    "locked": "it could open no files but its own, use no network and start no programs",
    "weak": "it could use no network and start no programs, but read files",
    "open": "only its time and memory were limited",
}
"""What held the code at each level, as docs/isolation.md has it."""


@dataclass(frozen=True)
class _Fix:
    """A check that did not pass, told in full."""

    outcome: Outcome
    head: str
    hint: str
    """Empty where an earlier one gives the same."""

    @property
    def mistake(self) -> str:
        """In words."""
        return self.outcome.mistake.replace("_", " ")


@dataclass(frozen=True)
class _Part:
    """One exercise, as it is told."""

    slug: str
    title: str
    report: ExerciseReport
    solution: Run
    """The run of the solution."""

    @property
    def heading(self) -> str:
        return f"{self.title} ({self.slug}){self.extra}"

    @property
    def extra(self) -> str:
        return " (extra points)" if self.report.bonus else ""

    def points(self) -> str:
        """A score that is open is not told as a zero."""
        return f"{_score(self.report.score)} of {self.report.max_score:g}"

    def checks(self) -> str:
        """How it went, in words."""
        outcomes = self.report.checks
        told = [_STATUS[self.report.status]] if self.report.status in _STATUS else []
        if self.report.status not in ("missing", "rejected"):
            told.append(f"{sum(each.status == 'passed' for each in outcomes)} of {len(outcomes)} pass")
        if broken := self.report.broken():
            told.append(f"{len(broken)} broke")
        return "; ".join(told)

    def fixes(self) -> list[_Fix]:
        """What failed, in the order in which to mend it, and then what could not be judged; what waits for them is not told."""
        failed = [outcome for outcome in self.report.checks if outcome.status == "failed"]
        broken = [outcome for outcome in self.report.checks if outcome.status == "error"]
        heads = ["Fix first", *["Then fix"] * len(failed)][: len(failed)] + ["Not judged"] * len(broken)
        hints: set[str] = set()
        fixes = []
        for head, outcome in zip(heads, [*failed, *broken], strict=True):
            fixes.append(_Fix(outcome, head, "" if outcome.hint in hints else outcome.hint))
            hints.add(outcome.hint)
        return fixes

    def rows(self) -> list[tuple[Outcome, str]]:
        """All checks; beside those that were not run why, once for all of which the same is said."""
        told: set[str] = {f"not run: {self.report.message}"}
        rows = []
        for outcome in self.report.checks:
            is_news = outcome.status == "skipped" and outcome.message not in told
            told.add(outcome.message)
            rows.append((outcome, outcome.message if is_news else ""))
        return rows

    def has_run(self) -> bool:
        return self.report.status not in ("missing", "rejected")

    def time(self, course: Course) -> str:
        return f"{self.report.seconds:.2f} of {course.exercise_seconds():g} s"

    def memory(self, course: Course) -> str:
        return f"{self.report.memory_mb:.0f} of {course.limits.memory_mb:g} MB"

    def stretches(self) -> list[Stretch]:
        return self.report.run.stretches(MOST_STRETCHES) if self.report.run else []

    def chart(self) -> charts.Losses | None:
        return charts.losses(self.report.run, self.solution) if self.report.run else None

    def told_losses(self) -> str:
        """What the chart shows."""
        return words_of_losses(self.report.run, self.solution) if self.report.run else ""

    def notes(self) -> list[str]:
        """What is to be said of the run."""
        return self.report.run.notes_beside(self.solution) if self.report.run else []


def as_html(course: Course, student: str, report: Report | None) -> str:
    """The page; of `for_student`'s record, and where that is None, of the date alone."""
    return rendered(
        "feedback.html",
        course=course,
        student=student,
        report=report,
        parts=_parts(course, report) if report else [],
        score=_total(report) if report else "",
        titles=_TITLES,
        limits=_limits(course),
        isolation=_ISOLATION[report.isolation] if report else "",
        command=_command(course, report) if report else "",
        after=_moment(course.feedback.after) if course.feedback.after else "",
        signs=SIGNS,
        words=WORDS,
        points=_of,
        loss=_loss,
        right=_right,
        short=short,
    )


def as_markdown(course: Course, student: str, report: Report | None) -> str:
    """The same for where Markdown is read."""
    return "\n\n".join(_blocks(course, student, report)) + "\n"


def _parts(course: Course, report: Report) -> list[_Part]:
    return [
        _Part(slug, course.exercises[slug].title, exercise, course.solutions_run(slug) if exercise.run else Run())
        for slug, exercise in report.exercises.items()
    ]


def _score(score: Points | None) -> str:
    return "open" if score is None else f"{score:g}"


def _total(report: Report) -> str:
    """The score in words."""
    if report.score is None:
        broken = [slug for slug, exercise in report.exercises.items() if exercise.score is None]
        return f"No score yet: a check of {', '.join(broken)} broke. Whoever gave the course has been told; no points are lost."
    extra = total([exercise.score or 0 for exercise in report.exercises.values() if exercise.bonus])
    also = f", {extra:g} of them extra points" if extra else ""
    return f"{report.score:g} of {report.max_score:g} points{also}."


def _command(course: Course, report: Report) -> str:
    """What gives the same marks again."""
    allowed = "" if report.isolation in ("sealed", "locked") else f" --min-isolation {report.isolation}"
    is_whole = report.exercises.keys() == course.exercises.keys()
    chosen = "" if is_whole else "".join(f" -e {slug}" for slug in report.exercises)
    return f"autograder grade SUBMISSION{chosen} --seed {report.seed}{allowed} --out OUT"


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} {moment.tzname()}"


def _blocks(course: Course, student: str, report: Report | None) -> Iterator[str]:
    """The paragraphs of the Markdown. No stranger's text begins a line."""
    yield f"# Feedback for {_escaped(student)}"
    yield f"Course: {_escaped(course.title)}"
    if not report:
        assert course.feedback.after
        yield f"There is nothing to see before {_moment(course.feedback.after)}."
        return
    yield f"**{_escaped(_total(report))}**"
    if report.submitted:
        yield f"Handed in: {_escaped(report.submitted)}."
    parts = _parts(course, report)
    yield _table(("exercise", "points", "checks"), [(part.heading, part.points(), part.checks()) for part in parts])
    if course.feedback.show == "titles":
        yield _TITLES
    if report.notes:
        yield "\n".join(f"- Note: {_escaped(note)}" for note in report.notes)
    for number, part in enumerate(parts, 1):
        yield f"## {number}. {_escaped(part.heading)}"
        yield from _exercise(course, part)
    ran = [part for part in parts if part.has_run()]
    if ran:
        yield "## Time and memory"
        yield f"What your code took, and what it might; {_limits(course)}"
        rows = [(part.slug, part.time(course), part.memory(course)) for part in ran]
        yield _table(("exercise", "time", "memory"), rows)
    yield "## How it was graded"
    yield f"Your code was isolated from all else: {_ISOLATION[report.isolation]} (level: {report.isolation})."
    yield f"Seed {report.seed}{_escaped(f'; {report.version}') if report.version else ''}."
    yield f"Whoever gave the course gets the same marks again with `{_command(course, report)}`."
    yield "On your own machine `autograder check` runs the public checks, and `autograder hint EXERCISE` gives further hints."


_TITLES = "Of each check you are shown its title and its points; whoever gave the course shows no more."


def _limits(course: Course) -> str:
    return f"one call alone may take {course.limits.call_seconds:g} s, and the memory is what goes beyond Python's and torch's."


def _exercise(course: Course, part: _Part) -> Iterator[str]:
    report = part.report
    yield f"Points: {part.points()}. Checks: {part.checks()}."
    if report.message:
        yield f"Note: {_escaped(report.message)}"
    if course.feedback.show == "all":
        for fix in part.fixes():
            yield from _told(fix)
    rows = [
        (f"{SIGNS[each.status]} {WORDS[each.status]}", f"{each.title} ({reason})" if reason else each.title, _of(each))
        for each, reason in part.rows()
    ]
    yield _table(("outcome", "check", "points"), rows)
    if report.run:
        yield f"### Your training ({part.slug})"
        yield from _run(part, report.run)


def _told(fix: _Fix) -> Iterator[str]:
    yield f"### {fix.head}: {_escaped(fix.outcome.title)}"
    yield f"What happened: {_escaped(fix.outcome.message)}"
    if fix.outcome.trace:
        lines = [plain(line, 300) for line in fix.outcome.trace]
        fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`+", "\n".join(lines)))])
        yield f"The way through your file:\n\n{fence}text\n" + "\n".join(lines) + f"\n{fence}"
    if fix.mistake:
        yield f"Mistake: {_escaped(fix.mistake)}{'' if fix.hint or not fix.outcome.hint else ' (its hint stands above)'}"
    if fix.hint:
        yield f"Hint: {_escaped(fix.hint)}"


def _run(part: _Part, run: Run) -> Iterator[str]:
    if run.losses:
        yield part.told_losses()
    if run.answers:
        yield f"The answer before the update of each epoch; the right one is “{_escaped(run.right)}”."
        rows = [(each.epochs, _loss(each), each.answer, _right(run, each)) for each in part.stretches()]
        yield _table(("epoch", "loss", "answer", "right letters"), rows)
    if run.states:
        yield "The hidden state after training, by unit and letter that is read:"
        units = [(f"unit {number}", *(short(value, 1) for value in unit)) for number, unit in enumerate(run.states)]
        yield _table(("", *run.letters), units)
    for note in part.notes():
        yield f"Note: {_escaped(note)}"


def _loss(stretch: Stretch) -> str:
    return "" if stretch.loss is None else short(stretch.loss, 3)


def _right(run: Run, stretch: Stretch) -> str:
    """How many letters of an answer are right."""
    return f"{sum(run.right_letters(stretch.answer))} of {len(run.right)}" if stretch.answer else ""


def _of(outcome: Outcome) -> str:
    """The points of a check."""
    return f"{'open' if outcome.status == 'error' else f'{outcome.score:g}'} of {outcome.max_score:g}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [" | ".join(map(_escaped, row)) for row in (head, *rows)]
    return "\n".join(f"| {line} |" for line in (lines[0], " | ".join("---" for _ in head), *lines[1:]))


@functools.lru_cache(maxsize=4096)  # titles and hints are the same for many
def _escaped(text: str) -> str:
    """A text of which Markdown makes nothing: no markup, link, picture, cell or tag, in whichever dialect."""
    return _TAGS.sub(lambda sign: f"&#{ord(sign[0])};", _MARKUP.sub(r"\\\g<0>", plain(text, 2000)))


_TAGS = re.compile("[&<>]")
"""As numbers: not each dialect takes a backslash before them."""
_MARKUP = re.compile(r"[\\`*_\[\]|~#$@]|(?<=:)/(?=/)|(?<=www)\.")
"""The last two make links of bare addresses."""
