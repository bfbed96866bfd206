"""What the pages of a large cohort cost, beside grading it."""

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from statistics import mean

import msgspec
from msgspec.structs import replace
from rich.console import RenderableType
from rich.table import Table

from autograder.course import Course, find_course
from autograder.publish import FEEDBACK, INDEX, publish
from autograder.records import reports_in
from bench.environments import BENCH
from bench.growth import Growth, grade

_MIXED = 24


@dataclass
class Pages:
    students: int
    anew: float
    """Milliseconds for the pages of a student, and a share of that of the class; where there are none yet."""
    again: float
    """The same where they are there, and nothing has changed."""
    index_mb: float
    feedback_kb: float
    """Of one student's page, on average."""


def measure(students: int, seed: int, tell: Callable[[str], None]) -> tuple[Growth, Pages]:
    """Grades a class mixed from the bank, a worker a core, and makes the pages of so many copies of its students."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        grading = grade(Path(folder), _MIXED, [], seed, tell)
        return grading, make(find_course(BENCH.parent), Path(folder, "out", "results.jsonl"), students, Path(folder))


def make(course: Course, records: Path, students: int, place: Path) -> Pages:
    """Copies the records under other names, into `place/many`, and makes their pages there, twice."""
    results = place / "many" / "results.jsonl"
    results.parent.mkdir()
    with results.open("wb") as file:
        for number, report in enumerate(islice(cycle(reports_in(records)), students)):
            file.write(msgspec.json.encode(replace(report, student=f"student{number:06}")) + b"\n")
    anew, again = (1000 * _seconds(course, results) / students for _ in range(2))
    sizes = [path.stat().st_size for path in results.with_name(FEEDBACK).glob("*.html")]
    index = results.with_name(INDEX).stat().st_size
    return Pages(students, anew, again, index / 1e6, mean(sizes) / 1e3)


def _seconds(course: Course, results: Path) -> float:
    """Of the processor, as pages are made on one core and wait for nobody."""
    started = time.process_time()
    publish(course, results, datetime.now(UTC))
    return time.process_time() - started


def shown(grading: Growth, found: Pages) -> Iterator[RenderableType]:
    table = Table(title=f"the pages of {found.students:,} students", title_justify="left")
    for name in ("", "ms a student", "of grading"):
        table.add_column(name, justify="right" if name else "left")
    table.add_row("grading", f"{grading.each:.1f}", "")
    for name, each in (("pages, made anew", found.anew), ("pages, made again", found.again)):
        table.add_row(name, f"{each:.1f}", f"{each / grading.each:.1%}")
    yield table
    yield f"The class: {found.index_mb:.1f} MB. A student's page: {found.feedback_kb:.0f} kB."
