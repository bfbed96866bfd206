"""How far long work is, for people at a terminal and for logs."""

import io
import itertools
from types import SimpleNamespace

import pytest
from rich.console import Console

from autograder import progress
from autograder.progress import Watcher


def test_a_log_gets_a_plain_line_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = itertools.count(0.0, 2.0)  # each look at it is two seconds later
    monkeypatch.setattr(progress, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    file = io.StringIO()
    with Watcher(Console(file=file, width=200)) as watcher:
        for doing in ("loading", "checking", "checking"):
            watcher.tell(doing)
        for done in range(4, 10):
            watcher.tell("grading", done, 20)
    assert file.getvalue().splitlines() == [
        "checking",
        "grading: 6 of 20, 0.5 a second, 28 s left",
        "grading: 9 of 20, 0.5 a second, 22 s left",
    ]


def test_a_terminal_gets_a_bar_that_leaves_nothing_behind() -> None:
    file = io.StringIO()
    with Watcher(Console(file=file, force_terminal=True, width=100)) as watcher:
        watcher.tell("grading", 3, 20)
    assert "grading" in file.getvalue()
    assert "3/20" in file.getvalue()
    assert file.getvalue().endswith("\x1b[1A\x1b[2K")
