"""What `autograder watch` knows and shows: a state that takes in saved files, verdicts and keys. No terminal, no thread.

Nothing is remembered of events: what is to be checked follows from what is saved now, beside what was checked last. So
no save is lost, however the editor saves and whatever runs meanwhile, and a save that changes nothing runs nothing.
"""

import ast
import time
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.segment import Segment
from rich.text import Text

from autograder.course import Course
from autograder.errors import AutograderError
from autograder.feedback import Feedback, explained, explained_next, heading, hinted, listed, noted, outlook
from autograder.hints import Hint, next_hint
from autograder.intake import MAX_NOTEBOOK_BYTES, Source
from autograder.own import Own, own_work
from autograder.results import ExerciseReport
from autograder.text import plain

MOMENT = 0.3
"""Seconds after which a file that is empty, cut off or gone is taken for what the student wants: editors save in steps."""
PATIENCE = 1.0
"""Seconds between two looks at the files where nothing is heard of a save: not every disk tells (`/mnt/c` of WSL, NFS)."""

KEYS = {"h": "hint", "n": "next", "a": "all", "q": "quit"}
_LOW = 20
"""Lines below which a window has no room for what is only agreeable."""


@dataclass
class _Work:
    """What is known of one exercise."""

    saved: Sequence[bytes | None] = ()
    """The bytes of its script and its notebook when they were last looked at."""
    own: Own | None = None
    absence: str = ""
    """Why there is no file to check."""
    since: float = 0.0
    """When it was first seen as it is."""
    feedback: Feedback | None = None
    at: str = ""
    """The time of day of the feedback."""
    hint: Hint | None = None
    """The last that was asked for, for what is to be fixed first."""

    def is_done(self) -> bool:
        return self.feedback is not None and self.feedback.is_done()


class Watch:
    """The state. It is a renderable that fills a window: head and keys stay in sight, what lies between can be scrolled."""

    def __init__(self, course: Course, at: str = "") -> None:
        self.is_over = False
        self.has_keys = True
        self._course = course
        self._works = {slug: _Work() for slug in course.exercises}
        self._at = at
        """The exercise that is shown; none as long as nobody has chosen: then the first that is not done."""
        self._running: Own | None = None
        self._now = self._begun = 0.0
        self._shows_all = False
        self._scrolled = 0
        self._seeks_hint = False
        """Whether a hint was asked for, and nobody has scrolled since: then it must be in sight."""
        self._finished = ""
        """The exercise that was done just now, from which it moved on."""
        self._room = 0

    @property
    def at(self) -> str:
        return self._at or next(self._left(), next(iter(self._works)))

    def news(self) -> tuple[str, object] | None:
        """What there is to tell of the exercise that is shown, to be compared; None as long as there is nothing."""
        work = self._works[self.at]
        told = work.absence if self._is_gone(work) else work.feedback if _is_checked(work) else None
        return (self.at, told) if told else None

    # what happens

    def look(self, now: float) -> None:
        """Takes in the files as they are saved now. An exercise whose file has changed is the one to show."""
        self._now = now
        for slug, work in self._works.items():
            saved = [_bytes(self._course.stub(slug)), _bytes(self._course.notebook(slug))]
            if saved == work.saved:
                continue
            is_first, work.saved = not work.saved, saved
            before = _checkable(work.own), work.absence
            try:
                work.own, work.absence = own_work(self._course, slug), ""
            except AutograderError as error:
                work.own, work.absence = None, str(error)
            except OSError:  # it is being replaced
                work.saved = [None]
            if (_checkable(work.own), work.absence) != before:
                work.since = now
                if not is_first:
                    self._show(slug)

    def due(self) -> Own | None:
        """What to check next, the exercise that is shown before others; None where there is nothing, or one is in hand."""
        if self._running is None:
            for slug in (self.at, *self._works):
                work = self._works[slug]
                if work.own and not _is_checked(work) and _is_whole(work, self._now):
                    return work.own
        return None

    def wait(self) -> float:
        """Seconds until the next look, if nothing happens before."""
        waiting = [work.since + MOMENT - self._now for work in self._works.values() if not _is_whole(work, self._now)]
        return max(0.0, min([PATIENCE, *waiting]))

    def begin(self, own: Own) -> None:
        """The check of `own` has begun."""
        self._running, self._begun = own, self._now

    def end(self, own: Own, report: ExerciseReport) -> None:
        """What the check said; the file may have changed meanwhile."""
        self._running = None
        work = self._works[own.slug]
        feedback = Feedback.of(self._course, own, report)
        if _to_fix(work.feedback) != _to_fix(feedback):
            work.hint = None
        is_finished = feedback.is_done() and work.feedback is not None and not work.feedback.is_done()
        shown = self.at
        work.feedback, work.at = feedback, time.strftime("%H:%M:%S")
        if own.slug == shown:
            self._to_top()
            if is_finished and any(self._left()):
                self._at = own.slug  # where nobody had chosen it, too
                self._show(self._next())
                self._finished = own.slug

    def press(self, key: str) -> None:
        """A key, by its letter; `down` and `up` scroll."""
        match key:
            case "q":
                self.is_over = True
            case "n":
                self._show(self._next())
            case "a":
                self._shows_all = not self._shows_all
                self._to_top()
            case "h":
                self._take_hint()
            case "down":
                self._scroll(1)
            case "up":
                self._scroll(-1)

    def _scroll(self, direction: int) -> None:
        """By half a window; the next drawing keeps it within what there is."""
        self._scrolled = max(0, self._scrolled + direction * max(1, self._room // 2))
        self._seeks_hint = False

    def _show(self, slug: str) -> None:
        self._at, self._finished = slug, ""
        self._to_top()

    def _to_top(self) -> None:
        self._scrolled, self._seeks_hint = 0, False

    def _take_hint(self) -> None:
        work = self._works[self.at]
        if work.feedback and (first := work.feedback.first()):
            work.hint = next_hint(self._course, self.at, first)
            self._seeks_hint = True

    def _left(self) -> Iterator[str]:
        """The exercises that are not done, as far as is known, in the course's order."""
        return (slug for slug, work in self._works.items() if not work.is_done() or self._is_gone(work))

    def _next(self) -> str:
        """The next that is not done after the one that is shown, round and round; any next where all are done."""
        slugs = list(self._works)
        place = slugs.index(self.at)
        after = [*slugs[place + 1 :], *slugs[: place + 1]]
        left = set(self._left())
        return next((slug for slug in after if slug in left), after[0])

    # what is shown

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        height = options.height or console.height
        inner = options.update(height=None)
        head = console.render_lines(Group(*self._head(options.max_width, height)), inner, pad=False)
        body: list[list[Segment]] = []
        hint_ends = 0
        for part in self.body(height):
            body += console.render_lines(part, inner, pad=False)
            if isinstance(part, _Hinted):
                hint_ends = len(body)
        foot = console.render_lines(self._foot(options.max_width, is_cut=False), inner, pad=False)
        if len(head) + len(body) + len(foot) > height:
            foot = console.render_lines(self._foot(options.max_width, is_cut=True), inner, pad=False)
        self._room = max(0, height - len(head) - len(foot))
        if self._seeks_hint:
            self._scrolled = max(0, hint_ends - self._room)
        self._scrolled = min(self._scrolled, max(0, len(body) - self._room))
        body = body[self._scrolled : self._scrolled + self._room]
        blank: list[list[Segment]] = [[]] * (self._room - len(body))
        for number, line in enumerate([*head, *body, *blank, *foot]):
            yield from [Segment.line()] if number else []
            yield from line

    def progress(self) -> Text:
        """The course, exercise by exercise."""
        parts: list[Text] = []
        for slug, work in self._works.items():
            parts += [Text(" · ", "dim")] if parts else []
            parts.append(Text.assemble((slug, "bold" if slug == self.at else ""), " ", self._standing(work)))
        return Text.assemble(*parts)

    def summary(self) -> str:
        """The course in a few words."""
        return f"{self._count()} exercises done"

    def _count(self) -> str:
        return f"{len(self._works) - len(list(self._left()))} of {len(self._works)}"

    def _head(self, width: int, height: int) -> Iterator[RenderableType]:
        progress = self.progress()
        if height < _LOW:
            work = self._works[self.at]
            yield Text.assemble((self.at, "bold"), " ", self._standing(work), (f" · {self._count()} done", "dim"))
        else:
            yield progress if progress.cell_len <= width else Text(self.summary(), "dim")
            yield ""

    def _standing(self, work: _Work) -> Text:
        """How far an exercise is, in a word."""
        if self._is_gone(work):
            return Text("-", "dim")
        if work.is_done():
            return Text("✓", "green")
        if work.feedback:
            return Text(f"{work.feedback.passed()}/{len(work.feedback.outcomes)}")
        return Text("-" if work.absence else "…", "dim")

    def _foot(self, width: int, *, is_cut: bool) -> Text:
        if not self.has_keys:
            return Text("No keys: the input is no terminal. Ctrl-C quits.", "dim")
        keys = [Text.assemble((key, "bold"), f" {word}") for key, word in KEYS.items()]
        foot = Text("  ").join([*keys, Text("↑↓ more", "bold")] if is_cut else keys)
        if foot.cell_len > width:
            foot = Text(" ").join([*keys, Text("↑↓", "bold")] if is_cut else keys)
        return foot

    def body(self, height: int = 100) -> Iterator[RenderableType]:
        """What is told of the exercise that is shown: first what to fix."""
        if self._finished:
            feedback = self._works[self._finished].feedback
            assert feedback
            more = f"; autograder check {self._finished} lists it" if feedback.also() else ""
            yield Text.assemble(
                (f"✓ {self._finished} is done. ", "bold green"),
                f"The hidden suite looks further{more}. Next:" if more else "Next:",
            )
            yield ""
        exercise, work = self._course.exercises[self.at], self._works[self.at]
        is_gone = self._is_gone(work)
        if not work.feedback or is_gone:
            yield Text.assemble((exercise.slug, "bold"), f": {exercise.title}")
            yield self._pulse(work)
            if is_gone:
                yield Text(plain(work.absence, 600))
            return
        feedback, gap = work.feedback, [""] if height >= _LOW else []
        yield from [heading(feedback)] if height >= _LOW else []
        yield self._pulse(work)
        if feedback.is_done():
            yield self._onward()
            yield from outlook(feedback)
        else:
            yield from gap
            yield from self._explained(work, feedback, gap)
        yield from gap
        yield listed(feedback.outcomes)
        yield from noted(feedback)
        if self._shows_all and not feedback.is_done():
            yield from outlook(feedback)

    def _explained(self, work: _Work, feedback: Feedback, gap: Sequence[str]) -> Iterator[RenderableType]:
        """What to fix first, with the hints that were asked for; with the key `all` the rest, too."""
        first = feedback.first()
        if first and work.hint:
            yield _Hinted(hinted(feedback.exercise, first, work.hint), *map(Text, work.hint.notes))
        elif first:
            yield explained(first, "Fix first")
        for outcome in feedback.rest() if self._shows_all else []:
            yield from gap
            yield explained_next(outcome)

    def _is_gone(self, work: _Work) -> bool:
        return bool(work.absence) and _is_whole(work, self._now)

    def _pulse(self, work: _Work) -> Text:
        """Whether anything is being done, and when it was done last."""
        name = work.own.path.name if work.own else self._course.exercises[self.at].file
        if self._running and self._running.slug == self.at:
            is_warm = any(each.feedback for each in self._works.values())
            seconds = int(self._now - self._begun)
            told = f"checking {name} …" if is_warm else "loading torch and the checks …"
            told += f" {seconds} s" if seconds else ""
        elif work.feedback and _is_checked(work):
            told = f"{name} checked {work.at}"
        else:
            told = "" if work.absence else "waiting …"
        return Text(told, "dim")

    def _onward(self) -> Text:
        left = list(self._left())
        if not left:
            return Text("All exercises pass their public checks. The hidden ones come next: hand in.", "bold green")
        following = self._next()
        return Text.assemble(
            ("Done. ", "bold green"), "Next: ", (following, "bold"), " (key n)" if self.has_keys else ""
        )


class _Hinted(Group):
    """What to fix first, with the hints for it."""


def _bytes(path: Path) -> bytes | None:
    """What a file holds, as far as it may be read at all: of one that is too large any change is the same."""
    try:
        if not path.is_file():  # whoever opens a pipe waits for its writer
            return None
        with path.open("rb") as file:
            return file.read(MAX_NOTEBOOK_BYTES + 1)
    except OSError:
        return None


def _is_checked(work: _Work) -> bool:
    return work.feedback is not None and _checkable(work.feedback.own) == _checkable(work.own)


def _checkable(own: Own | None) -> object:
    """What the checks depend on."""
    return own and (own.path, own.source)


def _is_whole(work: _Work, now: float) -> bool:
    """Whether a file is worth a check: a moment later also one that looks saved in half."""
    if now - work.since >= MOMENT or _is_checked(work):
        return True
    return work.own is not None and isinstance(work.own.source, Source) and _is_python(work.own.source.text)


def _is_python(text: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the student's strings
        try:
            return bool(ast.parse(text).body)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False


def _to_fix(feedback: Feedback | None) -> tuple[str, str] | None:
    first = feedback.first() if feedback else None
    return (first.id, first.mistake) if first else None
