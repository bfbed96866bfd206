"""What grading leaves on disk survives the grader: killed, cut short by a full disk, or started twice."""

import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from helpers import MINI_COURSE, MINI_SUITE, NO_LAYERS, ROOT, Make, Run, run

from autograder.confine.level import Level
from autograder.course import Course, load_course
from autograder.fingerprints import Fingerprints, fingerprints
from autograder.intake import Refusal, Source, Submission
from autograder.publish import publish
from autograder.records import Records, RecordsError, put, write_grades
from autograder.results import ExerciseReport, Outcome, Report

PRINTS = {name: {"double": f"of {name}'s"} for name in ("ada", "ben", "eve")}


def report(student: str, status: str = "passed", isolation: Level = "sealed", slug: str = "double") -> Report:
    outcome = Outcome("three", "a title", status, 5 if status == "passed" else 0, 5, "message")  # type: ignore[arg-type]
    exercise = ExerciseReport.of([outcome], bonus=False, status="graded")
    return Report.of(student, isolation, 0, {slug: exercise}, [])


def graded(out: Path, *reports: Report, prints: Fingerprints = PRINTS, slugs: Sequence[str] = ("double",)) -> list[str]:
    """Writes `reports` and returns whose records of an earlier run were kept."""
    with Records(out, prints, slugs) as records:
        records.hold("sealed")
        kept = [student for student in prints if student not in records.unfinished()]
        records.begin()
        for each in reports:
            records.append(each)
    return kept


def students(out: Path) -> list[str]:
    return [json.loads(line)["student"] for line in (out / "results.jsonl").read_bytes().splitlines()]


def test_records_end_in_the_order_of_the_cohort(tmp_path: Path) -> None:
    graded(tmp_path, report("eve"), report("ada"), report("ben"))
    assert students(tmp_path) == ["ada", "ben", "eve"]
    assert os.listdir(tmp_path) == ["results.jsonl"]


def test_wherever_the_file_is_torn_whole_records_are_kept(tmp_path: Path) -> None:
    graded(tmp_path, report("ada"), report("ben"))
    whole = (tmp_path / "results.jsonl").read_bytes()
    first = whole.index(b"\n")
    for end in range(len(whole) + 1):
        (tmp_path / "results.jsonl").write_bytes(whole[:end])
        kept = graded(tmp_path)
        assert kept == (["ada", "ben"] if end >= len(whole) - 1 else ["ada"] if end >= first else [])
        assert students(tmp_path) == kept


@pytest.mark.parametrize(
    "other",
    [report("ada", "error"), report("ada", isolation="locked")],
    ids=["a fault of the grader's", "another isolation"],
)
def test_what_does_not_hold_is_graded_again(tmp_path: Path, other: Report) -> None:
    graded(tmp_path, other)
    assert graded(tmp_path) == []


@pytest.mark.parametrize(
    ("prints", "slugs", "name"),
    [({"ada": {"double": ""}}, ["double"], "ben"), (PRINTS, ["triple"], "double")],
    ids=["students", "exercises"],
)
def test_marks_of_others_are_not_overwritten(tmp_path: Path, prints: Fingerprints, slugs: list[str], name: str) -> None:
    graded(tmp_path, report("ada"), report("ben"))
    with pytest.raises(RecordsError) as caught:
        Records(tmp_path, prints, slugs)
    assert str(caught.value) == (
        f"{tmp_path / 'results.jsonl'}: holds marks that are no part of this run, and would be lost ({name}); choose "
        "another --out, or move the file away"
    )
    assert students(tmp_path) == ["ada", "ben"]
    assert graded(tmp_path) == ["ada", "ben"]  # and nothing is locked


def test_until_something_is_kept_or_graded_nothing_changes(tmp_path: Path) -> None:
    with Records(tmp_path / "new", PRINTS, ["double"]):
        pass
    assert not (tmp_path / "new").exists()
    graded(tmp_path, report("ada"))
    with Records(tmp_path, {"ada": {"double": "changed"}}, ["double"]):
        pass
    assert students(tmp_path) == ["ada"]


def test_grades_of_an_earlier_run_do_not_stand_beside_new_records(tmp_path: Path) -> None:
    write_grades(tmp_path / "grades.csv", [report("ada")], ["double"])
    graded(tmp_path, report("ada"), report("ben"), report("eve"))
    assert os.listdir(tmp_path) == ["results.jsonl"]


def test_a_run_that_holds_nothing_keeps_nothing(tmp_path: Path) -> None:
    graded(tmp_path, report("ada"))
    with Records(tmp_path, PRINTS, ["double"]) as records:
        records.begin()
    assert students(tmp_path) == []


def test_an_exercise_whose_suite_changed_leaves_the_others_marks(tmp_path: Path) -> None:
    slugs = ("double", "triple")
    before = {"ada": {"double": "1", "triple": "2"}}
    graded(tmp_path, report("ada"), report("ada", slug="triple", isolation="locked"), prints=before, slugs=slugs)
    after = {"ada": {"double": "changed", "triple": "2"}}
    with Records(tmp_path, after, slugs) as records:
        records.hold("locked")
        assert records.unfinished() == {"ada": ["double"]}
        records.begin()
        (line,) = (tmp_path / "results.jsonl").read_bytes().splitlines()
        assert json.loads(line)["score"] is None  # as long as it is no whole score
        records.append(report("ada", status="failed"))
    (line,) = (tmp_path / "results.jsonl").read_bytes().splitlines()
    record = json.loads(line)
    assert (record["score"], record["max_score"], record["isolation"]) == (5, 10, "locked")
    assert list(record["exercises"]) == ["double", "triple"]
    with Records(tmp_path, after, slugs) as records:
        records.hold("sealed")  # more than the marks of one exercise were given at
        assert records.unfinished() == {"ada": ["double", "triple"]}


def test_a_second_grader_is_refused_and_harms_nothing(tmp_path: Path) -> None:
    with Records(tmp_path, PRINTS, ["double"]) as records:
        records.hold("sealed")
        records.begin()
        records.append(report("ada"))
        with pytest.raises(RecordsError, match="another autograder is grading into it; wait for its end, or choose"):
            graded(tmp_path)
        records.append(report("ben"))
    assert students(tmp_path) == ["ada", "ben"]


def test_a_file_that_can_grow_no_further_stays_whole(tmp_path: Path) -> None:
    graded(tmp_path, report("ada"))
    size = len(json.dumps(json.loads((tmp_path / "results.jsonl").read_text())))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    with Records(tmp_path, PRINTS, ["double"]) as records:
        records.hold("sealed")
        records.begin()
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size + size // 2, before[1]))
            with pytest.raises(
                RecordsError, match=r"make room and run the same command again: what was graded is kept"
            ):
                records.append(report("ben"))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert students(tmp_path) == ["ada"]
    assert graded(tmp_path) == ["ada"]


def test_grades_that_cannot_be_written_leave_the_old_ones(tmp_path: Path) -> None:
    write_grades(tmp_path / "grades.csv", [report("ada")], ["double"])
    old = (tmp_path / "grades.csv").read_text()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
        with pytest.raises(RecordsError, match=r"grades.csv: cannot be written"):
            write_grades(tmp_path / "grades.csv", [report("ben")], ["double"])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (tmp_path / "grades.csv").read_text() == old
    assert os.listdir(tmp_path) == ["grades.csv"]


def test_a_fingerprint_follows_whatever_decides_the_marks(mini: Make) -> None:
    course = mini(files={"exercises/double/props.py": ""})

    def print_of(text: str = "x = 1", seed: int = 0, at: Course = course) -> str:
        return fingerprints(at, ["double"], seed, [Submission("ada", {"double": Source("double.py", text)})])["ada"][
            "double"
        ]

    prints = [print_of(), print_of(text="x = 2"), print_of(seed=1)]
    (course.root / "course.yml").write_text(course.path.read_text().replace("call_seconds: 2", "call_seconds: 3"))
    prints.append(print_of(at=load_course(course.path)))
    for name in ("solutions/double/test_double.py", "exercises/double/props.py"):
        with (course.root / name).open("a") as file:
            file.write("\n")
        prints.append(print_of(at=load_course(course.path)))
    (course.root / "solutions/double/helper.py").write_text("")
    prints.append(print_of())
    assert len(set(prints)) == len(prints)
    assert print_of() == prints[-1]


def test_what_is_no_utf8_has_a_fingerprint_of_its_own(course: Course) -> None:
    odd = [
        Submission("ada", {"one_hot": Refusal("z\udcff.zip cannot be read")}, ["ignored: \ud800"]),
        Submission("ben", {"one_hot": Source("one_hot.py", "x = '\ud800'")}),
        Submission("eve", {"one_hot": Source("one_hot.py", "x = '\ud801'")}),
    ]
    assert len({found["one_hot"] for found in fingerprints(course, ["one_hot"], 0, odd).values()}) == 3


RIGHT = "def double(x):\n    return 2 * x\n"
WRONG = "def double(x):\n    return 3 * x\n"


@pytest.fixture
def cohort(mini: Make, tmp_path: Path) -> Path:
    """Eight submissions to the small course, one of them slow enough to be met while it is graded."""
    mini()
    for number in range(8):
        folder = tmp_path / "submitted" / f"s{number}"
        folder.mkdir(parents=True)
        slow = "import time; time.sleep(1)\n" if number == 4 else ""
        (folder / "double.py").write_text(slow + (RIGHT if number % 2 else WRONG))
    return tmp_path


TRIPLE = {
    "solutions/triple/triple.py": "def triple(x):\n    ### BEGIN SOLUTION\n    return 3 * x\n    ### END SOLUTION\n",
    "solutions/triple/test_triple.py": """\
from autograder.checks import points

@points(50)
def test_one(student):
    \"\"\"triple(1) is 3\"\"\"
    assert student.triple(x=1) == 3
""",
    "exercises/triple/README.md": "Write a function that triples.\n",
    "exercises/triple/test_triple.py": "def test_nothing():\n    pass\n",
}
TWO = (
    MINI_COURSE.replace("points: 100", "points: 50")
    + """\
  - slug: triple
    title: Three times as much
    file: triple.py
    points: 50
"""
)
HALVED = MINI_SUITE.replace("points(60)", "points(30)").replace("points(40)", "points(20)")


@pytest.mark.slow
def test_a_corrected_suite_regrades_its_exercise_alone(run_warm: Run, mini: Make, tmp_path: Path) -> None:
    course = mini(course=TWO, suite=HALVED, files=TRIPLE)
    for name, factor in (("ada", 3), ("ben", 4)):
        (tmp_path / "submitted" / name).mkdir(parents=True)
        (tmp_path / "submitted" / name / "double.py").write_text(RIGHT)
        (tmp_path / "submitted" / name / "triple.py").write_text(f"def triple(x):\n    return {factor} * x\n")

    def records() -> dict[str, dict[str, Any]]:
        result = run_warm("grade", tmp_path / "submitted", "--out", tmp_path / "out", cwd=course.root)
        assert result.returncode == 0, result.stderr
        said.append(result.stdout)
        lines = [json.loads(line) for line in (tmp_path / "out" / "results.jsonl").read_text().splitlines()]
        return {record["student"]: record for record in lines}

    said: list[str] = []
    before = records()
    suite = course.hidden_suite("triple")
    suite.write_text(suite.read_text().replace("student.triple(x=1) == 3", "student.triple(x=1) in (3, 4)"))
    after = records()
    assert "Of 2, only what had changed was graded: triple. --fresh grades all again." in said[1]
    assert [before[name]["score"] for name in ("ada", "ben")] == [100, 50]
    assert [after[name]["score"] for name in ("ada", "ben")] == [100, 100]
    for name in ("ada", "ben"):  # to the seconds that each check took
        assert after[name]["exercises"]["double"] == before[name]["exercises"]["double"]
        assert list(after[name]["exercises"]) == ["double", "triple"]
    suite.write_text("what cannot be collected\n")  # a faulty suite leaves the earlier marks alone
    assert run_warm("grade", tmp_path / "submitted", "--out", tmp_path / "out", cwd=course.root).returncode == 2
    lines = (tmp_path / "out" / "results.jsonl").read_text().splitlines()
    assert [json.loads(line)["score"] for line in lines] == [100, 100]


@pytest.mark.slow
def test_an_unchanged_cohort_starts_nothing(cohort: Path) -> None:
    first = run("grade", cohort / "submitted", "--out", cohort / "out", cwd=cohort / "mini")
    assert first.returncode == 0, first.stderr
    helpless = "import sys; sys.executable = '/nothing'; from autograder.cli import main; main()"
    arguments = [sys.executable, "-c", helpless, *command(cohort, "out")[3:]]

    def again() -> subprocess.CompletedProcess[str]:
        return subprocess.run(arguments, cwd=cohort / "mini", capture_output=True, text=True, check=False)

    unchanged = again()
    assert unchanged.returncode == 0, unchanged.stderr
    assert "Graded before and unchanged: 8. --fresh grades all again." in unchanged.stdout
    (cohort / "submitted/s0/double.py").write_text(RIGHT)
    assert "/nothing" in again().stderr


def command(cohort: Path, out: str) -> list[str]:
    arguments = ["grade", str(cohort / "submitted"), "--out", str(cohort / out), "--workers", "1", *NO_LAYERS]
    return [sys.executable, "-m", "autograder", *arguments]


def without_seconds(out: Path) -> str:
    return re.sub(r'"(seconds|memory_mb)":[0-9.e-]+', "", (out / "results.jsonl").read_text())


@pytest.mark.slow
def test_a_killed_grader_goes_on_where_it_was(run_warm: Run, cohort: Path) -> None:
    undisturbed = run_warm("grade", cohort / "submitted", "--out", cohort / "whole", cwd=cohort / "mini")
    assert undisturbed.returncode == 0, undisturbed.stderr
    path = cohort / "out" / "results.jsonl"
    done: list[int] = []
    for enough in (0, 3, 5):
        grader = subprocess.Popen(command(cohort, "out"), cwd=cohort / "mini", stderr=subprocess.DEVNULL)
        while not path.exists() or path.read_bytes().count(b"\n") < enough:
            assert grader.poll() is None
            time.sleep(0.005)
        grader.send_signal(signal.SIGKILL)
        grader.wait()
        done.append(path.read_bytes().count(b"\n"))
    assert done == sorted(done)
    with path.open("ab") as file:
        file.write(path.read_bytes()[:99])  # as if it had been killed while it wrote
    again = run("grade", cohort / "submitted", "--out", cohort / "out", cwd=cohort / "mini")
    assert again.returncode == 0, again.stderr
    assert f"Graded before and unchanged: {done[-1]}. --fresh grades all again." in again.stdout
    assert without_seconds(cohort / "out") == without_seconds(cohort / "whole")
    assert (cohort / "out" / "grades.csv").read_text() == (cohort / "whole" / "grades.csv").read_text()


@pytest.mark.slow
def test_only_what_changed_is_graded_again(run_warm: Run, cohort: Path) -> None:
    for expected in ("", "Graded before and unchanged: 8", "Graded before and unchanged: 7"):
        result = run_warm("grade", cohort / "submitted", "--out", cohort / "out", cwd=cohort / "mini")
        assert result.returncode == 0, result.stderr
        assert expected in result.stdout
        assert ("Graded before" in result.stdout) is bool(expected)
        if expected.endswith("8"):
            (cohort / "submitted/s0/double.py").write_text(RIGHT)
    records = [json.loads(line) for line in (cohort / "out" / "results.jsonl").read_text().splitlines()]
    assert [record["score"] for record in records] == [100, 100, 0, 100, 0, 100, 0, 100]


@pytest.mark.slow
def test_ctrl_c_says_how_to_go_on(cohort: Path) -> None:
    (cohort / "tmp").mkdir()
    grader = subprocess.Popen(
        command(cohort, "out"),
        cwd=cohort / "mini",
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(cohort / "tmp")},
    )
    path = cohort / "out" / "results.jsonl"
    while not path.exists() or path.read_bytes().count(b"\n") < 4:  # the next one takes a second
        assert grader.poll() is None
        time.sleep(0.005)
    grader.send_signal(signal.SIGINT)
    _, errors = grader.communicate(timeout=60)
    assert grader.returncode == 130
    assert re.search(r"Stopped: \d of 8 graded, kept in ", errors)
    assert "the same command goes on from there" in " ".join(errors.split())
    assert os.listdir(cohort / "tmp") == []  # the worker in the middle of a submission has cleaned up


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("unshare"), reason="needs util-linux, to mount a disk of one page")
def test_a_full_disk_ends_with_a_clear_error_and_a_whole_file(cohort: Path) -> None:
    (cohort / "out").mkdir()
    grade = " ".join(command(cohort, "out"))
    script = f"mount -t tmpfs -o size=4k none {cohort / 'out'} && cd {cohort / 'mini'} && {grade}; code=$?"
    script += f"; cp {cohort / 'out'}/results.jsonl {cohort / 'rescued.jsonl'}; exit $code"
    result = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script],
        capture_output=True, text=True, timeout=120, check=False, cwd=ROOT,
    )  # fmt: skip
    if "unshare failed" in result.stderr:
        pytest.skip(f"no user namespaces here: {result.stderr.strip()}")
    assert result.returncode == 2
    assert "cannot be written: No space left on device; make room and run the same command again" in result.stderr
    rescued = (cohort / "rescued.jsonl").read_bytes()
    assert rescued.endswith(b"\n")
    assert 0 < len([json.loads(line) for line in rescued.splitlines()]) < 8


@pytest.mark.parametrize("line", [b"{}\n", b"\xff\n"])
def test_pages_and_exports_lack_nobody_for_a_line_that_cannot_be_read(
    course: Course, tmp_path: Path, line: bytes
) -> None:
    """The pages that are there stay."""
    golden = (ROOT / "tests/golden/results.jsonl").read_bytes().splitlines(keepends=True)
    results = tmp_path / "results.jsonl"
    results.write_bytes(golden[0] + golden[1][:99])  # a grader was stopped here
    assert len(publish(course, results, datetime.now(UTC))) == 3
    results.write_bytes(golden[0] + line + golden[1])
    before = sorted(path.name for path in tmp_path.rglob("*"))
    with pytest.raises(RecordsError, match=r"results\.jsonl:2: is no record; another version of the grader may have"):
        publish(course, results, datetime.now(UTC))
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


@pytest.mark.parametrize("place", ["a file/grades.csv", "a folder", "."])
def test_where_no_file_can_be_is_named_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a file").touch()
    Path("a folder").mkdir()
    with pytest.raises(
        RecordsError, match=rf"^{re.escape(place)}: cannot be written: .*; choose another place, or make"
    ):
        put(Path(place), [b"text"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a file", "a folder"]


def test_a_teachers_folder_among_the_pages_stays(course: Course, tmp_path: Path) -> None:
    golden = (ROOT / "tests/golden/results.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "results.jsonl").write_bytes(golden[0])
    (tmp_path / "feedback/mine.md").mkdir(parents=True)
    assert len(publish(course, tmp_path / "results.jsonl", datetime.now(UTC))) == 3
    assert (tmp_path / "feedback/mine.md").is_dir()
