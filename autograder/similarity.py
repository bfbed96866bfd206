"""How alike the programs of a cohort are, exercise by exercise, without what the stub gave. Nothing of them is run.

Two programs are as alike as the pieces that they share are rare: what nearly everybody writes proves nothing, and of a
program of two lines there is never much to share. The score goes from 0 to nearly 1, for two long programs that have all in
common, and that with nobody else.
"""

import csv
import functools
import io
import itertools
import math
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.course import Course
from autograder.errors import AutograderError
from autograder.intake import Refusal, Source, Submission, read_file
from autograder.notebooks import code_cells, python_of
from autograder.records import put
from autograder.shapes import MAX_BYTES, Part, Shapes, names_in
from autograder.text import cell, plain

PAIRS = "similarity.csv"
THRESHOLD = 0.6
"""From here on a pair is worth a person's look. `python -m bench similarity` says what is found, and what in vain."""
LISTED = 100
"""Pairs at most; nobody looks at more."""
_FOR_COMPARISON = 10
"""Pairs that are listed in any case, so that one sees how alike the others are."""
_EVIDENCE = 2
"""Pieces that only two programs have, which must be shared before it counts: what short programs have in common is chance."""
_AT_ONCE = 4096

Scores = npt.NDArray[np.float32]


class SimilarityError(AutograderError):
    """There is nothing to compare."""


@dataclass(frozen=True)
class Program:
    """What somebody handed in for an exercise, and its pieces that the stub did not give."""

    student: str
    source: Source
    parts: Sequence[Part]

    @functools.cached_property
    def bag(self) -> frozenset[Hashable]:
        """Its pieces without their order; the second of the same shape is another one than the first."""
        return frozenset(_numbered(self.parts))


@dataclass(frozen=True)
class Pair:
    """Two programs, and whose they are: `students` have the one, or one that differs in names and order alone."""

    slug: str
    score: float
    left: Program
    right: Program
    students: Sequence[str]
    others: Sequence[str]
    """Who has the other; nobody, where all have the same."""


@dataclass(frozen=True)
class Comparison:
    """All programs of an exercise, each with each."""

    slug: str
    programs: Sequence[Program]
    scores: Scores
    """Of each program with each, (n, n)."""
    independent: Scores
    """Of the course's own right programs with each other: they were written apart."""
    counts: Counter[int]
    """How many programs have a shape, the course's own among them."""
    aside: Mapping[str, str]
    """Whose file was not compared, or not all of it, and why: that nothing was found says nothing of these."""

    def quantile(self, share: float) -> float | None:
        """The least score that this share of all pairs of students does not exceed; None where there is no pair."""
        values = _above(self.scores)
        return float(np.quantile(values, share, method="inverted_cdf")) if len(values) else None

    def found(self) -> list[tuple[str, str]]:
        """The pairs of students that reach the threshold."""
        places = np.argwhere(np.triu(self.scores >= THRESHOLD, 1))
        return [(self.programs[one].student, self.programs[other].student) for one, other in places]

    def most_independent(self) -> float | None:
        """How alike the two of the course's own programs are that are most alike."""
        values = _above(self.independent)
        return float(values.max()) if len(values) else None

    def is_common(self, shape: int) -> bool:
        """Whether so many have it that it says nothing."""
        return self.counts[shape] > max(3, 0.2 * (len(self.programs) + len(self.independent)))

    def ranked(self) -> list[Pair]:
        """The pairs that are most alike, at most `LISTED`, in the order of students; those who handed in the same count as one."""
        if not self.programs:
            return []
        groups: dict[frozenset[Hashable], list[int]] = {}
        for place, program in enumerate(self.programs):
            groups.setdefault(program.bag, []).append(place)
        members = list(groups.values())
        first = [places[0] for places in members]
        scores = np.triu(self.scores[np.ix_(first, first)], 1)
        alone = [len(places) < 2 for places in members]
        np.fill_diagonal(scores, np.where(alone, 0, np.diag(self.scores)[first]))
        best = np.argpartition(-scores, min(LISTED, scores.size) - 1, axis=None)[:LISTED]
        return [
            self._pair(float(scores[one, other]), members[one], members[other] if one != other else [])
            for one, other in (divmod(int(place), len(members)) for place in sorted(best))
            if scores[one, other] > 0
        ]

    def _pair(self, score: float, these: Sequence[int], those: Sequence[int]) -> Pair:
        left, right = (these[0], those[0]) if those else these[:2]
        students, others = ([self.programs[place].student for place in places] for places in (these, those))
        return Pair(self.slug, score, self.programs[left], self.programs[right], students, others)


def compare_cohort(
    course: Course, slugs: Sequence[str], cohort: Sequence[Submission], tell: Callable[[int, int], None]
) -> list[Comparison]:
    """Compares all submissions, exercise by exercise. Raises SimilarityError where there are fewer than two."""
    if len(cohort) < 2:
        raise SimilarityError(
            f"there is one submission, {plain(cohort[0].student, 100)}, and nothing to compare it with; give the folder of the cohort"
        )
    comparisons = []
    for number, slug in enumerate(slugs):
        tell(number, len(slugs))
        files = {each.student: each.files[slug] for each in cohort if slug in each.files}
        comparisons.append(compare(files, _own(course, slug), _given(course, slug), slug))
    return comparisons


def compare(
    files: Mapping[str, Source | Refusal], own: Sequence[Source], given: Sequence[Source], slug: str = ""
) -> Comparison:
    """Compares the programs of students with each other; the course's `own` help to tell what is common.

    `given` is the stub, as a script and as a notebook. A program that has nothing beyond it is left out.
    """
    shapes = Shapes(set().union(*(names_in(source.text) for source in given)))
    stub = {part.shape for source in given for part in shapes.parts(source.text, source.cells)}

    @functools.cache
    def parts(text: str, cells: tuple[int, ...]) -> list[Part]:
        return [part for part in shapes.parts(text, cells) if part.shape not in stub]

    handed_in = [
        Program(student, source, parts(source.text, source.cells))
        for student, source in files.items()
        if isinstance(source, Source)
    ]
    aside = {student: file.reason for student, file in files.items() if isinstance(file, Refusal)}
    for program in handed_in:
        if len(program.source.text.encode()) > MAX_BYTES:
            aside[program.student] = f"is longer than {MAX_BYTES // 1000} kB; what comes after was not compared"
    programs = [program for program in handed_in if program.parts]
    count = len(programs)
    programs += [Program(slug, source, parts(source.text, source.cells)) for source in own]
    scores = likeness(programs)
    counts = Counter(shape for program in programs for shape in {part.shape for part in program.parts})
    return Comparison(slug, programs[:count], scores[:count, :count], scores[count:, count:], counts, aside)


def likeness(programs: Sequence[Program]) -> Scores:
    """The score of each of n programs with each, (n, n).

    A piece that k of them have weighs log((n + 1) / k). The score is the weight that two share, through the mean weight of
    the two and `_EVIDENCE` pieces that nobody else has.
    """
    count = len(programs)
    times = Counter(piece for program in programs for piece in program.bag)
    columns = {piece: column for column, piece in enumerate(piece for piece, k in times.items() if k > 1)}
    weights = np.array([math.log((count + 1) / times[piece]) for piece in columns], np.float32)
    shared = np.zeros((count, count), np.float32)
    places = sorted(
        (columns[piece], row) for row, each in enumerate(programs) for piece in each.bag if piece in columns
    )
    for block, group in itertools.groupby(places, lambda place: place[0] // _AT_ONCE):
        part = weights[block * _AT_ONCE : (block + 1) * _AT_ONCE]
        table = np.zeros((count, len(part)), np.float32)
        at, rows = np.array(list(group)).T
        table[rows, at - block * _AT_ONCE] = 1
        shared += (table * part) @ table.T
    whole = np.array([sum(math.log((count + 1) / times[piece]) for piece in each.bag) for each in programs], np.float32)
    return 2 * shared / (whole[:, None] + whole + 2 * _EVIDENCE * math.log(count + 1))


def matching(left: Program, right: Program) -> list[tuple[Part, Part]]:
    """The pieces that two programs share, each as large as may be, in the order of the left one."""
    places: dict[int, list[Part]] = {}
    for part in sorted(right.parts, key=lambda part: part.begin, reverse=True):
        places.setdefault(part.shape, []).append(part)
    covered = [bytearray(len(program.source.text.encode())) for program in (left, right)]
    found = []
    for part in sorted(left.parts, key=lambda part: (-part.size, part.begin)):
        candidates = places.get(part.shape, [])
        while candidates and not covered[0][part.begin]:
            other = candidates.pop()
            if not covered[1][other.begin]:
                found.append((part, other))
                for marks, each in zip(covered, found[-1], strict=True):
                    marks[each.begin : each.end] = b"\1" * (each.end - each.begin)
    return sorted(found, key=lambda match: match[0].begin)


def listed(comparisons: Sequence[Comparison]) -> list[Pair]:
    """The pairs to look at, over all exercises, and a few more."""
    pairs = sorted((pair for each in comparisons for pair in each.ranked()), key=lambda pair: -pair.score)[:LISTED]
    enough = max(_FOR_COMPARISON, sum(pair.score >= THRESHOLD for pair in pairs))
    return pairs[:enough]


def together(comparisons: Sequence[Comparison]) -> list[tuple[tuple[str, str], list[str]]]:
    """The pairs of students that reach the threshold in several exercises, and in which; first those with the most."""
    slugs: dict[tuple[str, str], list[str]] = {}
    for comparison in comparisons:
        for pair in comparison.found():
            slugs.setdefault(pair, []).append(comparison.slug)
    several = [(pair, found) for pair, found in slugs.items() if len(found) > 1]
    return sorted(several, key=lambda each: -len(each[1]))[:LISTED]


def write_pairs(path: Path, pairs: Sequence[Pair]) -> None:
    """The ranked pairs, a row for each; of those who handed in the same, all names in one cell. Scores are
    of 100, as on the page."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(["score", "exercise", "students", "others"])
    for pair in pairs:
        names = [cell("; ".join(each)) for each in (pair.students, pair.others)]
        writer.writerow([f"{100 * pair.score:.1f}", pair.slug, *names])
    put(path, [file.getvalue().encode()])


def _numbered(parts: Sequence[Part]) -> list[tuple[int, int]]:
    times: Counter[int] = Counter()
    pieces = []
    for part in parts:
        times[part.shape] += 1
        pieces.append((part.shape, times[part.shape]))
    return pieces


def _above(scores: Scores) -> npt.NDArray[Any]:
    return scores[np.triu_indices(len(scores), 1)]


def _given(course: Course, slug: str) -> list[Source]:
    """What the stub gives, as a script and as a notebook."""
    sources = []
    if course.stub(slug).is_file():
        sources.append(Source(course.stub(slug).name, course.stub(slug).read_text(encoding="utf-8")))
    if (notebook := course.notebook(slug)).is_file():
        code = python_of(code_cells(notebook.read_bytes()))
        sources.append(Source(notebook.name, code.text, cells=code.begins))
    return sources


def _own(course: Course, slug: str) -> list[Source]:
    """The course's right programs."""
    paths = [course.solution(slug), *course.programs(slug, "valid")]
    found = [read_file(path, course.exercises[slug].file) for path in paths]
    return [source for source in found if isinstance(source, Source)]
