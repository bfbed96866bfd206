"""The files that grading leaves: `results.jsonl`, a line a submission, and `grades.csv`, a row a student.

A grader may be killed, and a disk may be full, at any moment: what was graded before stays, and the same command run
again goes on from there. A record is taken over only where its fingerprint says that nothing it depends on has changed.
"""

import csv
import errno
import fcntl
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import msgspec
from msgspec.structs import replace

from autograder.confine.level import LEVELS, Level
from autograder.course import Course
from autograder.errors import AutograderError
from autograder.fingerprints import Fingerprints
from autograder.results import Report
from autograder.text import cell, some

GRADES = "grades.csv"


class RecordsError(AutograderError):
    """The results cannot be written."""


class Records:
    """`OUT/results.jsonl`, which grows as the reports come; at the end in the order of `fingerprints`, whole.

    `fingerprints` has for each student and exercise what the marks depend on. Only one grader at a time may write, and
    none where the file has marks of other students, or of other exercises than `slugs`: they would be lost.
    """

    def __init__(self, out: Path, fingerprints: Fingerprints, slugs: Sequence[str]) -> None:
        self.path = out / "results.jsonl"
        self._fingerprints = fingerprints
        self._slugs = slugs
        self._reports: dict[str, Report] = {}
        self._places: dict[str, tuple[int, int]] = {}
        """Where in the file each student's record begins, and its length."""
        self._file: FileIO | None = None
        self._is_new = not out.exists()
        try:
            out.mkdir(parents=True, exist_ok=True)
            self._lock = _lock(out)
            self._found = _whole_lines(self.path)
        except OSError as error:
            raise _unwritable(out, error) from None
        others = [report.student for report in self._found if report.student not in fingerprints]
        others += sorted({slug for report in self._found for slug in report.exercises} - set(slugs))
        if others:
            os.close(self._lock)
            raise RecordsError(
                f"{self.path}: holds marks that are no part of this run, and would be lost ({some(others)}); choose another "
                "--out, or move the file away"
            )

    def hold(self, minimum: Level) -> None:
        """Takes over from an earlier run, of each student, the exercises whose marks hold still.

        They have the same fingerprint, were given at isolation `minimum` or above, and no check or probe of them broke.
        """
        for report in self._found:
            current = self._fingerprints[report.student]
            holds = {
                slug: exercise
                for slug, exercise in report.exercises.items()
                if exercise.fingerprint == current[slug] and not exercise.broken()
            }
            if holds and LEVELS.index(report.isolation) >= LEVELS.index(minimum):
                self._reports[report.student] = Report.of(
                    report.student,
                    report.isolation,
                    report.seed,
                    holds,
                    report.notes,
                    report.submitted,
                    report.version,
                    report.events,
                )

    def begin(self) -> None:
        """Drops all of an earlier run but what holds. Who has exercises still to be graded has no score until they are."""
        unfinished = self.unfinished()
        for student in unfinished.keys() & self._reports.keys():
            self._reports[student].score = None
        lines = {student: _line(report) for student, report in self._reports.items()}
        put(self.path, lines.values())
        place = 0
        for student, line in lines.items():
            self._places[student] = place, len(line)
            place += len(line)
            if student not in unfinished:
                self._reports[student] = _gist(self._reports[student])
        self._found.clear()
        if unfinished:
            (self.path.parent / GRADES).unlink(missing_ok=True)  # of the earlier run; it comes anew at the end
        self._file = self.path.open("ab", buffering=0)

    def unfinished(self) -> dict[str, list[str]]:
        """The exercises that are still to be graded, of each student who has such."""
        missing = {
            student: [
                slug
                for slug in self._slugs
                if student not in self._reports or slug not in self._reports[student].exercises
            ]
            for student in self._fingerprints
        }
        return {student: slugs for student, slugs in missing.items() if slugs}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._file is None:
                if self._is_new:
                    self.path.parent.rmdir()
                return
            self._file.close()
            places = [self._places[student] for student in self._fingerprints if student in self._places]
            if kind is None and (
                places != sorted(places) or sum(size for _, size in places) < self.path.stat().st_size
            ):
                with self.path.open("rb") as file:
                    put(self.path, (_read(file, *place) for place in places))
        finally:
            os.close(self._lock)

    def append(self, report: Report) -> None:
        """Takes the report down, with what is held of the same student, whole or not at all."""
        assert self._file, "not begun"
        for slug, exercise in report.exercises.items():
            exercise.fingerprint = self._fingerprints[report.student][slug]
        report = report.joined(self._reports.get(report.student), self._slugs)
        size, line = os.fstat(self._file.fileno()).st_size, _line(report)
        rest = memoryview(line)
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            self._file.truncate(size)
            raise _unwritable(self.path, error) from None
        self._places[report.student] = size, len(line)
        self._reports[report.student] = _gist(report)

    def reports(self) -> list[Report]:
        """The gist of all reports so far, in the order of the cohort: of the checks only those that broke."""
        return [self._reports[student] for student in self._fingerprints if student in self._reports]


def reports_in(path: Path) -> Iterator[Report]:
    """The whole reports in the file, one after the other, without what is no record."""
    return (report for _, report in _numbered_reports(path) if report)


def reports_of(course: Course, path: Path) -> Iterator[Report]:
    """All reports in the file, of which no whole line may be anything else: pages and exports would lack a student.

    Raises RecordsError where one is, or where one has an exercise that the course has not: it is another course's.
    """
    for number, report in _numbered_reports(path):
        if report is None:
            advice = "another version of the grader may have written it; grade again, into another folder"
            raise RecordsError(f"{path}:{number}: is no record; {advice}")
        if others := sorted(report.exercises.keys() - course.exercises.keys()):
            advice = "name the course that was graded with --course"
            raise RecordsError(f"{path}: holds marks for {some(others)}, which are not in {course.path}; {advice}")
        yield report


def write_grades(path: Path, reports: Iterable[Report], slugs: Sequence[str]) -> None:
    """A row a student: points by exercise, then in all. A cell stays empty where the grader failed: that is no zero."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(["student", *slugs, "score", "max_score"])
    for report in reports:
        scores = [report.exercises[slug].score for slug in slugs]
        row = [cell(report.student), *scores, report.score, report.max_score]
        writer.writerow(["" if value is None else value for value in row])
    put(path, [file.getvalue().encode()])


def _numbered_reports(path: Path) -> Iterator[tuple[int, Report | None]]:
    """Each line by its number, None where it is no record; but for one that a grader was stopped in."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            report = None
            with suppress(msgspec.MsgspecError):
                report = msgspec.json.decode(line, type=Report)
            if report or line.endswith(b"\n"):
                yield number, report


def _lock(out: Path) -> int:
    """A descriptor that holds the folder until it is closed, by whatever end of this process. Leaves no file behind."""
    descriptor = os.open(out, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise RecordsError(
            f"{out}: another autograder is grading into it; wait for its end, or choose another --out"
        ) from None
    return descriptor


def _whole_lines(path: Path) -> list[Report]:
    """The reports of an earlier run. What is no record, such as a line that a killed grader left torn, is graded again."""
    found = {report.student: report for report in reports_in(path)} if path.is_file() else {}
    return list(found.values())


def _line(report: Report) -> bytes:
    return msgspec.json.encode(report) + b"\n"


def _read(file: BinaryIO, place: int, size: int) -> bytes:
    file.seek(place)
    return file.read(size)


def _gist(report: Report) -> Report:
    """All but what most of a record is made of, so that memory does not grow with large cohorts."""
    exercises = {
        slug: replace(exercise, checks=exercise.broken(), run=None) for slug, exercise in report.exercises.items()
    }
    return replace(report, exercises=exercises)


def make_folder(path: Path) -> None:
    """Raises RecordsError where it cannot be made."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from None


def put(path: Path, data: Iterable[bytes], *, lasting: bool = True) -> None:
    """Puts `data` in the place of the file at once: whoever reads it, or is cut off, finds the old one or the new one.

    What is `lasting` is on the disk then, even if the machine dies; to wait for that takes a while.
    """
    replacement = path.parent / f"{path.name}.new"
    try:
        with replacement.open("wb") as file:
            for piece in data:
                file.write(piece)
            file.flush()
            if lasting:
                os.fsync(file.fileno())
        os.replace(replacement, path)
    except OSError as error:
        with suppress(OSError):  # it is not there, or its folder is none
            replacement.unlink()
        raise _unwritable(path, error) from None


def _unwritable(path: Path, error: OSError) -> RecordsError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        advice = "make room and run the same command again: what was graded is kept"
    else:
        advice = "choose another place, or make this one writable"
    return RecordsError(f"{path}: cannot be written: {error.strerror}; {advice}")
