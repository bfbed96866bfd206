"""The graders that are compared, each with its own way to hand it a class, to start it, and to read what it found."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import ClassVar

from autograder.assignment import lay_out
from autograder.course import load_course
from autograder.grade import plan_of
from bench.environments import BENCH, python_of
from bench.plain import PLAIN, TWELVE, nbgrader_source, notebook, otter_tests

COURSE = load_course(TWELVE / "course.yml")
FILES = {exercise.file: exercise.slug for exercise in COURSE.exercises.values()}

_MARKED = (0, 1)
"""Exit codes: all is well, or something of a student's is not; who was not graded shows in `passed`."""

Passed = Mapping[str, set[str]]
"""By student, the checks that were passed."""


class BenchError(Exception):
    """A grader did not do what the benchmark needs."""


class Grader(ABC):
    """One grader and the folder in which it works."""

    name: ClassVar[str]

    def __init__(self, place: Path, kept: Path, at_a_time: int) -> None:
        self.place = place
        self.kept = kept
        """Where the environments are."""
        self.at_a_time = at_a_time
        """How many submissions, for those who can."""

    @abstractmethod
    def prepare(self, cohort: Sequence[Path]) -> None:
        """Lays out the assignment and the class; not measured."""

    @abstractmethod
    def grade(self) -> None:
        """Grades the class; measured."""

    @abstractmethod
    def passed(self) -> Passed:
        """What the grader found; not measured."""

    def _run(self, *command: str | Path, cwd: Path | None = None, fine: Sequence[int] = (0,)) -> str:
        """What a command prints. Raises BenchError where its exit code is none of those that are `fine`."""
        activated = os.environ | {"PATH": f"{Path(command[0]).parent}{os.pathsep}{os.environ['PATH']}"}
        done = subprocess.run(
            command, cwd=cwd or self.place, env=activated, capture_output=True, text=True, check=False
        )
        if done.returncode not in fine:
            raise BenchError(f"{' '.join(map(str, command))}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout


class Ours(Grader):
    name = "ours"

    def prepare(self, cohort: Sequence[Path]) -> None:
        _copy(cohort, self.place / "submitted")

    def grade(self) -> None:
        options = ["--course", str(TWELVE), "--out", "out", "--workers", str(self.at_a_time)]
        self._run(sys.executable, "-m", "autograder", "grade", "submitted", *options)

    def passed(self) -> Passed:
        records = [json.loads(line) for line in (self.place / "out/results.jsonl").read_text().splitlines()]
        return {
            record["student"]: {
                check["id"]
                for exercise in record["exercises"].values()
                for check in exercise["checks"]
                if check["status"] == "passed"
            }
            for record in records
        }


class Nbgrader(Grader):
    """It grades one submission after the other, whatever the machine has."""

    name = "nbgrader"

    def prepare(self, cohort: Sequence[Path]) -> None:
        (self.place / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'twelve'\n")
        solutions = {slug: COURSE.solution(slug).read_text() for slug in COURSE.exercises}
        _write(self.place / "source/ps/twelve.ipynb", json.dumps(nbgrader_source(solutions)))
        self._nbgrader("generate_assignment", fine=(0,))
        release = json.loads((self.place / "release/ps/twelve.ipynb").read_text())
        for folder in cohort:
            for cell in release["cells"]:
                slug = cell["metadata"]["nbgrader"]["grade_id"]
                if slug in COURSE.exercises:
                    cell["source"] = (folder / COURSE.exercises[slug].file).read_text()
            _write(self.place / "submitted" / folder.name / "ps/twelve.ipynb", json.dumps(release))

    def grade(self) -> None:
        self._nbgrader("autograde", fine=_MARKED)

    def passed(self) -> Passed:
        query = """
            select assignment.student_id, cell.name, grade.auto_score > 0 from grade
            join base_cell as cell on cell.id = grade.cell_id
            join submitted_notebook as notebook on notebook.id = grade.notebook_id
            join submitted_assignment as assignment on assignment.id = notebook.assignment_id
        """
        with closing(sqlite3.connect(self.place / "gradebook.db")) as gradebook:
            return _by_student(gradebook.execute(query).fetchall())

    def _nbgrader(self, step: str, fine: Sequence[int]) -> None:
        self._run(python_of("nbgrader", self.kept), "-m", "nbgrader", step, "ps", fine=fine)


class Inside(Nbgrader):
    """nbgrader with our engine, in our own environment; of each student, three notebooks."""

    name = "ours in nbgrader"

    def prepare(self, cohort: Sequence[Path]) -> None:
        lay_out(COURSE, plan_of(COURSE), self.place)
        for folder in cohort:
            for file in FILES:
                book = notebook({"solution": (folder / file).read_text()})
                path = self.place / "submitted" / folder.name / COURSE.name / Path(file).with_suffix(".ipynb")
                _write(path, json.dumps(book))

    def grade(self) -> None:
        self._run(sys.executable, "-m", "nbgrader", "autograde", COURSE.name, fine=_MARKED)


class Otter(Grader):
    name = "otter"

    def prepare(self, cohort: Sequence[Path]) -> None:
        for name, text in otter_tests().items():
            _write(self.place / "tests" / name, text)
        self._otter("generate", "-t", "tests", "-o", "autograder.zip", "--no-environment", fine=(0,))
        for folder in cohort:
            cells = {slug: (folder / file).read_text() for file, slug in FILES.items()}
            _write(self.place / "submitted" / folder.name / "twelve.ipynb", json.dumps(notebook(cells)))

    def grade(self) -> None:
        _each(self._grade, self.place / "submitted", self.at_a_time)

    def _grade(self, folder: Path) -> None:
        self._otter("run", "-a", "autograder.zip", "-o", folder, folder / "twelve.ipynb", fine=_MARKED)

    def passed(self) -> Passed:
        results = {
            path.parent.name: json.loads(path.read_text()) for path in self.place.glob("submitted/*/results.json")
        }
        return {
            student: {test["name"] for test in result["tests"] if test.get("score")}
            for student, result in results.items()
        }

    def _otter(self, *arguments: str | Path, fine: Sequence[int]) -> None:
        self._run(python_of("otter", self.kept).parent / "otter", *arguments, fine=fine)


class Pytest(Grader):
    name = "pytest"

    def prepare(self, cohort: Sequence[Path]) -> None:
        for folder in _copy(cohort, self.place / "submitted"):
            shutil.copytree(PLAIN, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))

    def grade(self) -> None:
        _each(self._grade, self.place / "submitted", self.at_a_time)

    def _grade(self, folder: Path) -> None:
        printed = self._run(python_of("pytest", self.kept), "-m", "pytest", "-q", "-rp", cwd=folder, fine=_MARKED)
        (folder / "printed.txt").write_text(printed)

    def passed(self) -> Passed:
        return {
            path.parent.name: set(re.findall(r"^PASSED \S+::test_(\w+)$", path.read_text(), re.MULTILINE))
            for path in self.place.glob("submitted/*/printed.txt")
        }


class Floor(Grader):
    """No grader at all: the checks in copies of one warm process."""

    name = "floor"

    def prepare(self, cohort: Sequence[Path]) -> None:
        _copy(cohort, self.place / "submitted")

    def grade(self) -> None:
        printed = self._run(sys.executable, BENCH / "warm.py", PLAIN, self.place / "submitted", str(self.at_a_time))
        (self.place / "printed.txt").write_text(printed)

    def passed(self) -> Passed:
        rows = [line.split() for line in (self.place / "printed.txt").read_text().splitlines()]
        return {student: set(checks) for student, *checks in rows}


def _copy(cohort: Sequence[Path], to: Path) -> list[Path]:
    """The class in a folder of the grader's own, with no more than the three files of the assignment."""
    folders = [to / folder.name for folder in cohort]
    for folder, copy in zip(cohort, folders, strict=True):
        copy.mkdir(parents=True)
        for file in FILES:
            shutil.copyfile(folder / file, copy / file)
    return folders


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _each(grade: Callable[[Path], None], submitted: Path, at_a_time: int) -> None:
    with ThreadPoolExecutor(at_a_time) as pool:
        list(pool.map(grade, sorted(submitted.iterdir())))


def _by_student(rows: Iterable[tuple[str, str, int]]) -> Passed:
    """From rows of student, check, and whether it was passed."""
    found: dict[str, set[str]] = {}
    for student, check, is_passed in rows:
        found.setdefault(student, set()).update([check] if is_passed else [])
    return found
