"""The bank of the shipped course: its suites are fair, and their verdicts do not depend on load."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import pytest
from documents import is_as_shown, shown
from rich.console import Console

from autograder import proof
from autograder.course import Course
from autograder.grade import Grader
from autograder.intake import Refusal, Source, Submission
from autograder.jobs import Job, Kind, Task
from autograder.proof import Proof, prove
from autograder.reports import bank_matrix
from autograder.results import ExerciseReport, Report

pytestmark = pytest.mark.slow

LEAST = {
    #              wrong valid
    "one_hot": (25, 12),
    "rnn_cell": (15, 8),
    "rnn_module": (50, 20),
    "training": (50, 20),
    "numpy_rnn": (25, 10),
}


WRITTEN = {
    "one_hot": ("encode", "one_hot"),
    "rnn_cell": ("make_cell", "run_cell"),
    "rnn_module": ("RNN.forward",),
    "training": ("train", "predict"),
    "numpy_rnn": ("rnn_forward", "rnn_loss", "rnn_backward"),
}
"""What students write."""

ODD = (
    *("None", "10 ** 400", "float('nan')", "'abc'", "{}", "[[None]]", "object()", "(value, value)", "[value]"),
    *("torch.zeros(())", "torch.zeros(2, 3, dtype=torch.complex64)", "torch.zeros(2, 3).to_sparse()"),
    *("numpy.zeros((2, 3))", "numpy.array(['abc', 'abcdef'])", "[numpy.zeros(2) for _ in range(5)]"),
    *(
        "numpy.array(value, dtype=object)",
        "value.detach() * float('nan')",
        "value.T",
        "[None, *value[1:]]",
        "value[::-1]",
        "[*value, value]",
    ),
)
"""What none of them should return; `value` is what the right function returns."""


def job(course: Course) -> Job:
    kinds: tuple[Kind, ...] = ("hidden", "public")
    return Job(
        course.path, list(course.exercises), minimum="locked" if sys.platform == "linux" else "open", kinds=kinds
    )


@pytest.fixture(scope="module")
def grader(course: Course) -> Iterator[Grader]:
    with Grader(job(course), os.cpu_count() or 1) as grader:
        yield grader


@pytest.fixture(scope="module")
def quiet(course: Course, grader: Grader) -> Proof:
    """What the course proves of itself, by a grader that goes on afterwards."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(proof, "Grader", lambda *_: nullcontext(grader))
        return prove(course, job(course), os.cpu_count() or 1, [0], lambda *_: None)


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


def test_the_proof_is_told_as_the_documents_show(quiet: Proof) -> None:
    console = Console(width=80, color_system=None)
    with console.capture() as printed:
        for fairness in quiet.fairness:
            console.print(bank_matrix(fairness), "")
        console.print(*(f"ok   {claim.text}" for claim in quiet.claims), "The course is sound.", sep="\n")
    assert is_as_shown(printed.get(), shown("docs/authors.md", "autograder validate"))


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


def test_verdicts_do_not_depend_on_load(course: Course, grader: Grader, quiet: Proof) -> None:
    every = [trial for fairness in quiet.fairness for trial in fairness.trials]
    trials = {trial.program.name: trial for trial in every[::12]}  # of each exercise; all of them would take minutes
    programs = [trial.program.submission() for trial in trials.values()]
    with busy_cores():
        loaded = {report.student: report for report in grade(grader, course, programs)}
    assert loaded.keys() == trials.keys()
    for name, trial in trials.items():
        assert verdicts(loaded[name].exercises[trial.program.slug]) == verdicts(trial.report), name


def grade(grader: Grader, course: Course, submissions: list[Submission], kind: Kind = "hidden") -> list[Report]:
    return [report for _, report in grader.run(Task(each, list(course.exercises), 0, kind) for each in submissions)]


def verdicts(report: ExerciseReport) -> list[object]:
    """What each check said, but for the seconds."""
    return [(check.id, check.status, check.score, check.message, check.mistake) for check in report.checks]


@pytest.mark.parametrize("kind", ["hidden", "public"])
def test_no_value_of_a_student_breaks_a_check_or_a_probe(course: Course, grader: Grader, kind: Kind) -> None:
    strange = [returning(course, value, which) for value in ODD for which in range(3)]
    reports = grade(grader, course, strange, kind)
    assert [line for report in reports for line in report.errors()] == []
    exercises = [
        exercise for report in reports for exercise in report.exercises.values() if exercise.status != "missing"
    ]
    assert {exercise.status for exercise in exercises} == {"graded"}
    assert any(check.message for exercise in exercises for check in exercise.checks)


INSTEAD = """
import numpy
import torch

def instead(right):
    def wrong(*args, **kwargs):
        value = right(*args, **kwargs)
        return {value}
    return wrong

{function} = instead({function})
"""


def returning(course: Course, value: str, which: int) -> Submission:
    """The solutions, but for one function of each, which returns another value; exercises with fewer are left out."""
    files: dict[str, Source | Refusal] = {}
    for slug, functions in WRITTEN.items():
        if which < len(functions):
            end = INSTEAD.format(value=value, function=functions[which])
            files[slug] = Source(course.exercises[slug].file, course.solution(slug).read_text() + end)
    return Submission(f"{which}: {value}", files)


LEFT_BEHIND = (
    "model.x = torch.nn.Parameter(torch.ones(3))",
    "next(model.parameters()).data = torch.ones(1)",
    "p = next(model.parameters()); p.data = p.data.to(torch.complex64)",
    "model.half()",
    "optimizer.param_groups.clear()",
)
"""What `train` must not do to what it is given, after having trained rightly."""


AFTERWARDS = """
import torch

right = train

def train(model, optimizer, **data):
    losses = right(model, optimizer, **data)
    {deed}
    return losses
"""


def test_nothing_that_train_leaves_behind_breaks_a_check_or_a_probe(course: Course, grader: Grader) -> None:
    right = course.solution("training").read_text()
    strange = [
        Submission(deed, {"training": Source("training.py", right + AFTERWARDS.format(deed=deed))})
        for deed in LEFT_BEHIND
    ]
    reports = grade(grader, course, strange)
    assert [line for report in reports for line in report.errors()] == []
    scores = [report.exercises["training"].score for report in reports]
    assert all(score is not None and score < 35 for score in scores)
