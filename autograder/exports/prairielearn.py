"""PrairieLearn's `results.json` of an external grader.

Its score is a share, from 0 to 1: a bonus makes up for points that are lacking, and is lost beyond that. As all of it that
is shown adds up the tests' points, a bonus has 0 as its maximum there. Where the grader failed the submission is not
gradable: it costs neither points nor an attempt.
"""

import json

from autograder.course import Course
from autograder.errors import AutograderError
from autograder.exports.told import UNGRADED, fitting, remarks, title, told
from autograder.results import Report

_MOST = 1024 * 1024
"""Bytes that PrairieLearn takes."""


def render(report: Report, course: Course) -> str:
    """Raises AutograderError where a bonus is all that was graded."""
    if not report.max_score:
        raise AutograderError(
            "prairielearn: its score is a share of the points, and only a bonus was graded; grade more"
        )
    return fitting(_MOST, lambda limit: _rendered(report, limit))


def _rendered(report: Report, limit: int) -> str:
    broke = report.score is None
    tests = [
        {
            "name": f"{slug}: {title(outcome)}",
            **({} if broke else {"points": outcome.score, "max_points": 0 if exercise.bonus else outcome.max_score}),
            "message": told(outcome, limit),
        }
        for slug, exercise in report.exercises.items()
        for outcome in exercise.checks
    ]
    if report.score is None:
        graded = {"gradable": False, "format_errors": [UNGRADED]}
    else:
        graded = {"gradable": True, "score": min(1, report.score / report.max_score)}
    return json.dumps({**graded, "message": remarks(report), "tests": tests}, ensure_ascii=False) + "\n"
