"""Reports for people, in the terminal."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from autograder.course import Course
from autograder.results import ExerciseReport, Report


def cohort_table(course: Course, slugs: Sequence[str], reports: Sequence[Report]) -> Table:
    """Students by exercises. Every text from a student is a `Text`, in which nothing is markup."""
    table = Table(title=Text(course.title), title_justify="left", caption_justify="left")
    table.add_column("student", no_wrap=True)
    for slug in slugs:
        exercise = course.exercises[slug]
        table.add_column(f"{slug}\n{'+' if exercise.bonus else '/'} {exercise.points:g}", justify="right")
    maximum = sum(course.exercises[slug].points for slug in slugs if not course.exercises[slug].bonus)
    table.add_column(f"score\n/ {maximum:g}", justify="right", style="bold")
    for report in reports:
        cells = [_cell(report.exercises[slug]) for slug in slugs]
        table.add_row(Text(report.student), *cells, _points(report.score))
    if any(course.exercises[slug].bonus for slug in slugs):
        table.caption = "+: a bonus, which adds points above the maximum"
    return table


def _cell(exercise: ExerciseReport) -> Text:
    points = _points(exercise.score)
    if exercise.score is None:
        return points
    if exercise.status != "graded":
        told = f"{points} {exercise.status}" if exercise.score else exercise.status
        return Text(told, style="yellow" if exercise.score else "red")
    style = "green" if exercise.score == exercise.max_score else "red" if not exercise.score else "yellow"
    return Text(str(points), style=style)


def _points(score: float | None) -> Text:
    return Text("error", style="bold magenta") if score is None else Text(f"{score:g}")
