"""The public suites of the shipped course ask nothing that the hidden ones ask, too: other sizes, words and numbers."""

import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pytest
from torch import Tensor

from autograder.course import Course
from autograder.grade import solution_of
from autograder.jobs import Job, Kind, Task
from autograder.results import Report
from autograder.sandbox.host import Sandbox
from autograder.student import Remote
from autograder.worker import work

pytestmark = pytest.mark.slow

KINDS: tuple[Kind, ...] = ("hidden", "public")


class Call(NamedTuple):
    """What was asked of a student's process."""

    function: str
    values: tuple[Any, ...]
    named: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.function} {told([self.values, self.named])}"

    def sizes(self) -> dict[str, int]:
        return {name: value for name, value in self.named.items() if isinstance(value, int)}


class Line:
    """The grader's end of a worker's line, by which it gives tasks; it takes down what the student is asked meanwhile."""

    def __init__(self, job: Job, tasks: list[Task]) -> None:
        self.calls: dict[Kind, list[Call]] = {kind: [] for kind in KINDS}
        self.reports: list[Report] = []
        self._messages = iter([job, *tasks])
        self._kind: Kind = "hidden"

    def recv(self) -> object:
        message = next(self._messages, None)
        if message is None:
            raise EOFError
        self._kind = message.kind if isinstance(message, Task) else self._kind
        return message

    def send(self, message: object) -> None:
        self.reports += [message] if isinstance(message, Report) else []

    def note(self, function: Remote, *args: Any, **kwargs: Any) -> None:
        self.calls[self._kind].append(Call(repr(function), args, kwargs))


@pytest.fixture(scope="module")
def line(course: Course, sandbox: Sandbox) -> Line:
    """What both suites of all exercises asked of the solutions, under two seeds."""
    slugs = list(course.exercises)
    solutions = solution_of(course, slugs)
    tasks = [Task(solutions, slugs, seed, kind) for kind in KINDS for seed in (0, 1)]
    line = Line(Job(course.path, slugs, KINDS, "locked" if sys.platform == "linux" else "open"), tasks)
    call = Remote.__call__

    def noted(self: Remote, *args: Any, **kwargs: Any) -> Any:
        line.note(self, *args, **kwargs)
        return call(self, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        patch.setattr(sys, "path", list(sys.path))
        patch.setattr(Remote, "__call__", noted)
        work(line, sandbox)  # type: ignore[arg-type]  # nothing else is wanted of a connection
    return line


def test_the_solutions_pass_both(line: Line) -> None:
    checks = [check for report in line.reports for exercise in report.exercises.values() for check in exercise.checks]
    assert {check.status for check in checks} == {"passed"}
    assert [report.score for report in line.reports] == [110, 110, 0, 0]  # public checks carry no points


def test_no_call_is_made_by_both(line: Line) -> None:
    hidden, public = ({str(call) for call in line.calls[kind] if has_data(call)} for kind in KINDS)
    assert hidden & public == set()


def test_no_numbers_are_used_by_both(line: Line) -> None:
    """Whatever else a call holds. A single number, or the same one throughout, could not be another."""
    hidden, public = (
        {
            told(table)
            for call in line.calls[kind]
            for table in tables([call.values, call.named])
            if len(np.unique(table)) > 1
        }
        for kind in KINDS
    )
    assert len(public) > 50
    assert hidden & public == set()


def test_no_sizes_are_used_by_both(line: Line) -> None:
    hidden, public = ({str(call.sizes()) for call in line.calls[kind] if len(call.sizes()) > 1} for kind in KINDS)
    assert len(public) > 3
    assert hidden & public == set()


def has_data(call: Call) -> bool:
    return any(not isinstance(value, Remote) for value in (*call.values, *call.named.values()))


def tables(value: object) -> Iterator[np.ndarray[Any, Any]]:
    """The tensors and arrays in a value."""
    match value:
        case Tensor() | np.ndarray():
            yield np.asarray(value)
        case list() | tuple():
            for each in value:
                yield from tables(each)
        case dict():
            yield from tables(list(value.values()))


def told(value: object) -> str:
    """A value as text, whole; what lives in the student's process by its name."""
    match value:
        case Tensor() | np.ndarray():
            table = np.asarray(value)
            return f"{table.dtype} {table.shape} {table.tobytes().hex()}"
        case list() | tuple():
            return f"({', '.join(map(told, value))})"
        case dict():
            return f"({', '.join(f'{name}={told(each)}' for name, each in value.items())})"
        case _:
            return repr(value)
