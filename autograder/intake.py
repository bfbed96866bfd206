"""What students hand in, as clean text: the only code that touches their files. It reads; it runs and unpacks nothing.

A submission is a folder or a zip archive. Of all that is in it only files with an exercise's name count (`one_hot.py`,
or the notebook `one_hot.ipynb`), at any depth, regular files only, read without following links.
"""

import ast
import importlib.util
import os
import re
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import nbformat

from autograder.course import Course
from autograder.errors import AutograderError
from autograder.results import plain

MAX_FILE_BYTES = 1 * 2**20
MAX_NOTEBOOK_BYTES = 20 * 2**20
MAX_ENTRIES = 5000
_SKIPPED_FOLDERS = {".git", ".ipynb_checkpoints", "__pycache__", "__MACOSX", ".venv", "node_modules"}


class IntakeError(AutograderError):
    """The folder of submissions is not one."""


@dataclass(frozen=True)
class Source:
    """A student's file as text. `name` is the exercise's file name, whatever it was handed in as."""

    name: str
    text: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """Why a file that was handed in is not graded, in words for its author."""

    reason: str


@dataclass(frozen=True)
class Submission:
    """One student's files by exercise; an exercise without an entry was not handed in."""

    student: str
    files: dict[str, Source | Refusal]
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Entry:
    """A regular file of a submission: its path within it, its size, and where its bytes are."""

    path: str
    size: int
    place: Path
    member: str | None = None

    def read(self) -> bytes:
        limit = MAX_NOTEBOOK_BYTES + 1
        if self.member is not None:
            with zipfile.ZipFile(self.place) as archive, archive.open(self.member) as file:
                return file.read(limit)
        descriptor = os.open(self.place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise OSError("not a regular file")
            return file.read(limit)


def read_cohort(place: Path, course: Course) -> list[Submission]:
    """The submissions in `place`: one a sub-folder or zip archive; or one alone, if `place` itself holds the files."""
    if not place.exists():
        raise IntakeError(f"{place}: is not there; give the folder that holds one folder (or zip) a student")
    if place.is_file() or any((place / name).is_file() for name in _names(course)):
        return [read_submission(place, course)]
    places = [
        child
        for child in sorted(place.iterdir())
        if not child.name.startswith(".")
        and not child.is_symlink()
        and (child.is_dir() or child.suffix.lower() == ".zip")
    ]
    if not places:
        raise IntakeError(f"{place}: holds no submissions; it must hold one folder (or zip) a student")
    submissions = [read_submission(child, course) for child in places]
    seen: dict[str, Path] = {}
    for submission, child in zip(submissions, places, strict=True):
        if submission.student in seen:
            raise IntakeError(
                f"{child}: is {submission.student}'s second submission, after {seen[submission.student]}; keep one"
            )
        seen[submission.student] = child
    return submissions


def read_submission(place: Path, course: Course) -> Submission:
    """The submission in the folder, zip archive, script or notebook `place`; its name is the student's."""
    student = plain(place.stem if place.is_file() else place.resolve().name, 100)
    try:
        entries = list(_entries(place))
    except (OSError, zipfile.BadZipFile) as error:
        refusal = Refusal(f"{place.name} cannot be read ({error}); hand it in again")
        return Submission(student, dict.fromkeys(course.exercises, refusal))
    if len(entries) > MAX_ENTRIES:
        refusal = Refusal(f"it holds more than {MAX_ENTRIES} files; hand in the course's files alone")
        return Submission(student, dict.fromkeys(course.exercises, refusal))
    return _sort_out(student, entries, course)


def read_file(path: Path, name: str) -> Source | Refusal:
    """One file, whatever it is called, as the file `name` of an exercise."""
    return _read(_Entry(path.name, path.lstat().st_size, path), name)


def _names(course: Course) -> dict[str, str]:
    """File name → slug, for scripts and notebooks."""
    scripts = {exercise.file: slug for slug, exercise in course.exercises.items()}
    return scripts | {_notebook(name): slug for name, slug in scripts.items()}


def _notebook(file: str) -> str:
    return file.removesuffix(".py") + ".ipynb"


def _entries(place: Path) -> Iterator[_Entry]:
    if place.is_dir():
        count = 0
        for folder, folders, files in os.walk(place):
            folders[:] = sorted(name for name in folders if name not in _SKIPPED_FOLDERS)
            for name in sorted(files):
                path = Path(folder, name)
                status = path.lstat()
                if stat.S_ISREG(status.st_mode):
                    yield _Entry(path.relative_to(place).as_posix(), status.st_size, path)
                count += 1
                if count > MAX_ENTRIES:
                    return
    elif place.suffix.lower() == ".zip":
        with zipfile.ZipFile(place) as archive:
            for info in archive.infolist()[: MAX_ENTRIES + 1]:
                kind = stat.S_IFMT(info.external_attr >> 16)
                parts = PurePosixPath(info.filename).parts
                if not info.is_dir() and kind in (0, stat.S_IFREG) and not _SKIPPED_FOLDERS.intersection(parts):
                    yield _Entry(info.filename, info.file_size, place, info.filename)
    else:
        yield _Entry(place.name, place.lstat().st_size, place)


def _sort_out(student: str, entries: list[_Entry], course: Course) -> Submission:
    names = _names(course)
    found: dict[str, list[_Entry]] = {}
    ignored = []
    for entry in entries:
        slug = names.get(PurePosixPath(entry.path).name)
        if slug is None:
            ignored.append(plain(entry.path, 100))
        else:
            found.setdefault(slug, []).append(entry)
    files = {slug: _choose(found[slug], course, slug) for slug in course.exercises if slug in found}
    notes = (
        [f"ignored: {', '.join(ignored[:5])}{f' and {len(ignored) - 5} more' if len(ignored) > 5 else ''}"]
        if ignored
        else []
    )
    return Submission(
        student, files, notes + [note for file in files.values() if isinstance(file, Source) for note in file.notes]
    )


def _choose(entries: list[_Entry], course: Course, slug: str) -> Source | Refusal:
    """The one file that counts. An untouched stub beside a filled-in file is passed over."""
    sources = [_read(entry, course.exercises[slug].file) for entry in entries]
    if len(sources) > 1:
        stub = course.stub(slug).read_text(encoding="utf-8")
        sources = [source for source in sources if not (isinstance(source, Source) and source.text == stub)] or sources[
            :1
        ]
    if len(sources) > 1:
        paths = " and ".join(plain(entry.path, 100) for entry in entries)
        return Refusal(f"handed in more than once ({paths}); keep the one that counts")
    return sources[0]


def _read(entry: _Entry, name: str) -> Source | Refusal:
    is_notebook = entry.path.endswith(".ipynb")
    largest = MAX_NOTEBOOK_BYTES if is_notebook else MAX_FILE_BYTES
    shown = PurePosixPath(entry.path).name
    try:
        data = entry.read() if entry.size <= largest else None
    except (OSError, RuntimeError, NotImplementedError, zipfile.BadZipFile) as error:  # zip: encrypted, odd, damaged
        return Refusal(f"{shown} cannot be read ({plain(str(error), 100)}); hand it in again")
    if data is None or len(data) > largest:
        return Refusal(f"{shown} is larger than {largest // 2**20} MiB; remove what is not code")
    if is_notebook:
        return _read_notebook(data, shown, name)
    try:
        text = importlib.util.decode_source(data)
    except (SyntaxError, UnicodeDecodeError, LookupError):
        return Refusal(f"{shown} is not UTF-8 text; save it as UTF-8")
    return Source(name, text)


def _read_notebook(data: bytes, shown: str, name: str) -> Source | Refusal:
    """The code cells, one after the other; magics and shell lines are left out and mentioned."""
    try:
        notebook = nbformat.reads(data.decode("utf-8"), as_version=4)  # type: ignore[no-untyped-call]  # has no types
        cells = [str(cell.source) for cell in notebook.cells if cell.cell_type == "code"]
    # nbformat documents no error of its own for what is JSON but no notebook: it fails where it trips
    except (nbformat.ValidationError, ValueError, KeyError, AttributeError, TypeError) as error:
        return Refusal(f"{shown} is not a notebook ({type(error).__name__}); open it in Jupyter and save it again")
    parts, dropped = [], []
    for number, cell in enumerate(cells, 1):
        code, lines = _without_magics(cell)
        parts.append(f"# In [{number}]\n{code}\n")
        dropped += [f"cell {number}: {line}" for line in lines]
    notes = [f"{shown}: not run, as it is not Python: {plain('; '.join(dropped), 200)}"] if dropped else []
    return Source(name, "\n".join(parts), tuple(notes))


def _without_magics(cell: str) -> tuple[str, list[str]]:
    """The cell with each magic or shell line replaced by `pass`, and those lines; as it is where it is Python."""
    try:
        ast.parse(cell)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        if cell.lstrip().startswith("%%"):
            return "", [cell.lstrip().splitlines()[0]]
        lines = [line.strip() for line in cell.splitlines() if _MAGIC.match(line)]
        return _MAGIC.sub(r"\1pass", cell), lines
    return cell, []


_MAGIC = re.compile(r"^([ \t]*)[%!?].*$", re.MULTILINE)
