"""What this package needs of its Python: asked before anything is started that would only die of it."""

import re
import shlex
import site
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from autograder.errors import AutograderError

_HEAVY = ("torch", "numpy")
"""What is not loaded before a child needs it, and may then turn out to be broken."""
NO_MATPLOTLIB = (
    f"matplotlib is not installed in this Python; try: {shlex.quote(sys.executable)} -m pip install matplotlib"
)
"""What to say where it is wanted: nothing but pictures needs it."""


def require() -> None:
    """Raises AutograderError where a package that this one needs is not installed, or not where the workers find it."""
    packages = {name: _place(name) for name in _requirements()}
    if missing := [name for name, place in packages.items() if place is None]:
        are = "is" if len(missing) == 1 else "are"
        raise AutograderError(f"{', '.join(missing)} {are} not installed in {_install('')}")
    users = Path(site.getusersitepackages())
    if alone := [name for name, place in packages.items() if place and place.is_relative_to(users)]:
        raise AutograderError(
            f"{', '.join(alone[:3])}: installed for your user alone, in {users}, where the checks cannot look; make an "
            "environment of your own, as the course's README says: python3 -m venv .venv"
        )


def broken(error: BaseException) -> str:
    """What to say where `error` came up as torch or NumPy was loaded; empty where it is about something else."""
    trace = error.__traceback__
    while trace:
        package = trace.tb_frame.f_globals.get("__name__", "").split(".")[0]
        if package in _HEAVY:
            last = str(error).strip().split("\n")[-1]
            return f"{package} is damaged ({type(error).__name__}: {last}) in {_install('--force-reinstall ')}"
        trace = trace.tb_next
    return ""


def _install(option: str) -> str:
    """This Python, and the command that installs into it and no other."""
    python = shlex.quote(sys.executable)
    return f"this Python; in the course's folder: {python} -m pip install {option}-r requirements.txt"


def _requirements() -> Iterator[str]:
    """The names of the packages that this one needs always; none where it runs without being installed."""
    try:
        texts = metadata.requires("autograder") or []
    except metadata.PackageNotFoundError:
        texts = []
    for text in texts:
        if name := re.match(r"[\w.-]+", text.partition(";")[0] if "extra" not in text else ""):
            yield name[0]


def _place(package: str) -> Path | None:
    """The folder that a package is installed in."""
    try:
        return Path(str(metadata.distribution(package).locate_file("")))
    except metadata.PackageNotFoundError:
        return None
