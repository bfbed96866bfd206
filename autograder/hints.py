"""Hints: the next of a few for what a check says, and the memory of those that were taken."""

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec

from autograder.course import Course
from autograder.results import Outcome
from autograder.text import plain

TAKEN = "hints.json"
"""The file in a course's folder that remembers how many hints its student took, by exercise and mistake.

The first one, which everybody is shown, is not counted.
"""
Counts = dict[str, dict[str, Annotated[int, msgspec.Meta(ge=0, le=1000)]]]


class Damaged(Exception):
    """Why a file holds no counts of hints, in words that go on after its name."""


class Hint(NamedTuple):
    """What helps with a check that did not pass. Without a `number` no mistake was named: it is where to read on."""

    text: str
    number: int = 0
    last: int = 0
    is_repeated: bool = False
    """All were given before: it is the last one again."""
    notes: tuple[str, ...] = ()
    """What went wrong with the memory."""

    def heading(self) -> str:
        """Which of how many it is; empty where it is none of a mistake's."""
        if not self.number:
            return ""
        return f"Hint {self.number} of {self.last}" + (", the last one again" if self.is_repeated else "")


def next_hint(course: Course, slug: str, outcome: Outcome) -> Hint:
    """The next hint for a check that did not pass, which then counts as taken.

    It is the second one at first: everybody is shown the first one, beside what the check says.
    """
    hints = course.exercises[slug].mistakes.get(outcome.mistake)
    if not hints:
        return Hint(_where_to_read(course, slug, outcome) if outcome.status == "failed" else "")
    taken, notes = _take(course.root / TAKEN, slug, outcome.mistake, len(hints) - 1)
    number = min(taken + 2, len(hints))
    return Hint(hints[number - 1], number, len(hints), taken == len(hints) - 1, tuple(notes))


def decoded(data: bytes) -> Counts:
    """What a file of that kind holds, whoever wrote it. Raises Damaged."""
    try:
        return msgspec.json.decode(data, type=Counts)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Damaged(f"holds no counts of hints ({plain(str(error), 100)})") from None


def told(course: Course, counts: Mapping[str, Mapping[str, int]]) -> str:
    """The counts in words, in the course's own names: "one_hot 3 (integer_vectors 2, width_from_data 1)"."""
    found = []
    for slug, exercise in course.exercises.items():
        given = counts.get(slug, {})
        taken = {name: min(given.get(name, 0), len(hints) - 1) for name, hints in exercise.mistakes.items()}
        if number := sum(taken.values()):
            named = ", ".join(f"{name} {times}" for name, times in taken.items() if times)
            found.append(f"{slug} {number} ({named})")
    return ", ".join(found) or "none"


def _where_to_read(course: Course, slug: str, outcome: Outcome) -> str:
    """The part of the task with the function that a check is about, or those with any where it names none.

    Of a script that was not even loaded, whatever its check is about, it is the script itself.
    """
    if outcome.message.startswith(f"loading {course.exercises[slug].file} "):
        script = course.stub(slug).relative_to(course.root).as_posix()
        return f"The file must load before any of it can be checked. Does it run by itself, with `python {script}`?"
    task = course.task(slug)
    place = task.relative_to(course.root).as_posix()
    lines = task.read_text(encoding="utf-8").splitlines() if task.is_file() else []
    headings = {found[2]: (found[1], at) for at, line in enumerate(lines, 1) if (found := _OF_FUNCTION.match(line))}
    for text in (outcome.title, outcome.message):
        if named := [name for name in headings if re.search(rf"\b{name}\b", text)]:
            break
    parts = [headings[name] for name in named or headings]
    return "Read again: " + (", ".join(f"“{title}” in {place}:{at}" for title, at in parts) or f"the task, {place}")


_OF_FUNCTION = re.compile(r"#+ (.*`(\w+)`.*)")


def _take(path: Path, slug: str, mistake: str, most: int) -> tuple[int, list[str]]:
    """How many of a mistake's hints were taken before this one, at `most`; then what went wrong with the memory."""
    counts, notes = _remembered(path)
    of_exercise = counts.setdefault(slug, {})
    taken = min(of_exercise.get(mistake, 0), most)
    of_exercise[mistake] = min(taken + 1, most)
    try:
        _replace(path, msgspec.json.format(msgspec.json.encode(counts)))
    except OSError as error:
        notes.append(f"{path}: cannot be written: {error.strerror}; the next time this hint comes again")
    return taken, notes


def _remembered(path: Path) -> tuple[Counts, list[str]]:
    try:
        return decoded(path.read_bytes()), []
    except FileNotFoundError:
        return {}, []
    except OSError as error:
        return {}, [f"{path}: cannot be read: {error.strerror}; the hints begin anew"]
    except Damaged as fault:
        aside = path.with_name(f"{path.name}.damaged")
        with suppress(OSError):  # then it is told, once more, that the file cannot be written
            os.replace(path, aside)
        return {}, [f"{path}: {fault}; it was set aside as {aside.name}, and the hints begin anew"]


def _replace(path: Path, data: bytes) -> None:
    """Puts `data` in the place of the file at once: whoever reads it finds the old one or the new one."""
    replacement = path.with_name(f"{path.name}.{os.getpid()}")  # `watch` and `hint` may both be at it
    replacement.unlink(missing_ok=True)
    try:
        with replacement.open("xb") as file:  # never through a link to something else
            file.write(data + b"\n")
        os.replace(replacement, path)
    finally:
        replacement.unlink(missing_ok=True)
