"""A clock for what a suite itself computes on a student's answers, which no limit of the sandbox bounds."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from autograder.sandbox import host

SECONDS = 10.0
"""Of the grader's own processor time, which does not run while a program does: far more than a fair check needs."""
_AGAIN = 0.1


class Overlong(BaseException):
    """A check or a probe has computed for too long. No `except Exception` of a suite may swallow it."""

    def __init__(self) -> None:
        super().__init__(
            f"judging it took more than {SECONDS:g} s, and was stopped: what your code answered is far larger, or of far "
            "more parts, than what was asked for"
        )


@contextmanager
def limited(suite: Path) -> Iterator[None]:
    """Raises Overlong in code of the suite's folder, or below it, once `SECONDS` are over; on the main thread only.

    It waits while something is exchanged with a child: to be torn out of that would leave half of it on the line.
    """

    def ring(_: int, frame: FrameType | None) -> None:
        files = set()
        while frame is not None:
            files.add(Path(frame.f_code.co_filename))
            frame = frame.f_back
        if Path(host.__file__) in files or not any(file.parent == suite.parent for file in files):
            signal.setitimer(signal.ITIMER_PROF, _AGAIN)
        else:
            raise Overlong

    before: Any = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
