"""A run as a picture: the loss, the answers by epoch and the hidden states, beside the loss of the solution's run.

The ground is white in any theme; nothing is told by colour alone, and `runs.words` tells the same to those who cannot see it.
"""

import io
import math
import warnings
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Literal

from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.patches import Rectangle
from matplotlib.style import context

from autograder.course import Course
from autograder.errors import AutograderError
from autograder.runs import DIVERGED, FAR, MOST_STRETCHES, Run, short, words

INK, BLUE, GREY = "#1b1f24", "#1f5fa8", "#6b7280"
_PALE = "#c3cedb"
_STYLE: Any = {
    "font.family": "DejaVu Sans",  # comes with matplotlib, so that all draw the same
    "font.size": 11,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "xtick.color": INK,
    "ytick.color": INK,
    "svg.fonttype": "none",  # words that can be read and searched
}


def plot(run: Run, solution: Run) -> Figure:
    """All that a run shows, of what there is: the loss on top, below it the answers and the hidden states."""
    below = 0.8 + 0.24 * _rows(run) if run.states or run.answers else 0
    parts = [name for name, shown in (("answers", run.answers), ("states", run.states)) if shown]
    with _style():
        figure = Figure(figsize=(7.6, 3 + below), layout=ConstrainedLayoutEngine(h_pad=0.1, w_pad=0.1))
        rows: Any = [["loss"] * max(len(parts), 1), *([parts] if parts else [])]
        axes = figure.subplot_mosaic(rows, height_ratios=[3, below][: len(rows)])
        draw_losses(axes["loss"], run, solution)
        if run.answers:
            _draw_answers(axes["answers"], run)
        if run.states:
            axes["states"].set_title("The hidden state after training")
            draw_states(axes["states"], run)
    return figure


def plot_losses(run: Run, solution: Run) -> Figure:
    """The loss alone."""
    with _style():
        figure = Figure(figsize=(7.6, 3), layout="constrained")
        draw_losses(figure.add_subplot(), run, solution)
    return figure


def image(figure: Figure, kind: Literal["png", "svg"], told: str) -> bytes:
    """The figure in a file's bytes, with what it shows in words."""
    data = io.BytesIO()
    with _style(), warnings.catch_warnings(action="ignore"):  # of letters that the font lacks
        undated = {"Date": None} if kind == "svg" else {"Software": None}
        figure.savefig(data, format=kind, dpi=160, metadata={"Description": told, **undated})
    return data.getvalue()


def draw(course: Course, slug: str, run: Run) -> list[str]:
    """Writes the picture of a run into this folder, as PNG and as SVG. Returns what is to be said of it."""
    if run.is_empty():
        return [f"{slug}: there is nothing to draw yet: {note}" for note in run.notes]
    solution = course.solutions_run(slug)
    figure, told = plot(run, solution), words(run, solution)
    try:
        Path(f"{slug}.png").write_bytes(image(figure, "png", told))
        Path(f"{slug}.svg").write_bytes(image(figure, "svg", told))
    except OSError as error:
        raise AutograderError(f"{error.filename}: cannot be written: {error.strerror}; go to another folder") from None
    return [*run.notes_beside(solution), f"Drawn: {slug}.png and {slug}.svg."]


def _style() -> AbstractContextManager[None]:
    """The same style wherever it is drawn, whatever its user has set."""
    return context(["default", _STYLE])


def draw_losses(axes: Axes, run: Run, solution: Run) -> None:
    """Both curves, each with its name beside its end."""
    axes.set_title("The loss before each update")
    axes.set(xlabel="update", xlim=(1, max(len(solution.losses), len(run.losses), 2)))
    axes.spines[["top", "right"]].set_visible(False)
    axes.plot(*_points(solution), color=_PALE, linewidth=6, solid_capstyle="round")
    axes.plot(*_points(run), color=BLUE, linewidth=1.8, marker="." if len(run.losses) < 3 else None)
    highest = max([abs(value) for value in _finite([*run.losses, *solution.losses])], default=0)
    if highest > DIVERGED:
        axes.set_yscale("symlog", linthresh=1)
        axes.yaxis.set_major_formatter("{x:g}")
    else:
        axes.set_ylim(bottom=min([0, *_finite(run.losses)]))
    _name_ends(axes, run, solution)
    if odd := [number for number, loss in enumerate(run.losses, 1) if loss is None]:
        told = f"✗ yours is no finite number before update {odd[0]}"
        axes.text(0.5, 0.9, told, color=BLUE, ha="center", transform=axes.transAxes)
        axes.plot([odd[0]], [0], "x", color=BLUE, transform=axes.get_xaxis_transform(), clip_on=False)


def _name_ends(axes: Axes, run: Run, solution: Run) -> None:
    """Writes a name beside the end of each curve; the names keep apart where the curves do not."""
    axes.get_ylim()  # settles the scale
    onto_axes = axes.transScale + axes.transLimits
    names = []
    for name, color, each in (("yours", BLUE, run), ("the solution's", GREY, solution)):
        if ends := [(update, loss) for update, loss in zip(*_points(each), strict=True) if math.isfinite(loss)]:
            names.append((name, color, ends[-1][0], onto_axes.transform(ends[-1])[1]))
    names.sort(key=lambda each: each[3])
    floor = 0.0
    for name, color, update, height in names:
        place = update, max(height, floor)
        floor = place[1] + 0.1
        axes.annotate(
            name,
            place,
            (5, 0),
            axes.get_xaxis_transform(),
            "offset points",
            color=color,
            va="center",
            annotation_clip=False,
        )


def _points(run: Run) -> tuple[range, list[float]]:
    heights = [math.nan if loss is None else max(-FAR, min(loss, FAR)) for loss in run.losses]
    return range(1, len(heights) + 1), heights


def _finite(values: Sequence[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _draw_answers(axes: Axes, run: Run) -> None:
    """A row for each stretch of equal answers; a right letter is white in a box."""
    stretches = run.stretches(MOST_STRETCHES)
    wide = max(len(stretch.answer) for stretch in stretches)
    axes.set_title("The answers; right letters in a box")
    axes.set(xlim=(-3.2, wide + 3), ylim=(_rows(run) + 0.1, -1.4))
    axes.axis("off")
    for x, head, side in ((-0.5, "epoch", "right"), (wide + 0.5, "loss", "left")):
        axes.text(x, -0.8, head, ha=side, va="center", size=9, color=GREY)
    for y, stretch in enumerate(stretches):
        axes.text(-0.5, y, stretch.epochs, ha="right", va="center", size=9)
        axes.text(wide + 0.5, y, "" if stretch.loss is None else short(stretch.loss, 3), va="center", size=9)
        for x, (letter, is_right) in enumerate(zip(stretch.answer, run.right_letters(stretch.answer), strict=True)):
            if is_right:
                axes.add_patch(Rectangle((x, y - 0.42), 0.92, 0.84, color=BLUE, linewidth=0))
            style: dict[str, Any] = {"color": "white", "weight": "bold"} if is_right else {"color": INK}
            axes.text(x + 0.46, y, letter, ha="center", va="center_baseline", family="monospace", **style)


def _rows(run: Run) -> int:
    """What the answers take, or as many as the states need."""
    return max(len(run.stretches(MOST_STRETCHES)), 11)


def draw_states(axes: Axes, run: Run) -> QuadMesh:
    """A column for each letter that is read, with the last answer above, and a row for each hidden unit."""
    units, letters = len(run.states), len(run.letters)
    # rounded, so that other processors draw the same
    values = [[math.nan if value is None else round(value, 1) for value in unit] for unit in run.states]
    mesh = axes.pcolormesh(values, cmap="RdBu", vmin=-1, vmax=1, edgecolors="white", linewidth=2)
    for unit, row in enumerate(values):
        for letter, value in enumerate(row):
            color = "white" if abs(value) > 0.6 else INK
            axes.text(letter + 0.5, unit + 0.5, short(value, 1), ha="center", va="center", size=9, color=color)
    middles = [letter + 0.5 for letter in range(letters)]
    axes.set_xticks(middles, list(run.letters), family="monospace", size=14, weight="bold")
    axes.set_yticks([unit + 0.5 for unit in range(units)], [f"unit {unit}" for unit in range(units)])
    axes.invert_yaxis()
    answer = run.answers[-1][:letters] if run.answers else ""
    above = axes.secondary_xaxis("top")
    above.set_xticks(middles[: len(answer)], list(answer), family="monospace", size=14, color=BLUE)
    for side in (axes, above):
        side.tick_params(length=0)
    axes.set_xlabel("the letter that was read; above, the answer" if answer else "the letter that was read")
    return mesh
