"""What the tests share: the shipped course, a sandbox, and a small course to spoil."""

import re
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from exam import SECRET
from helpers import ROOT, Make, Run, make_mini, with_options
from warm import Warm

from autograder.confine import LEVELS, Level
from autograder.course import Course, load_course
from autograder.grade import plan_of
from autograder.results import Check
from autograder.sandbox.host import Sandbox

if TYPE_CHECKING:
    from playwright.sync_api import Browser

collect_ignore = ["courses"]
"""Suites of other courses, which grade and test nothing here."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many attacks were tried, and how many of them held, by class and level; and which documented commands did not run."""
    counts: dict[str, list[int]] = {}
    for outcome in ("passed", "failed", "xfailed"):
        for report in terminalreporter.getreports(outcome):
            if found := re.search(r"::test_attack\[(\w+)/.*-(\w+)\]$", report.nodeid):
                count = counts.setdefault(f"{found[2]}, {found[1]}", [0, 0])
                count[0] += 1
                count[1] += outcome == "passed"
    if counts:
        terminalreporter.write_sep("=", "attacks tried and held")
    for place, (tried, held) in sorted(counts.items()):
        terminalreporter.write_line(f"{place}: {tried} tried, {held} held")
    passed = terminalreporter.getreports("passed")
    if told := [value for report in passed for name, value in report.user_properties if name == "not run"]:
        terminalreporter.write_sep("=", "commands of the documents that no test runs")
    for line in told:
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def course() -> Course:
    """The course that is shipped."""
    return load_course(ROOT / "course.yml")


@pytest.fixture(scope="session")
def plan(course: Course) -> dict[str, list[Check]]:
    """The checks of its hidden suites."""
    return plan_of(course)


@pytest.fixture(scope="session")
def warm() -> Iterator[Warm]:
    with Warm() as warm:
        yield warm


@pytest.fixture(scope="session")
def run_warm(warm: Warm, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """`run`, for tests of what suites and programs get, and not of how the command starts and ends."""
    told = tmp_path_factory.mktemp("told")

    def run_warm(*arguments: object, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
        return warm.run(with_options(arguments), cwd, told)

    return run_warm


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.start() as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def sealed_sandbox(sandbox: Sandbox) -> Sandbox:
    return reaching("sealed", sandbox)


@pytest.fixture(scope="session")
def locked_sandbox(sandbox: Sandbox) -> Iterator[Sandbox]:
    reaching("locked", sandbox)
    with Sandbox.start("locked") as locked:
        yield locked


@pytest.fixture(scope="session", params=["sealed", "locked"])
def any_sandbox(request: pytest.FixtureRequest) -> Sandbox:
    """A sandbox at each level at which hidden suites are graded."""
    found: Sandbox = request.getfixturevalue(f"{request.param}_sandbox")
    return found


def reaching(level: Level, sandbox: Sandbox) -> Sandbox:
    """The sandbox, where it reaches the level; else the test is skipped."""
    reached = sandbox.level(SECRET)
    if LEVELS.index(reached) < LEVELS.index(level):
        pytest.skip(f"this machine reaches {reached}: {'; '.join(sandbox.missing())}")
    return sandbox


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Not of the session: what drives it keeps an event loop running, with which other tests could not start theirs."""
    from browser import chromium  # noqa: PLC0415  # takes a while to load

    with chromium() as browser:
        yield browser


@pytest.fixture
def mini(tmp_path: Path) -> Make:
    """Makes the small course, with one part or another replaced, and further `files` by their path in it."""
    return partial(make_mini, tmp_path)
