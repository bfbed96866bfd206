"""The figures of the lesson, and the run that students see beside their own, from the solutions.

`python solutions/figures.py` writes them into `exercises/`.
"""

import importlib.util
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType, SimpleNamespace

import matplotlib as mpl
import msgspec
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from autograder.plots import BLUE, INK, draw_states
from autograder.runs import Run

ROOT = Path(__file__).parents[1]
RED, PALE = "#b8341b", "#e3edf9"
QUESTION, ANSWER = "hihell", "ihello"
STYLE = {
    "mathtext.fontset": "dejavusans",
    "font.size": 11,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}


def write(root: Path) -> None:
    """Writes every figure to `<slug>/<name>.png` below `root`, on a ground that is white in any theme.

    PNG, as JupyterLab does not show SVG that is attached to a notebook.
    """
    for place, draw in FIGURES.items():
        path = root / f"{place}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        with mpl.rc_context(STYLE):
            draw().savefig(
                path, dpi=120, bbox_inches="tight", pil_kwargs={"optimize": True}, metadata={"Software": None}
            )


# The networks, unrolled


def sheet(width: float, height: float) -> tuple[Figure, Axes]:
    """An empty sheet, measured in inches."""
    figure = Figure(figsize=(width, height))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.axis("off")
    return figure, axes


def box(axes: Axes, x: float, y: float, text: str) -> None:
    """A box around (x, y), 0.9 wide and 0.5 high."""
    axes.add_patch(
        FancyBboxPatch((x - 0.4, y - 0.2), 0.8, 0.4, "round,pad=0.05", facecolor=PALE, edgecolor=BLUE, linewidth=1.3)
    )
    axes.text(x, y, text, ha="center", va="center")


def arrow(
    axes: Axes, start: tuple[float, float], end: tuple[float, float], color: str = INK, bend: float = 0.0
) -> None:
    style = {"arrowstyle": "-|>", "color": color, "linewidth": 1.3, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", end, start, arrowprops=style | {"connectionstyle": f"arc3,rad={bend}"})


def letter(axes: Axes, x: float, y: float, text: str) -> None:
    axes.text(x, y, text, ha="center", va="center", family="monospace", size=14, weight="bold")


def unrolled_cell() -> Figure:
    figure, axes = sheet(9.0, 2.9)
    xs = [1.5 + 1.5 * step for step in range(5)]
    axes.text(0.3, 1.5, "$h_0 = 0$", ha="center", va="center")
    arrow(axes, (0.7, 1.5), (xs[0] - 0.45, 1.5))
    for step, (x, char) in enumerate(zip(xs, "hello", strict=True), 1):
        letter(axes, x, 0.2, char)
        axes.text(x + 0.22, 0.75, f"$x_{step}$", va="center")
        arrow(axes, (x, 0.42), (x, 1.25))
        box(axes, x, 1.5, "tanh")
        arrow(axes, (x, 1.75), (x, 2.3))
        axes.text(x, 2.5, f"$h_{step}$", ha="center", va="center")
        arrow(axes, (x + 0.45, 1.5), (x + 1.05, 1.5))
    axes.text(0.3, 2.5, "out", ha="center", va="center", color=BLUE)
    axes.text(0.3, 0.2, "inputs", ha="center", va="center", color=BLUE)
    axes.text(xs[-1] + 1.1, 1.5, "hidden", va="center", color=BLUE)
    return figure


def unrolled_model() -> Figure:
    figure, axes = sheet(9.7, 3.9)
    xs = [1.5 + 1.5 * step for step in range(6)]
    axes.text(0.3, 1.5, "$h_0 = 0$", ha="center", va="center")
    arrow(axes, (0.7, 1.5), (xs[0] - 0.45, 1.5))
    for step, (x, asked, answered) in enumerate(zip(xs, QUESTION, ANSWER, strict=True), 1):
        letter(axes, x, 0.2, asked)
        axes.text(x + 0.12, 0.8, f"$x_{step}$", va="center")
        arrow(axes, (x, 0.42), (x, 1.25))
        box(axes, x, 1.5, "tanh")
        arrow(axes, (x, 1.75), (x, 2.25))
        axes.text(x + 0.12, 1.97, f"$h_{step}$", va="center")
        box(axes, x, 2.5, "linear")
        arrow(axes, (x, 2.75), (x, 3.45))
        axes.text(x + 0.12, 3.05, f"$s_{step}$", va="center")
        letter(axes, x, 3.65, answered)
        if step < len(xs):
            arrow(axes, (x + 0.45, 1.5), (x + 1.05, 1.5))
    axes.text(0.3, 0.2, "question", ha="center", va="center", color=BLUE)
    axes.text(0.3, 3.65, "answer", ha="center", va="center", color=BLUE)
    return figure


def two_paths_back() -> Figure:
    figure, axes = sheet(8.4, 3.6)
    xs = [1.7, 4.2, 6.7]
    arrow(axes, (0.3, 1.5), (xs[0] - 0.45, 1.5))
    for x, step in zip(xs, ("t-1", "t", "t+1"), strict=True):
        axes.text(x, 0.2, f"$x_{{{step}}}$", ha="center", va="center")
        arrow(axes, (x, 0.4), (x, 1.25))
        box(axes, x, 1.5, f"$h_{{{step}}}$")
        arrow(axes, (x, 1.75), (x, 2.95))
        axes.text(x, 3.15, f"$z_{{{step}}}$", ha="center", va="center")
        arrow(axes, (x + 0.45, 1.5), (x + 2.05 if x < xs[-1] else x + 1.4, 1.5))
    middle, last = xs[1:]
    arrow(axes, (middle + 0.15, 2.95), (middle + 0.15, 1.77), RED)
    arrow(axes, (last - 0.47, 1.37), (middle + 0.47, 1.37), RED)
    axes.text(middle + 0.3, 2.4, "1: through $W_{hy}$", va="center", color=RED)
    axes.text((middle + last) / 2, 1.12, "2: through $W_{hh}$", ha="center", va="center", color=RED)
    return figure


# The lesson's run


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def seen(*, softmax: bool = False) -> Run:
    """The solution's run, rounded so that other processors make the same; with a softmax before the loss, if asked for."""
    run, props = (load(ROOT / f"exercises/training/{name}.py") for name in ("run", "props"))
    solution = load(ROOT / "solutions/training/training.py")

    def train_softened(model, **arguments):
        return solution.train(model=torch.nn.Sequential(model, torch.nn.Softmax(dim=-1)), **arguments)

    student = SimpleNamespace(train=train_softened, predict=solution.predict) if softmax else solution
    found = Run()
    run.run(student, props, found)
    found.losses = [round(loss, 3) for loss in found.losses]
    found.states = [[round(value, 3) for value in unit] for unit in found.states]
    return found


def write_run(root: Path) -> None:
    """Writes the solution's run where students' runs find it, below `root`."""
    (root / "training/run.json").write_bytes(msgspec.json.format(msgspec.json.encode(seen()), indent=1) + b"\n")


def hidden_states() -> Figure:
    figure = Figure(figsize=(6.4, 3.2))
    axes = figure.add_subplot()
    figure.colorbar(draw_states(axes, seen()), ticks=[-1, 0, 1])
    return figure


def losses() -> Figure:
    figure = Figure(figsize=(6.4, 3.2))
    axes = figure.add_subplot()
    for softmax, color, label in (
        (True, RED, "a softmax before the loss"),
        (False, BLUE, "raw scores, as it should be"),
    ):
        values = seen(softmax=softmax).losses
        axes.plot(range(1, 101), values, color=color, linewidth=1.8)
        axes.text(100, max(values[60:]) + 0.06, label, ha="right", color=color)
    axes.set(xlim=(1, 101), ylim=(0, 1.85), xlabel="update", ylabel="loss before it")
    axes.spines[["top", "right"]].set_visible(False)
    return figure


FIGURES: dict[str, Callable[[], Figure]] = {
    "rnn_cell/unrolled": unrolled_cell,
    "rnn_module/network": unrolled_model,
    "training/states": hidden_states,
    "training/loss": losses,
    "numpy_rnn/backward": two_paths_back,
}

if __name__ == "__main__":
    write(ROOT / "exercises")
    write_run(ROOT / "exercises")
