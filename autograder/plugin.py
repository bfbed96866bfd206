"""The pytest plugin: a suite's `student` and `props` fixtures, and the plan of its checks.

By hand, `pytest solutions/rnn_module --submission PATH` runs a suite on a submission; without the option it runs on the
file beside the suite: the solution, or, for a public suite, the student's own file.

It is loaded with every pytest of its environment, so it imports what is heavy only once a suite asks for `student`.
"""

from __future__ import annotations

import zlib
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from autograder.confine.level import LEVELS
from autograder.errors import AutograderError, SuiteError
from autograder.results import Check

if TYPE_CHECKING:
    from autograder.sandbox.host import Sandbox
    from autograder.sitting import Sitting
    from autograder.student import Remote

SITTING = pytest.StashKey["Sitting"]()
"""Where the grader puts the submission that is being graded; not there when pytest is run by hand."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("autograder")
    group.addoption(
        "--submission", metavar="PATH", type=Path, help="a submission (folder, zip, .py or .ipynb) to run suites on"
    )
    group.addoption(
        "--min-isolation",
        choices=LEVELS,
        default="locked",
        help="run no --submission below this level (default: locked)",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "points(number): what a check of a suite is worth")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """By hand, a failed check shows what a student reads and where it stands in the suite, not the grader's frames."""
    report = yield
    if call.excinfo and SITTING not in item.config.stash and "_modules" in getattr(item, "fixturenames", ()):
        from autograder.sitting import explain_by_hand  # noqa: PLC0415  # loads torch

        report.longrepr = explain_by_hand(call.excinfo, item.path) or report.longrepr
    return report


@pytest.fixture
def student(_modules: tuple[Remote, Remote]) -> Remote:
    """The student's module, in a process of its own: `student.one_hot(indices=[1], num_classes=3)`."""
    return _modules[0]


@pytest.fixture
def props(_modules: tuple[Remote, Remote]) -> Remote:
    """The module `exercises/<slug>/props.py`, in the student's process: what a suite needs on that side."""
    return _modules[1]


@pytest.fixture
def _modules(request: pytest.FixtureRequest) -> tuple[Remote, Remote]:
    sitting = request.config.stash.get(SITTING, None) or request.getfixturevalue("_sitting_by_hand")
    # the seed is the same for a check in every run
    return sitting.begin(slug_of(request.node), seed=zlib.crc32(request.node.name.encode()))


@pytest.fixture(scope="module")
def _sitting_by_hand(request: pytest.FixtureRequest, _sandbox_by_hand: Sandbox) -> Iterator[Sitting]:
    from autograder.sitting import sit_by_hand  # noqa: PLC0415  # loads torch

    option = request.config.getoption
    try:
        sitting = sit_by_hand(request.path, option("--submission"), option("--min-isolation"), _sandbox_by_hand)
    except AutograderError as error:
        pytest.exit(str(error), returncode=2)
    with sitting:
        yield sitting


@pytest.fixture(scope="session")
def _sandbox_by_hand() -> Iterator[Sandbox]:
    from autograder.sandbox.host import Sandbox  # noqa: PLC0415  # loads torch

    with Sandbox.start() as sandbox:
        yield sandbox


def slug_of(item: pytest.Item) -> str:
    """The exercise of a suite is its folder's name."""
    return item.path.parent.name


def plan(item: pytest.Item, *, needs_points: bool) -> Check:
    """The check that a collected test function is. Raises SuiteError where it lacks a title or points."""
    where = f"{item.path}:{(item.location[1] or 0) + 1}"
    title = (getattr(item, "obj", None).__doc__ or "").strip().split("\n")[0]
    if not title:
        raise SuiteError(f"{where}: {item.name} has no docstring; its first line is the title that students read")
    marks = [mark.args[0] for mark in item.iter_markers("points")]
    if needs_points and not (len(marks) == 1 and isinstance(marks[0], (int, float)) and marks[0] > 0):
        raise SuiteError(f"{where}: {item.name} needs points; write @points(n) above it, with n > 0")
    return Check(id=item.name.removeprefix("test_"), title=title, max_score=marks[0] if marks else 0)
