"""The lesson's own promises, on the solutions: its table of 15 epochs, and its numbers of parameters."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
import torch
from helpers import ROOT
from matplotlib.image import imread

from autograder.course import Course

LOSSES = [1.756, 1.626, 1.485, 1.405, 1.293, 1.217, 1.057, 0.967, 0.837, 0.696, 0.615, 0.535, 0.452, 0.387, 0.322]
STRINGS = [
    *("eeeeee", "ehhhhh", "elllll", "llllll", "illlll", "iiilll", "iollll", "ielllo", "ihlllo", "ihello"),
    *("ihello", "ihhllo", "ihhllo", "ihello", "ihello"),
]
VOCABULARY = ["h", "i", "e", "l", "o"]


def solution(course: Course, slug: str) -> ModuleType:
    return load(course.solution(slug))


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_solutions_reproduce_the_lessons_table(course: Course) -> None:
    one_hot, rnn_module, training = (solution(course, slug) for slug in ("one_hot", "rnn_module", "training"))
    torch.manual_seed(777)
    model = rnn_module.RNN(5, 4, 5)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
    inputs = one_hot.one_hot(one_hot.encode("hihell", VOCABULARY), 5).unsqueeze(0)
    labels = one_hot.encode("ihello", VOCABULARY).unsqueeze(0)
    losses, strings = [], []
    for _ in range(15):
        strings += training.predict(model, inputs, VOCABULARY)
        losses += training.train(model, optimizer, inputs, labels, 1)
    assert strings == STRINGS
    assert [round(loss, 3) for loss in losses] == LOSSES


def test_the_table_is_shown_to_students(course: Course) -> None:
    task = course.task("training").read_text()
    rows = re.findall(r"(\d+)\W+(\d\.\d{3})\W+([hielo]{6})\b", task)
    shown = sorted((int(epoch), float(loss), string) for epoch, loss, string in rows)
    assert shown == [(epoch, loss, string) for epoch, (loss, string) in enumerate(zip(LOSSES, STRINGS, strict=True), 1)]


@pytest.mark.parametrize(("layers", "count"), [(1, 69), (2, 109)])
def test_the_number_of_parameters_is_the_lessons(course: Course, layers: int, count: int) -> None:
    model = solution(course, "rnn_module").RNN(5, 4, 5, num_layers=layers)
    assert sum(parameter.numel() for parameter in model.parameters()) == count


def test_the_figures_are_those_that_the_command_draws(tmp_path: Path) -> None:
    figures = load(ROOT / "solutions/figures.py")
    figures.write(tmp_path)
    for name in figures.FIGURES:
        shown, drawn = (imread(root / f"{name}.png") for root in (ROOT / "exercises", tmp_path))
        assert shown.shape == drawn.shape
        assert abs(shown - drawn).max() < 0.3  # another processor rounds otherwise, which moves a line by a hair
        assert (shown[[0, -1]] == 1).all()  # an opaque, white ground, in a dark theme, too


def test_every_figure_is_shown_with_words_for_those_who_cannot_see_it(course: Course) -> None:
    shown = []
    for slug in course.exercises:
        for words, name in re.findall(r"!\[([^\]]*)\]\(([^)]*)\)", course.task(slug).read_text()):
            assert len(words) > 80
            shown.append(f"{slug}/{name}")
    exercises = ROOT / "exercises"
    assert sorted(shown) == sorted(path.relative_to(exercises).as_posix() for path in exercises.glob("*/*.png"))
