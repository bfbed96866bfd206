"""A trusted process that collects the suites once, in one pytest session, and grades submissions as they come.

It runs no student's code: its sandbox does. It talks to the grader over a pipe: it says `Ready` or `Failed`, then
answers each `Task` with a `Report` and each `Look` with a `Run`, until the pipe is closed.
"""

import inspect
import os
import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal, NamedTuple

import pytest
from _pytest.runner import runtestprotocol

from autograder.clock import limited
from autograder.confine import Level
from autograder.cores import one_core
from autograder.course import Course, load_course
from autograder.errors import AutograderError, SuiteError
from autograder.fingerprints import told_version
from autograder.intake import Submission
from autograder.jobs import Failed, Job, Kind, Look, Ready, Task
from autograder.looks import look_at
from autograder.plugin import OWN_FIXTURES, SITTING, note_passed, plan, skip_unmet, slug_of
from autograder.probes import Failure, Probe
from autograder.results import Check, ExerciseReport, Outcome, Report
from autograder.sandbox.host import Sandbox
from autograder.seeds import key_of
from autograder.sitting import Sitting, require_level
from autograder.student import Remote
from autograder.verdicts import Judge, check_probes, load_probes


def work(connection: Connection, sandbox: Sandbox) -> None:
    """The worker's whole life. Its first message is its job."""
    with suppress(EOFError, ConnectionError):  # the grader ended, or has no more submissions
        job: Job = connection.recv()
        os.environ.update(job.environment)
        sys.path += [place for place in job.search_path if place not in sys.path]
        try:
            _Session(connection, job, load_course(job.course), sandbox).run()
        except AutograderError as error:
            connection.send(Failed(str(error)))


class _Suite(NamedTuple):
    """The checks of one exercise, the probes that name mistakes behind them, and the key of what both draw."""

    checks: dict[pytest.Item, Check]
    probes: Sequence[Probe]
    key: bytes


class _Session:
    """The pytest plugin that stands in for pytest's own loop and reports."""

    def __init__(self, connection: Connection, job: Job, course: Course, sandbox: Sandbox) -> None:
        self._connection = connection
        self._job = job
        self._course = course
        self._sandbox = sandbox
        self._suites: dict[Kind, dict[str, _Suite]] = {}
        self._outcomes: dict[pytest.Item, Outcome] = {}
        self._judges: dict[str, Judge] = {}
        self._failures: dict[pytest.Item, Failure] = {}
        self._direct: dict[pytest.Item, Callable[[Remote, Remote], None]] = {}
        self._sitting: Sitting
        self._stopped: BaseException | None = None

    def run(self) -> None:
        root = self._course.root
        os.chdir(root)  # pytest takes a bracket in a path for a test's parameters: what lies above shall not matter
        suites = [str(path.relative_to(root)) for kind in self._job.kinds for path in self._paths(kind).values()]
        without = (
            "terminal",
            "cacheprovider",
            "logging",
            "capture",
            "faulthandler",
            "unraisableexception",
            "threadexception",
        )
        options = ["--assert=plain", "--import-mode=importlib", *(f"-pno:{plugin}" for plugin in without)]
        # whatever other plugins this environment has, they are no part of the grader
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        # nothing that lies above the course is part of it
        places = ["-c", os.devnull, f"--rootdir={root}", f"--confcutdir={root}"]
        arguments = [*options, "-p", "autograder.plugin", *places, *suites]
        code = pytest.main(arguments, plugins=[self])
        if self._stopped:
            raise self._stopped
        raise SuiteError(
            f"pytest could not collect the suites (exit code {int(code)}); in {root}, try: pytest {' '.join(suites)}"
        )

    @pytest.hookimpl
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and not self._stopped:
            cause = [re.sub(r"^E\s+", "", line).strip() for line in str(report.longrepr).splitlines()]
            places = [line for line in cause if re.search(r"\bline \d+", line)]
            told = " ".join([*places[-1:], *cause[-1:]]) or "no reason given"
            self._stopped = SuiteError(f"{report.nodeid}: the suite cannot be collected: {told}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if self._stopped:
            return True
        try:
            self._plan(session.items)
            level = require_level(self._sandbox, self._course, self._job.minimum)
            checks = {
                kind: {slug: list(suite.checks.values()) for slug, suite in suites.items()}
                for kind, suites in self._suites.items()
            }
            self._connection.send(Ready(level, self._sandbox.missing(), checks))
            while True:
                task: Task | Look = self._connection.recv()
                with one_core():
                    answer = (
                        look_at(self._course, self._sandbox, task)
                        if isinstance(task, Look)
                        else self._report(task, session, level)
                    )
                self._connection.send(answer)
        except (AutograderError, EOFError, ConnectionError) as error:
            self._stopped = error
        return True

    def _paths(self, kind: Kind) -> dict[str, Path]:
        find = self._course.hidden_suite if kind == "hidden" else self._course.public_suite
        return {slug: find(slug) for slug in self._job.slugs}

    def _plan(self, items: list[pytest.Item]) -> None:
        """The suites' checks and probes. Raises SuiteError where they do not fit the course."""
        self._direct = {item: check for item in items if (check := _directly(item))}
        for kind in self._job.kinds:
            self._suites[kind] = {}
            for slug, path in self._paths(kind).items():
                checks = {item: plan(item, needs_points=kind == "hidden") for item in items if item.path == path}
                self._suites[kind][slug] = self._suite(path, slug, checks, has_points=kind == "hidden")

    def _suite(self, path: Path, slug: str, checks: dict[pytest.Item, Check], *, has_points: bool) -> "_Suite":
        if not checks:
            raise SuiteError(f"{path}: has no checks; a suite without checks would pass everybody")
        total = sum(check.max_score for check in checks.values())
        wanted = self._course.exercises[slug].points
        if has_points and abs(total - wanted) > 1e-6:
            raise SuiteError(
                f"{path}: its checks' points add up to {total:g}, but {self._course.path.name} gives {wanted:g}"
            )
        _check_needs(path, list(checks.values()))
        module = next(item.module for item in checks if isinstance(item, pytest.Function))
        probes = load_probes(self._course, path, module)
        known = {check.function for check in (*checks.values(), *self._course.graded(slug))}
        check_probes(path, probes, known, self._course.exercises[slug].mistakes)
        return _Suite(checks, probes, key_of(path))

    def _report(self, task: Task, session: pytest.Session, level: Level) -> Report:
        exercises = self._grade(task, session)
        submission = task.submission
        return Report.of(
            submission.student,
            level,
            task.seed,
            exercises,
            submission.notes,
            submission.submitted,
            told_version(),
            submission.events,
        )

    def _grade(self, task: Task, session: pytest.Session) -> dict[str, ExerciseReport]:
        """Runs every check on a submission, then asks the probes. Each check starts at no points, as one that was not run."""
        suites = {slug: self._suites[task.kind][slug] for slug in task.slugs}
        self._outcomes = {
            item: Outcome(check.id, check.title, "error", 0, check.max_score, "the check was not run")
            for suite in suites.values()
            for item, check in suite.checks.items()
        }
        self._judges = {slug: Judge(self._course, slug, suite.probes) for slug, suite in suites.items()}
        self._failures = {}
        keys = {slug: suite.key for slug, suite in suites.items()}
        with Sitting(self._course, self._sandbox, task.submission.files, task.seed, keys) as sitting:
            session.config.stash[SITTING] = self._sitting = sitting
            self._run(sitting)
        with sitting.again(self._sandbox) as experiments:
            for item, failure in self._failures.items():
                outcome, judge = self._outcomes[item], self._judges[slug_of(item)]
                with limited(item.path):
                    outcome.mistake, outcome.hint, outcome.fault = judge.name(failure, experiments)
        reports = {
            slug: ExerciseReport.of(
                [self._outcomes[item] for item in suite.checks],
                bonus=self._course.exercises[slug].bonus,
                status=sitting.status(slug),
                message=sitting.remark(slug),
                usage=sitting.usage(slug),
            )
            for slug, suite in suites.items()
        }
        if task.looks:
            self._look(task.submission, reports)
        return reports

    def _look(self, submission: Submission, reports: Mapping[str, ExerciseReport]) -> None:
        """Adds what people look at of the code; what crashed, or took too long, would do so again."""
        for slug, report in reports.items():
            if report.status == "graded" and self._course.run(slug).is_file():
                try:
                    report.run = look_at(self._course, self._sandbox, Look(submission, slug))
                except SuiteError as error:  # no marks hang on it
                    report.events.append(str(error))

    def _run(self, sitting: Sitting) -> None:
        running = []
        for item, outcome in self._outcomes.items():
            if absence := sitting.absence(slug_of(item)):
                outcome.status, outcome.message = "skipped", f"not run: {absence}"
            else:
                running.append(item)
        for item, following in zip(running, [*running[1:], None], strict=False):
            started = time.perf_counter()
            with limited(item.path):
                if call := self._direct.get(item):
                    self._call(item, call, sitting)
                else:
                    runtestprotocol(item, log=False, nextitem=following)
            self._outcomes[item].seconds = round(time.perf_counter() - started, 4)

    def _call(self, item: pytest.Item, check: Callable[[Remote, Remote], None], sitting: Sitting) -> None:
        """Runs a check without pytest's machinery, which takes longer than most checks do."""
        try:
            skip_unmet(item)
            check(*sitting.begin(slug_of(item), item.name))
        except (KeyboardInterrupt, pytest.exit.Exception):
            raise
        except BaseException as error:  # whatever a check raises has a meaning
            self._take_down(item, error)
        else:
            self._take_down(item, None)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """Takes down what the phase said; the report for pytest is a bare one, without a traceback that nobody reads."""
        if call.excinfo or call.when == "call":
            self._take_down(item, call.excinfo.value if call.excinfo else None)
        assert call.when != "collect"
        word: Literal["passed", "failed"] = "failed" if call.excinfo else "passed"
        return pytest.TestReport(item.nodeid, item.location, {}, word, None, call.when)

    def _take_down(self, item: pytest.Item, error: BaseException | None) -> None:
        """What a check said: it passed, or raised `error`."""
        outcome = self._outcomes[item]
        note_passed(item, passed=error is None)
        if error is None:
            outcome.status, outcome.score, outcome.message = "passed", outcome.max_score, ""
            return
        check = plan(item, needs_points=False)
        verdict = self._judges[slug_of(item)].judge(check, error, item.path, self._sitting)
        outcome.score = 0
        outcome.status, outcome.message, outcome.trace = verdict.status, verdict.message, list(verdict.trace)
        outcome.mistake, outcome.hint, outcome.fault = verdict.naming
        self._failures.pop(item, None)
        if verdict.failure:
            self._failures[item] = verdict.failure


def _directly(item: pytest.Item) -> Callable[[Remote, Remote], None] | None:
    """The check as a function of `student` and `props`, if it needs nothing else of pytest's: no other fixture, no other mark."""
    if not isinstance(item, pytest.Function) or item.cls or {mark.name for mark in item.iter_markers()} - _OWN_MARKS:
        return None
    given = item.callspec.params if hasattr(item, "callspec") else {}
    if {*item.fixturenames} - {*given, *OWN_FIXTURES} or any(
        mark.kwargs.get("indirect") for mark in item.iter_markers("parametrize")
    ):
        return None
    wanted = inspect.signature(item.function).parameters
    values = {name: value for name, value in given.items() if name in wanted}

    def check(student: Remote, props: Remote) -> None:
        ours = {name: value for name, value in (("student", student), ("props", props)) if name in wanted}
        item.function(**values, **ours)

    return check


_OWN_MARKS = {"points", "needs", "parametrize"}


def _check_needs(suite: Path, checks: list[Check]) -> None:
    before: set[str] = set()
    for check in checks:
        for name in check.needs:
            if name not in before - {check.function}:
                raise SuiteError(
                    f"{suite}: test_{check.id} needs `{name}`, which is no check before it; name one, without `test_`"
                )
        before.add(check.function)
