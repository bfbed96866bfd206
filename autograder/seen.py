"""A run for a notebook: HTML that is legible in any theme, and says the same to a screen reader."""

from base64 import b64encode
from html import escape

from autograder.runs import Run, Stretch

_ROWS = 24
NO_MATPLOTLIB = "matplotlib is not installed, so nothing is drawn; for pictures: pip install matplotlib"


def as_html(run: Run, solution: Run, *, whole: bool) -> str:
    """The curve of the loss and a table of the answers or, as a `whole`, one picture of all."""
    notes = list(run.notes)
    try:
        picture = _picture(run, solution, whole=whole)
    except ModuleNotFoundError:
        picture, whole = "", False
        notes.append(f"{NO_MATPLOTLIB}.")
    table = _table(run) if run.answers and not whole else ""
    return picture + table + "".join(f"<p>{escape(note)}</p>" for note in notes)


def as_text(run: Run) -> str:
    """The answers as text, for where no HTML is shown."""
    rows = [f"{each.epochs:>8}  {_loss(each):>7}  {each.answer}" for each in run.stretches(_ROWS)]
    return "\n".join([*([f"{'epoch':>8}  {'loss':>7}  answer"] if rows else []), *rows, *run.notes])


def _picture(run: Run, solution: Run, *, whole: bool) -> str:
    from autograder import plots  # noqa: PLC0415  # needs matplotlib, which may not be there

    if not (whole or run.losses):
        return ""
    figure = (plots.plot if whole else plots.plot_losses)(run, solution)
    told = (plots.words if whole else plots.words_of_losses)(run, solution)
    data = b64encode(plots.image(figure, "png", told)).decode()
    width = int(figure.get_figwidth() * 90)
    return f'<img alt="{escape(told)}" width="{width}" src="data:image/png;base64,{data}">'


def _table(run: Run) -> str:
    caption = f"Loss and answer before the update of each epoch; the right letters of {run.right} are underlined"
    head = "".join(f'<th scope="col" style="{_LEFT}">{name}</th>' for name in ("epoch", "loss", "answer", "right"))
    body = "".join(_row(run, stretch) for stretch in run.stretches(_ROWS))
    return (
        f'<table><caption style="{_LEFT}">{escape(caption)}</caption>'
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
    return "" if stretch.loss is None else f"{stretch.loss:.3f}"


_LEFT = "text-align: left"
