"""The files that grading leaves: `results.jsonl`, a line a submission, and `grades.csv`, a row a student."""

import csv
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from autograder.errors import AutograderError
from autograder.results import Report


class RecordsError(AutograderError):
    """The results cannot be written."""


class Records:
    """`OUT/results.jsonl`, written as the reports come; at the end in the order of `students`, whole."""

    def __init__(self, out: Path, students: Sequence[str]) -> None:
        self.path = out / "results.jsonl"
        self._rank = {student: rank for rank, student in enumerate(students)}
        self._reports: list[Report] = []
        try:
            out.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("wb")
        except OSError as error:
            raise RecordsError(f"{out}: cannot be written: {error.strerror}; choose another --out") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        ordered = sorted(self._reports, key=lambda report: self._rank[report.student])
        if kind is None and ordered != self._reports:
            replacement = self.path.with_suffix(".new")
            replacement.write_bytes(b"".join(map(_line, ordered)))
            os.replace(replacement, self.path)

    def append(self, report: Report) -> None:
        self._reports.append(report)
        self._file.write(_line(report))
        self._file.flush()


def _line(report: Report) -> bytes:
    return msgspec.json.encode(report) + b"\n"


def write_grades(path: Path, reports: Iterable[Report], slugs: Sequence[str]) -> None:
    """A row a student: points by exercise, then in all. A cell stays empty where the grader failed: that is no zero."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["student", *slugs, "score", "max_score"])
        for report in reports:
            scores = [report.exercises[slug].score for slug in slugs]
            row = [_cell(report.student), *scores, report.score, report.max_score]
            writer.writerow(["" if value is None else value for value in row])


def _cell(text: str) -> str:
    """A spreadsheet takes a text that begins like this for a formula; a quote in front makes it text.

    Where cells are parted by semicolons, what follows one begins a cell, too. Leave out each such quote to have the name again.
    """
    return _FORMULA.sub(r"\1'", text)


_FORMULA = re.compile(r"(^|;)(?=\s*[=+\-@'\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b]|[\t\r])")
"""Also after blanks, and with the wide and small forms of the signs; and before a quote, so that no two names become one."""
