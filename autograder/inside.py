"""Our engine inside nbgrader: `nbgrader autograde` with the hidden suites, and no student's code in a kernel.

One line of nbgrader's settings puts it there:

    c.Autograde.exporter_class = "autograder.inside.Marks"

nbgrader asks an exporter for each notebook of a submission: first for a clean one, then for it as it is after it was run.
Ours answers both times with what was handed in, as plain code and text, and the verdicts of the checks. It reads what
lies in `submitted/` itself, so that damaged notebooks count, and scripts, too. Of nbgrader's steps, the one that
runs notebooks and the one that reads points off their outputs are left out: the points go into the gradebook straight from
the report. All others go on as ever. Other assignments of the same nbgrader course go nbgrader's way.
"""

import fnmatch
import glob
import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbconvert.preprocessors import ExecutePreprocessor
from nbgrader import api
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import SaveAutoGrades
from traitlets import Unicode

from autograder.course import FILE_NAME, Course, load_course
from autograder.errors import AutograderError, CourseError, SuiteError
from autograder.grade import Grader, run_proved
from autograder.gradebook import Gradebook
from autograder.intake import Source, Submission, handed_in, read_submission
from autograder.jobs import Job, Task
from autograder.marked import marked, stub_notebook
from autograder.results import Report


class Marks(NotebookExporter):  # type: ignore[misc]  # to mypy, nbconvert has no types
    """Gives nbgrader's converter of submissions each notebook with its marks, and writes these into the gradebook."""

    course = Unicode(help="The folder of the course, from nbgrader's own.").tag(config=True)

    _is_ours = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._converter: Any = self.parent
        self._folder = self._converter.coursedir
        self._submission = Submission("", {})
        self._report: Report | None = None
        with self._told():
            self._course = self._find_course()
            slugs = {self._course.notebook(slug).stem: slug for slug in self._course.exercises}
            self._slugs = {name: slugs[name] for name in fnmatch.filter(slugs, self._folder.notebook_id)}
            if self._folder.assignment_id == self._course.name:
                self._is_ours = True
                self._name_notebooks()
                convert = self._converter.convert_notebooks
                self._converter.convert_notebooks = lambda: self._convert(convert)

    def _find_course(self) -> Course:
        path = Path(self._folder.root, self.course).resolve() / FILE_NAME
        course = load_course(path) if path.is_file() else None
        if course is None or course.is_students:
            what = f"{path} is what students get of a course" if course else f"{path} is not there"
            raise CourseError(f"c.Marks.course: {what}; name the folder of the course itself, from {self._folder.root}")
        return course

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What stops the grader also stops nbgrader, without a traceback."""
        try:
            yield
        except AutograderError as error:
            self.log.error("autograder: %s", error)
            raise NbGraderException(str(error)) from None

    def _convert(self, convert: Callable[[], None]) -> None:
        """All that nbgrader does with the cohort, for which one grader stands ready; before that, the solutions are graded."""
        slugs = list(self._slugs.values())
        submitted = Path(self._folder.format_path(self._folder.submitted_directory, ".", "."))
        with ExitStack() as stack:
            with self._told():
                self._gradebook = stack.enter_context(Gradebook(self._folder.db_url, self._course, submitted))
                self._grader = stack.enter_context(Grader(Job(self._course.path, slugs), 1))
                ready = self._grader.ready()
                self.log.info("autograder: %s", "; ".join([f"isolation: {ready.level}", *ready.missing]))
                for _ in run_proved(self._grader, self._course, slugs, 0, [], lambda: None):
                    pass
            convert()

    def _name_notebooks(self) -> None:
        """Names nbgrader what to convert: a notebook for each exercise that was handed in, be it as a script."""
        for place in glob.glob(str(self._place(self._folder.student_id))):
            if link := _link(place):
                self._converter.assignments.pop(place, None)
                self.log.error(
                    "autograder: %s: is a link, which nbgrader would follow; nothing was marked. Remove it", link
                )
                continue
            files = read_submission(Path(place), self._course).files
            paths = [str(Path(place, f"{notebook}.ipynb")) for notebook, slug in self._slugs.items() if slug in files]
            if paths:
                self._converter.assignments[place] = paths
            elif self._converter.assignments.pop(place, None):
                self.log.warning("autograder: %s: holds no exercise of the course", place)

    def _place(self, student: str) -> Path:
        return Path(self._folder.format_path(self._folder.submitted_directory, student, self._course.name))

    def register_preprocessor(self, preprocessor: Any, enabled: bool = False) -> Any:
        """Takes on a step of nbgrader's, but none that runs a notebook or reads points off its outputs."""
        kind = preprocessor if isinstance(preprocessor, type) else type(preprocessor)
        if self._is_ours and issubclass(kind, (ExecutePreprocessor, SaveAutoGrades)):
            return None
        return super().register_preprocessor(preprocessor, enabled)

    def from_filename(self, filename: str, resources: Any = None, **kwargs: Any) -> Any:
        """The notebook that nbgrader wants to read from a file, with its marks. Raises where a check of it broke."""
        if not self._is_ours:
            return super().from_filename(filename, resources, **kwargs)
        slug, student = self._slugs[resources["nbgrader"]["notebook"]], resources["nbgrader"]["student"]
        report = self._graded(student)
        file = self._submission.files.get(slug)
        cells = handed_in(self._place(student), file) if isinstance(file, Source) else []
        notebook = marked(stub_notebook(self._course, slug), cells, slug, report.exercises[slug])
        return self.from_notebook_node(notebook, resources, **kwargs)

    def _graded(self, student: str) -> Report:
        """The report on all that a student handed in, whose notebooks nbgrader converts one after the other."""
        if self._report and self._report.student == student:
            return self._report
        submission = replace(read_submission(self._place(student), self._course), student=student)
        [(_, report)] = self._grader.run([Task(submission, list(self._slugs.values()), 0)])
        for note in report.notes:
            self.log.info("autograder: %s: %s", student, note)
        for fault in report.errors():
            self.log.error("autograder: %s", fault)
        if report.score is None:
            self._take_back_zeros(submission)
            raise SuiteError(f"{student}: a check broke, as is told above; that is no zero, so nothing was marked")
        if self._report is None:
            for line in self._gradebook.lay_out(report.exercises):
                self.log.warning("autograder: %s", line)
        self._gradebook.write(report)
        self._submission, self._report = submission, report
        return report

    def _take_back_zeros(self, submission: Submission) -> None:
        """nbgrader has given zeros already where it found no notebook, also if a script was handed in instead."""
        with api.Gradebook(self._folder.db_url) as gradebook:
            for notebook, slug in self._slugs.items():
                if (
                    slug in submission.files
                    and not Path(self._place(submission.student), f"{notebook}.ipynb").is_file()
                ):
                    submitted = gradebook.find_submission_notebook(notebook, self._course.name, submission.student)
                    for grade in submitted.grades:
                        grade.auto_score, grade.needs_manual_grade = None, True
            gradebook.db.commit()


def _link(place: str) -> str:
    """A link at, above or in a submission: nbgrader copies what it leads to, a hidden suite, say, into `feedback/`."""
    found = ((folder, name) for folder, folders, files in os.walk(place) for name in (*folders, *files))
    within = (os.path.join(*each) for each in found)
    return next(filter(os.path.islink, itertools.chain((os.path.dirname(place), place), within)), "")
