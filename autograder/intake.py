"""What students hand in, as clean text: submissions, from the files, notebooks and names of strangers.

A submission is a folder or a zip archive. Of all that is in it only files with an exercise's name count (`one_hot.py`,
or the notebook `one_hot.ipynb`), at any depth. Whatever is wrong with one is a `Refusal` and touches no other submission;
an `IntakeError` is about the folder that a teacher gave.
"""

import bisect
import codecs
import importlib.util
import io
import os
import re
import tokenize
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path, PurePath
from zoneinfo import ZoneInfo

from autograder.course import Course
from autograder.errors import AutograderError
from autograder.files import SKIPPED_FOLDERS, Contents, Entry, Unreadable, opened
from autograder.hints import TAKEN, Damaged, decoded, told
from autograder.names import distinct, meant, student_of, twins
from autograder.notebooks import Cell, NoNotebook, cells_of, code_cells, given_by, left_to_write, python_of
from autograder.text import plain, some

MAX_FILE_BYTES = 1 * 2**20
MAX_NOTEBOOK_BYTES = 20 * 2**20
MAX_CELLS = 2000
_ARCHIVES = {".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar"}


class IntakeError(AutograderError):
    """The folder of submissions is not one."""


@dataclass(frozen=True)
class Source:
    """A student's file as text. `name` is the exercise's file name, of a notebook with the ending `.ipynb`."""

    name: str
    text: str
    notes: tuple[str, ...] = ()
    cells: tuple[int, ...] = ()
    """The lines of `text` at which the cells of a notebook begin; none in a script."""
    given: str = ""
    """For a notebook: what the stub gives outside of what is to be written."""

    def place(self, line: int) -> str:
        """A line of `text` as its author counts: "line 7", or "cell 3, line 2"."""
        number = bisect.bisect(self.cells, line)
        return f"cell {number}, line {line - self.cells[number - 1] + 1}" if number else f"line {line}"

    def line(self, number: int) -> str:
        """The text of a line, counted from 1; empty where there is none."""
        lines = self.text.split("\n")
        return lines[number - 1] if 0 < number <= len(lines) else ""

    def cell(self, line: int) -> str:
        """The cell of a notebook that has this line."""
        number = bisect.bisect(self.cells, line)
        end = self.cells[number] - 2 if number < len(self.cells) else None
        return "\n".join(self.text.split("\n")[self.cells[number - 1] - 1 : end])


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
    submitted: str = ""
    """When it was handed in, of ISO 8601 in UTC; empty where that is not known."""
    events: list[str] = field(default_factory=list)
    """As of the report: for the teacher alone."""


def read_cohort(place: Path, course: Course) -> list[Submission]:
    """The submissions in `place`: one a sub-folder or archive; or one alone, if `place` itself holds the files.

    Raises IntakeError where `place` is neither, or where it cannot be told which.
    """
    try:
        if not place.exists():
            raise IntakeError(f"{place}: is not there; give the folder that holds one folder (or zip) a student")
        if place.is_file():
            return [_read_single_file(place, course)]
        return _read_folder(place, course)
    except OSError as error:
        where = error.filename or place
        raise IntakeError(f"{where}: cannot be read: {error.strerror}; make it readable, or move it away") from None


def read_submission(place: Path, course: Course) -> Submission:
    """The submission in the folder, zip archive, script or notebook `place`; its name is the student's."""
    # who names it may mean a link; a file goes by the name that was given
    name = place.name if place.suffix in (".py", ".ipynb") else ""
    place = place.resolve()
    return _read_submission(place, student_of(place), course, name)


def read_file(path: Path, name: str) -> Source | Refusal:
    """One file, whatever it is called, as the script `name` of an exercise."""
    if path.is_dir():
        return Refusal(f"{path.name} is a folder, not a file")
    try:
        with opened(path) as contents:
            return _read(contents, contents.entries[0], name)
    except Unreadable as fault:
        return Refusal(f"{path.name} {fault}")


def handed_in(place: Path, source: Source) -> list[Cell]:
    """The cells of the file in `place` that was read as `source`, its Markdown, too; a script is one cell."""
    try:
        with opened(place) as contents:
            for entry in contents.entries:
                found = _read(contents, entry, source.name) if entry.name == source.name else None
                if isinstance(found, Source) and found.text == source.text:
                    is_notebook = entry.name.endswith(".ipynb")
                    return (
                        cells_of(contents.read(entry, MAX_NOTEBOOK_BYTES))
                        if is_notebook
                        else [Cell("code", found.text)]
                    )
    except Unreadable:
        pass  # it has changed since it was graded
    return []


def _read_single_file(place: Path, course: Course) -> Submission:
    if place.suffix.lower() not in (".zip", ".py", ".ipynb"):
        raise IntakeError(f"{place}: is no submission; give a folder, a zip, a .py or an .ipynb")
    groups = _groups(place, course)
    if several := _shared(groups):
        raise IntakeError(
            f"{place}: holds the same exercise in several folders ({some(several)}); if these are students, unpack it and "
            "give the folder that holds theirs; if it is one student's, take out all but one"
        )
    archives = [entry.path for entry in _entries(place, course) if _is_archive(entry.name)]
    if archives and not groups and place.suffix.lower() == ".zip":
        raise IntakeError(
            f"{place}: holds no exercise's file, but archives ({some(archives)}); unpack it, give the folder"
        )
    return read_submission(place, course)


def _read_folder(place: Path, course: Course) -> list[Submission]:
    children = sorted(place.iterdir())
    loose = [child.name for child in children if child.name in _names(course) and _is_file(child)]
    places = [child for child in children if _is_submission(child, course)]
    if os.path.isfile(place / _timestamp(course)):  # one student's folder in nbgrader's layout
        return [read_submission(place, course)]
    if loose:
        several = _shared({child.name: _exercises_in(child, course) for child in places})
        if several:
            raise IntakeError(
                f"{place}: holds {some(loose)}, as a submission does, and the same exercise in {some(several)}, as a "
                "cohort does; move one or the other away, or give the folder of one student"
            )
        return [read_submission(place, course)]
    if not places:
        if any(meant(child.name, _names(course)) for child in children):
            return [read_submission(place, course)]
        raise IntakeError(f"{place}: holds no submissions; it must hold one folder (or zip) a student")
    others = twins(places)
    students = distinct([student_of(child, ending=child in others) for child in places], places)
    submissions = [_read_submission(child, student, course) for student, child in zip(students, places, strict=True)]
    return [
        replace(submission, events=[_twin_of(others[child])]) if child in others else submission
        for submission, child in zip(submissions, places, strict=True)
    ]


def _is_file(place: Path) -> bool:
    return not place.is_symlink() and os.path.isfile(place)


def _is_submission(place: Path, course: Course) -> bool:
    """Whether something in a cohort's folder is somebody's, also where it cannot be read; the rest is the teacher's."""
    if place.name in SKIPPED_FOLDERS:
        return False
    if place.name.startswith("."):  # a tool's, but for a student of that name
        return bool(_exercises_in(place, course))
    # to a folder, or to nothing; `os.path`, unlike `Path`, raises nothing where a link leads nobody knows where
    is_odd_link = place.is_symlink() and not os.path.isfile(place)
    return os.path.isdir(place) or is_odd_link or _is_archive(place.name)


def _is_archive(name: str) -> bool:
    return PurePath(name).suffix.lower() in _ARCHIVES


def _twin_of(others: Sequence[Path]) -> str:
    """To refuse one for the other's sake would let anybody spoil a stranger's marks by a name."""
    names = " and ".join(f"“{plain(other.name, 100)}”" for other in others[:3])
    return (
        f"has the same name as {names}, but for case, accents' encoding or ending: each is graded; find out whose it is"
    )


def _exercises_in(place: Path, course: Course) -> set[str]:
    """The exercises that somebody's folder or archive holds, by the names of its files."""
    return set().union(*_groups(place, course).values())


def _groups(place: Path, course: Course) -> dict[str, set[str]]:
    """The exercises in each folder of a place, by its path there."""
    names = _names(course)
    found: dict[str, set[str]] = {}
    for entry in _entries(place, course):
        if entry.name in names and entry.kind == "file":
            found.setdefault(entry.path.rpartition("/")[0], set()).add(names[entry.name])
    return found


def _entries(place: Path, course: Course) -> Sequence[Entry]:
    """What lies in a place, to look at names alone; nothing, where the reading proper will say why."""
    try:
        with opened(place) as contents:
            return _of_assignment(contents.entries, course)
    except Unreadable:
        return []


def _shared(groups: dict[str, set[str]]) -> list[str]:
    """The groups that have an exercise which another has, too."""
    times = Counter(slug for slugs in groups.values() for slug in slugs)
    return [name for name, slugs in groups.items() if any(times[slug] > 1 for slug in slugs)]


def _refused(student: str, reason: str, course: Course) -> Submission:
    return Submission(student, dict.fromkeys(course.exercises, Refusal(reason)))


def _read_submission(place: Path, student: str, course: Course, name: str = "") -> Submission:
    if os.path.isfile(place) and _is_archive(place.name) and place.suffix.lower() != ".zip":
        return _refused(student, f"{plain(place.name, 100)} is no zip; hand in a folder or a zip", course)
    try:
        with opened(place, name) as contents:
            return _sort_out(student, contents, course, is_dated=place.is_dir())
    except Unreadable as fault:
        return _refused(student, f"{plain(place.name, 100)} {fault}", course)


def _names(course: Course) -> dict[str, str]:
    """File name → slug, for scripts and notebooks."""
    scripts = {exercise.file: slug for slug, exercise in course.exercises.items()}
    return scripts | {_notebook(name): slug for name, slug in scripts.items()}


def _notebook(file: str) -> str:
    return file.removesuffix(".py") + ".ipynb"


def _sort_out(student: str, contents: Contents, course: Course, *, is_dated: bool) -> Submission:
    """What counts of the contents. `is_dated`: nbgrader may have said when; in an archive it can only be the student."""
    entries = _of_assignment(contents.entries, course)
    submitted, notes = _time_of(contents, entries, course) if is_dated else ("", [])
    names = _names(course)
    proper: dict[str, list[Entry]] = {}
    odd: dict[str, list[Entry]] = {}
    near: dict[str, list[Entry]] = {}
    ignored = []
    counts = []
    for entry in entries:
        slug = names.get(entry.name)
        if slug is not None:
            (proper if entry.kind == "file" else odd).setdefault(slug, []).append(entry)
        elif entry.name == TAKEN and entry.kind == "file":
            counts.append(entry)
        elif entry.kind != "folder" and not (is_dated and entry.path == _timestamp(course)):
            ignored.append(entry)
            if entry.kind == "file" and (file := meant(entry.name, names)):
                near.setdefault(names[file], []).append(entry)
    files: dict[str, Source | Refusal] = {}
    for slug in course.exercises:
        if slug in proper:
            files[slug] = _choose(contents, proper[slug], course, slug)
            ignored += odd.get(slug, [])
        elif slug in odd:
            entry = odd[slug][0]
            files[slug] = Refusal(f"{plain(entry.path, 100)} is a {entry.kind}, not a file; hand in the file itself")
        elif slug in near:
            files[slug] = Refusal(_say_its_name(near[slug][0], course.exercises[slug].file))
            ignored = [entry for entry in ignored if entry is not near[slug][0]]
    if not files and (archives := [entry for entry in ignored if _is_archive(entry.name)]):
        reason = f"{plain(archives[0].path, 100)} is an archive within the submission; hand in its files, or it alone as a zip"
        files = dict.fromkeys(course.exercises, Refusal(reason))
    notes += [f"ignored: {some([entry.path for entry in ignored])}"] if ignored else []
    notes += [note for file in files.values() if isinstance(file, Source) for note in file.notes]
    if course.hints_in_report and counts:
        notes.append(_hints_taken(contents, min(counts, key=lambda entry: entry.path.count("/")), course))
    return Submission(student, files, notes, submitted)


def _of_assignment(entries: Sequence[Entry], course: Course) -> Sequence[Entry]:
    """What counts of a student's folder: in nbgrader's layout, the folder of the assignment; others lie beside it."""
    within = f"{course.name}/"
    names = _names(course)
    is_laid_out = any(
        entry.path.startswith(within) or (entry.path, entry.kind) == (course.name, "folder") for entry in entries
    )
    if not is_laid_out or any(entry.path in names for entry in entries):
        return entries
    return [entry for entry in entries if entry.path.startswith(within)]


def _timestamp(course: Course) -> str:
    """The path of the file in which nbgrader says when an assignment was handed in."""
    return f"{course.name}/timestamp.txt"


def _time_of(contents: Contents, entries: Sequence[Entry], course: Course) -> tuple[str, list[str]]:
    """When it was handed in, as far as nbgrader says so, and what is to be noted of that."""
    for entry in entries:
        if entry.path == _timestamp(course) and entry.kind == "file":
            try:
                text = contents.read(entry, MAX_FILE_BYTES).decode("utf-8", "replace").strip()
            except Unreadable as fault:
                return "", [f"{entry.path} {fault}"]
            if not (moment := _moment(text)):
                example = "2015-02-02 14:58:23.948203 UTC"
                return "", [f"{entry.path}: “{plain(text, 60)}” is no time; write it as nbgrader does: {example}"]
            return moment, []
    return "", []


def _moment(text: str) -> str:
    """A time as nbgrader writes it, in ISO 8601 and UTC; empty where it is none."""
    found = _TIME.fullmatch(text)
    if not found:
        return ""
    time, offset, zone = found.groups()
    try:
        moment = datetime.fromisoformat(f"{time}{offset or '+00:00'}")
        if zone:
            moment = moment.replace(tzinfo=ZoneInfo(zone))
        return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, LookupError, OSError, OverflowError):  # such as a zone that is a folder
        return ""


def _hints_taken(contents: Contents, entry: Entry, course: Course) -> str:
    """What is noted of the hints that a student took. It rests on the student's word, and changes no point."""
    try:
        taken = decoded(contents.read(entry, MAX_FILE_BYTES))
    except (Unreadable, Damaged) as fault:
        return f"{plain(entry.path, 100)} {fault}"
    return f"hints taken: {told(course, taken)}"


def _say_its_name(entry: Entry, file: str) -> str:
    right = _notebook(file) if ".ipynb" in entry.name.lower() else file
    return f"{plain(entry.path, 100)} is not named as it must be; name it {right} and hand it in again"


def _choose(contents: Contents, entries: list[Entry], course: Course, slug: str) -> Source | Refusal:
    """The one file that counts. An untouched stub beside a filled-in file is passed over, and one in which nothing is answered."""
    stub = course.stub(slug)
    # in a student's own copy of the course there is none: what they wrote in the script is not given in the notebook
    given = None if course.is_students else stub
    sources = [_read(contents, entry, stub.name, given) for entry in entries]
    if len(sources) > 1:
        stubs = _script_of(stub), _code_of(course.notebook(slug))
        untouched = [lines for text in stubs if (lines := _answering(text))]
        sources = [
            source for source in sources if not (isinstance(source, Source) and _answering(source.text) in untouched)
        ] or sources[:1]
        places = max(map(left_to_write, stubs))
        if places and len(sources) > 1:  # what was only tried in a stub answers nothing
            sources = [
                source
                for source in sources
                if not (isinstance(source, Source) and left_to_write(source.text) >= places)
            ] or sources
    if len(sources) > 1:
        paths = " and ".join(plain(entry.path, 100) for entry in entries[:3])
        more = f" and {len(entries) - 3} more" if len(entries) > 3 else ""
        return Refusal(f"handed in more than once ({paths}{more}); keep the one that counts")
    return sources[0]


def _answering(text: str) -> list[str]:
    """The lines in which an answer can stand. A stub's others change with the suite, or as it is run."""
    lines = [line.rstrip() for line in text.splitlines()]
    return [line for line in lines if line and not line.lstrip().startswith(("#", "check("))]


def _script_of(stub: Path) -> str:
    """The text of a stub; empty where there is none, as for its notebook."""
    return stub.read_text(encoding="utf-8") if stub.is_file() else ""


def _code_of(notebook: Path) -> str:
    return python_of(code_cells(notebook.read_bytes())).text if notebook.is_file() else ""


def _read(contents: Contents, entry: Entry, name: str, stub: Path | None = None) -> Source | Refusal:
    shown = plain(entry.name, 100)
    is_notebook = entry.name.endswith(".ipynb")
    try:
        data = contents.read(entry, MAX_NOTEBOOK_BYTES if is_notebook else MAX_FILE_BYTES)
    except Unreadable as fault:
        return Refusal(f"{shown} {fault}")
    if not data.strip():
        return Refusal(f"{shown} is empty; save it again, with your work in it")
    if is_notebook:
        return _notebook_source(data, shown, _notebook(name), given_by(_script_of(stub)) if stub else "")
    return _script_source(data, shown, name)


def _script_source(data: bytes, shown: str, name: str) -> Source | Refusal:
    try:
        encoding = codecs.lookup(tokenize.detect_encoding(io.BytesIO(data).readline)[0]).name.replace("-", "_")
        text = importlib.util.decode_source(data) if not encoding.startswith(_NO_CHARSETS) else "\0"
    except (SyntaxError, UnicodeError, LookupError):
        text = "\0"
    if _NO_TEXT.search(text):
        return Refusal(f"{shown} is not UTF-8 text; save it as UTF-8")
    source = Source(name, text)
    return replace(source, notes=_remarks(source, shown))


def _notebook_source(data: bytes, shown: str, name: str, given: str) -> Source | Refusal:
    try:
        cells = code_cells(data)
    except NoNotebook as fault:
        if "truncated" in str(fault) and not data.rstrip().endswith(b"}"):
            return Refusal(f"{shown} breaks off: it was not saved to its end; open it in Jupyter and save it again")
        return Refusal(f"{shown} is not a notebook ({plain(str(fault), 100)}); open it in Jupyter and save it again")
    if len(cells) > MAX_CELLS:
        return Refusal(f"{shown} has more than {MAX_CELLS} cells of code; keep those that count")
    if sum(map(len, cells)) > MAX_FILE_BYTES:
        return Refusal(f"{shown} has more than {MAX_FILE_BYTES // 2**20} MiB of code; remove what is not code")
    code = python_of(cells)
    if _NO_TEXT.search(code.text):
        return Refusal(f"{shown} holds NUL or half characters in its code; remove them")
    left_out = [f"{shown}: not run, as it is not Python: {plain('; '.join(code.dropped), 200)}"] if code.dropped else []
    source = Source(name, code.text, cells=code.begins, given=given)
    return replace(source, notes=(*left_out, *_remarks(source, shown)))


def _remarks(source: Source, shown: str) -> tuple[str, ...]:
    """What a person who reads the source should know. It changes nothing in how it runs."""
    lines = [number for number, line in enumerate(source.text.split("\n"), 1) if _BIDI.search(line)]
    if not lines:
        return ()
    places = some([source.place(line) for line in lines])
    return (f"{shown}: may read otherwise than it runs: {places} changes the direction of text",)


_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d{1,6})?) ?(?:Z|([+-]\d\d:?\d\d)|([A-Za-z_/+-]+\d*))?", re.ASCII
)
_NO_CHARSETS = ("idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "utf_7", "utf_16", "utf_32")
"""Codecs that a coding line could name and no editor saves such a line in; the first two take long for long texts."""
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
