"""A course as nbgrader's: one assignment, with a notebook for each exercise, in folders that nbgrader's commands know."""

import json
import logging
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from string import Template

import nbformat
import yaml
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import is_grade, is_locked, is_solution
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder.author import Plan, make_notebook, strip
from autograder.course import Course
from autograder.errors import CourseError

TEACHERS, OURS = "nbgrader_config.py", "autograder_config.py"
"""The settings that nbgrader reads, which are the teacher's; and those that they take over from us."""
_OPENING = "# Made by `autograder generate --nbgrader` of the course `$name`, and made anew by it."
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
    _OPENING
    + """
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


def lay_out(course: Course, plan: Plan, place: Path) -> Path:
    """Makes, or brings up to date, nbgrader's folder of the course; returns where the release is.

    `source/`, `release/` and our settings are made anew. What was handed in and graded stays as it is, and so do the
    teacher's settings and the gradebook, to which cells are added. Raises CourseError where `place` is not ours.
    """
    _require_ours(course, place)
    source = place / "source" / course.name
    place.mkdir(parents=True, exist_ok=True)
    names = {"name": course.name, "ours": OURS}
    if not (place / TEACHERS).exists():
        (place / TEACHERS).write_text(_TEACHERS.substitute(names), encoding="utf-8")
    stems = [Path(exercise.file).stem for exercise in course.exercises.values()]
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
    shutil.copytree(
        course.root / "exercises",
        source / "exercises",
        ignore=shutil.ignore_patterns("*.ipynb", ".*", "__pycache__"),
    )
    (source / "course.yml").write_text(students_course(course), encoding="utf-8")
    notebooks = {stem: make_notebook(course, slug, plan[slug]) for stem, slug in zip(stems, plan, strict=True)}
    for stem, notebook in notebooks.items():
        nbformat.write(notebook, source / f"{stem}.ipynb")
    _release(course, place, notebooks)
    return place / "release" / course.name


def _require_ours(course: Course, place: Path) -> None:
    if not place.exists():
        return
    if not place.is_dir():
        raise CourseError(f"{place}: is a file; name a folder")
    if not any(place.iterdir()):
        return
    try:
        opening = (place / OURS).read_text(encoding="utf-8").split("\n", 1)[0]
    except OSError:
        raise CourseError(
            f"{place}: holds other things, and no {OURS} of ours; name a folder that is new or empty"
        ) from None
    if opening != Template(_OPENING).substitute(name=course.name):
        raise CourseError(f"{place}: is not of the course `{course.name}` ({OURS}: {opening}); name another folder")


def students_course(course: Course) -> str:
    """A course.yml for students: what their checks need to know."""
    exercises = [exercise.model_dump(exclude_defaults=True) for exercise in course.exercises.values()]
    content = {"title": course.title, "name": course.name, "limits": course.limits.model_dump(), "exercises": exercises}
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=1000)


def _release(course: Course, place: Path, notebooks: Mapping[str, NotebookNode]) -> None:
    """Lets nbgrader make the release, and keep the cells in its gradebook."""
    config = load_settings(place)
    folder = CourseDirectory(config=config)
    folder.assignment_id = course.name
    with Gradebook(folder.db_url, folder.course_id) as gradebook:
        if has_submissions := bool(gradebook.assignment_submissions(course.name)):
            # nbgrader itself refuses any change then, lest marks are lost; to add is safe
            config.SaveCells.enabled = False
            _add_cells(gradebook, course.name, notebooks)
    converter = GenerateAssignment(coursedir=folder, config=config, force=True, no_database=has_submissions)
    converter.log.setLevel(logging.ERROR)
    try:
        converter.start()
    except NbGraderException as error:
        raise CourseError(f"{place}: nbgrader could not make the release: {error}") from None


def load_settings(place: Path) -> Config:
    """What the settings in nbgrader's folder `place` say."""
    config = PyFileConfigLoader(TEACHERS, path=str(place)).load_config()
    config.CourseDirectory.root = str(place.resolve())
    return config


def _add_cells(gradebook: Gradebook, assignment: str, notebooks: Mapping[str, NotebookNode]) -> None:
    """As nbgrader keeps cells, beside those that submissions have already."""
    for name, notebook in notebooks.items():
        kernel = json.dumps(notebook.metadata.kernelspec)
        gradebook.update_or_create_notebook(name, assignment, kernelspec=kernel)
        for cell in strip(notebook).cells:
            if "nbgrader" not in cell.metadata:
                continue
            about = cell.metadata.nbgrader
            where = about.grade_id, name, assignment
            kept = dict(cell_type=cell.cell_type, locked=is_locked(cell), source=cell.source, checksum=about.checksum)
            gradebook.update_or_create_source_cell(*where, **kept)
            if is_grade(cell):
                gradebook.update_or_create_grade_cell(*where, max_score=about.points, cell_type=cell.cell_type)
            elif is_solution(cell):
                gradebook.update_or_create_solution_cell(*where)
