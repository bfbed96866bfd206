"""What the tests share: the shipped course, a sandbox, and a small course to spoil."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from helpers import ROOT, Make, make_mini

from autograder.course import Course, load_course
from autograder.sandbox.host import Sandbox


@pytest.fixture(scope="session")
def course() -> Course:
    """The course that is shipped."""
    return load_course(ROOT / "course.yml")


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.start() as sandbox:
        yield sandbox


@pytest.fixture
def mini(tmp_path: Path) -> Make:
    """Makes the small course, with one part or another replaced, and further `files` by their path in it."""
    return partial(make_mini, tmp_path)
