"""Our engine inside nbgrader: `nbgrader autograde` with the hidden suites, and no student's code in a kernel.

One line of nbgrader's settings puts it there:

    c.Autograde.exporter_class = "autograder.inside.Marks"

nbgrader asks an exporter for each notebook of a submission: first for a clean one, then for it as it is after it was run.
Ours answers both times with what was handed in, as plain code and text, and the verdicts of the checks. It reads what
lies in `submitted/` itself, so that damaged notebooks count, and scripts, too. Of nbgrader's steps the one that runs
notebooks is left out, and the one that takes points from outputs is replaced. All others go on as ever: the gradebook,
late penalties, feedback. Other assignments of the same nbgrader course are none of ours, and go nbgrader's way.
"""

import fnmatch
import glob
from dataclasses import replace
from pathlib import Path
from typing import Any
from weakref import finalize

from nbconvert.exporters import NotebookExporter
from nbconvert.preprocessors import ExecutePreprocessor
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from traitlets import Unicode

from autograder.course import find_course
from autograder.errors import AutograderError, CourseError, SuiteError
from autograder.grade import Grader, run_proved
from autograder.intake import Source, Submission, read_submission
from autograder.jobs import Job, Task
from autograder.marked import comment_on, marked, points_of, solution_ids, stub_of
from autograder.notebooks import Cell, NoNotebook, cells_of
from autograder.results import Check, ExerciseReport, Report, by_function


class Marks(NotebookExporter):  # type: ignore[misc]  # to mypy, nbconvert has no types
    """Gives nbgrader's converter of submissions each notebook with its marks."""

    course = Unicode(help="The folder of the course, from nbgrader's own.").tag(config=True)

    _is_ours = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._converter: Any = self.parent
        self._folder = folder = self._converter.coursedir
        try:
            self._course = find_course(Path(folder.root, self.course))
            self._is_ours = folder.assignment_id == self._course.name
            if self._is_ours:
                self._slugs = {Path(each.file).stem: slug for slug, each in self._course.exercises.items()}
                self._name_notebooks()
                self._start()
        except AutograderError as error:
            self.log.error("autograder: %s", error)
            raise NbGraderException(str(error)) from None

    def _start(self) -> None:
        """Starts the grader for the whole run, and grades the course's solutions."""
        slugs = list(self._course.exercises)
        self._grader = Grader(Job(self._course.path, slugs), 1)
        finalize(self, self._grader.__exit__, None)  # nbgrader says nothing at its end
        ready = self._grader.ready()
        self.log.info("Isolation of students' code: %s", "; ".join([ready.level, *ready.missing]))
        self._require_cells(ready.checks["hidden"])
        for _ in run_proved(self._grader, self._course, slugs, 0, [], lambda: None):
            pass
        self._report = Report.of("", ready.level, 0, {}, [])
        self._submission = Submission("", {})

    def _require_cells(self, plan: dict[str, list[Check]]) -> None:
        """Raises CourseError where nbgrader's gradebook counts other checks, or other points, than the suites."""
        folder = self._folder
        with Gradebook(folder.db_url, folder.course_id) as gradebook:
            for notebook, slug in self._slugs.items():
                bonus = self._course.exercises[slug].bonus
                wanted = {check.id: 0 if bonus else check.max_score for check in by_function(plan[slug])}
                try:
                    cells = gradebook.find_notebook(notebook, self._course.name).grade_cells
                except MissingEntry:
                    cells = []
                found = {cell.name: cell.max_score for cell in cells}
                if any(found.get(name) != points for name, points in wanted.items()):
                    raise CourseError(
                        f"{folder.root}: nbgrader's gradebook has not the checks of `{slug}` as its suite has them; "
                        "run `autograder generate --nbgrader` for this folder"
                    )

    def _name_notebooks(self) -> None:
        """Names nbgrader what to convert: a notebook for each exercise that was handed in, be it as a script."""
        folder = self._folder
        for place in glob.glob(folder.format_path(folder.submitted_directory, folder.student_id, self._course.name)):
            files = read_submission(Path(place), self._course).files
            handed_in = [notebook for notebook, slug in self._slugs.items() if slug in files]
            paths = [str(Path(place, f"{name}.ipynb")) for name in fnmatch.filter(handed_in, folder.notebook_id)]
            if paths:
                self._converter.assignments[place] = paths
            elif self._converter.assignments.pop(place, None):
                self.log.warning("autograder: %s: no exercise was handed in", place)

    def register_preprocessor(self, preprocessor: Any, enabled: bool = False) -> Any:
        """Takes on a step of nbgrader's, but none that runs a notebook."""
        if self._is_ours and isinstance(preprocessor, type):
            if issubclass(preprocessor, ExecutePreprocessor):
                return None
            if issubclass(preprocessor, SaveAutoGrades):
                preprocessor = SaveMarks
        return super().register_preprocessor(preprocessor, enabled)

    def from_filename(self, filename: str, resources: Any = None, **kwargs: Any) -> Any:
        """The notebook that nbgrader wants to read from a file, with its marks. Raises where a check of it broke."""
        if not self._is_ours:
            return super().from_filename(filename, resources, **kwargs)
        about = resources["nbgrader"]
        return self.from_notebook_node(self._marked(about["notebook"], about["student"]), resources, **kwargs)

    def _marked(self, notebook: str, student: str) -> NotebookNode:
        slug, exercise = self._slugs[notebook], self.exercise(notebook, student)
        return marked(stub_of(self._course, slug), self._cells(notebook, student), slug, exercise)

    def exercise(self, notebook: str, student: str) -> ExerciseReport:
        """What was found of a student's notebook, and of what was handed in instead of it."""
        if self._report.student != student:
            self._grade(student)
        return self._report.exercises[self._slugs[notebook]]

    def _grade(self, student: str) -> None:
        """Grades all that a student handed in."""
        submission = replace(read_submission(self._place(student), self._course), student=student)
        [(_, report)] = self._grader.run([Task(submission, list(self._course.exercises), 0)])
        for fault in report.errors():
            self.log.error("autograder: %s", fault)
        if report.score is None:
            self._withdraw(submission)
            raise SuiteError(
                f"{student}: a check broke, which is no zero: nothing was graded; the check is named above"
            )
        self._submission, self._report = submission, report

    def _place(self, student: str) -> Path:
        return Path(self._folder.format_path(self._folder.submitted_directory, student, self._course.name))

    def _withdraw(self, submission: Submission) -> None:
        """Takes back the zeros that nbgrader gives where it finds no notebook, although something was handed in."""
        student, folder = submission.student, self._folder
        with Gradebook(folder.db_url) as gradebook:
            for notebook, slug in self._slugs.items():
                if slug in submission.files and not (self._place(student) / f"{notebook}.ipynb").is_file():
                    for grade in gradebook.find_submission_notebook(notebook, self._course.name, student).grades:
                        grade.auto_score, grade.needs_manual_grade = None, True
            gradebook.db.commit()

    def _cells(self, notebook: str, student: str) -> list[Cell]:
        """What stands in the cells of what a student handed in; a script is one cell."""
        path = self._place(student) / f"{notebook}.ipynb"
        if path.is_file():
            try:
                return cells_of(path.read_bytes())
            except NoNotebook:
                return []
        file = self._submission.files.get(self._slugs[notebook])
        return [Cell("code", file.text)] if isinstance(file, Source) else []


class SaveMarks(NbGraderPreprocessor):  # type: ignore[misc]
    """Takes the points of each check, and a comment on what went wrong, down into nbgrader's gradebook."""

    def preprocess(self, notebook: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        about = resources["nbgrader"]
        where = about["notebook"], about["assignment"], about["student"]
        exercise = self.parent.exercise(about["notebook"], about["student"])
        points = points_of(exercise)
        with Gradebook(about["db_url"]) as gradebook:
            submitted = gradebook.find_submission_notebook(*where)
            for grade in submitted.grades:
                if grade.name in points:
                    grade.auto_score = points[grade.name]
                    grade.needs_manual_grade = grade.manual_score is not None
            last = solution_ids(notebook)[-1]
            gradebook.find_comment(last, *where).auto_comment = comment_on(exercise) or None
            gradebook.db.commit()
        return notebook, resources
