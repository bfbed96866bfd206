"""Grading on Dask clusters of real processes."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from distributed import Client
from helpers import MINI_SUITE, NO_LAYERS, ROOT, Make, Run

from autograder.cluster import ClusterError, recruit
from autograder.grade import solution_of
from autograder.jobs import Job, Task

pytestmark = pytest.mark.slow

RIGHT = "def double(x):\n    return 2 * x\n"
DEADLY = MINI_SUITE.replace(
    "    if found == 9:",
    """\
    import os, pathlib, signal
    mark = pathlib.Path(os.environ["MARKS"], str(found))
    if mark.exists():
        victim, often = mark.read_text().split()
        if often == "once":
            mark.unlink()
        dask = pathlib.Path(f"/proc/{os.getppid()}/stat").read_text().split()[3]
        os.kill(int(dask) if victim == "dask" else os.getpid(), signal.SIGKILL)
    if found == 9:""",
)
"""Kills the Dask worker above it, or the grader's worker that it is in, where a file of the answer's name says so."""
FLOAT = "def double(x):\n    return 2.0 * x\n"
WRONG = "def double(x):\n    return 1\n"


def grade(cohort: Path, out: Path, *options: object, cwd: Path = ROOT, **environment: str) -> tuple[int, str]:
    """Grades by the command; its exit code, and what it told of errors."""
    command = [sys.executable, "-m", "autograder", "grade", str(cohort), "--out", str(out), *map(str, options)]
    environ = {**os.environ, **environment}
    done = subprocess.run(
        [*command, *NO_LAYERS], cwd=cwd, env=environ, capture_output=True, text=True, timeout=200, check=False
    )
    assert "Traceback" not in done.stdout
    return done.returncode, done.stderr


def records(out: Path) -> list[dict[str, Any]]:
    """Without the seconds and the memory that were taken."""
    found = [json.loads(line) for line in (out / "results.jsonl").read_text().splitlines()]
    for record in found:
        for exercise in record["exercises"].values():
            del exercise["seconds"], exercise["memory_mb"]
            for check in exercise["checks"]:
                del check["seconds"]
    return found


def submit(folder: Path, **students: str) -> Path:
    for student, code in students.items():
        (folder / "submitted" / student).mkdir(parents=True)
        (folder / "submitted" / student / "double.py").write_text(code)
    return folder / "submitted"


@contextmanager
def cluster(folder: Path, scheduler: dict[str, str], *workers: dict[str, str]) -> Iterator[str]:
    """A scheduler and workers, each with an environment, as people start them; its address."""
    card = folder / "scheduler.json"
    quiet = ["--no-dashboard"]
    command = [sys.executable, "-P", "-m", "dask"]
    started = []

    def start(*arguments: str, environment: dict[str, str]) -> None:
        with (folder / f"dask-{len(started)}.log").open("wb") as log:
            environ = {**os.environ, **environment}
            process = subprocess.Popen([*command, *arguments, *quiet], cwd=folder, env=environ, stdout=log, stderr=log)
            started.append(process)

    try:
        start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(card), environment=scheduler)
        for environment in workers:
            options = ["--scheduler-file", str(card), "--nthreads", "1", "--no-nanny", "--local-directory", str(folder)]
            start("worker", *options, environment=environment)
        yield wait_for_workers(card, len(workers))
    finally:
        for process in started:  # no run is left on them, and without their scheduler they may wait for it
            process.kill()
            process.wait()


def wait_for_workers(card: Path, count: int) -> str:
    wait_until(lambda: card.exists() and card.stat().st_size > 0)
    address: str = json.loads(card.read_text())["address"]
    with Client(address, timeout=30) as client:
        if count:
            client.wait_for_workers(count, timeout=60)
    return address


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Of a cluster of two workers."""
    with cluster(tmp_path_factory.mktemp("cluster"), {}, {}, {}) as address:
        yield address


def test_a_cluster_gives_the_same_records(run_warm: Run, tmp_path: Path, address: str) -> None:
    for student in ("chiara", "greta", "jonas", "lena"):
        shutil.copytree(ROOT / "tests/cohort" / student, tmp_path / "cohort" / student)
    assert run_warm("grade", tmp_path / "cohort", "--out", tmp_path / "here").returncode == 0
    code, errors = grade(tmp_path / "cohort", tmp_path / "there", "--cluster", address)
    assert code == 0, errors
    assert records(tmp_path / "there") == records(tmp_path / "here")
    assert (tmp_path / "there/grades.csv").read_bytes() == (tmp_path / "here/grades.csv").read_bytes()


def test_a_check_that_breaks_there_is_told_with_the_paths_here(mini: Make, tmp_path: Path, address: str) -> None:
    suite = MINI_SUITE.replace("assert found == 6", "assert found.bit_length() == 3 and found == 6")
    place = submit(tmp_path, ada=RIGHT, ben="def double(x):\n    return [x]\n", eve=WRONG)
    root = mini(suite=suite).root
    code, errors = grade(place, tmp_path / "out", "--cluster", address, cwd=root)
    assert code == 2
    assert f"ben: double: three: {root}/solutions/double/test_double.py:10: the check broke" in errors
    assert [record["score"] for record in records(tmp_path / "out")] == [100, None, 0]


FAULTS = {
    "a suite": ({"suite": "x = 1\n"}, {}, "mini/solutions/double/test_double.py: has no checks"),
    "isolation": ({}, {"highest": "weak"}, "isolation on this machine is `weak`, and at least `locked` is wanted"),
}


@pytest.mark.parametrize(("course", "job", "message"), FAULTS.values(), ids=FAULTS)
def test_what_keeps_a_worker_from_grading_is_told_with_its_address(
    mini: Make, tmp_path: Path, address: str, course: dict[str, str], job: dict[str, Any], message: str
) -> None:
    made = mini(**course)
    with recruit(address, made, Job(made.path, ["double"], **job)) as workforce, pytest.raises(ClusterError) as caught:
        workforce.ready()
    assert str(caught.value).startswith("worker tcp://127.0.0.1:")
    assert message in str(caught.value)
    assert str(caught.value).endswith("Nothing was graded.")


@pytest.fixture
def place(address: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the workers of that cluster keep what they have."""
    return next(tmp_path_factory.getbasetemp().glob("cluster*"))


def test_nothing_of_a_run_stays_on_the_workers(mini: Make, address: str, place: Path) -> None:
    course = mini(files={"solutions/double/wrong/squared.py": "the bank stays here\n"})
    with recruit(address, course, Job(course.path, ["double"], minimum="open")) as workforce:
        task = Task(solution_of(course, ["double"]), ["double"], 0)
        ((_, report),) = workforce.run([task])
        assert report.score == 100
        folders = [suite.parents[2] for suite in place.rglob("test_double.py") if "solutions" in suite.parts]
        assert [oct(folder.stat().st_mode)[-3:] for folder in folders] == ["700", "700"]
        assert not list(place.rglob("squared.py"))
    assert not list(place.rglob("test_double.py"))


def test_nothing_of_a_run_stays_where_the_command_is_killed(
    mini: Make, tmp_path: Path, address: str, place: Path
) -> None:
    cohort = submit(tmp_path, ada="while True: pass\n")
    command = [sys.executable, "-m", "autograder", "grade", str(cohort), "--out", str(tmp_path / "out")]
    grader = subprocess.Popen([*command, "--cluster", address, *NO_LAYERS], cwd=mini().root)
    wait_until((tmp_path / "out/results.jsonl").exists)
    assert list(place.rglob("test_double.py"))
    grader.kill()
    grader.wait()
    wait_until(lambda: not list(place.rglob("test_double.py")))


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_worker_that_is_killed_costs_a_retry_and_no_result(
    run_warm: Run, mini: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = mini(suite=DEADLY).root
    place = submit(tmp_path, ada=RIGHT, ben=FLOAT, eve=WRONG, zoe=RIGHT)
    monkeypatch.setenv("MARKS", str(tmp_path))
    assert run_warm("grade", place, "--out", tmp_path / "here", cwd=root).returncode == 0
    (tmp_path / "6.0").write_text("dask once")
    (tmp_path / "1").write_text("grader once")
    code, errors = grade(place, tmp_path / "there", "--cluster", "local:2", cwd=root)
    assert code == 0, errors
    assert not (tmp_path / "6.0").exists()
    assert not (tmp_path / "1").exists()
    assert records(tmp_path / "there") == records(tmp_path / "here")


def test_who_is_lost_with_worker_after_worker_is_named_and_the_others_are_kept(mini: Make, tmp_path: Path) -> None:
    root = mini(suite=DEADLY).root
    place = submit(tmp_path, ben=FLOAT, **{f"ada{number}": RIGHT for number in range(6)})
    (tmp_path / "6.0").write_text("dask always")
    few = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1", "MARKS": str(tmp_path)}
    code, errors = grade(place, tmp_path / "out", "--cluster", "local:2", cwd=root, **few)
    assert code == 2
    (told,) = [line for line in errors.splitlines() if line.startswith("autograder:")]
    names, why = told.removeprefix("autograder: not graded: ").split(": ", maxsplit=1)
    assert "ben" in names.split(", ")
    assert why.startswith("2 workers ended, one after the other, while it was theirs (the last was tcp://127.0.0.1:")
    assert why.endswith("What was graded is kept; the same command goes on from there")
    assert {record["student"] for record in records(tmp_path / "out")} == {
        each.name for each in place.iterdir() if each.name not in names.split(", ")
    }


def test_who_would_grade_otherwise_is_told_with_the_address(mini: Make, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "autograder", tmp_path / "older/autograder", ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "older/autograder/checks.py").open("a") as source:
        source.write("# as it was\n")
    (tmp_path / "none/autograder").mkdir(parents=True)
    (tmp_path / "none/autograder/__init__.py").write_text("raise ModuleNotFoundError('not here')\n")
    place = submit(tmp_path, ada=RIGHT)
    older, none = ({"PYTHONPATH": str(tmp_path / name)} for name in ("older", "none"))
    with cluster(tmp_path, none, older, none) as address:
        code, errors = grade(place, tmp_path / "out", "--cluster", address, cwd=mini().root)
    assert code == 2
    assert "Traceback" not in errors
    assert "has another version of autograder; install there what is installed here" in errors
    assert "cannot run autograder (ModuleNotFoundError('not here')); install there what is installed here" in errors
    assert "autograder: the scheduler: cannot run autograder (" in errors
    assert errors.count("worker tcp://127.0.0.1:") == 2
    assert not (tmp_path / "out").exists()


def test_a_cluster_without_workers_is_told_so(mini: Make, tmp_path: Path) -> None:
    with cluster(tmp_path, {}) as address:
        assert refusal(mini, address) == (
            f"--cluster {address}: has no workers; start some: dask worker {address} --nthreads 1"
        )


NO_CLUSTER = {
    "tls://127.0.0.1:9": "perhaps check your TLS configuration?",
    "nowhere": "missing port number in address 'nowhere'; give the address that `dask scheduler` prints",
    "local:x": "after `local:` comes the number of workers, as in local:2",
    "local:0": "after `local:` comes the number of workers, as in local:2",
}


@pytest.mark.parametrize(("address", "message"), NO_CLUSTER.items(), ids=NO_CLUSTER)
def test_what_is_no_address(mini: Make, address: str, message: str) -> None:
    told = refusal(mini, address)
    assert told.startswith(f"--cluster {address}: ")
    assert message in told


def refusal(mini: Make, address: str) -> str:
    course = mini()
    with pytest.raises(ClusterError) as caught, recruit(address, course, Job(course.path, ["double"])):
        pass
    return str(caught.value)


def test_a_cluster_that_does_not_answer(mini: Make, tmp_path: Path) -> None:
    begun = time.monotonic()
    address = "tcp://127.0.0.1:9"
    code, errors = grade(submit(tmp_path, ada=RIGHT), tmp_path / "out", "--cluster", address, cwd=mini().root)
    assert code == 2
    assert time.monotonic() - begun < 30
    assert f"autograder: --cluster {address}: Timed out trying to connect to {address} after 5 s; give the" in errors
    assert "Traceback" not in errors
    assert not (tmp_path / "out").exists()


def test_a_cluster_has_workers_of_its_own(mini: Make, tmp_path: Path) -> None:
    place = submit(tmp_path, ada=RIGHT)
    code, errors = grade(place, tmp_path / "out", "--cluster", "local:2", "--workers", 2, cwd=mini().root)
    assert code == 2
    assert "--workers: a cluster has workers of its own; leave it out, or leave out --cluster" in errors


def test_without_dask_the_command_works_and_says_how_to_get_it() -> None:
    command = "import sys; sys.modules['distributed'] = None; from autograder.cli import main; main()"
    help_ = subprocess.run(
        [sys.executable, "-c", command, "grade", "--help"], capture_output=True, text=True, check=False
    )
    assert help_.returncode == 0, help_.stderr
    grading = [sys.executable, "-c", command, "grade", "tests/cohort", "--cluster", "local:2"]
    done = subprocess.run(grading, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install 'autograder[cluster]'" in done.stderr
