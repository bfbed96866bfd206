"""A cohort's marks as the CSV files that learning systems take: nbgrader's own, and those that Canvas and Moodle import.

Where a check broke there is no mark. nbgrader's file is for people, and has an empty cell there. An import takes an empty
cell for an order to take an earlier mark away, so that the files for imports leave such a student out: see `has_no_mark`.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from autograder.course import Course
from autograder.results import Points, Report, total
from autograder.text import cell


def nbgrader(reports: Iterable[Report], course: Course) -> str:
    """As `nbgrader export` writes it of the same marks, without names, due dates and penalties, which only its gradebook has."""
    rows = []
    for report in reports:
        score = "" if report.score is None else float(report.score)
        when = _as_nbgrader_writes(report.submitted) if report.submitted else ""
        rows.append([course.name, "", when, report.student, "", "", "", score, 0.0, score, float(report.max_score)])
    return _table(_OF_NBGRADER.split(","), rows)


def canvas(reports: Iterable[Report], course: Course) -> str:
    """For Canvas's import into the gradebook. It finds students by their ID, their login (`SIS Login ID`) or their names.

    The bonus is in the score, which may go above the points possible there.
    """
    possible: Points = 0
    rows: list[list[object]] = []
    ids = []
    for report in reports:
        possible = max(possible, report.max_score)
        # a row that holds these words in its first cell is about the assignment, not about a student
        shown = report.student.replace(_POINTS, _POINTS.lower())
        if report.score is not None:
            rows.append([shown, "", report.student, "", report.score])
            ids.append(_DOWNLOADED.match(report.student))
    for row, found in zip(rows, ids, strict=True):
        if found and all(ids):  # else the names are of another making, and one only looks like it
            row[1] = found[1]
    header = ["Student", "ID", "SIS Login ID", "Section", course.name]
    return _table(header, [[f"    {_POINTS}", "", "", "", possible], *rows])


def moodle(reports: Iterable[Report], course: Course) -> str:
    """For Moodle's import of grades. It refuses a whole file for one grade above the maximum: so a bonus has its own column."""
    rows = []
    has_bonus = False
    for report in reports:
        has_bonus |= any(exercise.bonus for exercise in report.exercises.values())
        if report.score is not None:
            rows.append([report.student, _points(report, bonus=False), _points(report, bonus=True)])
    header = ["username", course.name, f"{course.name} bonus"]
    return _table(header, rows) if has_bonus else _table(header[:-1], [row[:-1] for row in rows])


def has_no_mark(report: Report) -> bool:
    """Whether the student is in no file that is imported: as a check of theirs broke."""
    return report.score is None


_OF_NBGRADER = "assignment,duedate,timestamp,student_id,last_name,first_name,email,raw_score,late_submission_penalty,score,max_score"
_POINTS = "Points Possible"
_DOWNLOADED = re.compile(r"\w+?_(\d+)_\d+_.")
"""How Canvas names the files of a download: the person, whether it was late, their ID, the file's ID and its name."""


def _points(report: Report, *, bonus: bool) -> Points:
    return total(each.score or 0 for each in report.exercises.values() if each.bonus == bonus)


def _as_nbgrader_writes(moment: str) -> str:
    """A time of ISO 8601 as nbgrader keeps it: in UTC, without saying so."""
    return str(datetime.fromisoformat(moment).astimezone(UTC).replace(tzinfo=None))


def _table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(map(cell, header))
    writer.writerows([cell(value) if isinstance(value, str) else value for value in row] for row in rows)
    return file.getvalue()
