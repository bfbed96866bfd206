"""The student's loop: from a save to the verdict on the screen, in a real terminal, beside the bare calls."""

import os
import re
import sys
import termios
import time
from pathlib import Path
from typing import Any, Self

import pexpect


class Watching:
    """`autograder watch` in a terminal of its own, as a student has it. Use it as a context."""

    def __init__(self, course: Path, width: int = 80, height: int = 30) -> None:
        command = ["-m", "autograder", "watch", "--course", str(course)]
        self.process = pexpect.spawn(sys.executable, command, dimensions=(height, width))
        self.process.delaybeforesend = None
        self.before = self.settings()
        self._drawn = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.close(force=True)

    def settings(self) -> list[Any]:
        """The terminal's."""
        return termios.tcgetattr(self.process.child_fd)

    def press(self, keys: str) -> None:
        self._drawn = b""
        self.process.send(keys)

    def until(self, text: str, seconds: float = 60.0) -> str:
        """All that was drawn since the last `until` or `press`, once `text` is in it, whatever lines it is broken into."""
        deadline = time.monotonic() + seconds
        while text not in (shown := _plain(self._drawn)):
            if not self._read() or time.monotonic() > deadline:
                raise AssertionError(f"{text!r} was not drawn: {shown[-3000:]}")
        self._drawn = b""
        return shown

    def is_stopped(self) -> bool:
        """Waits until it was stopped by a signal; False where it ended instead."""
        while not (found := os.waitpid(self.process.pid, os.WNOHANG | os.WUNTRACED))[0]:
            self._read()
        self._drawn = b""
        return os.WIFSTOPPED(found[1])

    def end(self) -> tuple[int, str]:
        """Waits for the command's end: its exit code, and what was drawn since the last `until` or `press`."""
        while self._read():
            pass
        return self.process.wait(), _plain(self._drawn)

    def _read(self) -> bool:
        """Takes in what is drawn; False once nothing more can come."""
        try:
            self._drawn += self.process.read_nonblocking(65536, timeout=0.2)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        return True


def _plain(drawn: bytes) -> str:
    text = re.sub(r"\x1b[\[(][?0-9;]*[A-Za-z]", "", drawn.decode("utf-8", "replace"))
    return re.sub(r"\s+", " ", text)
