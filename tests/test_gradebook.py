"""Marks in nbgrader's own database, in SQLite and in PostgreSQL: all there, true, and nothing lost that people entered."""

import csv
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest
from helpers import MINI_COURSE, MINI_SUITE, ROOT, Make, make_mini, run
from nbgrader import api
from rich.console import Console
from sqlalchemy import create_engine, inspect, text

from autograder.course import Course, load_course
from autograder.gradebook import Gradebook, GradebookError, Written, write_gradebook
from autograder.intake import Submission
from autograder.progress import Watcher
from autograder.results import ExerciseReport, Outcome, Report

TWO = MINI_COURSE + "  - {slug: triple, title: Thrice as much, file: triple.py, points: 10, bonus: true}\n"
TRIPLE = {
    "solutions/triple/triple.py": "def triple(x):\n    ### BEGIN SOLUTION\n    return 3 * x\n    ### END SOLUTION\n",
    "solutions/triple/test_triple.py": MINI_SUITE,
    "exercises/triple/README.md": "",
    "exercises/triple/test_triple.py": MINI_SUITE,
}
DOUBLE = {"three": 60, "negative[-1]": 15, "negative[-2]": 25}
NAME = "A-course-of-one-exercise"


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
    submitted: str = "",
) -> Report:
    exercises = {"double": exercise(double, lost)}
    if triple:
        exercises["triple"] = exercise(triple, lost, bonus=True)
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
    "exercise added": lambda two: (two, {"triple": {**FOUR, "five": 1}}),
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


def test_the_late_penalty_is_that_of_nbgraders_plugin(base: Base, mini: Make) -> None:
    course = mini()
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
