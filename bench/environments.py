"""A virtual environment for each of the other graders, made once and kept."""

import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parent


def python_of(tool: str, kept: Path) -> Path:
    """The Python of `kept/<tool>`, which is made from `requirements-<tool>.txt` where it is not there or has changed."""
    place, pins = kept / tool, BENCH / f"requirements-{tool}.txt"
    python, made_from = place / "bin" / "python", place / "made-from.txt"
    if not made_from.is_file() or made_from.read_text() != pins.read_text():
        subprocess.run([sys.executable, "-m", "venv", "--clear", place], check=True)
        options = ["--quiet", "--disable-pip-version-check", "--requirement", str(pins)]
        subprocess.run([str(python), "-m", "pip", "install", *options], check=True)
        made_from.write_text(pins.read_text())
    return python
