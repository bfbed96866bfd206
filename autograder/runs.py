"""A run of an exercise: what a student's code makes of the lesson's own data, to be looked at and never graded.

`exercises/<slug>/run.py` says how one is made. Its function `run(student, props, seen)` gets `student` and `props` as a
check does, and tells `seen`, an empty `Run`, what comes back; where the student's code fails, what came before is kept.

`exercises/<slug>/run.json` is the run of the solution, beside which the student's is shown.
"""

import math
import warnings
from itertools import groupby
from typing import Annotated, NamedTuple

import msgspec

from autograder.text import plain

_MOST_UNITS = 32
"""Of a picture, more rows than which nobody could read."""
MOST_STRETCHES = 16
"""Of answers that are shown."""
DIVERGED = 10.0
"""A loss above which a straight scale would hide all that is below."""
FAR = 1e30
"""Beyond which a loss is drawn no further away."""


class Stretch(NamedTuple):
    """Answers one after the other that are the same: in which epochs they were given, and the loss at the first."""

    epochs: str
    """"7", "10-11" or, up to the answer after the last epoch, "14-end"."""
    loss: float | None
    answer: str


class Run(msgspec.Struct):
    """What was seen, as far as it is what it must be; anything a student's code may return is taken."""

    letters: str = ""
    """What the network reads."""
    right: str = ""
    """The right answer, letter by letter."""
    losses: list[float | None] = []
    """Before each update; None where it is no finite number, which no JSON holds."""
    answers: list[str] = []
    """Before each update, and after the last one; the last one alone where nobody saw the updates."""
    states: list[list[float | None]] = []
    """After the training: a row for each hidden unit, with its value at each letter, or None as above."""
    notes: list[str] = []
    """What could not be seen, and why, for the student."""

    def take_losses(self, value: object, updates: int) -> None:
        """The losses before each of so many updates, from what should be a list of them."""
        if not isinstance(value, list | tuple):
            self.notes.append("There is no curve of the loss: what should be a list of losses is none.")
            return
        if len(value) != updates:
            self.notes.append(f"There should be {updates} losses, one for each update; there came {len(value)}.")
        with warnings.catch_warnings(action="ignore"):  # of tensors that still hold on to a gradient
            self.losses = [_number(loss) for loss in value[:updates]]
        if odd := [number for number, loss in enumerate(self.losses, 1) if loss is None]:
            more = f", the first of {len(odd)} such updates" if len(odd) > 1 else ""
            self.notes.append(f"The loss is no finite number before update {odd[0]}{more}.")

    def take_answers(self, value: object, updates: int) -> None:
        """The answer before each update and the last one, from what should be a list with one string for each."""
        try:
            said = msgspec.convert(value, Annotated[list[_OneString], msgspec.Meta(min_length=1)])
        except msgspec.ValidationError:
            self.notes.append("There are no answers to show: what should be a list of one string each time is none.")
            return
        self.answers = [
            plain(string, 2 * len(self.right))[: 2 * len(self.right)] for (string,) in [*said[:-1][:updates], said[-1]]
        ]
        if updates and len(said) == 1:
            self.notes.append(
                "There is one answer, after the training, and none for each epoch: the optimizer that was given made no step."
            )

    def take_states(self, value: object) -> None:
        """The hidden states after the training, from what should be a list of numbers for each unit."""
        try:
            rows = msgspec.convert(value, Annotated[list[list[float]], msgspec.Meta(max_length=_MOST_UNITS)])
        except msgspec.ValidationError:
            rows = []
        if not rows or any(len(row) != len(self.letters) for row in rows):
            self.notes.append("The hidden states cannot be shown: they are not one number for each unit and letter.")
            return
        self.states = [[_finite(value) for value in row] for row in rows]

    def stretches(self, most: int) -> list[Stretch]:
        """The answers in their order, equal ones together; of more than `most` rows those in between are left out for "…"."""
        names = [*map(str, range(1, len(self.answers))), "end"]
        found = []
        at = 0
        for answer, group in groupby(self.answers):
            after = at + len(list(group))
            epochs = names[at] if after == at + 1 else f"{names[at]}-{names[after - 1]}"
            loss = self.losses[at] if at < min(len(self.losses), len(self.answers) - 1) else None
            found.append(Stretch(epochs, loss, answer))
            at = after
        return found if len(found) <= most else [*found[: most - 2], Stretch("…", None, ""), found[-1]]

    def right_letters(self, answer: str) -> list[bool]:
        """Of each letter of an answer, whether it is the right one at its place."""
        return [self.right[at : at + 1] == letter for at, letter in enumerate(answer)]

    def notes_beside(self, solution: "Run") -> list[str]:
        """The notes and, where the last answer is not that of the solution, that it is not: no public check may say so."""
        is_beside = self.answers and solution.answers and self.right == solution.right
        if not is_beside or self.answers[-1] == solution.answers[-1]:
            return self.notes
        told = f"From the same start the solution answers “{solution.answers[-1]}” at the end, and you “{self.answers[-1]}”"
        return [*self.notes, f"{told}: something is not right yet, even where all public checks pass."]

    def is_empty(self) -> bool:
        """Whether there is nothing to be seen, but perhaps a note that says why."""
        return not (self.losses or self.answers or self.states)


_OneString = Annotated[list[str], msgspec.Meta(min_length=1, max_length=1)]


def short(number: float | None, places: int) -> str:
    """A number with so many decimal places, or in another way where it would be a long one."""
    if number is None:
        return "nan"
    return f"{number:z.{places}f}" if abs(number) < _LONG else f"{number:.{places}g}"


_LONG = 10_000


def words(run: Run, solution: Run) -> str:
    """What the whole picture of a run shows, for those who cannot see it."""
    told = [words_of_losses(run, solution)]
    if run.answers:
        stretches = [f"{stretch.epochs} {stretch.answer}".strip() for stretch in run.stretches(MOST_STRETCHES)]
        told.append(f"The right answer is {run.right}; yours by epoch: {', '.join(stretches)}.")
    for number, unit in enumerate(run.states):
        values = ", ".join(f"{letter} {short(value, 1)}" for letter, value in zip(run.letters, unit, strict=True))
        told.append(f"Hidden unit {number}: {values}.")
    return " ".join(filter(None, told))


def words_of_losses(run: Run, solution: Run) -> str:
    """What the curves show."""
    curves = [
        f"{whose} {_course(each)}" for whose, each in (("yours", run), ("the solution's", solution)) if each.losses
    ]
    return f"The loss before each update, {len(run.losses)} in all: {', '.join(curves)}." if run.losses else ""


def _course(run: Run) -> str:
    """From where to where its loss goes."""
    first, last = run.losses[0], run.losses[-1]
    falls = first is not None and last is not None and last < first
    told = ["no finite number" if loss is None else short(loss, 3) for loss in (first, last)]
    return f"{'falls' if falls else 'goes'} from {told[0]} to {told[1]}"


def _number(value: object) -> float | None:
    """The finite number that a value is, be it a tensor of one; None for any other."""
    try:
        return _finite(float(value))  # type: ignore[arg-type]  # whatever it is
    except (TypeError, ValueError, OverflowError, RuntimeError):
        return None


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None
