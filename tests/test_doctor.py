"""What `autograder doctor` says of this machine, and of others."""

import re
from pathlib import Path

import pytest
from documents import is_as_shown, shown
from helpers import run

from autograder.confine.level import BREACHES, REMEDIES
from autograder.course import Course
from autograder.doctor import Diagnosis
from autograder.reports import diagnosis_lines
from autograder.sandbox.host import Sandbox

DOCUMENTED = shown("docs/isolation.md", "autograder doctor")


@pytest.mark.slow
def test_the_doctor_tries_the_sandbox_and_knows_the_course(tmp_path: Path) -> None:
    here = run("doctor")
    assert here.returncode == 0, here.stdout + here.stderr
    assert "Isolation: sealed" in here.stdout or "Isolation: locked" in here.stdout
    if "Isolation: sealed" in here.stdout:  # versions and sizes are this machine's
        of_no_machine = [re.sub(r"\d[-\w.+]*", "0", text) for text in (here.stdout, DOCUMENTED)]
        assert is_as_shown(*of_no_machine)
    assert "ok   a child cannot open the course's files" in here.stdout
    assert "torch 2." in here.stdout
    assert "course.yml: a call 5 s, a submission 100 s, memory 2048 MB" in here.stdout
    elsewhere = run("doctor", cwd=tmp_path)
    assert elsewhere.returncode == 0, elsewhere.stderr
    assert "course.yml" not in elsewhere.stdout


def test_a_course_that_is_none_is_told() -> None:
    result = run("doctor", "--course", "/")
    assert result.returncode == 2
    assert "no course.yml here or in a folder above" in result.stderr


def test_what_is_missing_is_told_with_its_remedy(course: Course) -> None:
    breaches = {told: wall == "files" for wall, told in BREACHES.items()}
    layers = {layer: layer == "seccomp" for layer in REMEDIES}
    diagnosis = Diagnosis("weak", layers, breaches, ["no landlock: use a Linux kernel"], {"torch": "2.13.0"})
    lines = [line.plain for line in diagnosis_lines(diagnosis, course)]
    assert lines[0] == "Isolation: weak"
    assert "  NOT  landlock" in lines
    assert "  ok   seccomp" in lines
    assert "  NOT  a child can open the course's files" in lines
    assert "  no landlock: use a Linux kernel" in lines


@pytest.mark.slow
def test_walls_that_do_not_hold_are_named(course: Course) -> None:
    with Sandbox.start("weak") as sandbox:
        assert sandbox.level(course.path) == "weak"
        missing = sandbox.missing()
    assert [line.split(" (")[0].split(":")[0] for line in missing] == [
        "no namespaces",
        "no landlock",
        "a child can open the course's files",
    ]
