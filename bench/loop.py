"""The student's loop: from a save to the verdict on the screen, in a real terminal, beside the bare calls."""

import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self


class Terminal:
    """A command in a terminal of its own, as a student has it. Use it as a context."""

    def __init__(self, *command: str, width: int = 80, height: int = 24) -> None:
        self._ours, theirs = pty.openpty()
        self.resize(width, height)
        self.settings = termios.tcgetattr(theirs)
        """Of the terminal, before the command changes any."""

        def take_over() -> None:
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        environment = {**os.environ, "TERM": "xterm-256color", "NO_COLOR": ""}
        self.process = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True, preexec_fn=take_over, env=environment
        )
        self._theirs = theirs  # kept open: what was written can be read after the command's end
        self._drawn = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
            self.process.wait()
        os.close(self._ours)
        os.close(self._theirs)

    def resize(self, width: int, height: int) -> None:
        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def now(self) -> list[object]:
        """The terminal's settings."""
        return termios.tcgetattr(self._theirs)

    def press(self, keys: str) -> None:
        self._drawn = b""
        os.write(self._ours, keys.encode())

    def until(self, text: str, seconds: float = 60.0) -> str:
        """All that was drawn since the last `until` or `press`, once `text` is in it, whatever lines it is broken into."""
        deadline = time.monotonic() + seconds
        while text not in (shown := _plain(self._drawn)):
            if time.monotonic() > deadline or not self._read(0.5):
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise AssertionError(f"{text!r} was not drawn: {shown[-3000:]}")
        self._drawn = b""
        return shown

    def end(self) -> tuple[int, str]:
        """Waits for the command's end: its exit code, and what was drawn since the last `until` or `press`."""
        while self.process.poll() is None:
            self._read(0.1)
        while self._read(0.0):
            pass
        return self.process.returncode, _plain(self._drawn)

    def _read(self, seconds: float) -> bool:
        if not select.select([self._ours], [], [], seconds)[0]:
            return False
        self._drawn += os.read(self._ours, 65536)
        return True


def _plain(drawn: bytes) -> str:
    text = re.sub(r"\x1b[\[(][?0-9;]*[A-Za-z]", "", drawn.decode("utf-8", "replace"))
    return re.sub(r"\s+", " ", text)
