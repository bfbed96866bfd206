"""The `autograder` command again and again, in copies of a process that has loaded what its commands import.

Each runs as people run it, by its arguments, in its folder, as a process that exits, with workers and zygotes of its own;
but these are copies of one nursery, which stays. What is saved is the start of Python and the import of nbgrader and torch,
which take longer than most of the commands.
"""

import gc
import importlib
import json
import os
import subprocess
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NoReturn, Self

from autograder import grade, practice, proof
from autograder.__main__ import main
from autograder.grade import Grader
from autograder.jobs import Job

_LOADED = ["assignment", "cohort", "feedback", "practice", "proof", "publish", "release", "terminal", "watch"]
"""What the command imports as it needs it, with all that these import."""
_STREAMS = ("stdout", "stderr")


class Warm:
    """Runs commands one after the other; use it as a context. Output is 80 columns wide."""

    def __enter__(self) -> Self:
        command = [sys.executable, __file__]
        self._server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.communicate()

    def run(self, arguments: list[str], place: Path, told: Path) -> subprocess.CompletedProcess[str]:
        """What `autograder` with these arguments does in the folder `place`; `told` is a folder for what it prints."""
        assert self._server.stdin
        assert self._server.stdout
        environment = os.environ | {"COLUMNS": "80"}
        self._server.stdin.write(json.dumps([arguments, environment, str(place), str(told)]) + "\n")
        self._server.stdin.flush()
        code = int(self._server.stdout.readline())
        return subprocess.CompletedProcess(arguments, code, *((told / name).read_text() for name in _STREAMS))


class _Sharing(Grader):
    """A grader whose workers are copies of another's nursery, which goes on when this one ends."""

    def __init__(self, other: Grader, job: Job, workers: int) -> None:
        self._nursery, self._process = other._nursery, other._process
        self._job, self._isolation, self._idle = job, "", []
        self._workers = [self._start() for _ in range(workers)]
        self._starting = list(self._workers)

    def close(self, *, at_once: bool) -> None:
        for connection in self._workers:
            connection.close()


def _serve() -> None:
    nursery = Grader(Job(Path("course.yml"), []), workers=0)  # a job is for a worker, and it has none
    for module in (grade, practice, proof):
        module.Grader = partial(_Sharing, nursery)
    for name in ("cli", *_LOADED):
        importlib.import_module(f"autograder.{name}")
    gc.freeze()  # what a copy would collect in vain
    for line in sys.stdin:
        request = json.loads(line)
        if not (child := os.fork()):
            _become(*request)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
        sys.stdout.flush()
    nursery.close(at_once=False)


def _become(arguments: list[str], environment: dict[str, str], place: str, told: str) -> NoReturn:
    """The command itself; it raises SystemExit at its end."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(place)
    for number, name in enumerate(_STREAMS, 1):
        with open(f"{told}/{name}", "wb") as file:
            os.dup2(file.fileno(), number)
    with open(os.devnull) as nothing:
        os.dup2(nothing.fileno(), 0)
    sys.argv = ["autograder", *arguments]
    main()


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        _serve()
