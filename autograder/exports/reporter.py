"""What GitHub Classroom's grading reporter reads of a grading step: JSON in base64, in the step's output `result`.

The reporter adds up the tests' scores, and reports `max_score` beside them; it fails on JSON without `tests`, and reports
no points where `max_score` is 0. So it is 0 where the grader failed.
"""

import base64
import json

from autograder.course import Course
from autograder.exports.told import fitting, remarks, title, told
from autograder.results import CheckStatus, Report

_STATUS: dict[CheckStatus, str] = {"passed": "pass", "failed": "fail", "skipped": "fail", "error": "error"}


_MOST = 120_000
"""Bytes: it travels in a variable of the environment, and Linux takes 128 KiB of each."""


def render(report: Report, course: Course) -> str:
    return fitting(_MOST, lambda limit: _rendered(report, limit))


def _rendered(report: Report, limit: int) -> str:
    tests = [
        {
            "name": f"{slug}: {title(outcome)}",
            "status": _STATUS[outcome.status],
            "message": told(outcome, limit),
            "score": outcome.score,
            "duration": outcome.seconds,
            "test_code": "",
            "filename": "",
            "line_no": 0,
        }
        for slug, exercise in report.exercises.items()
        for outcome in exercise.checks
    ]
    broke, is_full = report.score is None, report.score is not None and report.score >= report.max_score
    content = {
        "version": 1,
        "status": "error" if broke else "pass" if is_full else "fail",
        "message": remarks(report),
        "max_score": 0 if broke else report.max_score,
        "tests": tests,
    }
    return base64.b64encode(json.dumps(content).encode()).decode() + "\n"
