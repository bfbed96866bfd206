"""The pytest plugin: a suite's `student` and `props` fixtures, and the plan of its checks.

By hand, `pytest solutions/rnn_module --submission PATH` runs a suite on a submission; without the option it runs on the
solution, or, for a public suite, on the student's own script or notebook.

It is loaded with every pytest of its environment, so it imports what is heavy only once a suite asks for `student`.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from autograder.confine.level import LEVELS
from autograder.errors import AutograderError, SuiteError
from autograder.needed import broken, require
from autograder.results import Check
from autograder.text import plain_lines

if TYPE_CHECKING:
    from autograder.sandbox.host import Sandbox
    from autograder.sitting import Sitting
    from autograder.student import Remote
    from autograder.verdicts import Judge

SITTING = pytest.StashKey["Sitting"]()
"""Where the grader puts the submission that is being graded; not there when pytest is run by hand."""
_BY_HAND: pytest.StashKey[tuple[Judge, Sitting, Callable[[], Sitting]]] = pytest.StashKey()
"""Without a grader: who judges, the submission, and how to have the same once more for the probes."""
_PASSED = pytest.StashKey[bool]()
"""Whether a check passed when it was run last."""
_NEEDED = pytest.StashKey[list[pytest.Item]]()
"""The checks that a check needs."""
OWN_FIXTURES = ("student", "props", "_modules", "request")


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
    group.addoption("--seed", type=int, default=0, help="draw other random numbers in suites (default: 0)")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "points(number, kept): what a check of a suite is worth, and why it is kept")
    config.addinivalue_line("markers", "needs(*checks): the checks that must have passed before this one is run")


def pytest_exception_interact(node: pytest.Item | pytest.Collector, call: pytest.CallInfo[object]) -> None:
    """Where a suite cannot be collected as torch, or what else it needs, is not there or is damaged: says so, and ends."""
    if isinstance(node, pytest.Module) and call.excinfo and node.path.stem == f"test_{slug_of(node)}":
        error = call.excinfo.value
        try:
            require()
        except AutograderError as fault:
            pytest.exit(str(fault), returncode=2)
        if told := broken(error.__cause__ or error):
            pytest.exit(told, returncode=2)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    skip_unmet(item)


def skip_unmet(item: pytest.Item) -> None:
    """Skips a check that needs one which was run and did not pass."""
    if _NEEDED not in item.stash:
        names = {f"test_{name}" for name in _needs(item)}
        item.stash[_NEEDED] = [
            other for other in item.session.items if other.name.split("[")[0] in names and other.path == item.path
        ]
    for other in item.stash[_NEEDED]:
        if not other.stash.get(_PASSED, True):
            pytest.skip(f"not run: it needs the check “{_title(other)}”, which did not pass")


def note_passed(item: pytest.Item, *, passed: bool) -> None:
    """Takes down, for the checks that need this one, whether it passed."""
    item.stash[_PASSED] = passed


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """By hand, a failed check shows what a student reads and where it stands in the suite, not the grader's frames."""
    if call.excinfo or call.when == "call":
        note_passed(item, passed=call.excinfo is None)
    report = yield
    if (
        call.excinfo
        and _BY_HAND in item.config.stash
        and report.failed
        and "_modules" in getattr(item, "fixturenames", ())
    ):
        report.sections = [(title, plain_lines(text)) for title, text in report.sections]
        judge, sitting, experiments = item.config.stash[_BY_HAND]
        verdict = judge.judge(plan(item, needs_points=False), call.excinfo.value, item.path, sitting)
        naming = judge.name(verdict.failure, experiments()) if verdict.failure else verdict.naming
        if verdict.status == "error":
            report.longrepr = plain_lines(f"{report.longrepr}\n{naming.fault}")
        else:
            lines = [verdict.message, *(f"    {line}" for line in verdict.trace)]
            lines += [*([f"hint: {naming.hint}"] if naming.hint else []), *filter(None, [naming.fault])]
            lines += [
                f"  {item.path}:{entry.lineno + 1}" for entry in call.excinfo.traceback if entry.path == item.path
            ]
            report.longrepr = "\n".join(lines)
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
    return sitting.begin(slug_of(request.node), request.node.name)


@pytest.fixture(scope="module")
def _sitting_by_hand(
    request: pytest.FixtureRequest, _sandbox_by_hand: Sandbox, _laboratory_by_hand: Callable[[], Sandbox]
) -> Iterator[Sitting]:
    from autograder.sitting import sit_by_hand  # noqa: PLC0415  # loads torch
    from autograder.verdicts import Judge, load_probes  # noqa: PLC0415  # loads torch

    option = request.config.getoption
    try:
        course, sitting = sit_by_hand(
            request.path, option("--submission"), option("--min-isolation"), option("--seed"), _sandbox_by_hand
        )
        probes = load_probes(course, request.path, request.module)
    except AutograderError as error:
        pytest.exit(plain_lines(str(error)), returncode=2)
    with sitting, ExitStack() as stack:

        def start() -> Sitting:
            return stack.enter_context(sitting.again(_laboratory_by_hand() if probes else _sandbox_by_hand))

        experiments: Callable[[], Sitting] = cache(start)
        request.config.stash[_BY_HAND] = Judge(course, slug_of(request.node), probes), sitting, experiments
        yield sitting


@pytest.fixture(scope="session")
def _sandbox_by_hand() -> Iterator[Sandbox]:
    from autograder.sandbox.host import Sandbox  # noqa: PLC0415  # loads torch

    gc.freeze()  # at its end pytest looks for garbage ten times over, and each time would look through all of torch
    with Sandbox.start() as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def _laboratory_by_hand() -> Iterator[Callable[[], Sandbox]]:
    """Where the probes' processes come from: a sandbox of their own, started once a check has failed."""
    from autograder.sandbox.host import Sandbox  # noqa: PLC0415  # loads torch

    with ExitStack() as stack:
        yield cache(lambda: stack.enter_context(Sandbox.start()))


def slug_of(item: pytest.Item | pytest.Module) -> str:
    """The exercise of a suite is its folder's name."""
    return item.path.parent.name


def plan(item: pytest.Item, *, needs_points: bool) -> Check:
    """The check that a collected test function is. Raises SuiteError where it lacks a title or points."""
    where = f"{item.path}:{(item.location[1] or 0) + 1}"
    title = _title(item)
    if not title:
        raise SuiteError(f"{where}: {item.name} has no docstring; its first line is the title that students read")
    marks = list(item.iter_markers("points"))
    points = [mark.args[0] for mark in marks]
    if needs_points and not (len(points) == 1 and isinstance(points[0], (int, float)) and points[0] > 0):
        raise SuiteError(f"{where}: {item.name} needs points; write @points(n) above it, with n > 0")
    return Check(
        id=item.name.removeprefix("test_"),
        title=title,
        max_score=points[0] if points else 0,
        needs=tuple(_needs(item)),
        kept=marks[0].kwargs["kept"] if marks else "",
    )


def _title(item: pytest.Item) -> str:
    return (getattr(item, "obj", None).__doc__ or "").strip().split("\n")[0]


def _needs(item: pytest.Item) -> list[str]:
    return [name for mark in item.iter_markers("needs") for name in mark.args]
