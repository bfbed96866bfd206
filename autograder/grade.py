"""A cohort to reports, on worker processes. The grader itself runs no suite and loads no torch."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from typing import Any, Protocol, Self

from autograder.course import Course
from autograder.errors import AutograderError, SandboxError, SuiteError
from autograder.intake import Submission, read_submission
from autograder.jobs import Failed, Job, Look, Ready, Task
from autograder.needed import require
from autograder.results import Check, Report
from autograder.runs import Run
from autograder.sandbox import small_environment

_WORKER = "autograder.worker"
"""Run in the nursery's copies; imported there alone, as it needs torch."""


class Workforce(Protocol):
    """Who grades."""

    def ready(self) -> Ready:
        """Waits until somebody can grade."""

    def run(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Report]]:
        """Each task with its report, as they are done."""


class Grader:
    """Workers on this machine that stand ready for submissions. Use it as a context; the workers end with it."""

    def __init__(self, job: Job, workers: int) -> None:
        require()
        self._job = job
        self._idle: list[Connection] = []
        self._isolation = ""
        self._nursery, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-P",
                    "-s",
                    "-m",
                    "autograder.sandbox.nursery",
                    str(theirs.fileno()),
                    job.highest,
                    _WORKER,
                ],
                env=small_environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,  # what a suite prints is for those who run it by hand
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # Ctrl-C is the grader's to answer
            )
        self._workers = [self._start() for _ in range(workers)]
        self._starting = list(self._workers)

    def _start(self) -> Connection:
        ours, theirs = Pipe()
        try:
            with theirs:
                socket.send_fds(self._nursery, [b"w"], [theirs.fileno()])
            ours.send(self._job)
        except ConnectionError:  # it ended as soon as it had begun
            raise self._died() from None
        return ours

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.close(at_once=kind is not None)

    def close(self, *, at_once: bool) -> None:
        """Ends the workers; with `at_once` the submissions in hand are not waited for."""
        for connection in self._workers:
            connection.close()
        if at_once:
            with suppress(ProcessLookupError):  # it ended by itself
                os.killpg(self._process.pid, signal.SIGTERM)
        self._nursery.close()
        self._process.wait()

    def ready(self) -> Ready:
        """Waits for the first worker, which speaks for all: its isolation is the cohort's."""
        return self._welcome(self._starting[0])

    def run(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Report]]:
        """Each task with its report, as they are done: in their order where there is one worker."""
        waiting = list(reversed(list(tasks)))
        busy: dict[Connection, Task] = {}
        while waiting or busy:
            while self._idle and waiting:
                connection, task = self._idle.pop(), waiting.pop()
                self._send(connection, task)
                busy[connection] = task
            ready = wait([*busy, *self._starting] if waiting else list(busy))
            for connection in [each for each in (*busy, *self._starting) if each in ready]:
                if connection in self._starting:
                    self._welcome(connection)
                    continue
                report: Report = self._receive(connection)
                self._idle.append(connection)
                yield busy.pop(connection), report

    def look(self, look: Look) -> Run:
        """What a run of a submission shows, while no task is being graded."""
        if not self._idle:
            self._welcome(self._starting[0])
        self._send(self._idle[0], look)
        seen: Run = self._receive(self._idle[0])
        return seen

    def _welcome(self, connection: Connection) -> Ready:
        ready: Ready = self._receive(connection)
        self._starting.remove(connection)
        self._idle.append(connection)
        self._isolation = self._isolation or ready.level
        if ready.level != self._isolation:
            raise SandboxError(
                f"one worker isolates at `{ready.level}`, another at `{self._isolation}`; nothing more is graded"
            )
        return ready

    def _send(self, connection: Connection, task: Task | Look) -> None:
        try:
            connection.send(task)
        except ConnectionError:
            raise self._died() from None

    def _receive(self, connection: Connection) -> Any:
        try:
            answer = connection.recv()
        except (EOFError, ConnectionError):
            raise self._died() from None
        if isinstance(answer, Failed):
            raise AutograderError(answer.message)
        return answer

    def _died(self) -> SandboxError:
        return SandboxError(
            "a worker of the grader ended by itself; what it said stands above. If it said nothing it was killed, perhaps by "
            "the system as memory ran out"
        )


def run_proved(
    grader: Workforce,
    course: Course,
    slugs: Sequence[str],
    seed: int,
    tasks: Iterable[Task],
    proved: Callable[[], None],
) -> Iterator[Report]:
    """The reports of `tasks`, as they are done, once the solutions of `slugs` have passed every check; then calls `proved`.

    Raises SuiteError where a solution loses a point or breaks a suite, before there is any report.
    """
    proof = Task(solution_of(course, slugs), slugs, seed, looks=True)
    early: list[Report] | None = []
    for task, report in grader.run([proof, *tasks]):
        if task is proof:
            _require_full_marks(course, report)
            proved()
            yield from early or []
            early = None
        elif early is None:
            yield report
        else:
            early.append(report)


def _require_full_marks(course: Course, report: Report) -> None:
    faults = [
        f"{course.hidden_suite(slug)}: the course's own solution does not pass `{outcome.id}`: {outcome.fault or outcome.message}"
        for slug, exercise in report.exercises.items()
        for outcome in exercise.checks
        if outcome.status != "passed"
    ]
    faults += [event for exercise in report.exercises.values() for event in exercise.events]
    if faults:
        advice = "Nothing was graded. Mend the suite or the solution; `autograder validate` tells more."
        raise SuiteError("\n".join([*faults, advice]))


def plan_of(course: Course) -> dict[str, list[Check]]:
    """The checks of the hidden suites, by exercise. Raises SuiteError where they do not fit the course."""
    with Grader(Job(course.path, list(course.exercises), minimum="open"), 1) as grader:  # no student's code is run
        return grader.ready().checks["hidden"]


def solution_of(course: Course, slugs: Sequence[str]) -> Submission:
    """The course's own solutions, as if a student had handed them in."""
    return Submission(
        "the solution", {slug: read_submission(course.solution(slug), course).files[slug] for slug in slugs}
    )


def stub_of(course: Course, slugs: Sequence[str]) -> Submission:
    """The untouched stubs, as if a student had handed them in."""
    return Submission("the stub", {slug: read_submission(course.stub(slug), course).files[slug] for slug in slugs})
