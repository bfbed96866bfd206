"""`check` in a notebook: the public suite on the definitions as they stand in the kernel, in a process of its own."""

import ast
import difflib
import os
import sys
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any, NoReturn

from autograder.course import FILE_NAME, Course, exercise_named, find_course, to_plot
from autograder.definitions import definitions
from autograder.errors import AutograderError, CourseError, NoCourseError
from autograder.feedback import SIGNS, WORDS
from autograder.intake import Source
from autograder.notebooks import python_of
from autograder.practice import Practice
from autograder.results import ExerciseReport, Outcome
from autograder.runs import Run
from autograder.seen import Seen


class Checked:
    """What the public checks say, to be shown in a notebook, or printed."""

    def __init__(self, title: str, outcomes: list[Outcome], seen: Seen | None = None) -> None:
        self.title = title
        self.outcomes = outcomes
        self._seen = seen

    def passed(self) -> bool:
        return all(outcome.status == "passed" for outcome in self.outcomes)

    def __repr__(self) -> str:
        lines = [f"{self.title}: {self._count()}"]
        for outcome in self.outcomes:
            lines.append(f"{SIGNS[outcome.status]} {WORDS[outcome.status]}: {outcome.title}")
            told = (outcome.message, *outcome.trace, outcome.fault, outcome.hint and f"Hint: {outcome.hint}")
            lines += [f"    {text}" for text in told if text]
        return "\n".join([*lines, *([self._seen.as_text()] if self._seen else [])])

    def _repr_html_(self) -> str:
        heads = ["result", "check", *([] if self.passed() else ["what to look at"])]
        rows = [
            f'<td style="white-space: nowrap; {_LEFT}">{SIGNS[outcome.status]} {WORDS[outcome.status]}</td>'
            f'<th scope="row" style="font-weight: normal; {_LEFT}">{escape(outcome.title)}</th>'
            + ("" if self.passed() else f'<td style="{_LEFT}">{"<br>".join(_told(outcome))}</td>')
            for outcome in self.outcomes
        ]
        head = "".join(f'<th scope="col" style="{_LEFT}">{head}</th>' for head in heads)
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        caption = f'<caption style="{_LEFT}">{escape(self.title)}: {self._count()}</caption>'
        table = f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        return f'<div class="{_NO_FORMULAS}">{table}{self._seen.as_html() if self._seen else ""}</div>'

    def _count(self) -> str:
        passed = sum(outcome.status == "passed" for outcome in self.outcomes)
        return f"{passed} of {len(self.outcomes)} public checks passed"


def _told(outcome: Outcome) -> list[str]:
    hint = [f"<em>Hint: {escape(outcome.hint)}</em>"] if outcome.hint else []
    trace = "\n".join(escape(line) for line in outcome.trace)
    told = [escape(outcome.message), f'<code style="white-space: pre">{trace}</code>' if trace else ""]
    return [*filter(None, told), *([escape(outcome.fault)] if outcome.fault else []), *hint]


_LEFT = "text-align: left"
_NO_FORMULAS = "mathjax_ignore tex2jax_ignore"
"""Else Jupyter would set what stands between two dollars of a student's text as a formula."""


class _Desk:
    """What this kernel practises with, for one exercise, and what it was told last."""

    def __init__(self) -> None:
        self._practice: Practice | None = None
        self._at: tuple[Path, str] | None = None
        self._last: tuple[Source, ExerciseReport] | None = None

    def report(self, course: Course, slug: str, cells: Sequence[str]) -> ExerciseReport:
        at = course.path, slug
        if self._practice is None or self._at != at:
            if self._practice:
                self._practice.close()
            self._practice, self._at, self._last = Practice(course, [slug]), at, None
        code = python_of(cells)
        if self._last is None or self._last[0].text != code.text:
            source = Source(course.notebook(slug).name, code.text, cells=code.begins)
            ((_, report),) = self._practice.checked({slug: source})
            for outcome in report.checks:
                outcome.message = _of_the_session(outcome.message, source.name)
            self._last = source, report
        return self._last[1]

    def run(self, slug: str) -> Run:
        """What a run of the code shows that was reported on last."""
        assert self._practice
        assert self._last
        source, _ = self._last
        run = self._practice.run(slug, source)
        run.notes = [_of_the_session(note, source.name) for note in run.notes]
        return run


def _of_the_session(message: str, notebook: str) -> str:
    """The notebook may well define what the session does not know: after a restart, say."""
    return message.replace(f"{notebook} defines no `", "no cell that you have run defines `")


_desk = _Desk()
_interrupted: set[str] = set()
"""The cells that the student broke off when they ran last: what never ended must not run again in every check to come."""


def _note_interrupt(result: Any) -> None:
    change = _interrupted.add if isinstance(result.error_in_exec, KeyboardInterrupt) else _interrupted.discard
    change(result.info.raw_cell)


def _shell() -> Any:
    """The session of the notebook; None elsewhere."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None


if _session := _shell():
    _session.events.register("post_run_cell", _note_interrupt)


def check(slug: str, only: str = "", *, plot: bool = False) -> Checked | None:
    """What the public checks of an exercise say of your code as it stands; with `only`, what that check says.

    Of some exercises it also shows what your code does on the lesson's data; with `plot`, in one picture.

    The points come from the hidden checks, after you have handed in.
    """
    if os.environ.get("NBGRADER_EXECUTION") == "autograde":
        _refuse_to_mark()
    if (shell := _shell()) is None:
        raise AutograderError(f"check works in a notebook; in a terminal: autograder check {slug}")
    course = _course()
    slug = exercise_named(course, slug)
    if plot:
        to_plot(course, [slug])
    # as they were written: `In` may be set, and has `%%time` translated
    cells = ["" if cell in _interrupted else cell for cell in shell.history_manager.input_hist_raw[1:]]
    try:
        return _checked(course, slug, definitions(cells, _asked(course.stub(slug))), only, is_whole=plot)
    except KeyboardInterrupt:  # it broke off the check, and nothing of the student's
        raise AutograderError("you stopped the check before it was done; run the cell again") from None


def _checked(course: Course, slug: str, cells: Sequence[str], only: str, *, is_whole: bool) -> Checked | None:
    report = _desk.report(course, slug, cells)
    outcomes = report.checks
    if only:
        outcomes = _with_reasons([outcome for outcome in outcomes if outcome.function == only], outcomes)
        if not outcomes:
            _insist_on_hidden(course, slug, only)
            print("A hidden check. Its points come after you have handed in.")  # noqa: T201  # the notebook shows it
            return None
    # what crashed, or took too long, would do so again
    is_seen = is_whole or (report.status == "graded" and not only and course.run(slug).is_file())
    seen = Seen(_desk.run(slug), course.solutions_run(slug), whole=is_whole) if is_seen else None
    checked = Checked(
        course.exercises[slug].title, outcomes, seen if is_whole or (seen and not seen.run.is_empty()) else None
    )
    if os.environ.get("NBGRADER_EXECUTION") == "validate":  # which takes what a cell returns for points
        if not checked.passed():
            raise AssertionError(repr(checked))
        print(checked)  # noqa: T201
        return None
    return checked


def _insist_on_hidden(course: Course, slug: str, name: str) -> None:
    """Raises CourseError where the hidden suite, too, has no check of this name, as far as students know it."""
    names = [each.function for each in course.graded(slug)]
    if names and name not in names:
        near = difflib.get_close_matches(name, names, n=1)
        advice = f"did you mean `{near[0]}`?" if near else f'all of them: check("{slug}")'
        raise CourseError(f"{slug} has no check `{name}`; {advice}")


def _with_reasons(chosen: Sequence[Outcome], outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Those chosen and, where one was not run, the checks on which its message puts that: they say what to look at."""
    shown = list(chosen)
    for outcome in shown:  # which grows: that check may not have run either
        if outcome.status == "skipped":
            named = [other for other in outcomes if f"“{other.title}”" in outcome.message]
            first = outcomes[:1] if "see the first check" in outcome.message else []
            shown += [other for other in (*named, *first) if other not in shown]
    return [outcome for outcome in outcomes if outcome in shown]


def _course() -> Course:
    try:
        return find_course(Path.cwd())
    except NoCourseError:
        raise AutograderError(
            f"no {FILE_NAME} in {Path.cwd()} or above it; keep the notebook in the course's folder and open it there"
        ) from None


def _asked(stub: Path) -> list[str]:
    """The functions and classes that an exercise asks for; none where the student took the script away, or broke it."""
    try:
        nodes = ast.parse(stub.read_text(encoding="utf-8")).body
    except (OSError, SyntaxError, ValueError):
        return []
    return [node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)]


def _refuse_to_mark() -> NoReturn:
    """nbgrader gives all points for a cell that raises nothing, and none for one that raises: neither would be true."""
    print(
        "autograder: these cells are marked by autograder alone; see c.Autograde in nbgrader_config.py",
        file=sys.__stderr__,
    )
    os._exit(1)
