"""Reports for people, in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_letters
from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text

from autograder.bank import Fairness, Trial
from autograder.confine.limits import FILE_BYTES, OPEN_FILES, SCRATCH_BYTES, SCRATCH_FILES, THREADS
from autograder.course import Course
from autograder.results import ExerciseReport, Report
from autograder.text import plain

if TYPE_CHECKING:  # it loads torch, which the grader itself does without
    from autograder.doctor import Diagnosis


def cohort_table(course: Course, slugs: Sequence[str], reports: Sequence[Report]) -> Table:
    """Students by exercises. Every text from a student is a `Text`, in which nothing is markup."""
    table = Table(title=Text(course.title), title_justify="left", caption_justify="left")
    table.add_column("student", no_wrap=True, overflow="ellipsis", max_width=42)
    for slug in slugs:
        exercise = course.exercises[slug]
        table.add_column(f"{slug}\n{'+' if exercise.bonus else '/'} {exercise.points:g}", justify="right")
    maximum = sum(course.exercises[slug].points for slug in slugs if not course.exercises[slug].bonus)
    table.add_column(f"score\n/ {maximum:g}", justify="right", style="bold")
    for report in reports:
        cells = [_cell(report.exercises[slug]) for slug in slugs]
        table.add_row(Text(plain(report.student)), *cells, _points(report.score))
    if any(course.exercises[slug].bonus for slug in slugs):
        table.caption = "+: a bonus, which adds points above the maximum"
    return table


_MARKS = {"passed": "·", "failed": "✗", "skipped": "s", "error": "!"}


def bank_matrix(fairness: Fairness) -> Group:
    """Wrong programs by checks: which check saw what, and which named the mistake; the right programs in one row."""
    functions = fairness.functions()
    title = Text(f"{fairness.slug}: {len(fairness.wrong())} wrong and {len(fairness.valid())} valid programs", "bold")
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("", no_wrap=True, overflow="ellipsis", max_width=42)
    for letter, _ in zip(ascii_letters, functions, strict=False):
        table.add_column(letter)
    table.add_column("points", justify="right", no_wrap=True, min_width=6)
    for trial in fairness.wrong():
        score = _points(trial.report.score)
        style = "" if trial.is_caught() and trial.is_named_right() else "bold red"
        table.add_row(Text(trial.program.path.stem, style), *(_mark([trial], name) for name in functions), score)
    if valid := fairness.valid():
        full = all(trial.is_full() for trial in valid)
        told = Text(f"{len(valid)} valid program{'s' * (len(valid) != 1)}", "" if full else "bold red")
        points = Text("all" if full else "not all")
        table.add_row(told, *(_mark(valid, name) for name in functions), points)
    legend = ", ".join(f"{letter} {name}" for letter, name in zip(ascii_letters, functions, strict=False))
    signs = "· passed  ✗ failed  ● failed and named the mistake  s skipped  ! broke"
    return Group(title, table, Text(legend, "dim"), Text(signs, "dim"))


def bank_remarks(fairness: Fairness) -> list[str]:
    """What a teacher may want to know of an exercise's bank, and what is missing in it."""
    slug = fairness.slug
    if not fairness.trials:
        return [
            f"{slug}: has no bank; programs in solutions/{slug}/wrong/ and valid/ would prove that its suite is fair"
        ]
    return [
        *(
            f"{trial.program.name}: no mistake can be named: {trial.program.reason}"
            for trial in fairness.wrong()
            if trial.program.reason
        ),
        *(
            f"{slug}: no wrong program needs the check `{name}`: merge it, add a program that only it sees, or say "
            "why it stays with @points(…, kept=…)"
            for name in fairness.unneeded()
        ),
        *(f"{slug}: `{check.function}` is kept: {check.kept}" for check in fairness.checks if check.kept),
        *_listed(
            f"{slug}: seen by one check alone",
            [f"{mistake} ({check})" for mistake, check in fairness.seen_once().items()],
        ),
        *_listed(f"{slug}: mistakes that no wrong program has", fairness.unshown()),
    ]


def _listed(what: str, names: Sequence[str]) -> list[str]:
    return [f"{what}: {', '.join(names)}"] if names else []


def _mark(trials: Sequence[Trial], function: str) -> Text:
    """The worst that a check said about some programs."""
    outcomes = [outcome for trial in trials for outcome in trial.report.checks if outcome.function == function]
    status = next(status for status in reversed(_MARKS) if any(outcome.status == status for outcome in outcomes))
    if status == "failed" and any(outcome.mistake for outcome in outcomes):
        return Text("●", "green")
    return Text(_MARKS[status], {"passed": "dim", "failed": "yellow", "error": "bold red"}.get(status, ""))


def diagnosis_lines(diagnosis: Diagnosis, course: Course | None) -> list[Text]:
    """What `autograder doctor` found, line by line."""
    is_enough = diagnosis.level in ("locked", "sealed")
    lines = [Text.assemble("Isolation: ", (diagnosis.level, "bold green" if is_enough else "bold red"))]
    for layer, is_there in diagnosis.layers.items():
        lines.append(Text.assemble(("  ok   ", "green") if is_there else ("  NOT  ", "bold red"), layer))
    for breach, happened in diagnosis.breaches.items():
        told = breach if happened else breach.replace("can", "cannot", 1)
        lines.append(Text.assemble(("  NOT  ", "bold red") if happened else ("  ok   ", "green"), told))
    lines += [Text(f"  {line}", "yellow") for line in diagnosis.missing]
    lines.append(Text(", ".join(f"{name} {version}" for name, version in diagnosis.versions.items())))
    if course:
        limits = course.limits
        lines.append(
            Text(
                f"{course.path.name}: a call {limits.call_seconds:g} s, a submission {limits.submission_seconds:g} s, "
                f"memory {limits.memory_mb:g} MB beyond what Python and torch take"
            )
        )
    lines.append(
        Text(
            f"Of every child: files of {FILE_BYTES // 2**20} MB each, {SCRATCH_BYTES // 2**20} MB and {SCRATCH_FILES} files "
            f"in all, {OPEN_FILES} of them open at a time; {THREADS} threads; no network, no processes"
        )
    )
    return lines


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
