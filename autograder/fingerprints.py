"""What a record depends on, as one short text: where it is the same, grading again would give the same."""

import hashlib
import platform
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path

import msgspec

import autograder
from autograder.course import Course
from autograder.intake import Submission


def fingerprints(course: Course, slugs: Sequence[str], seed: int, cohort: Iterable[Submission]) -> dict[str, str]:
    """By student: a digest of their files, the suites with all that lies beside them, the course, the seed and the tool."""
    common = _digest(msgspec.json.encode([*_tool(), seed, slugs, *map(_content, _files(course, slugs))]))
    # `repr` and not JSON: a name or a notebook may hold what no UTF-8 can
    return {submission.student: _digest(f"{common}{submission!r}".encode()) for submission in cohort}


def _tool() -> list[str]:
    package = Path(autograder.__file__).parent
    sources = [_content(path) for path in sorted(package.rglob("*.py"))]
    return [platform.python_version(), *(version(name) for name in ("torch", "numpy", "pytest")), *sources]


def _files(course: Course, slugs: Sequence[str]) -> list[Path]:
    beside = [path for slug in slugs for path in sorted(course.hidden_suite(slug).parent.glob("*.py"))]
    return [course.path, *beside, *(path for path in map(course.props, slugs) if path.is_file())]


def _content(path: Path) -> str:
    return _digest(path.read_bytes())


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()
