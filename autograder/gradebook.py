"""Reports into nbgrader's gradebook, where formgrader, export, late penalties and extensions find them.

Of the database only this is ours: the graded cells of our checks (their source calls `check("SLUG", "NAME")`), the solution
cells beside them, and of a submission its time, `auto_score`, `auto_comment`, `needs_manual_grade` and late penalty. What
people enter (manual scores and comments, extra credit, extensions, due dates, flags, students' names), and cells and
notebooks that are not ours, is never touched.

nbgrader's own functions commit at every step. Here each submission is one transaction, and so is the layout of the
assignment: a grader that is killed leaves whole submissions, and running again changes only what differs.
"""

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import nbformat
from alembic.script import ScriptDirectory
from nbformat import NotebookNode
from nbgrader import api, dbutil
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import load_only
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder.course import Course
from autograder.errors import AutograderError
from autograder.intake import Source, Submission, handed_in
from autograder.marked import comment_on, graded_cells, marked, points_of, solution_ids, stub_notebook
from autograder.progress import Watcher
from autograder.records import reports_in
from autograder.results import ExerciseReport, Report
from autograder.text import plain

_CONFIG = "nbgrader_config.py"


class GradebookError(AutograderError):
    """The gradebook cannot be opened or written."""


@dataclass
class Written:
    """What became of a cohort's reports."""

    students: int = 0
    kept: list[str] = field(default_factory=list)
    """What is no part of the course any more, and stays for what people gave it."""
    faults: list[str] = field(default_factory=list)
    """Whose marks were not written, and why."""


def write_gradebook(
    url: str, course: Course, records: Path, place: Path, cohort: Sequence[Submission], watcher: Watcher
) -> Written:
    """Writes every report of the file `records`; beside nbgrader's `submitted/` also what formgrader shows of each.

    `place` is where `cohort` was read from. A report in which a check broke is not written: a fault of ours is no zero.
    """
    written = Written()
    submissions = {submission.student: submission for submission in cohort}
    with Gradebook(url, course, place) as gradebook:
        for number, report in enumerate(reports_in(records)):
            watcher.tell("writing the gradebook", number, len(cohort))
            if not number:
                written.kept = gradebook.lay_out(report.exercises)
            if fault := _unfit(report):
                written.faults.append(f"{plain(report.student)}: not in the gradebook: {fault}")
                continue
            gradebook.write(report)
            gradebook.show(report, submissions[report.student])
            written.students += 1
    return written


def _unfit(report: Report) -> str:
    """Why a report cannot be written; empty where it can."""
    if report.score is None:
        return "a check broke"
    if len(report.student) > 128:
        return "nbgrader holds no name of more than 128 characters; give the folder a shorter one"
    if _UNFIT.search(report.student):
        return (
            "nbgrader's pages and tables would not take the name as it is; name the folder without < > & \" \\ and commas, and "
            "with none of = + - @ in front"
        )
    return ""


class Gradebook:
    """nbgrader's database with the assignment that a course is in it. Use it as a context.

    Raises GradebookError where it cannot be opened, or was made by another version of nbgrader.
    """

    def __init__(self, url: str, course: Course, place: Path) -> None:
        self._course = course
        self._place = place.resolve()
        self._shown = _check(url)
        config = _config(url, _strangers(self._place, course))
        self._late = _late(config)
        self._directory = CourseDirectory(config=config, root=str(self._place.parent))
        self._students = (
            {each.name for each in os.scandir(place) if each.is_dir(follow_symlinks=False)} if place.is_dir() else set()
        )
        self._stubs = {slug: stub_notebook(course, slug) for slug in course.exercises}
        with _told(self._shown), _alembic_at_hand():
            self._nbgrader = api.Gradebook(url, self._directory.course_id or "default_course")
        self._db: Any = self._nbgrader.db
        self._assignment = ""
        self._layout: dict[str, _Notebook] = {}
        """The assignment's notebooks, by their keys in the database."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._nbgrader.close()

    def lay_out(self, exercises: Mapping[str, ExerciseReport]) -> list[str]:
        """Makes the assignment's notebooks and cells those of the course, for the exercises given.

        A cell whose check, or exercise, is no more goes; but where people gave it points or comments it stays, worth nothing.
        Returns a line for each that stays.
        """
        kept = []
        with self._transaction():
            assignment = self._db.query(api.Assignment).filter_by(name=self._course.name).one_or_none()
            if assignment is None:
                assignment = self._new(api.Assignment, name=self._course.name, course_id=self._nbgrader.course_id)
            notebooks = {notebook.name: notebook for notebook in assignment.notebooks}
            for slug, exercise in exercises.items():
                notebook = notebooks.get(self._name(slug))
                if notebook is None:
                    notebook = self._new(api.Notebook, name=self._name(slug), assignment=assignment, kernelspec=_KERNEL)
                given = [
                    cell for cell in self._stubs[slug].cells if cell.metadata.get("nbgrader", {}).get("grade") is False
                ]
                kept += self._lay_out_cells(notebook, [*given, *graded_cells(slug, exercise)])
            for name in notebooks.keys() - {self._name(slug) for slug in self._course.exercises}:
                if any(_is_ours(cell, notebooks[name]) for cell in notebooks[name].source_cells):
                    kept += self._lay_out_cells(notebooks[name], [])
                    self._remove_if_empty(notebooks[name])
            self._db.flush()
            self._db.expire_all()
            self._assignment = assignment.id
            self._layout = {notebook.id: _Notebook.of(notebook) for notebook in assignment.notebooks}
        return kept

    def write(self, report: Report) -> None:
        """Writes a report whole, or nothing of it. Raises GradebookError."""
        with self._transaction():
            submission, notebooks = self._submission(report)
            grades = self._rows(api.Grade, notebooks)
            comments = self._rows(api.Comment, notebooks)
            for slug, exercise in report.exercises.items():
                key, layout = next(each for each in self._layout.items() if each[1].name == self._name(slug))
                for name, points in points_of(exercise).items():
                    grade = grades[layout.grades[name]]
                    if grade.auto_score != points:
                        grade.auto_score = points
                        grade.needs_manual_grade = grade.manual_score is not None
                *others, last = solution_ids(self._stubs[slug])
                for name in others:
                    comments[layout.comments[name]].auto_comment = None
                comments[layout.comments[last]].auto_comment = comment_on(exercise) or None
                self._penalize(submission, notebooks[key])

    def show(self, report: Report, submission: Submission) -> None:
        """In nbgrader's folders, writes the notebooks that formgrader shows: what was handed in, with its verdicts."""
        source = self._place / report.student / self._course.name
        if report.student not in self._students or not source.is_dir():
            return
        autograded = self._directory.autograded_directory
        folder = Path(self._directory.format_path(autograded, report.student, self._course.name))
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for slug, exercise in report.exercises.items():
                file = submission.files.get(slug)
                cells = handed_in(source, file) if isinstance(file, Source) else []
                notebook = nbformat.writes(marked(self._stubs[slug], cells, slug, exercise)) + "\n"
                path = folder / f"{self._name(slug)}.ipynb"
                if not path.is_file() or path.read_text(encoding="utf-8") != notebook:
                    replacement = path.with_suffix(".new")
                    replacement.write_text(notebook, encoding="utf-8")
                    os.replace(replacement, path)
        except OSError as error:
            raise GradebookError(
                f"{error.filename or folder}: cannot be written: {error.strerror}; formgrader shows what lies there. Mend it "
                "and run the same command again"
            ) from None

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with _told(self._shown):
            try:
                yield
                self._db.commit()
            except BaseException:
                self._db.rollback()
                raise

    def _new(self, kind: Any, **values: object) -> Any:
        row = kind(**values)
        self._db.add(row)
        return row

    def _name(self, slug: str) -> str:
        return self._course.notebook(slug).stem

    def _lay_out_cells(self, notebook: Any, cells: Sequence[NotebookNode]) -> list[str]:
        """Makes our cells of the notebook these; returns a line for each other that stays."""
        wanted = {cell.metadata.nbgrader.grade_id: cell for cell in cells}
        sources = {each.name: each for each in notebook.source_cells}
        graded = {each.name: each for each in notebook.grade_cells}
        solutions = {each.name: each for each in notebook.solution_cells}
        kept = []
        for name, source in sources.items():
            if name in wanted or not _is_ours(source, notebook):
                continue
            found = [each[name] for each in (graded, solutions) if name in each]
            students = sum(self._retire(cell) for cell in found)
            if students:
                what = "points by hand on it, which still count" if name in graded else "comments by hand on it"
                kept.append(
                    f"{notebook.name}: `{name}` is no part of the course any more; it stays for {what} ({students})"
                )
                continue
            for cell in (source, *found):
                self._db.delete(cell)
        for name, cell in wanted.items():
            about = cell.metadata.nbgrader
            if name not in sources:
                sources[name] = self._new(api.SourceCell, name=name, notebook=notebook)
            source = dict(
                source=cell.source, cell_type=cell.cell_type, locked=about.locked, checksum=about.get("checksum")
            )
            _set(sources[name], **source)
            if about.solution and name not in solutions:
                solutions[name] = self._new(api.SolutionCell, name=name, notebook=notebook)
            if about.grade:
                if name not in graded:
                    graded[name] = self._new(api.GradeCell, name=name, notebook=notebook)
                _set(graded[name], max_score=about.points, cell_type=cell.cell_type)
        self._db.flush()
        self._db.expire(notebook)
        return kept

    def _retire(self, cell: Any) -> int:
        """Takes away what we wrote for a cell. Where people wrote something, too, all rows stay: for how many students?"""
        grades = self._db.query(api.Grade).filter_by(cell_id=cell.id).all()
        comments = self._db.query(api.Comment).filter_by(cell_id=cell.id).all()
        students = sum(grade.manual_score is not None or bool(grade.extra_credit) for grade in grades)
        students += sum(bool(comment.manual_comment) for comment in comments)
        for grade in grades:
            grade.auto_score, grade.needs_manual_grade = None, False
        for comment in comments:
            comment.auto_comment = None
        if isinstance(cell, api.GradeCell):
            _set(cell, max_score=0)
        for row in () if students else (*grades, *comments):
            self._db.delete(row)
        return students

    def _remove_if_empty(self, notebook: Any) -> None:
        """An exercise that is no more takes its notebook along, unless something of somebody's is left in it."""
        if not (notebook._base_cells or notebook.source_cells or any(each.flagged for each in notebook.submissions)):
            for submitted in notebook.submissions:
                self._db.delete(submitted)
            self._db.delete(notebook)

    def _submission(self, report: Report) -> tuple[Any, dict[str, Any]]:
        """The student's submission, and its notebooks by the keys of the assignment's: all of them, as nbgrader expects."""
        whose = dict(assignment_id=self._assignment, student_id=report.student)
        submission = self._db.query(api.SubmittedAssignment).filter_by(**whose).one_or_none()
        if submission is None:
            if self._db.get(api.Student, report.student) is None:
                self._new(api.Student, id=report.student)
                self._db.flush()
            submission = self._new(api.SubmittedAssignment, **whose)
        if report.submitted:
            submission.timestamp = datetime.fromisoformat(report.submitted).astimezone(UTC).replace(tzinfo=None)
        notebooks = {each.notebook_id: each for each in submission.notebooks}
        for key in self._layout.keys() - notebooks.keys():
            notebooks[key] = self._new(api.SubmittedNotebook, notebook_id=key, assignment=submission)
        self._db.flush()
        return submission, notebooks

    def _rows(self, kind: Any, notebooks: Mapping[str, Any]) -> dict[str, Any]:
        """The submission's grades, or comments, by their cells' keys: one for each cell there is, as nbgrader expects."""
        keys = [each.id for each in notebooks.values()]
        wanted = load_only(*_COLUMNS[kind])  # all else of a row would be worked out by subqueries
        rows = {row.cell_id: row for row in self._db.query(kind).options(wanted).filter(kind.notebook_id.in_(keys))}
        for key, layout in self._layout.items():
            for cell in (layout.grades if kind is api.Grade else layout.comments).values():
                if cell not in rows:
                    rows[cell] = self._new(kind, cell_id=cell, notebook_id=notebooks[key].id)
        return rows

    def _penalize(self, submission: Any, notebook: Any) -> None:
        """The late penalty by nbgrader's plugin and within its bounds, as its AssignLatePenalties has it."""
        penalty = None
        # nbgrader cannot tell how late something is where there is an extension, but no due date
        late = submission.total_seconds_late if submission.assignment.duedate else 0
        if late > 0:
            self._db.flush()
            self._db.refresh(notebook, ["score"])
            try:
                penalty = self._late.plugin_inst.late_submission_penalty(submission.student_id, notebook.score, late)
                if penalty is not None:
                    penalty = self._late._check_late_penalty(notebook, penalty)
            except Exception as error:  # a teacher's own code
                raise GradebookError(
                    f"{self._late.plugin_class.__name__}: this plugin for late submissions broke on {submission.student_id}: "
                    f"{error!r}; mend it and run the same command again"
                ) from error
        notebook.late_submission_penalty = penalty


@dataclass(frozen=True)
class _Notebook:
    """The keys of a notebook's cells that carry grades, and of those that carry comments, by name."""

    name: str
    grades: dict[str, str]
    comments: dict[str, str]

    @classmethod
    def of(cls, notebook: Any) -> Self:
        graded = [*notebook.grade_cells, *notebook.task_cells]
        commented = [*notebook.solution_cells, *notebook.task_cells]
        return cls(notebook.name, {each.name: each.id for each in graded}, {each.name: each.id for each in commented})


def _set(row: Any, **values: object) -> None:
    """Sets what differs: SQLAlchemy would write a value that it has not read before, though it be the same."""
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def _is_ours(source: Any, notebook: Any) -> bool:
    """Whether we laid out a cell, or `generate` did: by what a graded one calls, or else by its name."""
    if any(cell.name == source.name for cell in notebook.grade_cells):
        return bool(re.search(rf'^check\("\w+", "{source.name}"\)$', source.source or "", re.MULTILINE))
    return bool(re.match(r"(check|solution)(-|$)", source.name))


def _check(url: str) -> str:
    """The URL without its password, once the database can be reached and is either new or of this version of nbgrader."""
    try:
        engine = create_engine(url)
    except (ArgumentError, ValueError):
        raise GradebookError("--gradebook: this is no database's URL; write one like sqlite:///gradebook.db") from None
    except ModuleNotFoundError as error:
        raise GradebookError(
            f"--gradebook: such a database is reached with `{error.name}`, which is not installed; pip install it, or name "
            "another driver, like postgresql+psycopg://…"
        ) from None
    shown = engine.url.set(query={}).render_as_string()  # a password may stand in either
    try:
        with _told(shown), engine.connect() as connection:
            tables = inspect(connection).get_table_names()
            present = (
                connection.scalar(text("SELECT version_num FROM alembic_version"))
                if "alembic_version" in tables
                else None
            )
    finally:
        engine.dispose()
    if tables and "submitted_assignment" not in tables:
        raise GradebookError(f"{shown}: is a database of something else than nbgrader; name another")
    known = ScriptDirectory(dbutil.ALEMBIC_DIR).get_current_head()
    if tables and present != known:
        raise GradebookError(
            f"{shown}: was made by another version of nbgrader ({present or 'none'}; the one here makes {known}); keep a copy, "
            "and run `nbgrader db upgrade` in the folder of its course"
        )
    return shown


@contextmanager
def _told(shown: str) -> Iterator[None]:
    """What a database refuses, as GradebookError."""
    try:
        yield
    except SQLAlchemyError as error:
        why = plain(str(getattr(error, "orig", None) or error), 300)
        raise GradebookError(
            f"{shown}: {why}; when that is mended, run the same command again: what was graded and written is kept"
        ) from None


@contextmanager
def _alembic_at_hand() -> Iterator[None]:
    """For a new database nbgrader runs the command `alembic`, which lies beside this Python."""
    path = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), path])
    try:
        yield
    finally:
        os.environ["PATH"] = path


def _strangers(place: Path, course: Course) -> Path:
    """The folder that strangers filled: also what lies beside a single file, or beside one student's assignment."""
    files = {path.name for path in place.iterdir()} if place.is_dir() else {place.name}
    stubs = [course.stub(slug) for slug in course.exercises]
    holds_one = not files.isdisjoint({stub.with_suffix(kind).name for stub in stubs for kind in (".py", ".ipynb")})
    return place.parent if holds_one and (place.is_file() or place.name == course.name) else place


def _config(url: str, place: Path) -> Config:
    """nbgrader's settings, from beside a database in a file or else from here, and what they import from there.

    They are a program, so none is taken from within `place`, which strangers filled.
    """
    address = make_url(url)
    files = [Path(address.database)] if address.get_backend_name() == "sqlite" and address.database else []
    for folder in (*(file.resolve().parent for file in files), Path.cwd()):
        if (folder / _CONFIG).is_file() and not folder.is_relative_to(place):
            return settings_in(folder)
    return Config()


def settings_in(folder: Path) -> Config:
    """What the settings in nbgrader's folder say; the modules that lie there can then be imported, as in nbgrader."""
    sys.path.append(str(folder))
    try:
        return PyFileConfigLoader(_CONFIG, path=str(folder)).load_config()
    except Exception as error:  # a teacher's own code
        raise GradebookError(f"{folder / _CONFIG}: cannot be read: {error!r}; mend it") from error


def _late(config: Config) -> AssignLatePenalties:
    try:
        late = AssignLatePenalties(config=config)
        late.init_plugin()
    except Exception as error:  # a name that a teacher wrote, and its module
        raise GradebookError(
            f"{_CONFIG}: the plugin for late submissions cannot be loaded: {error}; mend its name"
        ) from None
    return late


_COLUMNS: dict[Any, Any] = {
    api.Grade: (api.Grade.cell_id, api.Grade.auto_score, api.Grade.manual_score, api.Grade.needs_manual_grade),
    api.Comment: (api.Comment.cell_id, api.Comment.auto_comment),
}
_KERNEL = json.dumps({"display_name": "Python 3", "language": "python", "name": "python3"})
_UNFIT = re.compile(r'[<>&"\\,]|^\s*[=+\-@]')
"""What is HTML, a string's end in JavaScript, a cell's end or a formula: nbgrader writes names as they are into all of these."""
