"""What the grader and its workers say to each other. Light, so that the command can start without torch."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from autograder.confine.level import Level
from autograder.intake import Submission
from autograder.results import Check

Kind = Literal["hidden", "public"]


@dataclass(frozen=True)
class Job:
    """What a worker is for: the suites of some kinds, for some exercises of a course, at some isolation."""

    course: Path
    slugs: Sequence[str]
    kinds: Sequence[Kind] = ("hidden",)
    minimum: Level = "locked"
    highest: Level = "sealed"
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    """The grader's, as suites may use it; a worker gets it after its zygote was forked."""
    search_path: Sequence[str] = field(default_factory=lambda: list(sys.path))
    """Where suites find what they import, beside what every Python finds."""


@dataclass(frozen=True)
class Ready:
    """The suites are collected and the sandbox stands; `missing` tells what keeps it from the highest level."""

    level: Level
    missing: Sequence[str]
    checks: dict[Kind, dict[str, list[Check]]]
    """What is planned, by kind of suite and exercise."""


@dataclass(frozen=True)
class Failed:
    """The worker cannot go on, by a fault that is not a student's."""

    message: str


@dataclass(frozen=True)
class Task:
    """One submission to grade: with which suites of which exercises, and under which seed."""

    submission: Submission
    slugs: Sequence[str]
    seed: int
    kind: Kind = "hidden"
    looks: bool = False
    """Whether the runs of its code are made, too, for people to look at."""


@dataclass(frozen=True)
class Look:
    """One submission's run of one exercise, which is to be looked at."""

    submission: Submission
    slug: str
