"""A small course of another kind than the shipped one, to spoil; and the command, as people run it."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from autograder.course import Course, load_course
from autograder.results import Check

ROOT = Path(__file__).parent.parent

MINI_COURSE = """\
title: A course of one exercise
limits:
  call_seconds: 2
  submission_seconds: 8
  memory_mb: 512
exercises:
  - slug: double
    title: Twice as much
    file: double.py
    points: 100
    mistakes:
      squared: "Twice is not squared."
"""

MINI_SOLUTION = '''\
def double(x):
    """Twice `x`."""
    ### BEGIN SOLUTION
    return x + x
    ### END SOLUTION
'''

MINI_SUITE = '''\
from autograder.checks import fail, points


@points(60)
def test_three(student):
    """double(3) is 6"""
    found = student.double(x=3)
    if found == 9:
        fail("double(3) is 9", "squared")
    assert found == 6, f"double(3) must be 6; it is {found}"


@points(40)
def test_negative(student):
    """double(-1) is -2"""
    assert student.double(x=-1) == -2, "double(-1) must be -2"
'''

MINI_PUBLIC = re.sub("[369]", lambda number: {"3": "4", "6": "8", "9": "16"}[number[0]], MINI_SUITE).replace(
    '"""double(4) is 8"""', '"""double(3) is 6"""'
)
"""The same on other data; a title is the hidden one's."""

MINI_PLAN = {"double": [Check("three", "double(3) is 6", 60), Check("negative", "double(-1) is -2", 40)]}
"""The checks of `MINI_SUITE`, as `plan_of` finds them."""

Make = Callable[..., Course]


def make_mini(
    place: Path,
    suite: str = MINI_SUITE,
    solution: str = MINI_SOLUTION,
    course: str = MINI_COURSE,
    files: dict[str, str] | None = None,
) -> Course:
    """The small course, in the folder `place/mini`, with one part or another replaced, and further `files` by their path."""
    root = place / "mini"
    for folder in ("solutions/double", "exercises/double"):
        (root / folder).mkdir(parents=True)
    (root / "course.yml").write_text(course)
    (root / "solutions/double/double.py").write_text(solution)
    (root / "solutions/double/test_double.py").write_text(suite)
    (root / "exercises/double/README.md").write_text("Write a function that doubles.\n")
    (root / "exercises/double/test_double.py").write_text(MINI_PUBLIC)
    for name, text in (files or {}).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return load_course(root / "course.yml")


NO_LAYERS = [] if sys.platform == "linux" else ["--min-isolation", "open"]
"""Where there is no isolation, our own students' code may run all the same."""


def run(*arguments: object, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """The `autograder` command, as people run it; on one worker where nothing else is said, so that records keep their order."""
    command = [sys.executable, "-m", "autograder", *with_options(arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300, check=False)


def with_options(arguments: Sequence[object]) -> list[str]:
    """The command's arguments as text; it runs here, and on one worker, where nothing else is said."""
    options = []
    if arguments[0] in ("grade", "validate"):
        options += NO_LAYERS if "--min-isolation" not in arguments else []
        options += ["--workers", "1"] if "--workers" not in arguments else []
    return [*map(str, arguments), *options]


Run = Callable[..., subprocess.CompletedProcess[str]]


def pytest_by_hand(*arguments: object, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """pytest, as people run it, but without the plugin of hypothesis, which takes longer to load than all the rest."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:hypothesispytest",
        "-p",
        "no:cacheprovider",
        *map(str, arguments),
    ]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300, check=False)


def without_progress(stderr: str) -> str:
    """What a command told beside how far it is."""
    doing = "loading torch and the (suites|checks)|checking the suites against the solutions|(grading|checking)[^:]*: "
    return "\n".join(line for line in stderr.strip().splitlines() if not re.match(doing, line))


@contextmanager
def jupyter(folder: Path, state: Path, *command: str) -> Iterator[str]:
    """A server of Jupyter in `folder`, with nobody's settings, which keeps its things in `state`; gives its address."""
    own = {f"JUPYTER_{kind}_DIR": str(state / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
    own |= {f"JUPYTERLAB_{kind}_DIR": str(state / kind.lower()) for kind in ("SETTINGS", "WORKSPACES")}
    started = [sys.executable, "-m", *command, "--no-browser", "--allow-root", "--port=0"]
    with subprocess.Popen(started, cwd=folder, env=os.environ | own, stderr=subprocess.DEVNULL) as server:
        try:
            deadline = time.monotonic() + 120
            # what it says of itself may be written in part
            while not (
                told := [text for file in state.glob("runtime/jpserver-*.json") if "}" in (text := file.read_text())]
            ):
                assert server.poll() is None, "the server ended"
                assert time.monotonic() < deadline, "the server did not start"
                time.sleep(0.1)
            yield json.loads(told[0])["url"]
        finally:
            server.terminate()


@contextmanager
def jupyterlab(place: Path) -> Iterator[str]:
    """JupyterLab on `place/lesson`, with nobody's settings; gives its address. All cells are drawn, seen or not."""
    settings = place / "settings/@jupyterlab"
    for name, text in {
        "notebook-extension/tracker": '{"windowingMode": "none"}',
        "apputils-extension/notification": '{"fetchNews": "false", "checkForUpdates": false}',
    }.items():
        path = settings / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True)
        path.write_text(text)
    with jupyter(place / "lesson", place, "jupyterlab", "--IdentityProvider.token=") as address:
        yield address


def nbgrader(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """nbgrader's command, in the folder of its course."""
    command = [sys.executable, "-m", "nbgrader", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120, check=False)
