"""Whole runs of the command: the sample cohort, and suites that are at fault."""

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from multiprocessing import Pipe
from pathlib import Path
from typing import Any
from unittest.mock import create_autospec

import pytest
from documents import is_as_shown, shown
from helpers import MINI_SUITE, NO_LAYERS, ROOT, Make, Run, pytest_by_hand, run

from autograder.confine import Level
from autograder.errors import AutograderError, SandboxError
from autograder.grade import Grader, solution_of
from autograder.jobs import Job, Task
from autograder.sandbox.host import Sandbox
from autograder.worker import work

pytestmark = pytest.mark.slow

MARKS = {
    #         one_hot rnn_cell rnn_module training numpy_rnn
    "ada": (15, 15, 35, 35, 10),
    "boris": (15, 15, 35, 35, 0),
    "chiara": (15, 15, 0, 0, 0),
    "deniz": (8.5, 11.5, 18, 3, 0),
    "emma": (13.5, 12.5, 30, 26, 0),
    "farid": (0, 0, 0, 0, 0),
    "greta": (0, 0, 0, 7, 0),
    "hugo": (0, 15, 35, 7, 0),
    "ines": (0, 0, 0, 0, 0),
    "jonas": (0, 0, 0, 0, 0),
    "kofi": (15, 15, 5, 0, 0),
    "lena": (14, 13.5, 30, 20, 0),
}
"""What a person would give; why is said in tests/cohort/README.md."""

Record = dict[str, Any]


def records(out: Path) -> list[Record]:
    return [json.loads(line) for line in (out / "results.jsonl").read_text().splitlines()]


def without_seconds(record: Record) -> Record:
    """And without what memory was taken, which is never quite the same either."""
    for exercise in record["exercises"].values():
        del exercise["seconds"], exercise["memory_mb"]
        for check in exercise["checks"]:
            del check["seconds"]
    return record


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    out = tmp_path_factory.mktemp("out")
    result = run("grade", "tests/cohort", "--out", out, "--workers", 2)
    assert result.returncode == 0, result.stderr
    return out, result.stdout


def test_the_twelve_get_the_marks_that_a_person_would_give(graded: tuple[Path, str]) -> None:
    found = {
        record["student"]: tuple(exercise["score"] for exercise in record["exercises"].values())
        for record in records(graded[0])
    }
    assert found == MARKS


def test_records_are_as_documented(graded: tuple[Path, str]) -> None:
    for record in records(graded[0]):
        assert {"student", "score", "max_score", "isolation", "exercises"} <= record.keys()
        assert record["max_score"] == 100
        assert record["isolation"] in ("sealed", "locked")
        assert record["score"] == sum(exercise["score"] for exercise in record["exercises"].values())
        for exercise in record["exercises"].values():
            assert exercise["status"] in ("graded", "missing", "crashed", "timeout", "rejected")
            assert exercise["max_score"] == sum(check["max_score"] for check in exercise["checks"])
            for check in exercise["checks"]:
                assert check.keys() == {
                    "id",
                    "title",
                    "status",
                    "score",
                    "max_score",
                    "message",
                    "hint",
                    "mistake",
                    "seconds",
                    "fault",
                    "trace",
                }
                assert check["status"] in ("passed", "failed", "skipped")
                assert bool(check["message"]) is (check["status"] != "passed")
                assert bool(check["hint"]) is bool(check["mistake"])


def test_a_record_says_what_was_used_and_what_to_look_at(graded: tuple[Path, str]) -> None:
    found = {record["student"]: record["exercises"] for record in records(graded[0])}
    assert all(0 < exercise["seconds"] < 20 for exercise in found["ada"].values())
    assert all(0 < exercise["memory_mb"] < 500 for exercise in found["ada"].values())
    assert 5 < found["hugo"]["one_hot"]["seconds"] < 7  # one call up to its deadline
    assert found["ada"]["training"]["run"]["answers"][-1] == "ihello"
    assert found["hugo"]["training"]["run"] is None
    assert found["boris"]["numpy_rnn"]["seconds"] == found["boris"]["numpy_rnn"]["memory_mb"] == 0
    assert found["ines"]["training"]["events"] == ["it answered the grader in a way that no function does"]
    assert not any(exercise["events"] for exercise in found["ada"].values())


def test_statuses_say_what_happened(graded: tuple[Path, str]) -> None:
    status = {
        (record["student"], slug): exercise["status"]
        for record in records(graded[0])
        for slug, exercise in record["exercises"].items()
        if exercise["status"] != "graded"
    }
    assert status["hugo", "one_hot"] == "timeout"
    assert status["hugo", "training"] == "timeout"
    assert status["ines", "one_hot"] == "crashed"
    assert status["greta", "training"] == "crashed"
    assert all(status["jonas", slug] == "missing" for slug in ("one_hot", "training"))
    assert not any(student in ("ada", "emma", "lena") for student, slug in status if slug != "numpy_rnn")


def test_an_untouched_stub_is_told_so_once_for_each_function(graded: tuple[Path, str]) -> None:
    (farid,) = [record for record in records(graded[0]) if record["student"] == "farid"]
    for slug, count in {"one_hot": 2, "rnn_cell": 2, "rnn_module": 1, "training": 2, "numpy_rnn": 3}.items():
        checks = farid["exercises"][slug]["checks"]
        failed = [check for check in checks if check["status"] == "failed"]
        assert len(failed) == count
        assert all("is not implemented yet" in check["message"] for check in failed)
        for check in checks:
            if check["status"] != "failed":
                assert re.search("it met the same fault as the check “|it needs the check “", check["message"])


def test_telling_mistakes_are_named(graded: tuple[Path, str]) -> None:
    named = {
        (record["student"], check["mistake"])
        for record in records(graded[0])
        for exercise in record["exercises"].values()
        for check in exercise["checks"]
    }
    assert {
        *(
            ("emma", "integer_vectors"),
            ("emma", "softmax_output"),
            ("emma", "gradients_add_up"),
            ("emma", "swapped_results"),
        ),
        *(("lena", "negative_wraps"), ("lena", "state_ignored"), ("lena", "layers_ignored"), ("lena", "sum_of_losses")),
    } <= named


def test_no_feedback_quotes_the_hidden_suite(graded: tuple[Path, str]) -> None:
    feedback = (graded[0] / "results.jsonl").read_text()
    for suite in ROOT.glob("solutions/*/test_*.py"):
        for line in suite.read_text().splitlines():
            code = line.strip()
            if len(code) > 25 and not code.startswith(('"""', "@", "#")):
                assert json.dumps(code)[1:-1] not in feedback, code


def test_the_table_and_the_file_of_grades(graded: tuple[Path, str]) -> None:
    out, printed = graded
    assert "Isolation:" in printed
    assert "ines: ignored: conftest.py, results.jsonl" in printed
    assert "chiara: one_hot.ipynb: not run, as it is not Python: cell 1: %matplotlib inline; cell 7: !pip" in " ".join(
        printed.split()
    )
    with (out / "grades.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["student", "one_hot", "rnn_cell", "rnn_module", "training", "numpy_rnn", "score", "max_score"]
    assert rows[1] == ["ada", "15", "15", "35", "35", "10", "110", "100"]
    assert [row[0] for row in rows[1:]] == list(MARKS)


def test_the_demonstration_prints_what_the_readme_shows(graded: tuple[Path, str]) -> None:
    out, printed = graded
    made = subprocess.run(
        ["make", "--no-print-directory", "-n", "demo"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    command = ".venv/bin/autograder grade tests/cohort --out out"
    assert made.splitlines()[-1].strip() == command
    assert is_as_shown(f"{command}\n{printed.replace(str(out), 'out')}", shown("README.md", "make demo"))


def test_the_same_cohort_gets_the_same_records_again(run_warm: Run, graded: tuple[Path, str], tmp_path: Path) -> None:
    first = [without_seconds(record) for record in records(graded[0])]
    for student in set(MARKS) - {"hugo"}:  # whom one worker alone would wait for, and nobody else meanwhile
        shutil.copytree(ROOT / "tests/cohort" / student, tmp_path / "cohort" / student)
    out = tmp_path / "out"
    assert run_warm("grade", tmp_path / "cohort", "--out", out, "--workers", 1).returncode == 0
    assert [without_seconds(record) for record in records(out)] == [r for r in first if r["student"] != "hugo"]


def submit(folder: Path, **students: str) -> Path:
    for student, code in students.items():
        (folder / "submitted" / student).mkdir(parents=True)
        (folder / "submitted" / student / "double.py").write_text(code)
    return folder / "submitted"


RIGHT = "def double(x):\n    return 2 * x\n"

FAULTY = {
    "no Python": ("x = 1\ndef test_x(:\n", 'test_double.py", line 2 SyntaxError: invalid syntax'),
    "a missing import": (f"import nowhere\n{MINI_SUITE}", "No module named 'nowhere'"),
    "no checks": ("x = 1\n", "test_double.py: has no checks; a suite without checks would pass everybody"),
    "no points": (MINI_SUITE.replace("@points(40)\n", ""), "test_negative needs points; write @points(n) above it"),
    "no title": (
        MINI_SUITE.replace('    """double(-1) is -2"""\n', ""),
        "test_negative has no docstring; its first line is the title",
    ),
    "points": (MINI_SUITE.replace("60", "50"), "its checks' points add up to 90, but course.yml gives 100"),
    "fails on the solution": (MINI_SUITE.replace("== 6", "== 7"), "the course's own solution does not pass `three`"),
    "breaks": (
        MINI_SUITE.replace("found == 9", "found.shape"),
        "test_double.py:8: the check broke: AttributeError",
    ),
    "skips": (MINI_SUITE.replace("found == 9", "__import__('pytest').skip('later')"), "does not pass `three`: later"),
}


@pytest.mark.parametrize(("suite", "message"), FAULTY.values(), ids=FAULTY)
def test_a_suite_at_fault_stops_the_grader_and_names_itself(
    run_warm: Run, mini: Make, tmp_path: Path, suite: str, message: str
) -> None:
    root = mini(suite=suite).root
    result = run_warm("grade", submit(tmp_path, ada=RIGHT), "--out", tmp_path / "out", cwd=root)
    assert result.returncode == 2
    assert message in result.stderr
    assert "test_double.py" in result.stderr
    assert not (tmp_path / "out").exists()


ALL_OF_PYTEST = '''\
import pytest
from autograder.checks import points

@pytest.fixture(autouse=True)
def always(monkeypatch):
    monkeypatch.setenv("SET_BY", "a fixture")

@pytest.fixture
def right(request):
    return request.param * 2

@points(40)
@pytest.mark.parametrize("right", [3], indirect=True)
def test_indirect(student, right, tmp_path):
    """double(3) is 6"""
    import os
    assert os.environ["SET_BY"] == "a fixture"
    assert student.double(x=3) == right

class TestMore:
    @points(30)
    def test_in_a_class(self, student):
        """double(-1) is -2"""
        assert student.double(x=-1) == -2

@points(30)
@pytest.mark.skipif("1 + 1 == 3", reason="cannot be")
def test_marked(student):
    """double(0) is 0"""
    assert student.double(x=0) == 0
'''


def test_a_suite_may_use_all_of_pytest(run_warm: Run, mini: Make, tmp_path: Path) -> None:
    place = submit(tmp_path, ada=RIGHT, ben="def double(x):\n    return x * x\n")
    result = run_warm("grade", place, "--out", tmp_path / "out", cwd=mini(suite=ALL_OF_PYTEST).root)
    assert result.returncode == 0, result.stderr
    lines = (tmp_path / "out" / "results.jsonl").read_text().splitlines()
    assert [json.loads(line)["score"] for line in lines] == [100, 30]


def test_a_check_that_breaks_on_one_submission_is_no_zero(run_warm: Run, mini: Make, tmp_path: Path) -> None:
    suite = MINI_SUITE.replace("assert found == 6", "assert found.bit_length() == 3 and found == 6")
    place = submit(tmp_path, ada=RIGHT, ben="def double(x):\n    return [x]\n", eve="def double(x):\n    return 1\n")
    result = run_warm("grade", place, "--out", tmp_path / "out", cwd=mini(suite=suite).root)
    assert result.returncode == 2
    assert "ben: double: three: " in result.stderr
    assert "the check broke: AttributeError: 'list' object has no attribute 'bit_length'" in result.stderr
    ada, ben, eve = records(tmp_path / "out")
    assert (ada["score"], ben["score"], eve["score"]) == (100, None, 0)
    assert ben["exercises"]["double"]["checks"][0]["status"] == "error"
    assert (tmp_path / "out" / "grades.csv").read_text().splitlines()[2] == "ben,,,100"


def test_what_a_suite_computes_on_an_answer_has_an_end_that_costs_nobody_else(
    run_warm: Run, mini: Make, tmp_path: Path
) -> None:
    """An answer may be small on the wire, and endless to whoever walks through it."""
    suite = MINI_SUITE.replace("    if found == 9:", "    for _ in range(found**9):\n        pass\n    if found == 9:")
    place = submit(tmp_path, ada=RIGHT, ben="def double(x):\n    return 1000\n")
    result = run_warm("grade", place, "--out", tmp_path / "out", cwd=mini(suite=suite).root)
    assert result.returncode == 0, result.stderr
    ada, ben = records(tmp_path / "out")
    assert ada["score"] == 100
    three, negative = ben["exercises"]["double"]["checks"]
    assert (three["status"], three["score"]) == ("failed", 0)
    assert three["message"].startswith(
        "judging it took more than 10 s, and was stopped: what your code answered is far "
    )
    assert negative["message"].startswith("double(-1) must be -2")


def test_an_unknown_mistake_is_the_suites_fault(run_warm: Run, mini: Make, tmp_path: Path) -> None:
    place = submit(tmp_path, ada="def double(x):\n    return x * x\n")
    result = run_warm(
        "grade", place, "--out", tmp_path / "out", cwd=mini(suite=MINI_SUITE.replace("squared", "cubed")).root
    )
    assert result.returncode == 2
    assert "the mistake `cubed` is not in course.yml; add it there" in result.stderr


def test_odd_names_are_data_everywhere(run_warm: Run, mini: Make, tmp_path: Path) -> None:
    names = ("=cmd()", "[bold]x", "\x1b[31mred", "zoë")
    place = submit(tmp_path, **dict.fromkeys(names, RIGHT))
    result = run_warm("grade", place, "--out", tmp_path / "out", cwd=mini().root)
    assert result.returncode == 0, result.stderr
    assert "\x1b" not in result.stdout
    assert "[bold]x" in result.stdout
    grades = (tmp_path / "out" / "grades.csv").read_text()
    assert "\n'=cmd()," in grades
    assert "\x1b" not in grades


BAD_INPUT = {
    "no folder": (
        ["grade", "nowhere"],
        "nowhere: is not there; give the folder that holds one folder (or zip) a student",
    ),
    "no submissions": (["grade", "solutions/double/empty"], "holds no submissions"),
    "unknown exercise": (["grade", "solutions", "-e", "dubble"], "has no exercise `dubble`; it has double"),
    "unknown level": (
        ["grade", "solutions", "--min-isolation", "high"],
        "`high` is no level; the levels are open, weak, locked, sealed",
    ),
    "no course": (["grade", ".", "--course", "/"], "no course.yml here or in a folder above"),
    "OUT is a file": (["grade", "solutions", "--out", "course.yml"], "course.yml: cannot be written"),
}


@pytest.mark.parametrize(("arguments", "message"), BAD_INPUT.values(), ids=BAD_INPUT)
def test_bad_input_is_told_and_exits_with_2(mini: Make, arguments: list[str], message: str) -> None:
    root = mini().root
    (root / "solutions/double/empty").mkdir()
    result = run(*arguments, cwd=root)
    assert result.returncode == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_a_terminal_of_another_alphabet_is_spoken_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    told = run("check", "--help")
    assert (told.returncode, told.stderr) == (0, "")
    assert "Run the public checks on your own files" in told.stdout


def test_help_and_version() -> None:
    assert "autograder grade submitted --out out" in " ".join(run("grade", "--help").stdout.split())
    assert run("--version").stdout.startswith("autograder 0.")


def test_the_command_starts_without_torch() -> None:
    code = "import sys, autograder.cli, autograder.grade, autograder.intake; print('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_a_killed_worker_is_the_graders_fault(mini: Make, tmp_path: Path) -> None:
    place = submit(tmp_path, ada="while True: pass\n")
    command = [sys.executable, "-m", "autograder", "grade", str(place), "--out", str(tmp_path / "out")]
    grader = subprocess.Popen(command, cwd=mini().root, stderr=subprocess.PIPE, text=True)
    while not (tmp_path / "out" / "results.jsonl").exists():
        assert grader.poll() is None
        time.sleep(0.05)
    for worker in workers_of(grader.pid):
        os.kill(worker, signal.SIGKILL)
    _, errors = grader.communicate(timeout=60)
    assert grader.returncode == 2
    assert (
        "a worker of the grader ended by itself; what it said stands above. If it said nothing it was killed" in errors
    )


def test_a_zygote_that_dies_in_the_middle_is_the_graders_fault(mini: Make, tmp_path: Path) -> None:
    place = submit(tmp_path, ada="while True: pass\n", ben=RIGHT)
    command = [
        sys.executable,
        "-m",
        "autograder",
        "grade",
        str(place),
        "--out",
        str(tmp_path / "out"),
        "--workers",
        "1",
    ]
    grader = subprocess.Popen([*command, *NO_LAYERS], cwd=mini().root, stderr=subprocess.PIPE, text=True)
    while not (tmp_path / "out" / "results.jsonl").exists():
        assert grader.poll() is None
        time.sleep(0.05)
    (worker,) = workers_of(grader.pid)
    for zygote in children_of(worker):
        os.kill(zygote, signal.SIGKILL)
    _, errors = grader.communicate(timeout=60)
    assert grader.returncode == 2
    assert "the sandbox's zygote ended" in errors
    assert '"ben"' not in (tmp_path / "out" / "results.jsonl").read_text()


def workers_of(pid: int) -> list[int]:
    """The workers of a grader: children of its nursery."""
    (nursery,) = children_of(pid)
    return children_of(nursery)


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_a_machine_without_the_layers_is_told_so(mini: Make) -> None:
    job = Job(mini().path, ["double"], highest="weak")
    with Grader(job, workers=1) as grader, pytest.raises(AutograderError) as caught:
        grader.ready()
    assert "isolation on this machine is `weak`, and at least `locked` is wanted" in str(caught.value)
    assert "no landlock (not wanted): use a Linux kernel of version 5.13 or later" in str(caught.value)
    assert "To run it all the same, with nothing else of value within reach: --min-isolation weak" in str(caught.value)


@pytest.mark.parametrize("level", ["weak", "open"])
def test_a_lower_level_is_enough_where_it_is_asked_for_and_recorded(mini: Make, level: Level) -> None:
    course = mini()
    job = Job(course.path, ["double"], minimum=level, highest=level)
    with Grader(job, workers=1) as grader:
        assert grader.ready().level == level
        ((_, report),) = grader.run([Task(solution_of(course, ["double"]), ["double"], 0)])
    assert (report.score, report.isolation) == (100, level)


def test_a_suite_by_hand_on_a_submission() -> None:
    command = ["-q", "solutions/rnn_module", "--submission"]
    wrong = pytest_by_hand(*command, "tests/cohort/lena")
    assert wrong.returncode == 1
    assert "must have three axes, (2, 7, 5); they are float32 tensor of shape (14, 5)" in wrong.stdout
    assert "(seed 0)\nhint: One score a class for each letter" in wrong.stdout
    assert "2 failed, 11 passed" in wrong.stdout
    right = pytest_by_hand(*command, "tests/cohort/ada/rnn_module.py")
    assert right.returncode == 0, right.stdout
    several = pytest_by_hand(*command, "tests/cohort")
    assert several.returncode == 2
    assert "holds 12 submissions; name one of them" in several.stdout + several.stderr


def test_a_worker_with_a_faulty_suite_says_nothing_once_its_grader_is_gone(
    mini: Make, capfd: pytest.CaptureFixture[str]
) -> None:
    job = Job(mini(suite="x = 1\n").path, ["double"], minimum="open")
    with Grader(job, workers=1):
        pass
    assert capfd.readouterr().err == ""


def test_a_course_that_was_spoilt_since_the_command_read_it_is_told_as_such(mini: Make) -> None:
    course = mini()
    course.public_suite("double").unlink()
    ours, theirs = Pipe()
    ours.send(Job(course.path, ["double"], environment={}, search_path=[]))
    work(theirs, create_autospec(Sandbox, instance=True))
    assert "`double` needs the file exercises/double/test_double.py, which is not there" in ours.recv().message


def test_a_course_may_lie_in_a_folder_with_brackets(mini: Make, tmp_path: Path) -> None:
    place = tmp_path / "University [winter]"
    mini().root.rename(place)
    with Grader(Job(place / "course.yml", ["double"], ("hidden", "public"), minimum="open"), workers=1) as grader:
        assert [len(suites["double"]) for suites in grader.ready().checks.values()] == [2, 2]


def test_a_nursery_that_cannot_start_is_the_graders_fault(mini: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with (
        pytest.raises(SandboxError, match="a worker of the grader ended by itself"),
        Grader(  # at once, or as it is asked
            Job(mini().path, ["double"]), workers=2
        ) as grader,
    ):
        grader.ready()
