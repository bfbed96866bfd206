"""`autograder watch` at a terminal: its window and keys, what is heard of saves, and the checks in a thread of their own."""

import os
import re
import select
import signal
import sys
import termios
import threading
import time
import tty
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import SimpleQueue
from types import FrameType
from typing import Self, TextIO

import watchfiles
from rich.console import Console, ConsoleDimensions
from rich.screen import Screen
from rich.text import Text

from autograder.course import Course
from autograder.own import Own
from autograder.practice import Practice
from autograder.results import ExerciseReport
from autograder.watch import Watch

_KEY = re.compile(rb"\x1b[\[O][0-9;]*[A-Za-z~]|.", re.DOTALL)
_NAMES = {b"\x1b[A": "up", b"\x1bOA": "up", b"\x1b[B": "down", b"\x1bOB": "down", b" ": "down"}
"""Keys that are no letters. A mouse's wheel comes as arrows, too."""
_HOME = "\x1b[H"


def follow(course: Course, watch: Watch, out: Console) -> None:
    """Watches until the student has enough. Whatever happens, the terminal is left as it was."""
    place = _Window(out) if out.is_terminal and not out.is_dumb_terminal else _Log(out)
    watch.has_keys = place.has_keys
    with Practice(course, list(course.exercises)) as practice, _Ear() as ear:
        practice.warm()
        checks = _Checks(practice, ear.wake)
        with _listening(course, ear.wake):
            while not watch.is_over:
                with place.open():
                    _follow(watch, checks, ear, place)
                if not watch.is_over:  # Ctrl-Z; `fg` goes on here
                    signal.raise_signal(signal.SIGSTOP)


def _follow(watch: Watch, checks: "_Checks", ear: "_Ear", place: "_Window | _Log") -> None:
    """Until it is over, or is to be stopped for a while."""
    while not watch.is_over:
        for own, report in checks.done():
            watch.end(own, report)
        watch.look(time.monotonic())
        if due := watch.due():
            watch.begin(due)
            checks.order(due)
        place.show(watch)
        sources: list[_Ear | TextIO] = [ear, *place.inputs()]
        ready, _, _ = select.select(sources, [], [], watch.wait())
        if ear in ready and signal.SIGTSTP in ear.heard():
            return
        if sys.stdin in ready:
            for key in place.pressed():
                watch.press(key)


class _Ear:
    """What ends the loop's wait: a thread that calls `wake`, or a signal (another size of the window, Ctrl-Z).

    What ends the program, a window that is closed, too, ends it in good order: the checks that run go with it.
    """

    def __enter__(self) -> Self:
        self._ear, self._mouth = os.pipe()
        for end in (self._ear, self._mouth):
            os.set_blocking(end, False)
        handlers = {signal.SIGWINCH: _go_on, signal.SIGTSTP: _go_on, signal.SIGTERM: _end, signal.SIGHUP: _end}
        self._before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
        signal.set_wakeup_fd(self._mouth, warn_on_full_buffer=False)
        return self

    def __exit__(self, *_: object) -> None:
        signal.set_wakeup_fd(-1)
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def fileno(self) -> int:
        return self._ear

    def wake(self) -> None:
        with suppress(BlockingIOError):  # it was woken often enough
            os.write(self._mouth, b"\0")

    def heard(self) -> bytes:
        """The numbers of the signals since it was asked last, among zeros."""
        return os.read(self._ear, 4096)


def _go_on(number: int, frame: FrameType | None) -> None:
    """The loop has been woken, and sees to it."""


def _end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


class _Checks:
    """One check after the other, in a thread, so that keys are answered meanwhile."""

    def __init__(self, practice: Practice, wake: Callable[[], None]) -> None:
        self._practice = practice
        self._wake = wake
        self._orders: SimpleQueue[Own] = SimpleQueue()
        self._done: SimpleQueue[tuple[Own, ExerciseReport] | BaseException] = SimpleQueue()
        threading.Thread(target=self._work, daemon=True).start()

    def order(self, own: Own) -> None:
        self._orders.put(own)

    def done(self) -> Iterator[tuple[Own, ExerciseReport]]:
        """What has been checked since. Raises what kept the grader from it."""
        while not self._done.empty():
            done = self._done.get()
            if isinstance(done, BaseException):
                raise done
            yield done

    def _work(self) -> None:
        while True:
            own = self._orders.get()
            try:
                ((_, report),) = self._practice.checked({own.slug: own.source})
                self._done.put((own, report))
            except BaseException as error:  # the loop's to raise
                self._done.put(error)
            self._wake()


@contextmanager
def _listening(course: Course, wake: Callable[[], None]) -> Iterator[None]:
    """Calls `wake` soon after an exercise's file was saved, by whatever steps an editor does that in."""
    names = {path.name for slug in course.exercises for path in (course.stub(slug), course.notebook(slug))}
    stop = threading.Event()

    def listen() -> None:
        for is_polling in (None, True):  # None: as the system needs it
            # there are fewer inotify instances than programs that want one: look again and again instead
            with suppress(OSError, RuntimeError):
                for _ in watchfiles.watch(
                    course.root / "exercises",
                    watch_filter=lambda _, path: Path(path).name in names,
                    step=_STEP_MS,
                    debounce=10 * _STEP_MS,
                    rust_timeout=0,
                    stop_event=stop,
                    force_polling=is_polling,
                    poll_delay_ms=100,
                ):
                    wake()
                return

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(1)


_STEP_MS = 10
"""How long nothing more must be heard of a save before it is taken for whole; the next look sees what comes later."""


class _Window:
    """The whole terminal, while it is open. Keys come from the terminal, too, if it is there to read from."""

    def __init__(self, out: Console) -> None:
        self._out = out
        self._drawn = ""
        self.has_keys = sys.stdin.isatty()

    @contextmanager
    def open(self) -> Iterator[None]:
        before = termios.tcgetattr(sys.stdin) if self.has_keys else None
        try:
            if before:
                tty.setcbreak(sys.stdin, termios.TCSANOW)
            with self._out.screen():
                self._drawn = ""
                yield
        finally:
            if before:
                termios.tcsetattr(sys.stdin, termios.TCSANOW, before)

    def show(self, watch: Watch) -> None:
        """Draws what has changed: to write the same again would take away what somebody has marked with the mouse."""
        width, height = os.get_terminal_size(self._out.file.fileno())  # COLUMNS may be of another day
        self._out.size = ConsoleDimensions(width or 80, height or 24)  # some terminals do not know theirs
        with self._out.capture() as drawn:
            self._out.print(Screen(watch), end="")
        if drawn.get() != self._drawn:
            self._drawn = drawn.get()
            self._out.file.write(_HOME + self._drawn)
            self._out.file.flush()

    def inputs(self) -> Sequence[TextIO]:
        return [sys.stdin] if self.has_keys else []

    def pressed(self) -> Iterator[str]:
        """The keys that were pressed; a terminal that is gone quits."""
        for key in _KEY.findall(os.read(sys.stdin.fileno(), 1024) or b"q"):
            yield _NAMES.get(key) or key.decode("latin-1").lower()


class _Log:
    """Where the output is a file or a pipe: what is new, line by line."""

    has_keys = False

    def __init__(self, out: Console) -> None:
        self._out = out
        self._told: object = None

    @contextmanager
    def open(self) -> Iterator[None]:
        self._out.print(
            Text("Watching exercises/. No keys, as the output is no terminal; Ctrl-C quits."), soft_wrap=True
        )
        yield

    def show(self, watch: Watch) -> None:
        news = watch.news()
        if news and news != self._told:
            self._told = news
            self._out.print("", watch.progress(), *watch.body(), sep="\n")

    def inputs(self) -> Sequence[TextIO]:
        return []

    def pressed(self) -> Iterator[str]:
        return iter(())
