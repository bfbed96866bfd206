"""What the grader and its workers say to each other. Light, so that the command can start without torch."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from autograder.confine.level import Level
from autograder.results import Check

Kind = Literal["hidden", "public"]


@dataclass(frozen=True)
class Job:
    """What a worker is for: the suites of one kind, for some exercises of a course, at some isolation."""

    course: Path
    slugs: Sequence[str]
    kind: Kind = "hidden"
    minimum: Level = "locked"
    highest: Level = "sealed"


@dataclass(frozen=True)
class Ready:
    """The suites are collected and the sandbox stands; `missing` tells what keeps it from the highest level."""

    level: Level
    missing: Sequence[str]
    checks: dict[str, list[Check]]
    """What is planned, by exercise."""


@dataclass(frozen=True)
class Failed:
    """The worker cannot go on, by a fault that is not a student's."""

    message: str
