"""The bank: wrong programs that a suite must catch and name, right ones that it must let through, and what came of it.

`solutions/<slug>/wrong/<mistake>.py` is a student's file with that mistake, which the suite must name, and no other.
`<mistake>__<variant>.py` is the same mistake reached in another way; `<mistake>+<mistake>.py` has two, and both must be
named. `unnamed__<idea>.py` is wrong in a way that nothing from the outside can tell for certain: none may be named, and
its first line is a comment that says why. `solutions/<slug>/valid/<idea>.py` is right, in another style.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from autograder.course import Course, nearest
from autograder.errors import CourseError
from autograder.intake import Refusal, Source, Submission, read_file
from autograder.results import Check, ExerciseReport

UNNAMED = "unnamed"

Kind = Literal["wrong", "valid"]


@dataclass(frozen=True)
class Program:
    """One file of the bank."""

    slug: str
    kind: Kind
    path: Path
    source: Source
    mistakes: frozenset[str]
    """The mistakes that must be named, and no others."""
    reason: str
    """Of an unnamed one: why nothing can be named."""

    @property
    def name(self) -> str:
        return f"{self.slug}/{self.kind}/{self.path.stem}"

    def submission(self) -> Submission:
        """As if a student had handed it in, and nothing else."""
        return Submission(self.name, {self.slug: self.source})


@dataclass(frozen=True)
class Trial:
    """A program of the bank and what the suite said about it."""

    program: Program
    report: ExerciseReport

    def missed(self) -> set[str]:
        """The checks, by function, that it did not pass."""
        return {outcome.function for outcome in self.report.checks if outcome.status != "passed"}

    def failed(self) -> set[str]:
        """The checks, by function, that it failed."""
        return {outcome.function for outcome in self.report.checks if outcome.status == "failed"}

    def named(self) -> frozenset[str]:
        """The mistakes that were named."""
        return frozenset(outcome.mistake for outcome in self.report.checks if outcome.mistake)

    def is_caught(self) -> bool:
        """Whether it lost points, by no fault of the suite."""
        return self.report.score is not None and self.report.score < self.report.max_score

    def is_full(self) -> bool:
        return self.report.score == self.report.max_score

    def is_named_right(self) -> bool:
        return self.named() == self.program.mistakes


@dataclass(frozen=True)
class Fairness:
    """What the bank of one exercise tells of its hidden suite."""

    slug: str
    checks: Sequence[Check]
    mistakes: Sequence[str]
    trials: Sequence[Trial]

    def wrong(self) -> list[Trial]:
        return [trial for trial in self.trials if trial.program.kind == "wrong"]

    def valid(self) -> list[Trial]:
        return [trial for trial in self.trials if trial.program.kind == "valid"]

    def functions(self) -> list[str]:
        """The checks by function, each once, in their order."""
        return list(dict.fromkeys(check.function for check in self.checks))

    def unneeded(self) -> list[str]:
        """Checks without which the bank would be caught as well, that no other check needs and that nothing justifies."""
        alone = [trial.missed() for trial in self.wrong()]
        leant_on = {name for check in self.checks for name in check.needs}
        kept = {check.function for check in self.checks if check.kept}
        return [name for name in self.functions() if {name} not in alone and name not in leant_on | kept]

    def seen_once(self) -> dict[str, str]:
        """Mistakes that a single check sees, and that check."""
        seen: dict[str, set[str]] = {}
        for trial in self.wrong():
            if len(trial.program.mistakes) == 1:
                (mistake,) = trial.program.mistakes
                seen.setdefault(mistake, set()).update(trial.failed())
        return {mistake: next(iter(checks)) for mistake, checks in sorted(seen.items()) if len(checks) == 1}

    def unshown(self) -> list[str]:
        """Mistakes of the course that no wrong program has: nothing proves that they are named rightly."""
        shown = {mistake for trial in self.wrong() for mistake in trial.program.mistakes}
        return [mistake for mistake in self.mistakes if mistake not in shown]


def read_bank(course: Course, slugs: Sequence[str]) -> list[Program]:
    """Every program of the bank. Raises CourseError with a line for each file that is not named as it must be."""
    kinds: tuple[Kind, ...] = ("wrong", "valid")
    programs, faults = [], []
    for slug in slugs:
        for kind in kinds:
            for path in course.programs(slug, kind):
                try:
                    programs.append(_read(course, slug, kind, path))
                except CourseError as fault:
                    faults.append(str(fault))
    if faults:
        raise CourseError("\n".join(faults))
    return programs


def _read(course: Course, slug: str, kind: Kind, path: Path) -> Program:
    if path.suffix != ".py":
        raise CourseError(f"{path}: is no program; the bank holds files that end in .py")
    source = read_file(path, course.exercises[slug].file)
    if isinstance(source, Refusal):
        raise CourseError(f"{path}: {source.reason}")
    try:
        compile(source.text, path, "exec", dont_inherit=True)
    except SyntaxError as error:
        raise CourseError(f"{path}:{error.lineno}: is no Python, so it shows no mistake: {error.msg}") from None
    if kind == "valid":
        return Program(slug, kind, path, source, frozenset(), "")
    names = path.stem.split("__")[0].split("+")
    if names == [UNNAMED]:
        first = source.text.split("\n", 1)[0]
        if not first.startswith("#"):
            raise CourseError(f"{path}:1: say in a comment here what is wrong, and why no probe can recognise it")
        return Program(slug, kind, path, source, frozenset(), first.lstrip("# "))
    for name in names:
        if name not in course.exercises[slug].mistakes:
            near = nearest(name, course.exercises[slug].mistakes)
            raise CourseError(
                f"{path}: is named after the mistake `{name}`, which is not in {course.path.name} for {slug}; {near}, "
                f"or name the file {UNNAMED}__…"
            )
    return Program(slug, kind, path, source, frozenset(names), "")


def named_otherwise(trial: Trial) -> str:
    """A line on a program whose mistake is not the one that was named."""
    wanted = " and ".join(sorted(trial.program.mistakes)) or "none"
    found = [f"{outcome.mistake} by {outcome.id}" for outcome in trial.report.checks if outcome.mistake]
    return f"{trial.program.name}: should be named {wanted}; was named {', '.join(found) or 'nothing'}"


def lost(trial: Trial) -> list[str]:
    """A line on each check that a right program did not pass."""
    return [
        f"{trial.program.name}: {outcome.id}: {outcome.status}: {outcome.message}"
        for outcome in trial.report.checks
        if outcome.status != "passed"
    ]
