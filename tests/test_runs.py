"""Runs to be looked at: whatever a student's code does, what can be seen is shown, and the rest is told in a line."""

import io
import math
import shutil
import textwrap
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import torch
from helpers import ROOT
from matplotlib.figure import Figure
from matplotlib.image import imread

from autograder.course import Course, load_course
from autograder.errors import SuiteError
from autograder.intake import Source, Submission
from autograder.jobs import Look
from autograder.looks import look_at
from autograder.plots import image, plot, plot_losses, words
from autograder.runs import Run, solutions_run
from autograder.sandbox.host import Sandbox

LIMITS = """\
title: The training alone
limits: {call_seconds: 1, submission_seconds: 4, memory_mb: 512}
exercises: [{slug: training, title: Training, file: training.py, points: 100}]
"""
TRAIN = """\
import torch

def train(model, optimizer, inputs, labels, num_epochs):
    losses = []
    for _ in range(num_epochs):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(inputs).flatten(0, 1), labels.flatten())
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
"""
PREDICT = """\
def predict(model, inputs, idx2char):
    return ["".join(idx2char[index] for index in row) for row in model(inputs).argmax(-1).tolist()]
"""


@pytest.fixture(scope="module")
def training(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """What students get of the training alone, under short limits."""
    root = tmp_path_factory.mktemp("training")
    shutil.copytree(ROOT / "exercises/training", root / "exercises/training")
    (root / "course.yml").write_text(LIMITS)
    return load_course(root / "course.yml")


def look(course: Course, sandbox: Sandbox, text: str) -> Run:
    files = {"training": Source("training.py", textwrap.dedent(text))}
    return look_at(course, sandbox, Look(Submission("you", files), "training"))


@pytest.fixture
def solution(course: Course) -> Run:
    return solutions_run(course, "training")


@pytest.mark.slow
def test_the_solutions_run_is_the_one_that_students_see(course: Course, solution: Run, sandbox: Sandbox) -> None:
    run = look(course, sandbox, course.solution("training").read_text())
    assert (run.letters, run.right, run.answers, run.notes) == (
        solution.letters,
        solution.right,
        solution.answers,
        [],
    )
    assert run.losses == pytest.approx(solution.losses, abs=0.002)
    assert np.array(run.states) == pytest.approx(np.array(solution.states), abs=0.02)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "seen", "told"),
    [
        ("def train(**_):\n    raise NotImplementedError()", "", "is not implemented yet"),
        (f"{TRAIN}def predict(**_):\n    raise NotImplementedError()", "losses states", "is not implemented yet"),
        (f"{TRAIN}def predict(**_):\n    import os; os._exit(3)", "losses states", "ended the program (exit code 3)"),
        ("def train(**_):\n    while True: pass", "", "was still running after 1 s"),
        ("x = 1 / 0", "", "ZeroDivisionError"),
        (f"{TRAIN}\n{PREDICT}".replace("optimizer.step()", "pass"), "losses answers states", "made no step"),
        (f"{TRAIN}\n{PREDICT}".replace("losses.append", "return"), "answers states", "list of losses is none"),
        (f"{TRAIN}\n{PREDICT}".replace("[", "").replace(" for row in model", "  # "), "", "SyntaxError"),
        (f"{TRAIN}\n{PREDICT}".replace("loss.item()", "loss"), "losses answers states", ""),
    ],
)
def test_what_can_be_seen_is_shown_and_the_rest_is_told(
    training: Course, sandbox: Sandbox, text: str, seen: str, told: str
) -> None:
    run = look(training, sandbox, text)
    assert [part for part in ("losses", "answers", "states") if getattr(run, part)] == seen.split()
    assert run.is_empty() is not bool(seen)
    assert len(run.notes) == bool(told)
    assert told in "".join(run.notes)


@pytest.mark.slow
def test_a_run_that_breaks_is_the_courses_fault(training: Course, sandbox: Sandbox, tmp_path: Path) -> None:
    shutil.copytree(training.root, tmp_path, dirs_exist_ok=True)
    course = load_course(tmp_path / "course.yml")
    course.run("training").write_text("def run(student, props, seen):\n    return 1 / 0\n")
    with pytest.raises(SuiteError, match=r"run\.py:2: the run broke: ZeroDivisionError: division by zero"):
        look(course, sandbox, TRAIN)


@pytest.mark.parametrize(
    ("value", "losses", "told"),
    [
        ([1.5, torch.tensor(0.5)], [1.5, 0.5], ""),
        ([0.5], [0.5], "1 losses came of 2 updates."),
        ([0.5, 0.4, 0.3], [0.5, 0.4], "3 losses came of 2 updates."),
        (
            [math.nan, "much"],
            [math.nan, math.nan],
            "The loss is no finite number before update 1, and 2 times in all.",
        ),
        ([10**400, [1]], [math.nan, math.nan], "no finite number"),
        ({1: 2}, [], "is none"),
        (None, [], "is none"),
    ],
)
def test_any_losses_are_taken(value: object, losses: list[float], told: str) -> None:
    run = Run()
    run.take_losses(value, 2)
    assert run.losses == pytest.approx(losses, nan_ok=True)
    assert told in "".join(run.notes)


@pytest.mark.parametrize("value", [[], None, "ihello", ["ihello"], [["ihello", "ihello"]], [[b"ihello"]], [[1]], {}])
def test_only_strings_are_answers(value: object) -> None:
    run = Run(right="ihello")
    run.take_answers(value, 2)
    assert run.answers == []
    assert run.notes == ["There are no answers to show: what should be a list of one string each time is none."]


def test_answers_are_harmless() -> None:
    run = Run(right="ihello")
    run.take_answers([["\x1b[2J"], ["a" * 10**6], ["b"], ["c"]], 2)
    assert all(len(answer) <= 12 for answer in run.answers)
    assert "\x1b" not in "".join(run.answers)
    assert run.answers[-1] == "c"


@pytest.mark.parametrize("value", [[], None, 3.0, [[0.1]], [[0.1, "x"]], [[0.1, 0.2]] * 33, [[0.1, 0.2], [0.1]]])
def test_only_rectangles_of_numbers_are_states(value: object) -> None:
    run = Run(letters="hi")
    run.take_states(value)
    assert run.states == []
    assert len(run.notes) == 1


def test_equal_answers_stand_in_one_row() -> None:
    run = Run(losses=[3.0, 2.0, 1.0], answers=["a", "b", "b", "b"])
    assert run.stretches(16) == [("1", 3.0, "a"), ("2-end", 2.0, "b")]
    run.answers = ["a", "b", "c", "d"]
    assert run.stretches(3) == [("1", 3.0, "a"), ("…", None, ""), ("end", None, "d")]
    run.answers = ["d"]
    assert run.stretches(3) == [("end", None, "d")]


RUNS = [
    Run(letters="hi", right="ih", losses=[1.5, 0.5], answers=["hh", "ih", "ih"], states=[[0.5, -0.5]]),
    Run(letters="hi", right="ih", losses=[math.nan, math.inf]),
    Run(letters="hi", right="ih", losses=[-5.0, 1e300, -1e300]),
    Run(letters="hi", right="ih", losses=[1.0], answers=["", "much too long $x"], states=[[math.nan, math.inf]]),
    Run(letters="hi", right="ih", answers=["中🙂"] * 2),
    Run(letters="hi", right="ih", answers=[str(number) for number in range(99)]),
]


@pytest.mark.parametrize("run", RUNS)
def test_every_run_can_be_drawn(run: Run, solution: Run, recwarn: pytest.WarningsRecorder) -> None:
    figure, told = plot(run, solution), words(run, solution)
    picture = imread(io.BytesIO(image(figure, "png", told)))
    assert (picture[[0, -1]] == 1).all()  # an opaque, white ground
    drawing = ElementTree.fromstring(image(figure, "svg", told))
    assert "http://purl.org/dc/elements/1.1/" in ElementTree.tostring(drawing, encoding="unicode")
    assert [str(warning.message) for warning in recwarn] == []


def test_the_picture_tells_in_words_what_it_shows(solution: Run) -> None:
    assert words(RUNS[0], solution) == (
        "The loss over 2 updates: yours falls from 1.500 to 0.500, the solution's falls from 1.756 to 0.002. "
        "The right answer is ih; yours by epoch: 1 hh, 2-end ih. Hidden unit 0: h 0.5, i -0.5."
    )
    assert "yours goes from no finite number to no finite number" in words(RUNS[1], solution)


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def test_curves_are_named_and_what_is_no_number_is_marked(solution: Run) -> None:
    assert {"yours", "the solution's"} <= set(texts(plot_losses(RUNS[0], solution)))
    assert "✗ yours is no finite number before update 1" in texts(plot_losses(RUNS[1], solution))


def test_a_loss_that_grows_does_not_flatten_the_solutions(solution: Run) -> None:
    scales = [plot_losses(Run(losses=[2.0, last]), solution).axes[0].get_yscale() for last in (1.0, 5e3)]
    assert scales == ["linear", "symlog"]
