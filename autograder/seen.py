"""A run for a notebook: HTML that is legible in any theme, and says the same to a screen reader."""

from base64 import b64encode
from html import escape
from typing import NamedTuple

from autograder.needed import NO_MATPLOTLIB
from autograder.runs import Run, Stretch, short, words, words_of_losses

_ROWS = 24


class Seen(NamedTuple):
    """A student's run beside the solution's: the curve of the loss and a table of the answers or, `whole`, one picture."""

    run: Run
    solution: Run
    whole: bool

    def as_html(self) -> str:
        picture, told = "", [*self.run.notes_beside(self.solution)]
        is_drawn = self.whole and not self.run.is_empty()
        try:
            picture = self._picture()
        except ModuleNotFoundError:
            is_drawn = False
            told.append(NO_MATPLOTLIB)
        table = _table(self.run) if self.run.answers and not is_drawn else ""
        return picture + table + "".join(f"<p>{escape(note)}</p>" for note in told)

    def as_text(self) -> str:
        """The answers as text, for where no HTML is shown."""
        rows = [f"{each.epochs:>8}  {_loss(each):>7}  {each.answer}" for each in self.run.stretches(_ROWS)]
        return "\n".join(
            [*([f"{'epoch':>8}  {'loss':>7}  answer"] if rows else []), *rows, *self.run.notes_beside(self.solution)]
        )

    def _picture(self) -> str:
        from autograder import plots  # noqa: PLC0415  # needs matplotlib, which may not be there

        if self.run.is_empty() or not (self.whole or self.run.losses):
            return ""
        figure = (plots.plot if self.whole else plots.plot_losses)(self.run, self.solution)
        told = (words if self.whole else words_of_losses)(self.run, self.solution)
        data = b64encode(plots.image(figure, "png", told)).decode()
        width = int(figure.get_figwidth() * 90)
        return f'<img alt="{escape(told)}" width="{width}" src="data:image/png;base64,{data}">'


def _table(run: Run) -> str:
    caption = "Before the update of each epoch; right letters are underlined"
    head = "".join(f'<th scope="col" style="{_LEFT}">{name}</th>' for name in ("epoch", "loss", "answer", "right"))
    body = "".join(_row(run, stretch) for stretch in run.stretches(_ROWS))
    return (
        f'<table><caption style="{_LEFT}">{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _row(run: Run, stretch: Stretch) -> str:
    is_right = run.right_letters(stretch.answer)
    letters = "".join(
        f"<b><u>{escape(letter)}</u></b>" if right else escape(letter)
        for letter, right in zip(stretch.answer, is_right, strict=True)
    )
    count = f"{sum(is_right)} of {len(run.right)}" if stretch.answer else ""
    cells = "".join(
        f'<td style="{style}">{cell}</td>'
        for cell, style in ((_loss(stretch), _LEFT), (letters, f"{_LEFT}; font-family: monospace"), (count, _LEFT))
    )
    return f'<tr><th scope="row" style="font-weight: normal; {_LEFT}">{stretch.epochs}</th>{cells}</tr>'


def _loss(stretch: Stretch) -> str:
    return "" if stretch.loss is None else short(stretch.loss, 3)


_LEFT = "text-align: left"
