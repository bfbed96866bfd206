"""The bank of the shipped course: its suites are fair, and their verdicts do not depend on load."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from autograder.course import Course
from autograder.jobs import Job
from autograder.proof import Proof, prove

pytestmark = pytest.mark.slow

LEAST = {
    #              wrong valid
    "one_hot": (25, 12),
    "rnn_cell": (15, 8),
    "rnn_module": (50, 20),
    "training": (50, 20),
    "numpy_rnn": (25, 10),
}


def proof(course: Course) -> Proof:
    job = Job(course.path, list(course.exercises), minimum="locked" if sys.platform == "linux" else "open")
    return prove(course, job, os.cpu_count() or 1, [0], lambda *_: None)


@pytest.fixture(scope="module")
def quiet(course: Course) -> Proof:
    return proof(course)


def test_the_shipped_course_is_sound_and_fair(quiet: Proof) -> None:
    assert {claim.text: claim.faults for claim in quiet.claims if claim.faults} == {}
    assert quiet.exceptions == []


def test_the_bank_is_as_large_as_promised(quiet: Proof) -> None:
    for fairness in quiet.fairness:
        wrong, valid = LEAST[fairness.slug]
        assert len(fairness.wrong()) >= wrong
        assert len(fairness.valid()) >= valid


def test_every_check_is_needed_and_every_mistake_is_shown(quiet: Proof) -> None:
    for fairness in quiet.fairness:
        assert fairness.unneeded() == []
        assert fairness.unshown() == []


def test_few_mistakes_stay_without_a_name(quiet: Proof) -> None:
    for fairness in quiet.fairness:
        unnamed = [trial for trial in fairness.wrong() if not trial.program.mistakes]
        assert len(unnamed) <= 0.1 * len(fairness.wrong())


@contextmanager
def busy_cores() -> Iterator[None]:
    """Other work on every core."""
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


def test_verdicts_do_not_depend_on_load(course: Course, quiet: Proof) -> None:
    with busy_cores():
        loaded = proof(course)
    assert verdicts(loaded) == verdicts(quiet)


def verdicts(of: Proof) -> dict[str, object]:
    """What each check said of each program of the bank, but for the seconds."""
    return {
        trial.program.name: [
            (check.id, check.status, check.score, check.message, check.mistake) for check in trial.report.checks
        ]
        for fairness in of.fairness
        for trial in fairness.trials
    }
