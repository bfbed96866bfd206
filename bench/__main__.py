"""`python -m bench`: how fast the grader is, beside what. README.md says what each command measures."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
out = Console()

_KEPT = Path(__file__).parent.parent / ".bench"


@app.callback()
def _options() -> None:
    """Measures the grader on this machine. Let nothing else run meanwhile."""


@app.command()
def peers(
    submissions: Annotated[int, typer.Option(min=1, help="How many students the class has.")] = 24,
    rounds: Annotated[int, typer.Option(min=1, help="How often each grader grades the class.")] = 2,
    seed: Annotated[int, typer.Option(help="Mix another class from the bank.")] = 0,
    save: Annotated[Path | None, typer.Option(help="Write the table to this file, too.", show_default=False)] = None,
) -> None:
    """Grade one class with ours, nbgrader, otter and cold pytest, in turn, by the same twelve checks."""
    from bench.peers import compare, shown

    comparison = compare(submissions, rounds, seed, _KEPT, tell=lambda line: out.print(line, style="dim"))
    for part in shown(comparison):
        out.print(part)
    if save:
        with save.open("w", encoding="utf-8") as file:
            Console(file=file, width=120).print(*shown(comparison), sep="\n")


@app.command()
def floor(
    submissions: Annotated[int, typer.Option(min=1, help="How many students the class has.")] = 24,
    rounds: Annotated[int, typer.Option(min=1, help="How often the class is graded.")] = 5,
    seed: Annotated[int, typer.Option(help="Mix another class from the bank.")] = 0,
) -> None:
    """Grade one class by the course's full suites, on one worker and on two, beside the bare calls."""
    from bench.floor import measure, shown

    for part in shown(measure(submissions, rounds, seed, tell=lambda line: out.print(line, style="dim"))):
        out.print(part)


@app.command()
def growth(
    sizes: Annotated[str, typer.Option(help="How many submissions, cohort by cohort.")] = "100,1000,10000",
    exercise: Annotated[
        list[str] | None, typer.Option("--exercise", "-e", help="Only this one; repeat for more.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Mix another class from the bank.")] = 0,
    plot: Annotated[Path | None, typer.Option(help="Draw it into this file (.svg, .png).", show_default=False)] = None,
) -> None:
    """Grade cohorts of several sizes, copies of one class: what does a submission cost, and does memory grow?"""
    from bench.growth import measure, shown
    from bench.growth import plot as draw

    counts = [int(size) for size in sizes.split(",")]
    found = measure(counts, exercise or [], seed, tell=lambda line: out.print(line, style="dim"))
    for part in shown(found):
        out.print(part)
    if plot:
        draw(found, plot)


@app.command()
def loop(rounds: Annotated[int, typer.Option(min=1, help="How often each program is saved.")] = 20) -> None:
    """Save a right and a wrong one_hot.py in turn under `autograder watch`: how long until the verdict is on the screen?"""
    from bench.loop import measure, shown

    for part in shown(measure(rounds, tell=lambda line: out.print(line, style="dim"))):
        out.print(part)


@app.command()
def similarity(
    draws: Annotated[int, typer.Option(min=1, help="How often copies are drawn.")] = 5,
    submissions: Annotated[int, typer.Option(min=2, help="How many students the class has that is timed.")] = 500,
) -> None:
    """Compare the bank's programs and copies of them: what does `autograder similarity` find, and how fast is it?"""
    from bench.similarity import measure, shown

    for part in shown(*measure(draws, submissions, tell=lambda line: out.print(line, style="dim"))):
        out.print(part)


@app.command()
def pages(
    students: Annotated[int, typer.Option(min=1, help="How many students the class has.")] = 1000,
    seed: Annotated[int, typer.Option(help="Mix another class from the bank.")] = 0,
) -> None:
    """Make the pages of a large class: what does a student's feedback cost, beside grading?"""
    from bench.pages import measure, shown

    for part in shown(*measure(students, seed, tell=lambda line: out.print(line, style="dim"))):
        out.print(part)


if __name__ == "__main__":
    app()
