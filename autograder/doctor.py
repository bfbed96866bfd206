"""What this machine gives the grader: the sandbox, tried for real, with what is missing and what mends it."""

import os
import platform
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import autograder
from autograder.confine import Level
from autograder.confine.level import BREACHES, REMEDIES
from autograder.course import Course
from autograder.sandbox.host import Sandbox


@dataclass(frozen=True)
class Diagnosis:
    """The isolation level, the layers and walls behind it, and what the grader runs on."""

    level: Level
    layers: dict[str, bool]
    breaches: dict[str, bool]
    """What a child must not be able to do, and whether it was."""
    missing: Sequence[str]
    """One line for each thing that is missing, with its remedy."""
    versions: dict[str, str]


def examine(course: Course | None) -> Diagnosis:
    """Opens a child as for a student, and asks what holds. Raises SandboxError where none can be opened at all."""
    with Sandbox.start() as sandbox, _secret(course) as secret:
        level = sandbox.level(secret)
        return Diagnosis(
            level,
            {layer: layer in sandbox.layers for layer in REMEDIES},
            {told: wall not in sandbox.walls for wall, told in BREACHES.items()},
            sandbox.missing(),
            _versions(),
        )


@contextmanager
def _secret(course: Course | None) -> Iterator[Path]:
    """A file that no child may open: the course, or where there is none one of our own."""
    if course:
        yield course.path
        return
    with tempfile.NamedTemporaryFile(prefix="autograder-") as file:
        yield Path(file.name)


def _versions() -> dict[str, str]:
    libraries = {name: version(name) for name in ("torch", "numpy", "pytest")}
    system = f"{platform.system()} {platform.release()} on {platform.machine()}, {os.cpu_count()} cores"
    return {"autograder": autograder.__version__, "Python": platform.python_version(), **libraries, "system": system}
