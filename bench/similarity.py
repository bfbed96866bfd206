"""What `autograder similarity` finds on a labelled sample, and how fast it is.

The sample is the bank of a course: its solution, its right and its wrong programs. Of a quarter of them, drawn at random,
there is a copy, too, made by `copies`. A program and its copy are a pair to be found; all other pairs count as independent.
Many wrong programs were written in one go and differ in little, so some of these pairs are copies in truth: what is
reported as found in vain is at most too much.
"""

import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from autograder.course import Course, find_course
from autograder.intake import Source, read_file
from autograder.shapes import names_in
from autograder.similarity import THRESHOLD, compare
from bench.cohort import mixed
from bench.copies import STEPS, copied


@dataclass(frozen=True)
class Found:
    """The scores of one exercise's labelled pairs, over several draws."""

    slug: str
    programs: int
    copies: dict[str, np.ndarray]
    """By the last of the steps in which they were disguised."""
    independent: dict[str, np.ndarray]

    def recall(self, step: str) -> float:
        return float(np.mean(self.copies[step] >= THRESHOLD))

    def in_vain(self) -> int:
        """The independent pairs that reach the threshold, over all draws and steps."""
        return sum(int(np.sum(scores >= THRESHOLD)) for scores in self.independent.values())

    def precision(self, step: str) -> float:
        """The share of copies among what reaches the threshold. It holds for as many copies as there are here."""
        right = int(np.sum(self.copies[step] >= THRESHOLD))
        return right / (right + int(np.sum(self.independent[step] >= THRESHOLD)))


@dataclass(frozen=True)
class Speed:
    """The whole command on a cohort of programs of which no two are the same text."""

    submissions: int
    exercises: int
    seconds: float
    """Of CPU time, whatever else the machine does."""

    @property
    def pairs(self) -> int:
        return self.exercises * self.submissions * (self.submissions - 1) // 2


def label(course: Course, slug: str, draws: Sequence[int], steps: Sequence[str] = STEPS) -> Found:
    """Compares the labelled sample of one exercise: a draw for each seed, once for each step."""
    originals = _originals(course, slug)
    stub = Source("stub", course.stub(slug).read_text(encoding="utf-8"))
    copies: dict[str, np.ndarray] = {}
    independent: dict[str, np.ndarray] = {}
    for step in steps:
        same, other = [], []
        for seed in draws:
            drawn = random.Random(f"{seed} {slug}").sample(range(len(originals)), len(originals) // 4)
            texts = [*originals, *(copied(originals[at], step, names_in(stub.text), seed) for at in drawn)]
            owners = np.array([*range(len(originals)), *drawn])
            found = compare({str(at): Source("copy", text) for at, text in enumerate(texts)}, [], [stub])
            owners = owners[[int(program.student) for program in found.programs]]
            upper = np.triu_indices(len(owners), 1)
            is_same = (owners[:, None] == owners)[upper]
            same.append(found.scores[upper][is_same])
            other.append(found.scores[upper][~is_same])
        copies[step], independent[step] = np.concatenate(same), np.concatenate(other)
    return Found(slug, len(originals), copies, independent)


def measure(draws: int, submissions: int, tell: Callable[[str], None]) -> tuple[list[Found], Speed]:
    """Both, of the shipped course."""
    course = find_course(Path(__file__).parent)
    found = []
    for slug in course.exercises:
        tell(f"labelled pairs of {slug}")
        found.append(label(course, slug, range(draws)))
    tell(f"a cohort of {submissions}")
    return found, timed(course, submissions)


def shown(found: Sequence[Found], speed: Speed) -> list[RenderableType]:
    table = Table(title=Text(f"Pairs with a score of {100 * THRESHOLD:g} or more"), title_justify="left")
    table.add_column("exercise")
    heads = ["programs", "copies", *(f"found:\n{step}" for step in STEPS), *(f"right:\n{step}" for step in STEPS[2:])]
    for head in [*heads, "independent\npairs", "in vain", "median", "99 %", "most"]:
        table.add_column(head, justify="right")
    for each in found:
        pairs = np.concatenate([*each.independent.values()])
        table.add_row(
            each.slug,
            str(each.programs),
            str(len(each.copies[STEPS[0]])),
            *(f"{each.recall(step):.0%}" for step in STEPS),
            *(f"{each.precision(step):.0%}" for step in STEPS[2:]),
            str(len(pairs)),
            str(each.in_vain()),
            *(f"{100 * value:.0f}" for value in (np.median(pairs), np.quantile(pairs, 0.99), pairs.max())),
        )
    told = (
        f"{speed.submissions} submissions of {speed.exercises} exercises, no two the same: "
        f"{speed.submissions / speed.seconds:.0f} submissions and {speed.pairs / speed.seconds:,.0f} pairs a CPU second"
    )
    return [table, Text(told)]


def _originals(course: Course, slug: str) -> list[str]:
    paths = [course.solution(slug), *course.programs(slug, "valid"), *course.programs(slug, "wrong")]
    sources = [read_file(path, course.exercises[slug].file) for path in paths]
    return [source.text for source in sources if isinstance(source, Source)]


def timed(course: Course, count: int) -> Speed:
    """Runs the whole command on a class of so many."""
    with tempfile.TemporaryDirectory() as folder:
        cohort = Path(folder, "cohort")
        for seed, place in enumerate(mixed(course, count, 0, cohort)):
            for slug, exercise in course.exercises.items():
                file = place / exercise.file
                fixed = names_in(course.stub(slug).read_text(encoding="utf-8"))
                file.write_text(copied(file.read_text(encoding="utf-8"), "order", fixed, seed), encoding="utf-8")
        command = [sys.executable, "-m", "autograder", "similarity", str(cohort), "--out", f"{folder}/out"]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, cwd=course.root, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return Speed(count, len(course.exercises), seconds)
