"""One class, graded by each grader in turn: what it took, and whether all of them found the same."""

import datetime
import os
import platform
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from rich.console import RenderableType
from rich.markdown import Markdown
from rich.table import Table
from rich.text import Text

from autograder.course import find_course
from bench.cohort import mixed
from bench.environments import BENCH, python_of
from bench.graders import Floor, Grader, Inside, Nbgrader, Otter, Ours, Passed, Pytest
from bench.usage import Usage, measured

_COLUMNS = ("", "s", "CPU s", "peak MiB", "an hour", "s / ours", "CPU / ours", "busy otherwise", "same marks")
_NOT_COMPARABLE = "### What is not comparable"
"""The heading of the README's last part, which is printed, too."""
GRADERS: Sequence[type[Grader]] = (Ours, Nbgrader, Inside, Otter, Pytest, Floor)


@dataclass(frozen=True)
class Comparison:
    students: Sequence[str]
    cores: int
    usages: Mapping[type[Grader], Sequence[Usage]]
    """Of the whole class, a round each."""
    passed: Mapping[type[Grader], Passed]
    """What was found in the last round."""

    def row(self, grader: type[Grader]) -> Usage:
        """What a submission took, over all rounds; the peak is the highest of them."""
        usages, graded = self.usages[grader], len(self.students) * len(self.usages[grader])
        return Usage(
            sum(usage.seconds for usage in usages) / graded,
            sum(usage.cpu_seconds for usage in usages) / graded,
            max(usage.peak_mb for usage in usages),
            mean(usage.busy_otherwise for usage in usages),
        )

    def differences(self, grader: type[Grader]) -> list[str]:
        """A line on each student of whom it found something else than ours."""
        lines = []
        for student in self.students:
            ours, theirs = self.passed[Ours].get(student), self.passed[grader].get(student)
            if ours is None or theirs is None:
                lines.append(f"{grader.name}: {student}: not graded by {'us' if ours is None else 'it'}")
            elif ours != theirs:
                told = [*(f"passed {name}" for name in sorted(theirs - ours))]
                told += [f"did not pass {name}" for name in sorted(ours - theirs)]
                lines.append(f"{grader.name}: {student}: {', '.join(told)}")
        return lines


def compare(submissions: int, rounds: int, seed: int, kept: Path, tell: Callable[[str], None]) -> Comparison:
    """Grades a class `rounds` times with each grader, in turn; the order turns round from one to the next."""
    os.environ |= {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}  # with more, torch's small tensors only wait
    for tool in ("nbgrader", "otter", "pytest"):
        tell(f"{tool}: looking for its environment, which is made where it is not there")
        python_of(tool, kept)
    cores = os.cpu_count() or 1
    usages: dict[type[Grader], list[Usage]] = {grader: [] for grader in GRADERS}
    passed: dict[type[Grader], Passed] = {}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        place = Path(folder)
        cohort = mixed(find_course(BENCH.parent), submissions, seed, place / "cohort")
        for number in range(rounds):
            for kind in GRADERS if number % 2 == 0 else reversed(GRADERS):
                room = place / f"{number}-{kind.__name__}"
                room.mkdir()
                grader = kind(room, kept, cores)
                grader.prepare(cohort)
                with measured() as usage:
                    grader.grade()
                usages[kind].append(usage)
                passed[kind] = grader.passed()
                tell(f"round {number + 1}: {kind.name}: {usage.seconds:.1f} s")
        return Comparison([path.name for path in cohort], cores, usages, passed)


def shown(comparison: Comparison) -> Iterator[RenderableType]:
    """The machine, the table, where the graders found different things, and what is not comparable."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    machine = f"{comparison.cores} cores, {memory:.0f} GiB, {platform.system()} on {platform.machine()}"
    yield Text(f"{datetime.date.today()}, {machine}, Python {platform.python_version()}")
    count = len(comparison.students)
    table = Table(title=f"{count} submissions, twelve checks each; s and CPU s a submission")
    for name in _COLUMNS:
        table.add_column(name, justify="right" if name else "left")
    ours = comparison.row(Ours)
    for grader in GRADERS:
        row = comparison.row(grader)
        table.add_row(
            grader.name,
            f"{row.seconds:.2f}",
            f"{row.cpu_seconds:.2f}",
            f"{row.peak_mb:.0f}",
            f"{3600 / row.seconds:,.0f}",
            f"{row.seconds / ours.seconds:.2f}",
            f"{row.cpu_seconds / ours.cpu_seconds:.2f}",
            f"{100 * row.busy_otherwise:.0f}%",
            f"{count - len(comparison.differences(grader))} of {count}",
        )
    yield table
    for grader in GRADERS:
        each = ", ".join(f"{usage.seconds:.1f}" for usage in comparison.usages[grader])
        yield Text(f"{grader.name}: the class in {each} s, a round each")
    for grader in GRADERS:
        yield from map(Text, comparison.differences(grader))
    yield Markdown(_NOT_COMPARABLE + (BENCH / "README.md").read_text().partition(_NOT_COMPARABLE)[2])
