"""Marks in nbgrader's own database, in SQLite and in PostgreSQL: all there, true, and nothing lost that people entered."""

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import nbformat
import psycopg
import pytest
import typer
from helpers import MINI_COURSE, MINI_SUITE, ROOT, Make, Run, jupyter, make_mini, run
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader import api
from nbgrader.plugins.export import CsvExportPlugin
from nbgrader.preprocessors import SaveCells
from rich.console import Console
from sqlalchemy import create_engine, inspect, text

from autograder import cli
from autograder.author import generate
from autograder.course import Course, load_course
from autograder.exports.gradecsv import nbgrader as nbgrader_table
from autograder.gradebook import Gradebook, GradebookError, Written, write_gradebook
from autograder.intake import Submission
from autograder.marked import stub_notebook
from autograder.progress import Watcher
from autograder.results import Check, ExerciseReport, Outcome, Report

TWO = MINI_COURSE + "  - {slug: triple, title: Thrice as much, file: triple.py, points: 10, bonus: true}\n"
TRIPLE = {
    "solutions/triple/triple.py": "def triple(x):\n    ### BEGIN SOLUTION\n    return 3 * x\n    ### END SOLUTION\n",
    "solutions/triple/test_triple.py": MINI_SUITE,
    "exercises/triple/README.md": "",
    "exercises/triple/test_triple.py": MINI_SUITE,
}
DOUBLE = {"three": 60, "negative[-1]": 15, "negative[-2]": 25}
NAME = "A-course-of-one-exercise"
RIGHT = "def double(x):\n    return 2 * x\n"
WRONG = "def double(x):\n    return x * x if x > 0 else 2 * x\n"
CELLS = ("assignment", "notebook", "base_cell", "grade_cells", "solution_cells", "source_cell")
SCRIPT = "<script>alert(1)</script>"
NBGRADER = [sys.executable, "-m", "nbgrader"]
EXTENSION = "nbgrader.server_extensions.formgrader=True"


def exercise(checks: Mapping[str, float], lost: tuple[str, ...] = (), *, bonus: bool = False) -> ExerciseReport:
    """A report in which every check passed but for the `lost`."""
    outcomes = [
        Outcome(name, f"about {name}", "failed", 0, points, f"{name} is <b>wrong</b>", "Think again.")
        if name in lost
        else Outcome(name, f"about {name}", "passed", points, points)
        for name, points in checks.items()
    ]
    return ExerciseReport.of(outcomes, bonus=bonus, status="graded")


def report(
    student: str = "ada",
    lost: tuple[str, ...] = (),
    double: Mapping[str, float] = DOUBLE,
    triple: Mapping[str, float] | None = None,
    half: Mapping[str, float] | None = None,
    submitted: str = "",
) -> Report:
    exercises = {"double": exercise(double, lost)}
    if triple:
        exercises["triple"] = exercise(triple, lost, bonus=True)
    if half:
        exercises["half"] = exercise(half, lost, bonus=True)
    made = Report.of(student, "sealed", 0, exercises, [])
    made.submitted = submitted
    return made


class Base:
    """A database with nbgrader's tables in it, to fill and to look into."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.folder = folder

    def fill(self, course: Course, *reports: Report, place: Path | None = None) -> Written:
        records = self.folder / "results.jsonl"
        records.write_bytes(b"".join(msgspec.json.encode(each) + b"\n" for each in reports))
        cohort = [Submission(each.student, {}) for each in reports]
        with Watcher(Console(quiet=True)) as watcher:
            return write_gradebook(self.url, course, records, place or self.folder, cohort, watcher)

    def rows(self) -> dict[str, list[Any]]:
        """All that is in it; in PostgreSQL each row with the transaction that wrote it last."""
        engine = create_engine(self.url)
        with engine.connect() as connection:
            which = "xmin::text AS written, *" if engine.name == "postgresql" else "*"
            tables = sorted(inspect(connection).get_table_names())
            found = {table: connection.execute(text(f"SELECT {which} FROM {table}")).all() for table in tables}
        engine.dispose()
        return {table: sorted(map(repr, rows)) for table, rows in found.items()}

    def entered(self) -> list[Any]:
        """All that people entered."""
        queries = (
            "SELECT manual_score, extra_credit FROM grade WHERE manual_score IS NOT NULL OR extra_credit IS NOT NULL",
            "SELECT manual_comment FROM comment WHERE manual_comment IS NOT NULL",
            "SELECT duedate FROM assignment",
            "SELECT student_id, extension FROM submitted_assignment WHERE extension IS NOT NULL",
            "SELECT flagged FROM submitted_notebook WHERE flagged",
            "SELECT first_name FROM student WHERE first_name IS NOT NULL",
        )
        engine = create_engine(self.url)
        with engine.connect() as connection:
            found = [sorted(map(repr, connection.execute(text(query)))) for query in queries]
        engine.dispose()
        return found

    def __enter__(self) -> Any:
        self.open = api.Gradebook(self.url)
        return self.open

    def __exit__(self, *_: object) -> None:
        self.open.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The socket's folder of a PostgreSQL server of our own, which nbgrader's tables are made in once."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    initdb = found[-1] if found else shutil.which("initdb")
    if not initdb:
        assert "CI" not in os.environ, "PostgreSQL is not installed"
        pytest.skip("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="postgres"))
    somebody: Any = {}
    if os.getuid() == 0:  # whom PostgreSQL refuses to run as
        shutil.chown(folder, "nobody", "nogroup")
        somebody = dict(user="nobody", group="nogroup", extra_groups=[])

    def call(program: str, *arguments: str) -> None:
        command = [str(Path(initdb).with_name(program)), "-D", str(folder / "data"), *arguments]
        subprocess.run(command, cwd=folder, check=True, timeout=60, stdout=subprocess.DEVNULL, **somebody)

    call("initdb", "-U", "teacher", "--auth=trust", "--no-sync")
    options = f"-k {folder} -c listen_addresses= -c fsync=off"
    call("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield str(folder)
    finally:
        call("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(folder)


def make_tables(url: str, folder: Path) -> None:
    with Gradebook(url, make_mini(folder), folder):
        pass


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of nbgrader's without anything in it; to make one takes nbgrader two seconds."""
    path = tmp_path_factory.mktemp("empty") / "gradebook.db"
    make_tables(f"sqlite:///{path}", path.parent)
    return path


@pytest.fixture
def sqlite(empty: Path, tmp_path: Path) -> Base:
    shutil.copy(empty, tmp_path / "gradebook.db")
    return Base(f"sqlite:///{tmp_path}/gradebook.db", tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def base(request: pytest.FixtureRequest, tmp_path: Path) -> Base:
    if request.param == "sqlite":
        found: Base = request.getfixturevalue("sqlite")
        return found
    folder = request.getfixturevalue("postgres")
    name = re.sub(r"\W", "_", request.node.name)[:60]
    with psycopg.connect(host=folder, user="teacher", dbname="postgres", autocommit=True) as connection:
        names = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
        if "nbgrader" not in names:
            connection.execute("CREATE DATABASE nbgrader")
            make_tables(url_of(folder, "nbgrader"), tmp_path / "tables")
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE nbgrader')  # type: ignore[arg-type]
    return Base(url_of(folder, name), tmp_path)


def url_of(folder: str, name: str) -> str:
    return f"postgresql+psycopg://teacher@/{name}?host={folder}"


@pytest.fixture
def two(mini: Make) -> Course:
    return mini(course=TWO, files=TRIPLE)


def only_double(course: Course) -> Course:
    """The course without its second exercise."""
    course.path.write_text(MINI_COURSE)
    return load_course(course.path)


def with_a_third(course: Course) -> Course:
    """The course with one exercise more."""
    for name, content in TRIPLE.items():
        path = course.root / name.replace("triple", "half")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    course.path.write_text(TWO + "  - {slug: half, title: Half as much, file: half.py, points: 5, bonus: true}\n")
    return load_course(course.path)


def test_marks_and_comments_arrive(base: Base, two: Course) -> None:
    written = base.fill(
        two,
        report("ada", lost=("negative[-2]",), triple={"four": 10}, submitted="2015-02-02T22:58:23.948203Z"),
        report("ben", lost=("four",), triple={"four": 10}),
    )
    assert (written.students, written.kept, written.faults) == (2, [], [])
    with base as gradebook:
        ada, ben = (gradebook.find_submission(NAME, student) for student in ("ada", "ben"))
        assert (ada.score, ada.max_score, ben.score) == (85, 100, 100)  # a bonus has no maximum
        assert ada.timestamp == datetime(2015, 2, 2, 22, 58, 23, 948203)
        assert ben.timestamp is None
        grade = gradebook.find_grade("negative", "double", NAME, "ada")
        assert (grade.auto_score, grade.max_score, grade.needs_manual_grade) == (15, 40, False)
        assert gradebook.find_comment("solution", "double", NAME, "ada").auto_comment == (
            "    about negative[-2]: negative[-2] is <b>wrong</b>\n    Hint: Think again."
        )
        assert gradebook.find_comment("solution", "double", NAME, "ben").auto_comment is None
        assert {each["score"] for each in gradebook.notebook_submission_dicts("triple", NAME)} == {0, 10}
        assert len(gradebook.submission_dicts(NAME)) == 2


def test_a_second_run_changes_no_row(base: Base, two: Course) -> None:
    reports = [report(name, lost=("three",), triple={"four": 10}, submitted="2026-01-01T00:00:00Z") for name in "abc"]
    base.fill(two, *reports)
    before = base.rows()
    base.fill(two, *reports)
    assert base.rows() == before
    assert len(before["grade"]) == 9


def enter(base: Base) -> None:
    """What people may enter: by hand, for ada, in each place there is."""
    with base as gradebook:
        assignment = gradebook.find_assignment(NAME)
        assignment.duedate = datetime(2026, 1, 1)
        for name in ("three", "negative"):
            gradebook.find_grade(name, "double", NAME, "ada").manual_score = 7
        gradebook.find_grade("four", "triple", NAME, "ada").extra_credit = 2
        for notebook in ("double", "triple"):
            gradebook.find_comment("solution", notebook, NAME, "ada").manual_comment = f"{notebook}: well done"
        gradebook.find_submission_notebook("double", NAME, "ada").flagged = True
        gradebook.find_student("ada").first_name = "Ada"
        gradebook.db.commit()
        gradebook.grant_extension(NAME, "ada", hours=3)


FOUR = {"four": 10}
CHANGES: dict[str, Callable[[Course], tuple[Course, dict[str, Any]]]] = {
    "regrade": lambda two: (two, {"lost": ("three", "negative[-1]", "four"), "triple": FOUR}),
    "check added": lambda two: (two, {"double": {**DOUBLE, "zero": 5}, "triple": FOUR}),
    "check removed": lambda two: (two, {"double": {"three": 60}, "triple": FOUR}),
    "exercise added": lambda two: (with_a_third(two), {"triple": FOUR, "half": {"five": 5}}),
    "exercise removed": lambda two: (only_double(two), {}),
    "one exercise": lambda two: (two, {}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_people_entered_is_never_lost(base: Base, two: Course, change: str) -> None:
    base.fill(two, report("ada", triple=FOUR), report("ben", triple=FOUR))
    enter(base)
    before = base.entered()
    assert all(before)
    course, parts = CHANGES[change](two)
    for _ in range(2):
        base.fill(course, report("ada", **parts), report("ben", **parts))
        assert base.entered() == before


def test_a_manual_score_stands_and_is_looked_at_again_where_the_check_says_otherwise(sqlite: Base, mini: Make) -> None:
    course = mini()

    def grade() -> tuple[float, float, bool]:
        with sqlite as gradebook:
            found = gradebook.find_grade("three", "double", NAME, "ada")
            return found.auto_score, found.score, found.needs_manual_grade

    sqlite.fill(course, report(lost=("three",)))
    with sqlite as gradebook:
        gradebook.find_grade("three", "double", NAME, "ada").manual_score = 30
        gradebook.db.commit()
    sqlite.fill(course, report(lost=("three",)))
    assert grade() == (0, 30, False)  # nothing is new
    sqlite.fill(course, report())
    assert grade() == (60, 30, True)
    with sqlite as gradebook:  # as formgrader does when somebody has looked
        gradebook.find_grade("three", "double", NAME, "ada").needs_manual_grade = False
        gradebook.db.commit()
    sqlite.fill(course, report())
    assert grade() == (60, 30, False)


def test_a_check_that_is_no_more_takes_its_points_along(sqlite: Base, mini: Make) -> None:
    course = mini()
    sqlite.fill(course, report(), report("ben"))
    written = sqlite.fill(course, report(double={"three": 60}), report("ben", double={"three": 60}))
    assert written.kept == []
    with sqlite as gradebook:
        assert (gradebook.find_submission(NAME, "ada").score, gradebook.find_assignment(NAME).max_score) == (60, 60)
        with pytest.raises(api.MissingEntry):
            gradebook.find_grade_cell("negative", "double", NAME)


def test_a_check_that_is_no_more_stays_where_it_has_points_by_hand(sqlite: Base, mini: Make) -> None:
    course = mini()
    sqlite.fill(course, report(), report("ben"))
    with sqlite as gradebook:
        gradebook.find_grade("negative", "double", NAME, "ada").manual_score = 39
        gradebook.db.commit()
    written = sqlite.fill(course, report(double={"three": 60}), report("ben", double={"three": 60}))
    assert written.kept == [
        "double: `negative` is no part of the course any more; it stays for points by hand on it, which still count (1)"
    ]
    with sqlite as gradebook:
        ada, ben = (gradebook.find_submission(NAME, student) for student in ("ada", "ben"))
        assert (ada.score, ben.score, ada.max_score) == (99, 60, 60)
        assert not ada.needs_manual_grade
    assert sqlite.fill(course, report(), report("ben")).kept == []  # and it is back
    with sqlite as gradebook:
        found = gradebook.find_grade("negative", "double", NAME, "ada")
        assert (found.auto_score, found.score, found.max_score, found.needs_manual_grade) == (40, 39, 40, True)


def test_an_exercise_that_is_no_more_goes(base: Base, two: Course) -> None:
    base.fill(two, report(triple=FOUR))
    course = only_double(two)
    base.fill(course, report())
    with base as gradebook:
        assert [notebook.name for notebook in gradebook.find_assignment(NAME).notebooks] == ["double"]
        assert gradebook.find_submission(NAME, "ada").score == 100
    alone = base.rows()
    base.fill(course, report())
    assert base.rows() == alone


def test_grading_one_exercise_leaves_the_others(sqlite: Base, two: Course) -> None:
    sqlite.fill(two, report(triple=FOUR))
    sqlite.fill(two, report(lost=("three",)))
    with sqlite as gradebook:
        assert gradebook.find_submission(NAME, "ada").score == 50


def test_what_is_not_ours_in_the_assignment_is_left_alone(base: Base, mini: Make) -> None:
    course = mini()
    base.fill(course, report())
    with base as gradebook:  # an essay of the teacher's, in our notebook and in one of its own
        gradebook.add_notebook("essay", NAME)
        for notebook in ("double", "essay"):
            gradebook.add_grade_cell("words", notebook, NAME, max_score=5, cell_type="markdown")
            gradebook.add_solution_cell("words", notebook, NAME)
            gradebook.add_source_cell("words", notebook, NAME, cell_type="markdown", source="In your words.")
        gradebook.add_task_cell("chart", "essay", NAME, max_score=5, cell_type="markdown")
    base.fill(course, report(), report("ben"))
    with base as gradebook:
        for student in ("ada", "ben"):
            for notebook in ("double", "essay"):
                grade = gradebook.find_grade("words", notebook, NAME, student)
                assert (grade.auto_score, grade.needs_manual_grade) == (None, True)
                assert gradebook.find_comment("words", notebook, NAME, student).comment is None
            assert gradebook.find_grade("chart", "essay", NAME, student).auto_score is None
        assert gradebook.find_assignment(NAME).max_score == 115


def released(course: Course, checks: Mapping[str, float] = DOUBLE) -> NotebookNode:
    """The exercise's notebook, written where students get it."""
    plan = {"double": [Check(name, f"about {name}", points) for name, points in checks.items()]}
    generate(course, plan, write=True)
    return stub_notebook(course, "double")


def save_cells(base: Base, notebook: NotebookNode) -> None:
    """What `nbgrader generate_assignment` does to the database. It refuses to change a notebook that has submissions."""
    about = dict(notebook="double", assignment=NAME, db_url=base.url)
    SaveCells().preprocess(notebook, {"nbgrader": about})


def test_nbgrader_finds_the_cells_that_it_would_have_made_itself(base: Base, mini: Make) -> None:
    course = mini()
    notebook = released(course)
    base.fill(course, report())
    before = base.rows()
    save_cells(base, notebook)
    assert base.rows() == before
    notebook = released(course, {"three": 60, "zero": 40})
    base.fill(course, report(double={"three": 60, "zero": 40}))
    save_cells(base, notebook)
    with base as gradebook:
        assert gradebook.find_submission(NAME, "ada").score == 100


def test_the_cells_that_nbgrader_made_are_used(base: Base, mini: Make) -> None:
    course = mini()
    with base as gradebook:
        gradebook.add_assignment(NAME)
    save_cells(base, released(course))
    before = base.rows()
    base.fill(course, report(lost=("three",)))
    after = base.rows()
    assert [after[table] for table in CELLS] == [before[table] for table in CELLS]
    with base as gradebook:
        comment = gradebook.find_comment("solution-double", "double", NAME, "ada")
        assert comment.auto_comment == "    about three: three is <b>wrong</b>\n    Hint: Think again."


def test_a_comment_by_hand_outlives_its_cell(sqlite: Base, mini: Make) -> None:
    course = mini()
    released(course)
    sqlite.fill(course, report(lost=("three",)), report("ben", lost=("three",)))
    with sqlite as gradebook:
        gradebook.find_comment("solution-double", "double", NAME, "ada").manual_comment = "Well begun."
        gradebook.db.commit()
    solution = course.solution("double")
    solution.write_text(solution.read_text().replace("def double(x):", "def doubled(x):"))
    released(course)
    kept = sqlite.fill(course, report(lost=("three",)), report("ben", lost=("three",))).kept
    assert kept == [
        "double: `solution-double` is no part of the course any more; it stays for comments by hand on it (1)"
    ]
    with sqlite as gradebook:
        old = gradebook.find_comment("solution-double", "double", NAME, "ada")
        assert (old.auto_comment, old.comment) == (None, "Well begun.")
        assert gradebook.find_comment("solution-doubled", "double", NAME, "ada").auto_comment


def test_a_fault_of_the_grader_is_no_zero(sqlite: Base, mini: Make) -> None:
    course = mini()
    broken = report()
    broken.exercises["double"].checks[0].status = "error"
    broken.score = None
    written = sqlite.fill(course, broken, report("ben"))
    assert written.faults == ["ada: not in the gradebook: a check broke"]
    with sqlite as gradebook:
        assert [student.id for student in gradebook.students] == ["ben"]


@pytest.mark.parametrize(
    ("student", "reason"),
    [
        ("x" * 129, "nbgrader holds no name of more than 128 characters; give the folder a shorter one"),
        *(
            (
                name,
                "nbgrader's pages and tables would not take the name as it is; name the folder without < > & \" \\ and "
                "commas, and with none of = + - @ in front",
            )
            for name in ("<img src=x>", "Lovelace, Ada", "=1+1", 'a"b', "a\\b")
        ),
    ],
)
def test_a_name_that_nbgrader_cannot_hold_is_told(sqlite: Base, mini: Make, student: str, reason: str) -> None:
    written = sqlite.fill(mini(), report(student), report("Zoë O'Brien (2)"))
    assert written.faults == [f"{student}: not in the gradebook: {reason}"]
    assert written.students == 1


def test_the_late_penalty_is_that_of_nbgraders_plugin(base: Base, mini: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    course = mini()
    monkeypatch.chdir(base.folder)
    place = base.folder / "submitted"
    place.mkdir()
    (base.folder / "nbgrader_config.py").write_text(
        "c = get_config()\nc.AssignLatePenalties.plugin_class = 'late_by_the_hour.ByTheHour'\n"
    )
    (base.folder / "late_by_the_hour.py").write_text(
        "from nbgrader.plugins import LateSubmissionPlugin\n\n\n"
        "class ByTheHour(LateSubmissionPlugin):\n"
        "    def late_submission_penalty(self, student_id, score, total_seconds_late):\n"
        "        return 10 * total_seconds_late / 3600\n"
    )
    late = report(submitted="2026-01-01T02:00:00Z")
    very_late = report("ben", submitted="2026-01-09T00:00:00Z")
    base.fill(course, late, very_late, place=place)

    def penalties() -> list[float]:
        base.fill(course, late, very_late, place=place)
        with base as gradebook:
            return [gradebook.find_submission(NAME, name).late_submission_penalty for name in ("ada", "ben")]

    with base as gradebook:
        gradebook.grant_extension(NAME, "ada", hours=1)
    assert penalties() == [0, 0]  # there is no due date yet
    with base as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate=datetime(2026, 1, 1))
    assert penalties() == [10, 100]
    before = base.rows()
    assert penalties() == [10, 100]
    assert base.rows() == before
    with base as gradebook:
        gradebook.grant_extension(NAME, "ada", hours=2)
    assert penalties() == [0, 100]


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("1 / 0", "nbgrader_config.py: cannot be read: ZeroDivisionError('division by zero'); mend it"),
        (
            "get_config().AssignLatePenalties.plugin_class = 'nowhere.Plugin'",
            "nbgrader_config.py: the plugin for late submissions cannot be loaded: The 'plugin_class' trait",
        ),
        (
            "from nbgrader.plugins import LateSubmissionPlugin as Late\nclass Odd(Late):\n"
            "    def late_submission_penalty(self, *_):\n        return 'much'\n"
            "get_config().AssignLatePenalties.plugin_class = Odd",
            "Odd: this plugin for late submissions broke on ada: TypeError",
        ),
    ],
    ids=["config", "plugin's name", "plugin"],
)
def test_a_fault_in_nbgraders_settings_is_told(sqlite: Base, mini: Make, setting: str, told: str) -> None:
    course = mini()
    sqlite.fill(course, report())
    with sqlite as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate=datetime(2026, 1, 1))
    before = sqlite.rows()
    (sqlite.folder / "place").mkdir()
    (sqlite.folder / "nbgrader_config.py").write_text(setting)
    with pytest.raises(GradebookError, match=re.escape(told)):
        sqlite.fill(course, report(submitted="2026-01-02T00:00:00Z", lost=("three",)), place=sqlite.folder / "place")
    assert sqlite.rows() == before


def test_no_settings_are_taken_from_within_the_submissions(
    sqlite: Base, mini: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = sqlite.folder / "submitted/ada"
    place.mkdir(parents=True)
    (place / "nbgrader_config.py").write_text("1 / 0")
    monkeypatch.chdir(place)
    course = mini()
    assert sqlite.fill(course, report(), place=place.parent).students == 1
    (place / NAME).mkdir()
    (place / NAME / "double.py").write_text(RIGHT)
    (place / "double.ipynb").write_text("")
    for alone in (place / NAME, place / "double.ipynb"):  # from the student's folder, what lies in it
        assert sqlite.fill(course, report(), place=alone).students == 1
    (sqlite.folder / "nbgrader_config.py").write_text("1 / 0")
    with pytest.raises(GradebookError, match=r"nbgrader_config\.py: cannot be read"):
        sqlite.fill(course, report(), place=place.parent)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("gradebook.db", "--gradebook: this is no database's URL; write one like sqlite:///gradebook.db"),
        (
            "postgresql+pg8000://teacher@/marks",
            "--gradebook: such a database is reached with `pg8000`, which is not installed; pip install it, or name another "
            "driver, like postgresql+psycopg://…",
        ),
        (
            "postgresql+psycopg://teacher:secret@/marks?host=/nowhere&password=secret",
            "postgresql+psycopg://teacher:***@/marks: connection ",
        ),
        ("sqlite:////nowhere/gradebook.db", "sqlite:////nowhere/gradebook.db: unable to open database file; when that"),
    ],
    ids=["no URL", "no driver", "no server", "no folder"],
)
def test_a_database_that_cannot_be_had_is_told(mini: Make, tmp_path: Path, url: str, told: str) -> None:
    with pytest.raises(GradebookError, match=re.escape(told)) as caught:
        Gradebook(url, mini(), tmp_path)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            "UPDATE alembic_version SET version_num = '167914646830'",
            "was made by another version of nbgrader (167914646830; the one here makes ",
        ),
        ("DROP TABLE alembic_version", "was made by another version of nbgrader (none; the one here makes "),
        ("DROP TABLE submitted_assignment", "is a database of something else than nbgrader; name another"),
    ],
)
def test_a_database_of_something_else_is_told_and_left_alone(sqlite: Base, mini: Make, change: str, told: str) -> None:
    engine = create_engine(sqlite.url)
    with engine.begin() as connection:
        connection.execute(text(change))
    engine.dispose()
    before = sqlite.rows()
    with pytest.raises(GradebookError, match=re.escape(told)):
        sqlite.fill(mini(), report())
    assert sqlite.rows() == before


def test_what_the_database_refuses_is_told_and_the_rest_is_kept(base: Base, mini: Make) -> None:
    course = mini()
    base.fill(course, report("ada"))
    engine = create_engine(base.url)
    with engine.begin() as connection:
        connection.execute(text("CREATE UNIQUE INDEX only_ada ON submitted_assignment (assignment_id)"))
    engine.dispose()
    before = base.rows()
    with pytest.raises(GradebookError, match=r"; when that is mended, run the same command again: what was graded and"):
        base.fill(course, report("ada"), report("ben"))
    assert base.rows() == before  # also of ben himself there is nothing


KILLED = """
import itertools, os, signal, sys
from pathlib import Path
from rich.console import Console
from autograder.course import load_course
from autograder.gradebook import Gradebook, write_gradebook
from autograder.intake import Submission
from autograder.progress import Watcher
from autograder.records import reports_in

url, course, records = sys.argv[1], load_course(Path(sys.argv[2])), Path(sys.argv[3])
cohort = [Submission(report.student, {}) for report in reports_in(records)]
written = itertools.count()

def die(*_):
    if next(written) == 7:
        os.kill(os.getpid(), signal.SIGKILL)

Gradebook._penalize = die  # the last step of an exercise, when its submission is in the database but not committed
with Watcher(Console(quiet=True)) as watcher:
    write_gradebook(url, course, records, records.parent, cohort, watcher)
"""


@pytest.mark.slow
def test_a_writer_that_is_killed_leaves_whole_submissions(sqlite: Base, mini: Make) -> None:
    course = mini()
    reports = [report(f"student {number}") for number in range(9)]
    sqlite.fill(course, reports[0])
    records = sqlite.folder / "all.jsonl"
    records.write_bytes(b"".join(msgspec.json.encode(each) + b"\n" for each in reports))
    command = [sys.executable, "-c", KILLED, sqlite.url, str(course.path), str(records)]
    assert subprocess.run(command, timeout=60, check=False).returncode == -signal.SIGKILL

    def scores() -> dict[str, float]:
        with sqlite as gradebook:
            assert len(gradebook.students) == len(gradebook.assignment_submissions(NAME))
            return {each["student"]: each["score"] for each in gradebook.submission_dicts(NAME)}

    assert scores() == {each.student: 100 for each in reports[:7]}
    sqlite.fill(course, *reports)
    assert scores() == {each.student: 100 for each in reports}


def test_the_table_for_nbgrader_is_as_nbgrader_writes_it(sqlite: Base, two: Course, tmp_path: Path) -> None:
    reports = [
        report("ada", lost=("negative[-2]",), triple={"four": 10}, submitted="2015-02-02T22:58:23.948203Z"),
        report("ben", lost=("four",), triple={"four": 10}),
        report("=1+1"),
        report("cem", triple={"four": 10}),
    ]
    reports[-1].score = None  # as a check broke
    reports[-1].exercises["double"].checks[0].status = "error"
    sqlite.fill(two, *reports)
    with sqlite as gradebook:
        CsvExportPlugin(to=str(tmp_path / "theirs.csv")).export(gradebook)
    header, *theirs = (tmp_path / "theirs.csv").read_text().splitlines()
    ours = nbgrader_table(reports, two).splitlines()
    assert header == ours[0]
    assert sorted(theirs) == sorted(ours[1:3])
    assert ours[1] == f"{NAME},,2015-02-02 22:58:23.948203,ada,,,,85.0,0.0,85.0,100.0"
    # whom the gradebook does not take: such a name, and a check that broke, which is no zero
    assert ours[3:] == [f"{NAME},,,'=1+1,,,,100.0,0.0,100.0,100.0", f"{NAME},,,cem,,,,,0.0,,100.0"]


@pytest.fixture
def cohort(mini: Make, tmp_path: Path) -> Course:
    """A course; beside it a folder of nbgrader's with what two students handed in, a script and a notebook."""
    course = mini()
    for student, name, code in (("ada", "double.py", WRONG), ("ben", "double.ipynb", RIGHT)):
        folder = tmp_path / "submitted" / student / NAME
        folder.mkdir(parents=True)
        cells = [new_markdown_cell(SCRIPT), new_code_cell(code, outputs=[new_output("stream", text=SCRIPT)])]
        (folder / name).write_text(code if name.endswith("py") else nbformat.writes(new_notebook(cells=cells)))
        (folder / "timestamp.txt").write_text("2026-01-01 01:02:03.456789 Europe/Berlin")
    (tmp_path / "source" / NAME).mkdir(parents=True)  # formgrader lists what has a source
    return course


@contextmanager
def formgrader(folder: Path) -> Iterator[Callable[..., Any]]:
    """The real one, and how to ask it."""
    command = ("jupyter_server", "--IdentityProvider.token=secret", "--ServerApp.jpserver_extensions", EXTENSION)

    def ask(path: str, **data: object) -> Any:
        headers = {"Authorization": "token secret", "Content-Type": "application/json"}
        body = json.dumps(data).encode() if data else None
        asked = urllib.request.Request(f"{address}formgrader/{path}", body, headers, method="PUT" if data else "GET")
        with urllib.request.urlopen(asked, timeout=30) as answer:
            text: str = answer.read().decode()
        return json.loads(text) if path.startswith("api/") else text

    with jupyter(folder, folder / ".jupyter", *command) as address:
        yield ask


@pytest.mark.slow
def test_the_command_fills_what_formgrader_and_export_read(run_warm: Run, cohort: Course, tmp_path: Path) -> None:
    grading = ("grade", "submitted", "--course", cohort.root, "--gradebook", "sqlite:///gradebook.db")

    def told(run: Run) -> str:
        done = run(*grading, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()[-1]

    assert told(run) == f"In the gradebook: 2, as `{NAME}`."
    with formgrader(tmp_path) as ask:
        (assignment,) = ask("api/assignments")
        assert (assignment["num_submissions"], assignment["max_score"]) == (2, 100)
        assert [each["autograded"] for each in ask(f"api/submissions/{NAME}")] == [True, True]
        shown = {each["student"]: each for each in ask(f"api/submitted_notebooks/{NAME}/double")}
        assert {student: (each["score"], each["failed_tests"]) for student, each in shown.items()} == {
            "ada": (40, True),
            "ben": (100, False),
        }
        page = ask(f"submissions/{shown['ben']['id']}/")
        assert "alert(1)" in page  # as text
        assert SCRIPT not in page
        assert "double(3) is 9" in ask(f"submissions/{shown['ada']['id']}/")
        (comment,) = ask(f"api/comments?submission_id={shown['ada']['id']}")
        assert comment["auto_comment"] == "    double(3) is 6: double(3) is 9\n    Hint: Twice is not squared."
        ask(f"api/comment/{comment['id']}", manual_comment="Look at it again.")
        (grade,) = [each for each in ask(f"api/grades?submission_id={shown['ada']['id']}") if each["name"] == "three"]
        ask(f"api/grade/{grade['id']}", manual_score=20, extra_credit=1)
    (tmp_path / "submitted/ada" / NAME / "double.py").write_text(RIGHT)
    assert told(run_warm) == f"In the gradebook: 2, as `{NAME}`."
    subprocess.run([*NBGRADER, "export"], cwd=tmp_path, check=True, capture_output=True, timeout=60)
    with (tmp_path / "grades.csv").open() as file:
        rows = {row["student_id"]: (row["score"], row["max_score"]) for row in csv.DictReader(file)}
    assert rows == {"ada": ("61.0", "100.0"), "ben": ("100.0", "100.0")}
    subprocess.run([*NBGRADER, "generate_feedback", NAME], cwd=tmp_path, check=True, capture_output=True, timeout=60)
    assert "Look at it again." in (tmp_path / "feedback/ada" / NAME / "double.html").read_text()
    assert SCRIPT not in (tmp_path / "feedback/ben" / NAME / "double.html").read_text()


@pytest.mark.slow
def test_a_check_that_broke_is_named_and_the_others_are_written(
    run_warm: Run, sqlite: Base, mini: Make, tmp_path: Path
) -> None:
    course = mini(suite=MINI_SUITE.replace("    if found == 9:", "    found + 1\n    if found == 9:"))
    for student, code in (("ada", RIGHT), ("ben", "def double(x):\n    return []\n")):
        (tmp_path / "cohort" / student).mkdir(parents=True)
        (tmp_path / "cohort" / student / "double.py").write_text(code)
    done = run_warm("grade", tmp_path / "cohort", "--out", tmp_path / "out", "--gradebook", sqlite.url, cwd=course.root)
    assert done.returncode == 2
    assert done.stdout.splitlines()[-1] == f"In the gradebook: 1, as `{NAME}`."
    assert done.stderr.splitlines()[-1] == "ben: not in the gradebook: a check broke"
    with sqlite as gradebook:
        assert [student.id for student in gradebook.students] == ["ada"]


@pytest.mark.parametrize("url", ["x", ""])
def test_a_wrong_url_is_told_before_anything_is_graded(mini: Make, tmp_path: Path, url: str) -> None:
    course = mini()
    with pytest.raises(GradebookError) as refusal:
        cli.grade(course.root / "solutions/double", to=tmp_path / "out", course=course.root, gradebook=url)
    assert str(refusal.value) == "--gradebook: this is no database's URL; write one like sqlite:///gradebook.db"
    assert not (tmp_path / "out").exists()


def test_without_nbgrader_the_command_says_how_to_get_it() -> None:
    command = "import sys; sys.modules['nbgrader'] = None; from autograder.cli import main; main()"
    grading = [sys.executable, "-c", command, "grade", "tests/cohort", "--gradebook", "sqlite:///gradebook.db"]
    done = subprocess.run(grading, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "autograder: --gradebook needs nbgrader (" in done.stderr
    assert "pip install 'autograder[teach]'" in done.stderr


def test_who_stops_the_writing_is_told_what_holds(
    mini: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    course = mini()
    monkeypatch.setattr("autograder.gradebook.write_gradebook", stopped)
    records = SimpleNamespace(path=tmp_path / "results.jsonl")
    with pytest.raises(typer.Exit) as caught:
        cli._write_gradebook("sqlite:///gradebook.db", course, records, tmp_path, [])  # type: ignore[arg-type]
    assert caught.value.exit_code == 130
    assert capsys.readouterr().err.strip() == (
        "Stopped while writing the gradebook: who is in it is there whole; the same command goes on from there."
    )


def test_where_formgraders_notebooks_cannot_be_written_is_told(sqlite: Base, mini: Make) -> None:
    place = sqlite.folder / "submitted"
    (place / "ada" / NAME).mkdir(parents=True)
    (sqlite.folder / "autograded").write_text("in the way")
    told = (
        f"{sqlite.folder}/autograded/ada/{NAME}: cannot be written: Not a directory; formgrader shows what lies there."
    )
    with pytest.raises(GradebookError, match=re.escape(told)):
        sqlite.fill(mini(), report(), place=place)


def test_notebooks_are_written_in_nbgraders_layout_alone(sqlite: Base, mini: Make) -> None:
    course = mini()
    place = sqlite.folder / "submitted"
    (place / "ada" / NAME).mkdir(parents=True)
    (place / "ben").mkdir()
    (place / "eve").symlink_to(place / "ada")
    sqlite.fill(course, report("ada"), report("ben"), report("eve"), report(".."), place=place)
    found = sorted(path.relative_to(sqlite.folder) for path in sqlite.folder.rglob("*.ipynb"))
    assert found == [Path("autograded/ada", NAME, "double.ipynb")]
