"""Results in the files of other systems, all of them made of the same records."""

import os
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from autograder.course import Course
from autograder.errors import AutograderError
from autograder.exports import classroom50, github, gradecsv, gradescope, junit, prairielearn, reporter
from autograder.records import reports_in, reports_of
from autograder.results import Report
from autograder.text import plain, some
from autograder.visible import for_student

RenderOne = Callable[[Report, Course], str]
RenderAll = Callable[[Iterable[Report], Course], str]


class OfOne(NamedTuple):
    """A file about one student, who may well read it: `render` gets the record as they may see it."""

    what: str
    render: RenderOne
    early: RenderOne | None = None
    """What is written before the day from which students are shown anything; where it is None nothing is."""
    beside: Mapping[str, RenderOne] = {}
    """What else is written where the environment names a file for it, by the variable's name."""


class OfAll(NamedTuple):
    """A file about the whole cohort, for the teacher."""

    what: str
    render: RenderAll
    leaves_out: Callable[[Report], bool] = lambda _: False
    """Who is not in it, for want of a mark."""


FORMATS: dict[str, OfOne | OfAll] = {
    "gradescope": OfOne("Gradescope's results.json", gradescope.render, early=gradescope.render_early),
    "github": OfOne(
        "annotations of a GitHub workflow, and the step's summary",
        github.annotations,
        beside={"GITHUB_STEP_SUMMARY": github.summary},
    ),
    "reporter": OfOne("what GitHub Classroom's grading reporter reads, in base64", reporter.render),
    "classroom50": OfOne("Classroom 50's result.json", classroom50.render),
    "junit": OfOne("JUnit's XML, as Artemis and Jenkins read it", junit.render),
    "prairielearn": OfOne("PrairieLearn's results.json", prairielearn.render),
    "nbgrader": OfAll("the table that nbgrader's own `export` writes", gradecsv.nbgrader),
    "canvas": OfAll("what Canvas's gradebook imports", gradecsv.canvas, gradecsv.has_no_mark),
    "moodle": OfAll("what Moodle's grades import as CSV", gradecsv.moodle, gradecsv.has_no_mark),
}
"""Every format by the name that `autograder export` knows it by."""


def exported(name: str, course: Course, out: Path, student: str | None, now: datetime) -> str:
    """The records in the folder `out` in the format called `name`; of those about one student, that of `student`.

    Raises AutograderError where there is no such format, record or student, the records are another course's, or nothing may be
    shown yet.
    """
    if name not in FORMATS:
        known = "\n".join(f"  {each}: {form.what}" for each, form in FORMATS.items())
        raise AutograderError(f"there is no format `{plain(name)}`; there are:\n{known}")
    form = FORMATS[name]
    path = out / "results.jsonl"
    if not path.is_file():
        raise AutograderError(f"{path}: is not there; give the folder that `autograder grade` wrote into")
    if isinstance(form, OfAll):
        if student is not None:
            raise AutograderError(f"--student: `{name}` is about the whole cohort; leave it out")
        if not any(True for _ in reports_of(course, path)):
            raise _nothing_in(path)
        return form.render(reports_of(course, path), course)
    report = _record(course, path, student)
    visible = for_student(report, course, now)
    if visible is None:
        if form.early is None:
            raise AutograderError(
                f"{course.path}: students are shown nothing before {course.feedback.after} (`feedback`, `after`); "
                "export again then"
            )
        return form.early(report, course)
    for variable, render in form.beside.items():
        if place := os.environ.get(variable):
            with open(place, "a", encoding="utf-8") as file:
                file.write(render(visible, course))
    return form.render(visible, course)


def left_out(name: str, out: Path) -> list[str]:
    """The students in the folder `out` who are not in the file of that format, as the grader failed on their work."""
    form = FORMATS[name]
    if isinstance(form, OfOne):
        return []
    return [report.student for report in reports_in(out / "results.jsonl") if form.leaves_out(report)]


def _record(course: Course, path: Path, student: str | None) -> Report:
    """The record of the student; where none is named, the only one."""
    students, found = [], None
    for report in reports_of(course, path):
        students.append(report.student)
        if student in (None, report.student):
            found = report
    if not students:
        raise _nothing_in(path)
    if found is None:
        raise AutograderError(f"{path}: has no student `{plain(student or '')}`; it has {some(students)}")
    if student is None and len(students) > 1:
        raise AutograderError(f"{path}: holds {len(students)} students ({some(students)}); name one: --student")
    return found


def _nothing_in(path: Path) -> AutograderError:
    return AutograderError(f"{path}: holds no record; grade first, and see what the grader says")
