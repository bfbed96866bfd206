"""Runs to be looked at: whatever a student's code does, what can be seen is shown, and the rest is told in a line."""

import io
import json
import math
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
import torch
from helpers import ROOT, without_progress
from helpers import run as run_command
from matplotlib.figure import Figure
from matplotlib.image import imread

from autograder.course import Course, load_course
from autograder.errors import AutograderError, CourseError, SuiteError
from autograder.intake import Source, Submission
from autograder.jobs import Look
from autograder.looks import look_at
from autograder.plots import draw, image, plot, plot_losses
from autograder.runs import Run, words
from autograder.sandbox.host import Sandbox
from autograder.seen import Seen

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
    """What students get of the training alone, without hints and under short limits."""
    root = tmp_path_factory.mktemp("training")
    no_probes = shutil.ignore_patterns("probes.py")  # they name mistakes, which need hints
    shutil.copytree(ROOT / "exercises/training", root / "exercises/training", ignore=no_probes)
    (root / "course.yml").write_text(LIMITS)
    return load_course(root / "course.yml")


def look(course: Course, sandbox: Sandbox, text: str) -> Run:
    files = {"training": Source("training.py", textwrap.dedent(text))}
    return look_at(course, sandbox, Look(Submission("you", files), "training"))


@pytest.fixture
def solution(course: Course) -> Run:
    return course.solutions_run("training")


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
        ([0.5], [0.5], "There should be 2 losses, one for each update; there came 1."),
        ([0.5, 0.4, 0.3], [0.5, 0.4], "There should be 2 losses, one for each update; there came 3."),
        (
            [math.nan, "much"],
            [None, None],
            "The loss is no finite number before update 1, the first of 2 such updates.",
        ),
        ([10**400, [1]], [None, None], "no finite number"),
        ({1: 2}, [], "is none"),
        (None, [], "is none"),
    ],
)
def test_any_losses_are_taken(value: object, losses: list[float | None], told: str) -> None:
    run = Run()
    run.take_losses(value, 2)
    assert run.losses == losses
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
    Run(letters="hi", right="ih", losses=[None, None]),
    Run(letters="hi", right="ih", losses=[-5.0, 1e300, -1e300]),
    Run(letters="hi", right="ih", losses=[1.0], answers=["", "much too long $x"], states=[[None, None]]),
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
        "The loss before each update, 2 in all: yours falls from 1.500 to 0.500, the solution's falls from 1.756 to 0.002. "
        "The right answer is ih; yours by epoch: 1 hh, 2-end ih. Hidden unit 0: h 0.5, i -0.5."
    )
    assert "yours goes from no finite number to no finite number" in words(RUNS[1], solution)


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def test_no_number_is_written_so_long_that_it_hides_others(solution: Run) -> None:
    run = Run("hi", "ih", [1e300, -1e300, 10.0], ["hh", "ii", "hi", "ih"], [[1e38, -1e38]])
    figure = plot(run, solution)
    assert {"1e+300", "-1e+300", "10.000", "1e+38", "-1e+38"} <= {*texts(figure)}
    for told in (words(run, solution), Seen(run, solution, whole=False).as_html().split("<table>")[1], *texts(figure)):
        assert not re.search(r"\d{8}", told)


def test_the_users_own_style_changes_nothing(solution: Run) -> None:
    own = image(plot_losses(RUNS[0], solution), "png", "")
    with mpl.rc_context({"figure.facecolor": "black", "savefig.facecolor": "black", "font.size": 30}):
        assert image(plot_losses(RUNS[0], solution), "png", "") == own


def test_a_notebook_shows_the_curve_and_the_answers(solution: Run) -> None:
    shown = Seen(RUNS[0], solution, whole=False).as_html()
    assert re.findall(r'<img alt="([^"]*)" width="\d+" src="data:image/png;base64,[\w+/=]+">', shown) == [
        "The loss before each update, 2 in all: yours falls from 1.500 to 0.500, the solution&#x27;s falls from 1.756 to 0.002."
    ]
    assert re.sub(r' style="[^"]*"', "", shown[shown.index("<table") :]) == (
        "<table><caption>Before the update of each epoch; right letters are underlined</caption><thead><tr>"
        '<th scope="col">epoch</th><th scope="col">loss</th><th scope="col">answer</th><th scope="col">right</th></tr></thead>'
        '<tbody><tr><th scope="row">1</th><td>1.500</td><td>h<b><u>h</u></b></td><td>1 of 2</td></tr>'
        '<tr><th scope="row">2-end</th><td>0.500</td><td><b><u>i</u></b><b><u>h</u></b></td><td>2 of 2</td></tr></tbody></table>'
    )


def test_an_answer_that_is_not_the_solutions_at_the_end_is_told(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, solution: Run
) -> None:
    """Without zero_grad, say, which all public checks of the lesson let pass."""
    monkeypatch.chdir(tmp_path)
    run = Run(letters=solution.letters, right=solution.right, losses=[1.7, 9.8], answers=["eeeeee", "ololoo"])
    told = "From the same start the solution answers “ihello” at the end, and you “ololoo”: something is not right yet"
    for text in (Seen(run, solution, whole=False).as_html(), Seen(run, solution, whole=False).as_text()):
        assert told in text
    assert told in draw(course, "training", run)[0]
    assert solution.notes_beside(solution) == []


def test_a_notebook_shows_all_in_one_picture(solution: Run) -> None:
    shown = Seen(RUNS[0], solution, whole=True).as_html()
    assert "Hidden unit 0: h 0.5, i -0.5." in shown
    assert "<table>" not in shown


def test_without_matplotlib_a_notebook_shows_the_answers(solution: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "autograder.plots")
    monkeypatch.delattr("autograder.plots")
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    shown = Seen(RUNS[0], solution, whole=True).as_html()
    assert "<img" not in shown
    assert "<b><u>i</u></b>" in shown
    told = f"matplotlib is not installed in this Python; try: {sys.executable} -m pip install matplotlib"
    assert shown.endswith(f"<p>{told}</p>")


def test_a_students_words_are_harmless_in_a_notebook(solution: Run) -> None:
    run = Run(right="ih", answers=["<script>"], notes=["<script>"])
    assert "<script>" not in Seen(run, solution, whole=False).as_html()


def test_a_damaged_run_of_the_solution_is_told(training: Course) -> None:
    path = training.run("training").with_suffix(".json")
    whole = path.read_bytes()
    path.write_text("{")
    with pytest.raises(CourseError, match=r"run\.json: is damaged \(.*\); take it from the course's archive again"):
        training.solutions_run("training")
    path.write_bytes(whole)


@pytest.mark.slow
def test_check_draws_what_the_code_does(training: Course, tmp_path: Path) -> None:
    training.stub("training").write_text(f"{TRAIN}\n{PREDICT}")
    drawn = run_command("check", "training", "--plot", "--json", "--course", training.root, cwd=tmp_path)
    assert (drawn.returncode, without_progress(drawn.stderr)) == (0, "Drawn: training.png and training.svg.")
    assert json.loads(drawn.stdout)[0]["passed"]
    assert imread(tmp_path / "training.png").shape[1] == 1216
    assert "yours by epoch: 1 eeeeee, 2 ehhhhh," in (tmp_path / "training.svg").read_text()


def test_what_cannot_be_drawn_is_told(course: Course) -> None:
    nothing = run_command("check", "one_hot", "numpy_rnn", "--plot")
    told = "autograder: there is nothing to plot of one_hot, numpy_rnn; there is of training\n"
    assert (nothing.returncode, nothing.stderr) == (2, told)


def test_without_matplotlib_check_says_how_to_get_it() -> None:
    without = "import sys; sys.modules['matplotlib'] = None; from autograder.cli import main; main()"
    command = [sys.executable, "-c", without, "check", "training", "--plot"]
    missing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    told = f"matplotlib is not installed in this Python; try: {sys.executable} -m pip install matplotlib\n"
    assert (missing.returncode, missing.stderr) == (2, f"autograder: --plot: {told}")


def test_a_picture_that_cannot_be_written_is_told(
    training: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert draw(training, "training", Run(notes=["no"])) == ["training: there is nothing to draw yet: no"]
    (tmp_path / "training.png").mkdir()
    with pytest.raises(
        AutograderError, match=r"^training\.png: cannot be written: Is a directory; go to another folder"
    ):
        draw(training, "training", Run(losses=[1.0]))


def test_curves_are_named_and_what_is_no_number_is_marked(solution: Run) -> None:
    assert {"yours", "the solution's"} <= set(texts(plot_losses(RUNS[0], solution)))
    assert "✗ yours is no finite number before update 1" in texts(plot_losses(RUNS[1], solution))


def test_a_loss_that_grows_does_not_flatten_the_solutions(solution: Run) -> None:
    scales = [plot_losses(Run(losses=[2.0, last]), solution).axes[0].get_yscale() for last in (1.0, 5e3)]
    assert scales == ["linear", "symlog"]
