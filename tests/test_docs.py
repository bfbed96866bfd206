"""The tutorial holds: its files are written, its commands run in order, and their output is what it shows."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import ROOT, without_progress

BLOCK = re.compile(r"(?:`(?P<path>[\w./]+)`(?P<where>[^\n]*):\n\n)?```(?P<kind>\w+)\n(?P<text>.*?)```\n", re.DOTALL)
"""A block of code; before one that is a file stands its path, and how it is written there."""
LEFT_OUT = "..."


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="grading needs Linux, unless one says otherwise")
def test_the_tutorial_runs(tmp_path: Path) -> None:
    place = tmp_path
    text = (ROOT / "docs/tutorial.md").read_text()
    blocks = list(BLOCK.finditer(text))
    assert text.count("```") == 2 * len(blocks)  # none is left out
    for block in blocks:
        if block["kind"] != "console":
            write(place / block["path"], block["where"], block["text"])
            continue
        for step in re.split(r"^\$ ", block["text"], flags=re.MULTILINE)[1:]:
            command, _, shown = step.partition("\n")
            if command.startswith("cd "):
                place /= command.removeprefix("cd ")
                continue
            told = run_in(place, command)
            assert re.fullmatch(pattern(tidy(shown)), told), f"$ {command}\n{told}\n\nThe tutorial shows:\n{shown}"


def write(path: Path, where: str, text: str) -> None:
    """A file of the tutorial, whole or in part."""
    before = path.read_text() if where else ""
    if where == ", in place of its last check":
        before = before[: before.rindex("\n\n\n")]
    assert where in ("", ", at its end", ", in place of its last check"), where
    path.write_text(f"{before.rstrip()}\n\n\n{text}" if before else text)


def run_in(place: Path, command: str) -> str:
    """What a command prints, in a terminal of 80 columns."""
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "COLUMNS": "80"}
    done = subprocess.run(
        command, shell=True, cwd=place, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    return tidy(done.stdout + without_progress(done.stderr))


def tidy(text: str) -> str:
    """Without blanks at the ends of lines, and with the isolation of any machine on which students may be graded."""
    lines = [line.rstrip().replace("Isolation: locked.", "Isolation: sealed.") for line in text.splitlines()]
    return "".join(f"{line}\n" for line in lines)


def pattern(shown: str) -> str:
    """Matches the same lines, and any at all for `...`."""
    return re.escape(shown).replace(re.escape(LEFT_OUT + "\n"), r"(?:.*\n)*")
