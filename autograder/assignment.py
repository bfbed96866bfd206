"""A course as nbgrader's: one assignment, with a notebook for each exercise, in folders that nbgrader's commands know."""

import logging
import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from string import Template

import nbformat
from nbgrader import api
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory

from autograder.author import Plan, make_notebook
from autograder.course import Course
from autograder.errors import CourseError
from autograder.gradebook import Gradebook, settings_in
from autograder.release import students_files
from autograder.results import Check, ExerciseReport, Outcome

TEACHERS, OURS = "nbgrader_config.py", "autograder_config.py"
"""The settings that nbgrader reads, which are the teacher's; and those that they take over from us."""
_TEACHERS = Template(
    '''\
"""nbgrader's settings for `$name`. This file is yours: it is written once and never again."""

c = get_config()
load_subconfig("$ours")  # what the course itself needs; what you set below counts instead

# c.Exchange.root = "/srv/nbgrader/exchange"
# c.CourseDirectory.db_url = "postgresql://..."
'''
)
_OURS = Template(
    """\
# Made by `autograder generate --nbgrader` of the course `$name`, and made anew by it.
# Your own settings belong into nbgrader_config.py.
c = get_config()
c.CourseDirectory.course_id = "$name"

# `nbgrader autograde` grades this course with its hidden suites: no student's code runs in a kernel.
c.Autograde.exporter_class = "autograder.inside.Marks"
c.Marks.course = "$course"  # from here

# Scripts that students may edit: their own are kept beside the notebooks.
c.Autograde.exclude_overwriting = {"$name": [$scripts]}

# `nbgrader zip_collect`: an archive or a folder a student, `ada.zip`; or single files, `ada_$stem.ipynb`.
c.FileNameCollectorPlugin.valid_ext = [".ipynb", ".py"]
c.FileNameCollectorPlugin.named_regexp = (
    r".*?/downloaded/$name/extracted/(?P<student_id>[^/]+?)(?:/(?:$name/)?|_(?=[^/]+$$))"
    r"(?P<file_id>(?:.*/)?(?:$stems)\\.(?:ipynb|py))$$"
)
"""
)


def lay_out(course: Course, plan: Plan, place: Path) -> list[str]:
    """Makes, or brings up to date, nbgrader's folder of the course. Returns what the teacher should know of the gradebook.

    `source/`, `release/` and our settings are made anew. What was handed in and graded stays as it is, and so do the
    teacher's settings, and what people entered into the gradebook. Raises CourseError where `place` is not ours.
    """
    _require_ours(course, place)
    source = place / "source" / course.name
    place.mkdir(parents=True, exist_ok=True)
    names = {"name": course.name, "ours": OURS}
    if not (place / TEACHERS).exists():
        (place / TEACHERS).write_text(_TEACHERS.substitute(names), encoding="utf-8")
    stems = [course.notebook(slug).stem for slug in course.exercises]
    scripts = [course.stub(slug).relative_to(course.root).as_posix() for slug in course.exercises]
    settings = _OURS.substitute(
        names,
        course=os.path.relpath(course.root, place.resolve()),
        scripts=", ".join(f'"{script}"' for script in scripts),
        stem=stems[0],
        stems="|".join(map(re.escape, stems)),
    )
    (place / OURS).write_text(settings, encoding="utf-8")
    shutil.rmtree(source, ignore_errors=True)
    for name, content in students_files(course).items():
        if not name.endswith(".ipynb"):  # of these each lies at the top, where nbgrader looks
            path = source / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    for stem, (slug, checks) in zip(stems, plan.items(), strict=True):
        nbformat.write(make_notebook(course, slug, checks), source / f"{stem}.ipynb")
    return _release(course, plan, place)


def _require_ours(course: Course, place: Path) -> None:
    if not place.exists():
        return
    if not place.is_dir():
        raise CourseError(f"{place}: is a file; name a folder")
    if not any(place.iterdir()):
        return
    opening = (place / OURS).read_text(encoding="utf-8").split("\n", 1)[0] if (place / OURS).is_file() else ""
    found = re.search(r"of the course `([\w-]+)`", opening)
    if found is None:
        raise CourseError(f"{place}: holds other things, and no {OURS} of ours; name a folder that is new or empty")
    if found[1] != course.name:
        raise CourseError(
            f"{place}: belongs to the course `{found[1]}`, and this one is `{course.name}`; name another folder"
        )


def _release(course: Course, plan: Plan, place: Path) -> list[str]:
    """Lets nbgrader make the release, and keep the cells in its gradebook; returns what the teacher should know of that."""
    config = settings_in(place)
    folder = CourseDirectory(config=config, root=str(place.resolve()), assignment_id=course.name)
    told = []
    with Gradebook(folder.db_url, course, place / folder.submitted_directory) as ours:
        with api.Gradebook(folder.db_url, folder.course_id) as gradebook:
            has_submissions = bool(gradebook.assignment_submissions(course.name))
        if has_submissions:  # nbgrader refuses all changes of cells then; ours loses nothing that a person entered
            config.SaveCells.enabled = False
            before = _graded_cells(folder)
            told = ours.lay_out({slug: _planned(course, slug, checks) for slug, checks in plan.items()})
            if _graded_cells(folder) != before:
                told.append(
                    "the checks have changed since they were graded; until you grade again, marks lack what is new: "
                    f"nbgrader autograde {course.name} --force"
                )
    converter = GenerateAssignment(coursedir=folder, config=config, force=True, no_database=has_submissions)
    converter.log.setLevel(logging.ERROR)
    try:
        converter.start()
    except NbGraderException:
        raise CourseError(f"{place}: nbgrader could not make the release; it says above why") from None
    return told


def _graded_cells(folder: CourseDirectory) -> set[tuple[str, str, float]]:
    """The notebook, name and points of each that stands in the gradebook."""
    with api.Gradebook(folder.db_url, folder.course_id) as gradebook:
        notebooks = gradebook.find_assignment(folder.assignment_id).notebooks
        return {(notebook.name, cell.name, cell.max_score) for notebook in notebooks for cell in notebook.grade_cells}


def _planned(course: Course, slug: str, checks: Sequence[Check]) -> ExerciseReport:
    outcomes = [Outcome(check.id, check.title, "skipped", 0, check.max_score) for check in checks]
    return ExerciseReport.of(outcomes, bonus=course.exercises[slug].bonus, status="missing")
