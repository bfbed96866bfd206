"""A cohort to reports, on worker processes. The grader itself runs no suite and loads no torch."""

import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Self

from autograder.course import Course
from autograder.errors import AutograderError, SandboxError, SuiteError
from autograder.intake import Submission, read_submission
from autograder.jobs import Failed, Job, Kind, Ready, Task
from autograder.results import Report


class Grader:
    """Workers that stand ready for submissions. Use it as a context; the workers end with it."""

    def __init__(self, job: Job, workers: int) -> None:
        context = multiprocessing.get_context("spawn")  # a fresh process: torch, once used, does not survive a fork
        self._job = job
        self._workers: dict[Connection, BaseProcess] = {}
        self._idle: list[Connection] = []
        self._isolation = ""
        for _ in range(workers):
            ours, theirs = context.Pipe()
            process = context.Process(target=_work, args=(theirs, job))
            process.start()
            theirs.close()
            self._workers[ours] = process
        self._starting = list(self._workers)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for connection in self._workers:
            connection.close()
        for process in self._workers.values():
            process.join()

    def ready(self) -> Ready:
        """Waits for the first worker, which speaks for all: its isolation is the cohort's."""
        return self._welcome(self._starting[0])

    def prove(self, course: Course, seed: int) -> None:
        """Grades the solutions before anything else. Raises SuiteError where one loses a point or breaks a suite."""
        (report,) = self.grade([solution_of(course, self._job.slugs)], seed)
        faults = [
            f"{course.hidden_suite(slug)}: the course's own solution does not pass `{outcome.id}`: {outcome.fault or outcome.message}"
            for slug, exercise in report.exercises.items()
            for outcome in exercise.checks
            if outcome.status != "passed"
        ]
        if faults:
            raise SuiteError(
                "\n".join(
                    [*faults, "Nothing was graded. Mend the suite or the solution; `autograder validate` tells more."]
                )
            )

    def grade(self, submissions: Sequence[Submission], seed: int, kind: Kind = "hidden") -> Iterator[Report]:
        """A report for each submission, as they are done: in their order where there is one worker.

        All that the suites draw at random follows from `seed`.
        """
        waiting = [Task(submission, kind, seed) for submission in reversed(submissions)]
        busy: list[Connection] = []
        while waiting or busy:
            while self._idle and waiting:
                busy.append(self._idle.pop())
                self._send(busy[-1], waiting.pop())
            for connection in wait([*busy, *self._starting] if waiting else busy):
                assert isinstance(connection, Connection)
                if connection in self._starting:
                    self._welcome(connection)
                    continue
                report: Report = self._receive(connection)
                busy.remove(connection)
                self._idle.append(connection)
                yield report

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

    def _send(self, connection: Connection, task: Task) -> None:
        try:
            connection.send(task)
        except ConnectionError:
            raise self._died(connection) from None

    def _receive(self, connection: Connection) -> Any:
        try:
            answer = connection.recv()
        except (EOFError, ConnectionError):
            raise self._died(connection) from None
        if isinstance(answer, Failed):
            raise AutograderError(answer.message)
        return answer

    def _died(self, connection: Connection) -> SandboxError:
        process = self._workers[connection]
        process.join(5)
        return SandboxError(
            f"a worker of the grader ended by itself (exit code {process.exitcode}); what it said stands above"
        )


def _work(connection: Connection, job: Job) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the grader's to answer; it closes the pipe
    from autograder.worker import work  # noqa: PLC0415  # loads torch: in the worker, not in the grader

    work(connection, job)


def solution_of(course: Course, slugs: Sequence[str]) -> Submission:
    """The course's own solutions, as if a student had handed them in."""
    return Submission(
        "the solution", {slug: read_submission(course.solution(slug), course).files[slug] for slug in slugs}
    )


def stub_of(course: Course, slugs: Sequence[str]) -> Submission:
    """The untouched stubs, as if a student had handed them in."""
    return Submission("the stub", {slug: read_submission(course.stub(slug), course).files[slug] for slug in slugs})
