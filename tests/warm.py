"""The `autograder` command again and again, in copies of a process that has loaded what its commands import.

Each runs as people run it, by its arguments, in its folder, as a process that exits; what is saved is the start of Python
and nbgrader's import, which take longer than most of the commands.
"""

import gc
import importlib
import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Self

from autograder.__main__ import main

_LOADED = ["assignment", "cohort", "feedback", "practice", "proof", "publish", "release", "terminal", "watch"]
"""What the command imports as it needs it, with all that these import."""
_STREAMS = ("stdout", "stderr")


class Warm:
    """Runs commands one after the other; use it as a context. Output is 80 columns wide."""

    def __enter__(self) -> Self:
        environment = os.environ | {"COLUMNS": "80"}
        command = [sys.executable, __file__]
        self._server = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._server.communicate()

    def run(self, arguments: list[str], place: Path, told: Path) -> subprocess.CompletedProcess[str]:
        """What `autograder` with these arguments does in the folder `place`; `told` is a folder for what it prints."""
        assert self._server.stdin
        assert self._server.stdout
        self._server.stdin.write(json.dumps([arguments, str(place), str(told)]) + "\n")
        self._server.stdin.flush()
        code = int(self._server.stdout.readline())
        return subprocess.CompletedProcess(arguments, code, *((told / name).read_text() for name in _STREAMS))


def _serve() -> None:
    for name in ("cli", *_LOADED):
        importlib.import_module(f"autograder.{name}")
    gc.freeze()  # what a copy would collect in vain
    for line in sys.stdin:
        arguments, place, told = json.loads(line)
        if not (child := os.fork()):
            _become(arguments, place, told)
            return
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
        sys.stdout.flush()


def _become(arguments: list[str], place: str, told: str) -> None:
    """The command itself; it raises SystemExit at its end."""
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
