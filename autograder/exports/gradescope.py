"""Gradescope's `results.json`, as its autograder specification has it.

A total that is given counts instead of the sum of the tests; it may be above the assignment's points, as with a bonus.
Where the grader failed there is no score at all, neither in total nor of a test, lest Gradescope adds up a part.
"""

import json

from autograder.course import Course
from autograder.exports.told import UNGRADED, remarks, title, told
from autograder.results import Outcome, Report

_SHOWN = {"visibility": "visible", "stdout_visibility": "hidden", "output_format": "text"}
"""All tests are shown: were a single one hidden, students would not see their total."""


def render(report: Report, course: Course) -> str:
    tests = [
        {"name": f"{slug}: {title(outcome)}", "number": f"{place}.{number}", **_test(outcome, report)}
        for place, (slug, exercise) in enumerate(report.exercises.items(), 1)
        for number, outcome in enumerate(exercise.checks, 1)
    ]
    extra = {"isolation": report.isolation, "seed": report.seed, "version": report.version}
    content = {**_SHOWN, **_total(report), "output": remarks(report), "tests": tests, "extra_data": extra}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def render_early(report: Report, course: Course) -> str:
    """Before the course shows anything: the points alone, where only the teacher sees them until grades are published."""
    if report.score is None:
        return json.dumps({**_SHOWN, "output": UNGRADED, "tests": []}) + "\n"
    points = {"name": "points", "score": report.score, "max_score": report.max_score, "visibility": "after_published"}
    output = f"Received and graded. The results are shown from {course.feedback.after} on."
    return json.dumps({**_SHOWN, "output": output, "tests": [points]}) + "\n"


def _total(report: Report) -> dict[str, object]:
    return {} if report.score is None else {"score": report.score}


def _test(outcome: Outcome, report: Report) -> dict[str, object]:
    points = {} if report.score is None else {"score": outcome.score, "max_score": outcome.max_score}
    output = told(outcome)
    return {
        **points,
        "status": "passed" if outcome.status == "passed" else "failed",
        **({"output": output, "output_format": "text"} if output else {}),
    }
