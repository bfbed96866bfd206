"""The student's loop: from a save to the verdict on the screen, in a real terminal, beside the bare calls."""

import multiprocessing
import os
import re
import runpy
import shutil
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Self

import pexpect
from rich.console import RenderableType
from rich.table import Table

from autograder.course import find_course
from autograder.intake import Source, Submission
from autograder.jobs import Job, Task
from bench.environments import BENCH
from bench.floor import make_again, take_down

SLUG = "one_hot"
PROGRAMS = {"right": "one_hot.py", "wrong": "wrong/integer_vectors__f_one_hot.py"}
"""Of the course's own, in solutions/one_hot/."""
_VERDICTS = {"right": "one_hot is done.", "wrong": "Fix first: one_hot gives"}


@dataclass
class Loop:
    """Seconds: of one bare call, and of each program its bare calls and, a round each, from a save to the verdict."""

    call: float
    number: dict[str, int]
    """How many calls the public checks make of a program."""
    calls: dict[str, float]
    seen: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in PROGRAMS})


def measure(rounds: int, tell: Callable[[str], None]) -> Loop:
    """Saves a right and a wrong `one_hot.py` in turn, `rounds` times each, while `autograder watch` looks."""
    course = find_course(BENCH.parent)
    texts = {name: (course.solution(SLUG).parent / file).read_text() for name, file in PROGRAMS.items()}
    job = Job(course.path, [SLUG], ("public",))
    tasks = [
        Task(Submission(name, {SLUG: Source(f"{SLUG}.py", text)}), [SLUG], 0, "public") for name, text in texts.items()
    ]
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, spawn) as pool:
        talks = pool.submit(take_down, job, tasks).result()
    with ProcessPoolExecutor(1, spawn) as pool:
        found = Loop(
            pool.submit(one_call, course.solution(SLUG)).result(),
            {name: sum(map(len, talk)) for name, talk in talks.items()},
            {name: min(pool.submit(make_again, [talk]).result() for _ in range(5)) for name, talk in talks.items()},
        )
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        bundle = Path(folder).resolve()
        shutil.copytree(course.root / "exercises", bundle / "exercises")
        shutil.copy(course.path, bundle)
        with Watching(bundle) as student:
            student.until(f"{list(course.exercises)[-1]} 0/")  # by then all have been checked
            for number in range(rounds):
                for name, text in texts.items():
                    started = time.perf_counter()
                    (bundle / f"exercises/{SLUG}/{SLUG}.py").write_text(text)
                    student.until(_VERDICTS[name])
                    found.seen[name].append(time.perf_counter() - started)
                    time.sleep(0.5)  # a student reads it, at least
                tell(
                    f"round {number + 1}: "
                    + ", ".join(f"{name} {1000 * each[-1]:.0f} ms" for name, each in found.seen.items())
                )
    return found


def one_call(solution: Path) -> float:
    """Seconds for one call of `one_hot`, on the lesson's word, in a process that has made it before."""
    function = runpy.run_path(str(solution))["one_hot"]
    indices = [0, 1, 0, 2, 3, 3]
    times = []
    for _ in range(1000):
        started = time.perf_counter()
        function(indices=indices, num_classes=5)
        times.append(time.perf_counter() - started)
    return median(times)


def shown(found: Loop) -> Iterator[RenderableType]:
    table = Table(title="one_hot, the median of all rounds", title_justify="left")
    for name, justify in (("", "left"), ("ms", "right"), ("slowest", "right"), ("", "left")):
        table.add_column(name, justify=justify)  # type: ignore[arg-type]  # a Literal, which a loop widens
    table.add_row("a bare call of one_hot", f"{1000 * found.call:.3f}", "", "")
    for name, seen in found.seen.items():
        calls, typical = found.calls[name], median(seen)
        table.add_row(f"{name}: the bare calls", f"{1000 * calls:.1f}", "", f"{found.number[name]} calls")
        ratio = f"{typical / calls:.0f} times all, {typical / found.call:,.0f} times one"
        table.add_row(f"{name}: save to verdict", f"{1000 * typical:.0f}", f"{1000 * max(seen):.0f}", ratio)
    yield table


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
