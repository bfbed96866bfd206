"""The student's own file of an exercise, in the course's folder: the one that counts, as it is saved now."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from autograder.course import Course
from autograder.errors import AutograderError
from autograder.intake import Refusal, Source, read_submission
from autograder.jupyter import open_in_jupyter

_TO_WRITE = re.compile(r"^\s*raise NotImplementedError\b", re.MULTILINE)


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

    Raises AutograderError where there is neither.
    """
    script, notebook = course.stub(slug), course.notebook(slug)
    found = [_read(course, slug, path) for path in (script, notebook) if path.is_file()]
    if not found:
        raise AutograderError(
            f"{script.relative_to(course.root)}: there is no such file, and no {notebook.name} beside it; "
            "save your work under one of these names, or take the stub from the course's archive"
        )
    best = min(found, key=lambda own: (_left_to_write(own), -own.path.stat().st_mtime_ns))
    others = [own for own in found if own is not best and _is_finished(own) and _is_finished(best)]
    notes = [
        f"{best.path.name} was checked, which was saved last; {other.path.name} holds answers, too: hand in one of them"
        for other in others
    ]
    return Own(slug, best.path, best.source, (*best.notes, *notes))


def told_if_open(own: Own) -> Own:
    """The same, with a note where Jupyter has the notebook open: it may show more than was saved."""
    if own.path.suffix != ".ipynb" or not open_in_jupyter(own.path):
        return own
    saved = datetime.fromtimestamp(own.path.stat().st_mtime).strftime("%H:%M:%S")
    note = f"{own.path.name} is open in Jupyter; what is checked is what was saved there at {saved}"
    return replace(own, notes=(*own.notes, note))


def _read(course: Course, slug: str, path: Path) -> Own:
    submission = read_submission(path, course)
    return Own(slug, path, submission.files[slug], tuple(submission.notes))


def _left_to_write(own: Own) -> int:
    """In how many places the stub still stands; a file that cannot be read may hold all of it."""
    return len(_TO_WRITE.findall(own.source.text)) if isinstance(own.source, Source) else 0


def _is_finished(own: Own) -> bool:
    return isinstance(own.source, Source) and not _left_to_write(own)
