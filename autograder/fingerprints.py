"""What an exercise's part of a record depends on, as one short text: where it is the same, the marks would be the same."""

import functools
import hashlib
import platform
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import msgspec

import autograder
from autograder.course import Course
from autograder.intake import Submission
from autograder.probes import PROBES

Fingerprints = Mapping[str, Mapping[str, str]]
"""By student and exercise."""


def fingerprints(course: Course, slugs: Sequence[str], seed: int, cohort: Iterable[Submission]) -> Fingerprints:
    """Digests of what was handed in and noted, the suite with all that lies beside it, the course's part, the seed and the tool."""
    versions = tool()
    common = {slug: _digest(msgspec.json.encode([*versions, seed, *_exercise(course, slug)])) for slug in slugs}
    # `repr` and not JSON: a name or a notebook may hold what no UTF-8 can
    return {
        submission.student: {
            slug: _digest(f"{common[slug]}{submission.files.get(slug)!r}{_told(submission)}".encode()) for slug in slugs
        }
        for submission in cohort
    }


def _told(submission: Submission) -> str:
    return f"{submission.notes!r}{submission.events!r}{submission.submitted}"


@functools.cache
def told_version() -> str:
    """The grader, Python and torch, for people who want the same marks again."""
    return f"autograder {autograder.__version__}, Python {platform.python_version()}, torch {version('torch')}"


def tool() -> list[str]:
    """The versions of Python, torch, numpy and pytest, then digests of the grader's own sources."""
    package = Path(autograder.__file__).parent
    sources = [_content(path) for path in sorted(package.rglob("*.py"))]
    return [platform.python_version(), *(version(name) for name in ("torch", "numpy", "pytest")), *sources]


def _exercise(course: Course, slug: str) -> list[str]:
    beside = sorted(course.hidden_suite(slug).parent.glob("*.py"))
    public = course.public_suite(slug)  # its probes name mistakes for the hidden suite, too
    files = [*beside, *filter(Path.is_file, (course.props(slug), course.run(slug), public, public.with_name(PROBES)))]
    limits = [course.limits.model_dump_json(), str(course.exercise_seconds())]
    return [course.exercises[slug].model_dump_json(), *limits, *map(_content, files)]


def _content(path: Path) -> str:
    return _digest(path.read_bytes())


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()
