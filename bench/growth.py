"""What a submission costs in small and in large cohorts, and whether memory grows as one is graded."""

import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import linear_regression, mean

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from autograder.course import find_course
from bench.cohort import mixed
from bench.environments import BENCH
from bench.usage import children_by_process, private_mb

ROLES = ("grader", "nursery", "worker", "zygote's outer half", "zygote", "child")
"""Of the processes of one command, by their depth below it, where the isolation is `sealed`."""
_MIXED = 24
"""Different submissions; larger cohorts are copies of them."""
_EVERY_SECONDS = 2.0


@dataclass
class Sample:
    """Private memory in MB by role (the largest of its processes), when so many were graded."""

    graded: int
    memory: dict[str, float]


@dataclass
class Growth:
    """How the grading of one cohort went."""

    size: int
    first: float = 0.0
    """Seconds to the first record."""
    seconds: float = 0.0
    samples: list[Sample] = field(default_factory=list)

    @property
    def each(self) -> float:
        """Milliseconds a submission, from the first record on."""
        return 1000 * (self.seconds - self.first) / (self.size - 1)

    def growth(self, role: str) -> float:
        """MB for each 1000 submissions, after the first tenth of them."""
        points = [(each.graded / 1000, each.memory[role]) for each in self.samples if role in each.memory]
        settled = [point for point in points if point[0] > self.size / 10_000]
        return linear_regression(*zip(*settled, strict=True)).slope if len(settled) > 2 else float("nan")


def measure(sizes: Sequence[int], exercises: Sequence[str], seed: int, tell: Callable[[str], None]) -> list[Growth]:
    """Grades a cohort of each size with the whole command, a worker a core."""
    found = []
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            found.append(grade(Path(folder), size, exercises, seed, tell))
    return found


def grade(place: Path, size: int, exercises: Sequence[str], seed: int, tell: Callable[[str], None]) -> Growth:
    """Grades a cohort of that size in `place/cohort` into `place/out`."""
    found = Growth(size)
    originals = mixed(find_course(BENCH.parent), _MIXED, seed, place / "originals")
    for number in range(size):
        shutil.copytree(originals[number % _MIXED], place / "cohort" / f"student{number:06}")
    chosen = [option for slug in exercises for option in ("-e", slug)]
    command = [
        sys.executable,
        "-m",
        "autograder",
        "grade",
        str(place / "cohort"),
        "--out",
        str(place / "out"),
        *chosen,
    ]
    started = time.perf_counter()
    grader = subprocess.Popen(command, cwd=BENCH.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    records, told = place / "out" / "results.jsonl", started
    graded = read = 0
    while grader.poll() is None:
        time.sleep(0.02)
        if records.is_file():
            with records.open("rb") as file:
                file.seek(read)
                new = file.read()
            read, graded = read + len(new), graded + new.count(b"\n")
        now = time.perf_counter()
        if graded and not found.first:
            found.first = now - started
        if graded and now - told > _EVERY_SECONDS:
            told = now
            found.samples.append(Sample(graded, _memory(grader.pid)))
            tell(f"{graded} of {size} in {now - started:.0f} s")
    found.seconds = time.perf_counter() - started
    if grader.returncode:
        raise SystemExit(f"the grader exited with {grader.returncode}: {' '.join(command)}")
    return found


def _memory(command: int) -> dict[str, float]:
    children = children_by_process()
    found: dict[str, float] = defaultdict(float)
    level = [command]
    for role in ROLES:
        for process in level:
            found[role] = max(found[role], private_mb(process))
        level = [child for process in level for child in children.get(process, [])]
    return dict(found)


def shown(courses: Sequence[Growth]) -> Iterator[RenderableType]:
    table = Table(title="cohorts of copies of a mixed class", title_justify="left")
    for name in ("submissions", "first record after s", "whole command s", "ms a submission"):
        table.add_column(name, justify="right")
    for course in courses:
        table.add_row(f"{course.size:,}", f"{course.first:.1f}", f"{course.seconds:.1f}", f"{course.each:.1f}")
    yield table
    largest = courses[-1]
    memory = Table(
        title=f"private memory while {largest.size:,} are graded, of the largest process", title_justify="left"
    )
    for name in ("", "MB", "growth in MB a 1000 submissions"):
        memory.add_column(name, justify="right" if name else "left")
    for role in ROLES:
        values = [each.memory[role] for each in largest.samples if role in each.memory]
        if values:
            memory.add_row(role, f"{mean(values):.0f}", f"{largest.growth(role):+.2f}")
    yield memory
    yield Text("private: what no other process shares. A zygote's and a child's shared pages are counted nowhere.")


def plot(courses: Sequence[Growth], path: Path) -> None:
    """Two pictures in one file: the cost of a submission by the cohort's size, and memory by what is graded."""
    from matplotlib.figure import Figure  # noqa: PLC0415  # half a second, and not needed without a plot

    figure = Figure(figsize=(9, 3.6), layout="constrained")
    cost, memory = figure.subplots(1, 2)
    cost.plot([course.size for course in courses], [course.each for course in courses], "o-")
    cost.set(xscale="log", xlabel="submissions in the cohort", ylabel="ms a submission", title="cost")
    cost.set_ylim(0, 1.2 * max(course.each for course in courses))
    for role in ROLES:
        points = [(each.graded, each.memory[role]) for each in courses[-1].samples if role in each.memory]
        if points and role != "zygote's outer half":
            memory.plot(*zip(*points, strict=True), label=role)
    memory.set(xlabel="graded so far", ylabel="private MB", title="memory")
    memory.set_ylim(bottom=0)
    figure.legend(loc="outside right center")
    figure.savefig(path)
