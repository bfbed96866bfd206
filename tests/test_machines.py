"""The grader on machines that give less than this one, and what it does where a wall falls."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from exam import SECRET
from helpers import MINI_SOLUTION, ROOT, Make
from machine import CANNOT

from autograder.confine.level import BREACHES
from autograder.errors import SandboxError
from autograder.sandbox.host import Sandbox, Stay

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="the layers are Linux' own")]


@pytest.fixture
def place(mini: Make) -> Iterator[Path]:
    """The small course, a submission and a folder for results, where any user may read, and write the results."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        shutil.copytree(mini().root, folder / "mini")
        (folder / "ada").mkdir()
        (folder / "ada/double.py").write_text(MINI_SOLUTION)
        (folder / "out").mkdir()
        (folder / "out").chmod(0o777)
        yield folder


def run_on(machine: str, place: Path) -> tuple[subprocess.CompletedProcess[str], subprocess.CompletedProcess[str]]:
    """`doctor` and `grade` on that machine, side by side."""
    course = ["--course", str(place / "mini")]
    commands = [["doctor", *course], ["grade", str(place / "ada"), "--out", str(place / "out"), *course]]
    running = [
        subprocess.Popen(
            [sys.executable, str(ROOT / "tests/machine.py"), machine, *command],
            cwd=place,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for command in commands
    ]
    told = [process.communicate(timeout=300) for process in running]
    doctor, grade = (
        subprocess.CompletedProcess(process.args, process.returncode, *texts)
        for process, texts in zip(running, told, strict=True)
    )
    if doctor.returncode == CANNOT:
        pytest.skip(doctor.stderr.strip())
    return doctor, grade


LOCKED = {
    "no_namespaces": "no namespaces (unshare: Operation not permitted): allow unprivileged user namespaces",
    "apparmor": "no namespaces (mount: Permission denied): allow unprivileged user namespaces",
    "docker": "no namespaces (unshare: Operation not permitted): allow unprivileged user namespaces",
}


@pytest.mark.parametrize(("machine", "remedy"), LOCKED.items(), ids=LOCKED)
def test_without_namespaces_all_is_graded_at_locked(machine: str, remedy: str, place: Path) -> None:
    doctor, grade = run_on(machine, place)
    assert doctor.returncode == 0, doctor.stderr
    assert "Isolation: locked" in doctor.stdout
    assert "  NOT  namespaces" in doctor.stdout
    assert "ok   a child cannot open the course's files" in doctor.stdout
    assert remedy in doctor.stdout
    assert grade.returncode == 0, grade.stderr
    assert "Isolation: locked." in grade.stdout
    record = (place / "out/results.jsonl").read_text()
    assert '"score":100' in record.replace(" ", "").replace("100.0", "100")
    assert '"isolation":"locked"' in record.replace(" ", "")


BELOW = {
    "no_landlock": (
        "weak",
        "no landlock (landlock_create_ruleset: Function not implemented): use a Linux kernel of version 5.13 or later",
    ),
    "no_seccomp": (
        "open",
        "no seccomp (prctl: Invalid argument): use Linux on x86-64 or aarch64, with seccomp filters in its kernel",
    ),
}


@pytest.mark.parametrize(("machine", "level", "remedy"), [(name, *told) for name, told in BELOW.items()], ids=BELOW)
def test_below_locked_nothing_is_graded(machine: str, level: str, remedy: str, place: Path) -> None:
    doctor, grade = run_on(machine, place)
    assert doctor.returncode == 1, doctor.stderr
    assert f"Isolation: {level}" in doctor.stdout
    assert remedy in doctor.stdout
    assert grade.returncode == 2
    assert f"isolation on this machine is `{level}`, and at least `locked` is wanted" in grade.stderr
    assert remedy in grade.stderr
    assert not list((place / "out").iterdir())


def test_an_ordinary_user_grades_as_well(place: Path) -> None:
    doctor, grade = run_on("ordinary_user", place)
    assert doctor.returncode == 0, doctor.stdout + doctor.stderr
    assert grade.returncode == 0, grade.stderr
    assert '"isolation":"open"' not in (place / "out/results.jsonl").read_text()
    assert "1 graded." in grade.stdout


LEAKY = """\
#!{python}
# a zygote as any other, but for its second child and those after it: one wall of each is missing
import os, sys
from autograder.confine import landlock, seccomp
from autograder.sandbox import zygote

sys.argv[1:] = sys.argv[-2:]
fork, restrict, build_filter = zygote._fork, landlock.restrict, seccomp.build_filter
walls = iter(["", *{walls}])

def leaky_fork(*arguments):
    wall = next(walls)
    landlock.restrict = (lambda _, writable: restrict(["/"], writable)) if wall == "files" else restrict
    landlock._SCOPED = 0 if wall == "signals" else 3
    seccomp.build_filter = (lambda _: build_filter(os.getppid())) if wall == "signals" else build_filter
    seccomp._CLONE_THREAD, seccomp._CLONE_FILES = (-1, -1) if wall == "processes" else (0x10000, 0x400)
    seccomp.NUMBERS.pop("socket", None)
    if wall == "network":
        seccomp.NUMBERS["socket"] = (41, 198)
    return fork(*arguments)

zygote._fork = leaky_fork
zygote.main()
"""


def test_a_child_without_one_of_its_walls_ends_the_grading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    leaky = tmp_path / "python"
    leaky.write_text(LEAKY.format(python=sys.executable, walls=list(BREACHES)))
    leaky.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(leaky))
    stay = Stay(512, 5, SECRET)
    with Sandbox.start("locked") as sandbox:
        assert sandbox.level(SECRET) == "locked"
        for told in BREACHES.values():
            with pytest.raises(SandboxError) as caught:
                sandbox.open(stay)
            assert str(caught.value) == (
                f"a child came up at isolation level weak, not locked as the others ({told}); nothing more is graded"
            )
