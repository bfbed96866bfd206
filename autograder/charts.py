"""Where things lie in a picture of numbers, which `html/charts.html` draws as inline SVG.

The colours are those of style.css, in light, dark and print; nothing is told by colour alone, and words stand beside it.
"""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from autograder.runs import DIVERGED, FAR, Run

_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 304, 8, 156
"""Of what is drawn in a picture of 320 by 190, on which a narrow phone's letters are still legible."""
_TICKS = 5
_TINY = 1e-9
"""Below which differences are not drawn: ticks have twelve decimal places."""


class Tick(NamedTuple):
    """A place on an axis, and the number that it stands for."""

    place: float
    label: str


class Scale:
    """An axis from the number `low` to `high`, at the places `begin` to `end`.

    It is straight or, `bent`, straight from -1 to 1 and logarithmic beyond.
    """

    def __init__(self, low: float, high: float, begin: float, end: float, *, bent: bool = False) -> None:
        self._low, self._high, self._begin, self._is_bent = low, high, begin, bent
        self._origin = self._along(low)
        self._factor = (end - begin) / (self._along(high) - self._origin)

    def at(self, number: float) -> float:
        """The place of a number."""
        return round(self._begin + self._factor * (self._along(number) - self._origin), 1)

    def _along(self, number: float) -> float:
        if not self._is_bent or abs(number) <= 1:
            return number
        return math.copysign(1 + math.log10(abs(number)), number)

    def ticks(self) -> list[Tick]:
        """A few round numbers along the axis."""
        numbers = self._powers() if self._is_bent else self._steps()
        return [Tick(self.at(number), f"{number:g}") for number in numbers if self._low <= number <= self._high]

    def _steps(self) -> list[float]:
        rough = (self._high - self._low) / _TICKS
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
        first, last = math.ceil(self._low / step), math.floor(self._high / step)
        return [round(number * step, 12) for number in range(first, last + 1)]

    def _powers(self) -> list[float]:
        most = math.ceil(math.log10(max(abs(self._low), abs(self._high))))
        step = math.ceil(most / _TICKS) * (2 if self._low < -1 else 1)
        sizes = [10.0**power for power in range(0, most + 1, step)]
        return [-size for size in reversed(sizes)] + [0.0] + sizes


class Losses(NamedTuple):
    """The curves of the loss before each update."""

    yours: str
    """A path of SVG, as the next; with gaps where the loss is no finite number."""
    solution: str
    losses: list[Tick]
    updates: list[Tick]
    odd: float | None
    """Where the first loss lies that is no finite number."""


def losses(run: Run, solution: Run) -> Losses | None:
    """The chart of a run's losses beside the solution's; None where it has none."""
    if not run.losses:
        return None
    finite = [_near(loss) for loss in (*run.losses, *solution.losses) if loss is not None]
    # from 0 on, so that one sees how far it fell
    low, high = min([0.0, *finite]), max([0.0, *finite])
    is_bent = max(-low, high) > DIVERGED
    heights = Scale(low, high if high - low > _TINY else low + 1, _BOTTOM, _TOP, bent=is_bent)
    most = max(len(run.losses), len(solution.losses), 2)
    widths = Scale(1, most, _LEFT, _RIGHT)
    odd = next((number for number, loss in enumerate(run.losses, 1) if loss is None), None)
    return Losses(
        _path(run.losses, widths, heights),
        _path(solution.losses, widths, heights),
        heights.ticks(),
        [tick for tick in widths.ticks() if "." not in tick.label],
        None if odd is None else widths.at(odd),
    )


def _near(loss: float) -> float:
    return max(-FAR, min(loss, FAR))


def _path(numbers: Sequence[float | None], widths: Scale, heights: Scale) -> str:
    return "".join(_steps(numbers, widths, heights))


def _steps(numbers: Sequence[float | None], widths: Scale, heights: Scale) -> Iterator[str]:
    is_begun = False
    for at, number in enumerate(numbers, 1):
        if number is not None:
            # of no length at first, so that a point without neighbours is a dot
            yield f"{'L' if is_begun else 'M'}{widths.at(at):g} {heights.at(_near(number)):g}{'' if is_begun else 'h0'}"
        is_begun = number is not None
