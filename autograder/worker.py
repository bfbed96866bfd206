"""A trusted process that collects the suites once, in one pytest session, and grades submissions as they come.

It runs no student's code: its sandbox does. It talks to the grader over a pipe: it says `Ready` or `Failed`, then
answers each `Submission` with a `Report`, until the pipe is closed.
"""

import os
import signal
import time
from multiprocessing.connection import Connection
from typing import Literal

import pytest
from _pytest.runner import runtestprotocol

from autograder.checks import CheckFailed
from autograder.course import Course, load_course
from autograder.errors import AutograderError, SuiteError
from autograder.intake import Submission
from autograder.jobs import Failed, Job, Ready
from autograder.plugin import SITTING, plan, slug_of
from autograder.results import Check, CheckStatus, ExerciseReport, Outcome, Report, plain
from autograder.sandbox.host import Sandbox
from autograder.sitting import Sitting, require_level
from autograder.student import Fault, NotRun


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


_Plan = dict[str, dict[pytest.Item, Check]]
"""The check that each test function is, by exercise."""


class _Session:
    """The pytest plugin that stands in for pytest's own loop and reports."""

    def __init__(self, connection: Connection, job: Job, course: Course, sandbox: Sandbox) -> None:
        self._connection = connection
        self._job = job
        self._course = course
        self._sandbox = sandbox
        self._outcomes: dict[pytest.Item, Outcome] = {}
        self._stopped: BaseException | None = None

    def run(self) -> None:
        find = self._course.hidden_suite if self._job.kind == "hidden" else self._course.public_suite
        suites = [str(find(slug)) for slug in self._job.slugs]
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
            checks = self._plan(session.items)
            level = require_level(self._sandbox, self._course, self._job.minimum)
            self._connection.send(Ready(level, self._sandbox.missing()))
            while True:
                submission: Submission = self._connection.recv()
                exercises = self._grade(submission, session, checks)
                self._connection.send(Report.of(submission.student, level, exercises, submission.notes))
        except (AutograderError, EOFError, ConnectionError) as error:
            self._stopped = error
        return True

    def _plan(self, items: list[pytest.Item]) -> _Plan:
        """The checks by exercise. Raises SuiteError where they do not fit the course."""
        hidden = self._job.kind == "hidden"
        checks: _Plan = {slug: {} for slug in self._job.slugs}
        for item in items:
            checks[slug_of(item)][item] = plan(item, needs_points=hidden)
        for slug, planned in checks.items():
            suite = self._course.hidden_suite(slug) if hidden else self._course.public_suite(slug)
            if not planned:
                raise SuiteError(f"{suite}: has no checks; a suite without checks would pass everybody")
            total = sum(check.max_score for check in planned.values())
            wanted = self._course.exercises[slug].points
            if hidden and abs(total - wanted) > 1e-6:
                raise SuiteError(
                    f"{suite}: its checks' points add up to {total:g}, but {self._course.path.name} gives {wanted:g}"
                )
        return checks

    def _grade(self, submission: Submission, session: pytest.Session, checks: _Plan) -> dict[str, ExerciseReport]:
        """Runs every check on a submission. Each starts at no points, as one that was not run."""
        self._outcomes = {
            item: Outcome(check.id, check.title, "error", 0, check.max_score, "the check was not run")
            for planned in checks.values()
            for item, check in planned.items()
        }
        with Sitting(self._course, self._sandbox, submission.files) as sitting:
            session.config.stash[SITTING] = sitting
            # with the true next item, fixtures of a wider scope live on from one submission to the next
            for item, following in zip(session.items, [*session.items[1:], session.items[0]], strict=True):
                started = time.perf_counter()
                runtestprotocol(item, log=False, nextitem=following)
                self._outcomes[item].seconds = round(time.perf_counter() - started, 4)
            return {
                slug: ExerciseReport.of(
                    [self._outcomes[item] for item in planned],
                    bonus=self._course.exercises[slug].bonus,
                    status=sitting.status(slug),
                    message=sitting.absence(slug),
                )
                for slug, planned in checks.items()
            }

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """Takes down what the phase said; the report for pytest is a bare one, without a traceback that nobody reads."""
        outcome = self._outcomes[item]
        if call.excinfo is None:
            if call.when == "call":
                outcome.status, outcome.score, outcome.message = "passed", outcome.max_score, ""
        else:
            self._judge(item, outcome, call.excinfo.value)
        assert call.when != "collect"
        word: Literal["passed", "failed"] = "failed" if call.excinfo else "passed"
        return pytest.TestReport(item.nodeid, item.location, {}, word, None, call.when)

    def _judge(self, item: pytest.Item, outcome: Outcome, error: BaseException) -> None:
        outcome.score = 0
        outcome.status, outcome.message = _verdict(error, item)
        if isinstance(error, CheckFailed) and error.mistake:
            hints = self._course.exercises[slug_of(item)].mistakes
            if error.mistake in hints:
                outcome.mistake, outcome.hint = error.mistake, hints[error.mistake]
            else:
                outcome.status = "error"
                outcome.message = (
                    f"{item.path.name}: the mistake `{error.mistake}` is not in {self._course.path.name}; add it there"
                )


def _verdict(error: BaseException, item: pytest.Item) -> tuple[CheckStatus, str]:
    """Whose fault an exception in a check is: the student's (failed), nobody's (skipped), or the suite's (error)."""
    match error:
        case Fault():
            return "failed", str(error)
        case NotRun() | pytest.skip.Exception():
            return "skipped", str(error)
        case AssertionError() | pytest.fail.Exception():
            return "failed", plain(str(error), 1500) or "the check did not hold"
        case AutograderError() if not isinstance(error, SuiteError):
            raise error
        case _:
            return (
                "error",
                f"{_place(error, item)}: the check itself broke: {type(error).__name__}: {plain(str(error), 300)}",
            )


def _place(error: BaseException, item: pytest.Item) -> str:
    """File and line of the deepest frame in the suite."""
    place = str(item.path)
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(item.path):
            place = f"{item.path}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
