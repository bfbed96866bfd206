"""Classroom 50's `result.json`, of the schema `classroom50/result/v1`.

Its scores are whole numbers, and none is above its maximum. So points count in tenths or hundredths where the course's
checks have such, and the maximum holds the bonus, too. Who handed in, and when, its runner writes itself.
"""

import json
import os
from datetime import UTC, datetime

from autograder.course import Course
from autograder.errors import AutograderError
from autograder.exports.told import UNGRADED, title, told
from autograder.results import Points, Report, total

_GIVEN = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
    "review": "REVIEW_URL",
}
"""What the runner tells the grader, and wants to have back."""


def render(report: Report, course: Course) -> str:
    """Raises AutograderError where the grader failed: the runner then notes an error, and no zero."""
    missing = [variable for variable in _GIVEN.values() if not os.environ.get(variable)]
    if missing:
        raise AutograderError(
            f"classroom50: {', '.join(missing)}: not set; run this as Classroom 50's runner runs autograder.py"
        )
    if report.score is None:
        raise AutograderError(f"classroom50: {report.student} has no mark. {UNGRADED}")
    parts = report.exercises
    unit = _unit([outcome.max_score for exercise in parts.values() for outcome in exercise.checks])
    tests = [
        {
            "test-name": f"{slug}: {title(outcome)}",
            "passed": outcome.status == "passed",
            "score": round(outcome.score * unit),
            "max-score": round(outcome.max_score * unit),
            "message": told(outcome),
        }
        for slug, exercise in parts.items()
        for outcome in exercise.checks
    ]
    content = {
        "schema": "classroom50/result/v1",
        **{name: os.environ[variable] for name, variable in _GIVEN.items()},
        "datetime": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": round(report.score * unit),
        "max-score": round(total(exercise.max_score for exercise in parts.values()) * unit),
        "tests": tests,
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _unit(points: list[Points]) -> int:
    """How many make a point: 1, 10, 100 or so, so that all are whole."""
    unit = 1
    while unit < 10**6 and any(round(each * unit, 6) % 1 for each in points):
        unit *= 10
    return unit
