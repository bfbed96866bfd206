"""How far long work is: a bar for people, and a plain line now and then where nobody looks at a terminal."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

SECONDS = 5.0
"""Between two plain lines."""


class Watcher:
    """Tells on `console` what is being done. Use it as a context."""

    def __init__(self, console: Console) -> None:
        self._console = console
        columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn()]
        self._bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._task = self._bar.add_task("", total=None)
        self._begun = self._told = time.monotonic()
        self._doing = ""
        self._first = 0

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def tell(self, doing: str, done: int = 0, total: int | None = None) -> None:
        """Work that is new begins with what is `done` already: the rate is that of the rest."""
        now = time.monotonic()
        if doing != self._doing:
            self._doing, self._begun, self._first = doing, now, done
            self._bar.reset(self._task, description=doing, completed=done, total=total)
        self._bar.update(self._task, completed=done, total=total)
        if not self._console.is_terminal and now - self._told >= SECONDS:
            self._told = now
            self._console.print(Text(self._line(doing, done, total, now - self._begun)))

    def _line(self, doing: str, done: int, total: int | None, seconds: float) -> str:
        if total is None:
            return doing
        rate = (done - self._first) / seconds if seconds else 0.0
        left = f", {rate:.1f} a second, {(total - done) / rate:.0f} s left" if rate else ""
        return f"{doing}: {done} of {total}{left}"


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.1f}/s" if task.speed else "")
