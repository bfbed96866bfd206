"""The programs that are most alike, side by side, as a page for the teacher."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from autograder.course import Course
from autograder.pages import rendered
from autograder.shapes import Part
from autograder.similarity import LISTED, THRESHOLD, Comparison, Pair, Program, matching, together
from autograder.text import plain

PAGE = "similarity.html"
_WHOLE = 80
"""Lines up to which a program is shown whole; of a longer one, what matches and the lines around."""
_AROUND = 2
_MOST = 300


@dataclass(frozen=True)
class Mark:
    """Some text of a line. The same `number` stands beside the same code on both sides; 0 where nothing matches."""

    text: str
    number: int
    is_first: bool
    """Whether the number begins here."""
    is_common: bool


@dataclass(frozen=True)
class Line:
    place: str
    """As its author counts; empty where lines were left out."""
    marks: Sequence[Mark]


@dataclass(frozen=True)
class Side:
    student: str
    file: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class View:
    """A pair as it is shown."""

    pair: Pair
    sides: Sequence[Side]


def as_html(course: Course, comparisons: Sequence[Comparison], pairs: Sequence[Pair], students: int) -> str:
    """The page about a cohort of so many `students`."""
    by_slug = {comparison.slug: comparison for comparison in comparisons}
    return rendered(
        "similarity.html",
        course=course,
        comparisons=comparisons,
        views=[_view(pair, by_slug[pair.slug]) for pair in pairs],
        together=together(comparisons),
        students=students,
        threshold=THRESHOLD,
        listed=LISTED,
        plain=plain,
    )


def _view(pair: Pair, comparison: Comparison) -> View:
    found = matching(pair.left, pair.right)
    order = {begin: place for place, begin in enumerate(sorted(right.begin for _, right in found))}
    numbers: list[int] = []
    for match, earlier in zip(found, [None, *found], strict=False):
        goes_on = earlier is not None and order[match[1].begin] == order[earlier[1].begin] + 1
        numbers.append(numbers[-1] if numbers and goes_on else len(set(numbers)) + 1)
    sides = []
    for side, program in enumerate((pair.left, pair.right)):
        parts = [(match[side], number) for match, number in zip(found, numbers, strict=True)]
        sides.append(Side(program.student, program.source.name, list(_lines(program, parts, comparison))))
    return View(pair, sides)


def _lines(program: Program, parts: Sequence[tuple[Part, int]], comparison: Comparison) -> Iterator[Line]:
    """The lines that are worth showing, with what matches marked."""
    parts = sorted(parts, key=lambda each: each[0].begin)
    firsts: dict[int, int] = {}
    for part, number in parts:
        firsts.setdefault(number, part.begin)
    begins = {*firsts.values()}
    rows = [text.encode() for text in program.source.text.rstrip().split("\n")]
    starts = [*accumulate((len(row) + 1 for row in rows), initial=0)]
    hits = [(bisect_right(starts, part.begin) - 1, bisect_right(starts, part.end) - 1) for part, _ in parts]
    for earlier, at in pairwise([-1, *_shown(len(rows), hits), len(rows)]):
        if at > earlier + 1:
            yield Line("", [])
        if at < len(rows):
            # parts of one side never overlap, so those that touch a line stand one after the other
            touching = parts[
                bisect_left(hits, at, key=lambda hit: hit[1]) : bisect_right(hits, at, key=lambda hit: hit[0])
            ]
            marks = list(_marks(rows[at], starts[at], touching, begins, comparison))
            yield Line(":".join(re.findall(r"\d+", program.source.place(at + 1))), marks)


def _shown(count: int, hits: Sequence[tuple[int, int]]) -> list[int]:
    """Which of so many lines are shown: of a long program those that match, and the lines around."""
    if count <= _WHOLE:
        return [*range(count)]
    shown: dict[int, None] = {}
    for first, last in hits:
        shown |= dict.fromkeys(range(max(first - _AROUND, 0), min(last + _AROUND + 1, count)))
        if len(shown) > _MOST:
            break
    return sorted(shown)[:_MOST]


def _marks(
    data: bytes, begin: int, parts: Sequence[tuple[Part, int]], begins: Collection[int], comparison: Comparison
) -> Iterator[Mark]:
    """The text of the line `data`, which begins at this byte, cut where something matches."""
    at = 0
    for part, number in parts:
        first, last = max(part.begin - begin, at), min(part.end - begin, len(data))
        if first < last:
            if at < first:
                yield Mark(plain(data[at:first].decode()), 0, False, False)
            text = data[first:last].decode()
            yield Mark(
                plain(text), number, part.begin in begins and part.begin >= begin, comparison.is_common(part.shape)
            )
            at = last
    yield Mark(plain(data[at:].decode()), 0, False, False)
