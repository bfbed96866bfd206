"""Makes `exports/`, a student's record and the cohort's marks in each format.

After a change of a format: `python tests/golden/exports.py`.
"""

import base64
import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

from autograder.course import Course, load_course
from autograder.exports import FORMATS, OfAll, OfOne
from autograder.records import reports_in
from autograder.results import Report

HERE = Path(__file__).parent
PLACE = HERE / "exports"
STUDENT = "lena"
CLASSROOM_50 = {
    "CLASSROOM": "dl-2026",
    "ASSIGNMENT": "hello-rnn",
    "SUBMISSION_TAG": "submit/2026-11-27T10-00-00Z-a1b2c3d",
    "COMMIT_URL": "https://example.org/commit/a1b2c3d",
    "RELEASE_URL": "https://example.org/releases/tag/1",
    "REVIEW_URL": "https://example.org/compare/1...2",
}


def rendered(report: Report, course: Course) -> dict[str, str]:
    """The record in each format about one student, by the name of its file: what can be read of it, and never changes."""
    with patch.dict(os.environ, CLASSROOM_50):
        texts = {name: form.render(report, course) for name, form in FORMATS.items() if isinstance(form, OfOne)}
    texts["classroom50"] = re.sub(r'"datetime": "[^"]+"', '"datetime": "…"', texts["classroom50"])
    texts["reporter"] = base64.b64decode(texts["reporter"]).decode()
    return {_file(name, text): _laid_out(text) for name, text in texts.items()}


def tables(reports: Sequence[Report], course: Course) -> dict[str, str]:
    """The cohort in each format that is about all of it, by the name of its file."""
    return {f"{name}.csv": form.render(reports, course) for name, form in FORMATS.items() if isinstance(form, OfAll)}


def _file(name: str, text: str) -> str:
    return f"{name}.{ {'{': 'json', '<': 'xml'}.get(text[0], 'txt') }"


def _laid_out(text: str) -> str:
    return json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n" if text[0] == "{" else text


if __name__ == "__main__":
    cohort = list(reports_in(HERE / "results.jsonl"))
    found = next(report for report in cohort if report.student == STUDENT)
    shipped = load_course(HERE.parent.parent / "course.yml")
    PLACE.mkdir(exist_ok=True)
    for name, text in {**rendered(found, shipped), **tables(cohort, shipped)}.items():
        (PLACE / name).write_bytes(text.encode())
