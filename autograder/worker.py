"""A trusted process that collects the suites once, in one pytest session, and grades submissions as they come.

It runs no student's code: its sandbox does. It talks to the grader over a pipe: it says `Ready` or `Failed`, then
answers each `Submission` and seed with a `Report`, until the pipe is closed.
"""

import os
import signal
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal

import pytest
from _pytest.runner import runtestprotocol

from autograder.course import Course, load_course
from autograder.errors import AutograderError, SuiteError
from autograder.intake import Submission
from autograder.jobs import Failed, Job, Ready
from autograder.plugin import SITTING, plan, slug_of
from autograder.probes import Probe
from autograder.results import Check, ExerciseReport, Outcome, Report
from autograder.sandbox.host import Sandbox
from autograder.sitting import Sitting, require_level
from autograder.verdicts import Judge, check_probes, load_probes


def work(connection: Connection, job: Job) -> None:
    """The worker's whole life."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the grader's to answer; it closes the pipe
    with Sandbox.start(job.highest) as sandbox:
        session = _Session(connection, job, load_course(job.course), sandbox)
        try:
            session.run()
        except AutograderError as error:
            connection.send(Failed(str(error)))
        except (EOFError, ConnectionError):
            pass  # the grader is gone, or has no more submissions


class _Session:
    """The pytest plugin that stands in for pytest's own loop and reports."""

    def __init__(self, connection: Connection, job: Job, course: Course, sandbox: Sandbox) -> None:
        self._connection = connection
        self._job = job
        self._course = course
        self._sandbox = sandbox
        self._checks: dict[str, dict[pytest.Item, Check]] = {}
        self._probes: dict[str, list[Probe]] = {}
        self._outcomes: dict[pytest.Item, Outcome] = {}
        self._judges: dict[str, Judge] = {}
        self._stopped: BaseException | None = None

    def run(self) -> None:
        suites = [str(self._suite(slug)) for slug in self._job.slugs]
        options = ["--assert=plain", "--import-mode=importlib", "-p", "no:terminal", "-p", "no:cacheprovider"]
        # whatever other plugins this environment has, they are no part of the grader
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        arguments = [*options, "-p", "autograder.plugin", "-c", os.devnull, f"--rootdir={self._course.root}", *suites]
        code = pytest.main(arguments, plugins=[self])
        if self._stopped:
            raise self._stopped
        raise SuiteError(f"pytest could not collect the suites (exit code {int(code)}); try: pytest {' '.join(suites)}")

    @pytest.hookimpl
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and not self._stopped:
            cause = str(report.longrepr).strip().splitlines()
            self._stopped = SuiteError(
                f"{report.nodeid}: the suite cannot be collected: {cause[-1] if cause else 'no reason given'}"
            )

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if self._stopped:
            return True
        try:
            self._plan(session.items)
            level = require_level(self._sandbox, self._course, self._job.minimum)
            checks = {slug: list(planned.values()) for slug, planned in self._checks.items()}
            self._connection.send(Ready(level, self._sandbox.missing(), checks))
            while True:
                submission, seed = self._connection.recv()
                exercises = self._grade(submission, seed, session)
                self._connection.send(Report.of(submission.student, level, seed, exercises, submission.notes))
        except (AutograderError, EOFError, ConnectionError) as error:
            self._stopped = error
        return True

    def _suite(self, slug: str) -> Path:
        return self._course.hidden_suite(slug) if self._job.kind == "hidden" else self._course.public_suite(slug)

    def _plan(self, items: list[pytest.Item]) -> None:
        """The checks by exercise, and the probes beside them. Raises SuiteError where they do not fit the course."""
        is_hidden = self._job.kind == "hidden"
        self._checks = {slug: {} for slug in self._job.slugs}
        for item in items:
            self._checks[slug_of(item)][item] = plan(item, needs_points=is_hidden)
        for slug, planned in self._checks.items():
            suite = self._suite(slug)
            if not planned:
                raise SuiteError(f"{suite}: has no checks; a suite without checks would pass everybody")
            total = sum(check.max_score for check in planned.values())
            wanted = self._course.exercises[slug].points
            if is_hidden and abs(total - wanted) > 1e-6:
                raise SuiteError(
                    f"{suite}: its checks' points add up to {total:g}, but {self._course.path.name} gives {wanted:g}"
                )
            _check_needs(suite, list(planned.values()))
            module = next(item.module for item in planned if isinstance(item, pytest.Function))
            self._probes[slug] = load_probes(suite, module)
            check_probes(suite, self._probes[slug], list(planned.values()), self._course.exercises[slug].mistakes)

    def _grade(self, submission: Submission, seed: int, session: pytest.Session) -> dict[str, ExerciseReport]:
        """Runs every check on a submission. Each starts at no points, as one that was not run."""
        self._outcomes = {
            item: Outcome(check.id, check.title, "error", 0, check.max_score, "the check was not run")
            for planned in self._checks.values()
            for item, check in planned.items()
        }
        with Sitting(self._course, self._sandbox, submission.files, seed) as sitting:
            session.config.stash[SITTING] = sitting
            self._judges = {slug: Judge(self._course, slug, probes, sitting) for slug, probes in self._probes.items()}
            # with the true next item, fixtures of a wider scope live on from one submission to the next
            for item, following in zip(session.items, [*session.items[1:], session.items[0]], strict=True):
                outcome = self._outcomes[item]
                if absence := sitting.absence(slug_of(item)):
                    outcome.status, outcome.message = "skipped", f"not run: {absence}"
                    continue
                started = time.perf_counter()
                runtestprotocol(item, log=False, nextitem=following)
                outcome.seconds = round(time.perf_counter() - started, 4)
            return {
                slug: ExerciseReport.of(
                    [self._outcomes[item] for item in planned],
                    bonus=self._course.exercises[slug].bonus,
                    status=sitting.status(slug),
                    message=sitting.absence(slug),
                )
                for slug, planned in self._checks.items()
            }

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """Takes down what the phase said; the report for pytest is a bare one, without a traceback that nobody reads."""
        outcome = self._outcomes[item]
        if call.excinfo is None:
            if call.when == "call":
                outcome.status, outcome.score, outcome.message = "passed", outcome.max_score, ""
        else:
            slug = slug_of(item)
            verdict = self._judges[slug].judge(self._checks[slug][item], call.excinfo.value, item.path)
            outcome.score = 0
            outcome.status, outcome.message, outcome.mistake, outcome.hint = verdict
        assert call.when != "collect"
        word: Literal["passed", "failed"] = "failed" if call.excinfo else "passed"
        return pytest.TestReport(item.nodeid, item.location, {}, word, None, call.when)


def _check_needs(suite: Path, checks: list[Check]) -> None:
    before: set[str] = set()
    for check in checks:
        for name in check.needs:
            if name not in before - {check.function}:
                raise SuiteError(
                    f"{suite}: test_{check.id} needs `{name}`, which is no check before it; name one, without `test_`"
                )
        before.add(check.function)
