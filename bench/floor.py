"""The floor of the course's own suites: what the calls take that they make, in a warm process, without a grader.

The calls are taken down while a class is graded; then each is made again, with the same arguments, in a warm copy of a
process that has torch loaded, on the student's own file. There is no wall, no wire and no pytest, and nothing is compared.
"""

import functools
import io
import multiprocessing
import os
import struct
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from multiprocessing import Pipe
from pathlib import Path
from statistics import mean
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from autograder.course import Course, find_course
from autograder.grade import Grader
from autograder.intake import Submission, read_cohort
from autograder.jobs import Job, Task
from autograder.results import Report
from bench.cohort import mixed
from bench.environments import BENCH

Talk = list[list[bytes]]
"""The requests that each child of a submission got, in their order."""


@dataclass
class Rounds:
    """Seconds a submission, a round each."""

    floor: list[float] = field(default_factory=list)
    one: list[float] = field(default_factory=list)
    """Ours, on one worker."""
    two: list[float] = field(default_factory=list)
    """Ours, on two."""
    calls: float = 0.0
    """A submission."""
    ended: int = 0
    """How many students were left out, as their programs ended their process, or ran into a deadline."""

    def rows(self) -> Iterator[tuple[str, str, str]]:
        floor, one, two = map(min, (self.floor, self.one, self.two))
        yield "the floor", f"{1000 * floor:.0f}", ""
        yield "ours, one worker", f"{1000 * one:.0f}", f"{one / floor:.2f} times the floor"
        yield "of it the grader's own part", f"{1000 * (one - floor):.0f}", f"{self.calls:.0f} calls"
        yield (
            "ours, two workers",
            f"{1000 * two:.0f}",
            f"{one / two:.2f} times as fast as one; {3600 / two:,.0f} an hour",
        )


def measure(submissions: int, rounds: int, seed: int, tell: Callable[[str], None]) -> Rounds:
    """Grades a mixed class `rounds` times on one worker and on two, each time beside the floor."""
    course = find_course(BENCH.parent)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        mixed(course, submissions, seed, Path(folder) / "cohort")
        cohort = read_cohort(Path(folder) / "cohort", course)
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, spawn) as pool:
        job = Job(course.path, list(course.exercises))
        talks = pool.submit(take_down, job, [_task(course, each) for each in cohort]).result()
    kept = [student for student in cohort if student.student in talks]
    found = Rounds(ended=len(cohort) - len(kept))
    found.calls = mean(sum(map(len, talk)) for talk in talks.values())
    with ProcessPoolExecutor(1, spawn) as pool, _ready(course, 1) as one, _ready(course, 2) as two:
        pool.submit(make_again, [talks[each.student] for each in kept]).result()  # warm
        for number in range(rounds):
            found.floor.append(pool.submit(make_again, [talks[each.student] for each in kept]).result() / len(kept))
            found.one.append(_seconds(one, course, kept) / len(kept))
            found.two.append(_seconds(two, course, kept) / len(kept))
            told = [f"{1000 * each[-1]:.0f}" for each in (found.floor, found.one, found.two)]
            tell(f"round {number + 1}: floor {told[0]} ms, one worker {told[1]} ms, two workers {told[2]} ms")
    return found


def shown(found: Rounds) -> Iterator[RenderableType]:
    table = Table(title="a submission, the best of all rounds", title_justify="left")
    for name, justify in (("", "left"), ("ms", "right"), ("", "left")):
        table.add_column(name, justify=justify)  # type: ignore[arg-type]  # a Literal, which a loop widens
    for row in found.rows():
        table.add_row(*row)
    yield table
    if found.ended:
        yield Text(f"left out: {found.ended} students, of whom a program ended its process or met a deadline")


@contextmanager
def _ready(course: Course, workers: int) -> Iterator[Grader]:
    with Grader(Job(course.path, list(course.exercises)), workers) as grader:
        solutions = [_task(course, each) for each in read_cohort(BENCH.parent / "solutions", course)[:1]]
        for _ in grader.run(solutions * workers * 2):
            pass
        yield grader


def _task(course: Course, submission: Submission) -> Task:
    return Task(submission, list(course.exercises), 0, looks=True)  # as grade does


def _seconds(grader: Grader, course: Course, cohort: Sequence[Submission]) -> float:
    started = time.perf_counter()
    for _ in grader.run([_task(course, each) for each in cohort]):
        pass
    return time.perf_counter() - started


def take_down(job: Job, tasks: Sequence[Task]) -> dict[str, Talk]:
    """What each student's children are asked; those are left out of whom one did not answer everything."""
    from autograder import worker  # noqa: PLC0415  # loads torch, which the parent does without
    from autograder.sandbox import frames  # noqa: PLC0415
    from autograder.sandbox.host import Sandbox  # noqa: PLC0415

    _warm()  # a worker has one thread, as it is a copy of such a process
    lines: list[Any] = []

    class Line(frames.Line):
        def __init__(self, connection: Any) -> None:
            super().__init__(connection)
            self.asked: list[bytes] = []
            self.answers = -1  # the first frame is none
            lines.append(self)

        def send(self, data: bytes, deadline: float) -> None:
            self.asked.append(data)
            super().send(data, deadline)

        def receive(self, largest: int, deadline: float) -> bytearray:
            answer = super().receive(largest, deadline)
            self.answers += 1
            return answer

    frames.Line = Line  # type: ignore[misc]  # from here on, all that is asked is kept
    ours, theirs = Pipe()
    talks: dict[str, Talk] = {}

    def drive() -> None:
        ours.send(job)
        ours.recv()
        for task in tasks:
            lines.clear()
            ours.send(task)
            report: Report = ours.recv()
            if all(line.answers == len(line.asked) for line in lines):
                talks[report.student] = [line.asked for line in lines]
        ours.close()

    driver = threading.Thread(target=drive)  # the worker needs the main thread, for its clock
    driver.start()
    with Sandbox.start() as sandbox:
        worker.work(theirs, sandbox)
    driver.join()
    return talks


def make_again(talks: Sequence[Talk]) -> float:
    """Seconds for all calls, without those for arguments and answers to cross.

    Each file in a copy of this process, as some change torch for all that comes after; made twice there, so that it is warm.
    """
    _warm()
    return sum(_in_a_copy(requests) for talk in talks for requests in talk)


@functools.cache
def _warm() -> None:
    from autograder.sandbox import zygote  # noqa: PLC0415  # as above

    zygote.preload()
    warnings.simplefilter("ignore")  # of the students' making, as what they print


def _in_a_copy(requests: list[bytes]) -> float:
    reader, writer = os.pipe()
    if not os.fork():
        with redirect_stdout(io.StringIO()), tempfile.TemporaryDirectory(prefix="bench-") as scratch:
            _made(requests, scratch)
            os.write(writer, struct.pack("d", _made(requests, scratch)))
        os._exit(0)
    os.close(writer)
    with open(reader, "rb") as told:
        (seconds,) = struct.unpack("d", told.read())
    os.wait()
    return float(seconds)


def _made(requests: list[bytes], scratch: str) -> float:
    from autograder import wire  # noqa: PLC0415  # as above
    from autograder.sandbox import SEED, child  # noqa: PLC0415

    server, seconds = child._Server(-1, scratch), 0.0
    handlers: dict[str, Callable[..., object]] = {"load": server._load, "call": server._call}
    for data in requests:
        is_first, drawn = SEED.unpack_from(data)
        if is_first:
            server._begin(drawn)
        operation, *arguments = wire.decode(memoryview(data)[SEED.size :], server._resolve)
        started = time.perf_counter()
        try:
            value = handlers[operation](*arguments)
        except BaseException:  # the student's own, as in the child
            seconds += time.perf_counter() - started
        else:
            seconds += time.perf_counter() - started
            wire.encode(("value", value), server._refer)  # which numbers the objects that stay
    return seconds
