"""The student's own file of an exercise, in the course's folder: the one that counts, as it is saved now."""

import ast
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from autograder.course import Course
from autograder.errors import AutograderError
from autograder.intake import Refusal, Source, read_submission
from autograder.jupyter import open_in_jupyter
from autograder.names import meant
from autograder.notebooks import left_to_write
from autograder.text import plain


@dataclass(frozen=True)
class Own:
    """What a student has of an exercise."""

    slug: str
    path: Path
    source: Source | Refusal
    notes: tuple[str, ...] = ()
    """What they should know of their files."""


def own_work(course: Course, slug: str) -> Own:
    """The script or the notebook of an exercise: of two the one in which less is left to write, else the one saved last.

    One that cannot be read counts where it was saved last: something went wrong just now.

    Raises AutograderError where there is neither.
    """
    script, notebook = course.stub(slug), course.notebook(slug)
    found = [_read(course, slug, path) for path in (script, notebook) if path.is_file()]
    misnamed = [note for path in (script, notebook) if not path.exists() for note in _misnamed(path)]
    if not found:
        advice = misnamed or ["save your work under one of these names, or take the stub from the course's archive"]
        raise AutograderError(
            f"{script.relative_to(course.root)}: there is no such file, and no {notebook.name} beside it; {'; '.join(advice)}"
        )
    found.sort(key=lambda own: own.path.stat().st_mtime_ns, reverse=True)
    best = min([own for own in found if own is found[0] or isinstance(own.source, Source)], key=_left_to_write)
    notes = [_told_of_both(best, other) for other in found if other is not best and _is_answered_too(other, best)]
    return Own(slug, best.path, best.source, (*best.notes, *notes, *misnamed))


def own_works(course: Course, slugs: Sequence[str]) -> dict[str, Own]:
    """The same of several exercises: those that have neither are told of as of a file that cannot be read.

    Raises AutograderError where none has any.
    """
    works, faults = {}, []
    for slug in slugs:
        try:
            works[slug] = own_work(course, slug)
        except AutograderError as fault:
            works[slug] = Own(slug, course.stub(slug), Refusal(str(fault)))
            faults.append(fault)
    if len(faults) == len(slugs):
        raise faults[0]
    return works


def told_if_open(own: Own) -> Own:
    """The same, with a note where Jupyter has the notebook open: it may show more than was saved, be it nothing yet."""
    notebook = own.path.with_suffix(".ipynb")
    is_notebook = own.path == notebook
    if (_is_finished(own) and not is_notebook) or not open_in_jupyter(notebook):
        return own
    saved = datetime.fromtimestamp(notebook.stat().st_mtime).strftime("%H:%M:%S")
    note = (
        f"{notebook.name} is open in Jupyter; what is checked is what was saved there at {saved}"
        if is_notebook
        else f"{own.path.name} was checked; {notebook.name} is open in Jupyter, but as saved there at {saved} it holds no "
        "more answers: if you work there, save it"
    )
    return replace(own, notes=(*own.notes, note))


def _read(course: Course, slug: str, path: Path) -> Own:
    submission = read_submission(path, course)
    return Own(slug, path, submission.files[slug], tuple(submission.notes))


def _left_to_write(own: Own) -> int:
    """In how many places the stub still stands; a file that cannot be read may hold all answers."""
    return left_to_write(own.source.text) if isinstance(own.source, Source) else 0


def _is_finished(own: Own) -> bool:
    return isinstance(own.source, Source) and not _left_to_write(own)


def _told_of_both(best: Own, other: Own) -> str:
    reason = (
        "which was saved last" if _left_to_write(best) == _left_to_write(other) else "in which less is left to write"
    )
    return f"{best.path.name} was checked, {reason}; {other.path.name} holds answers, too: hand in one of them"


def _is_answered_too(other: Own, best: Own) -> bool:
    """Whether `other` holds answers beside those of `best`; both are then taken for handed in."""
    if _is_finished(other) and _is_finished(best):
        return True
    here, there = dict(_functions(best)), dict(_functions(other))
    return any(
        there[name] != here[name] and "NotImplementedError" not in there[name] for name in here.keys() & there.keys()
    )


def _functions(own: Own) -> Iterator[tuple[str, str]]:
    """What the file defines, each with what is written in it; nothing where Python cannot read the file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the student's strings
        try:
            tree = ast.parse(own.source.text if isinstance(own.source, Source) else "")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            for part in node.body if isinstance(node, ast.ClassDef) else [node]:
                if isinstance(part, ast.FunctionDef):
                    yield f"{node.name}.{part.name}", ast.dump(part)


def _misnamed(path: Path) -> Iterator[str]:
    """What to say of files that are named almost as `path`, which is not there."""
    for near in sorted(path.parent.glob(f"*{path.suffix}")):
        if near.is_file() and meant(near.name, [path.name]):
            yield f"{plain(near.name, 100)} is not named as it must be; name it {path.name}"
