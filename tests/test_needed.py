"""A Python that lacks what the course needs: each way in says so, names that Python, and what to do."""

import ast
import site
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

import pytest
from helpers import Make

import autograder
from autograder import needed
from autograder.errors import AutograderError

SITE = Path(pytest.__file__).parent.parent


class Elsewhere:
    """An environment with what this one has, but for some packages."""

    def __init__(self, place: Path, without: Sequence[str]) -> None:
        self.place = place
        venv.create(place, with_pip=False, symlinks=True)
        self.python = place / "bin" / "python"
        (self.site,) = place.glob("lib/python*/site-packages")
        for entry in SITE.iterdir():
            if entry.name.split("-")[0] not in without:
                (self.site / entry.name).symlink_to(entry)

    def run(self, *arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
        command = [str(self.python), *map(str, arguments)]
        return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture(scope="module")
def torchless(tmp_path_factory: pytest.TempPathFactory) -> Elsewhere:
    return Elsewhere(tmp_path_factory.mktemp("torchless") / "env", ["torch"])


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Elsewhere:
    """With a torch that is installed, and cannot find a library of its own."""
    made = Elsewhere(tmp_path_factory.mktemp("damaged") / "env", ["torch"])
    (made.site / "torch").mkdir()
    library = "libtorch_cpu.so: cannot open shared object file: No such file or directory"
    (made.site / "torch/__init__.py").write_text(f"raise OSError('torch looked around\\n{library}')")
    (about,) = SITE.glob("torch-*.dist-info")
    (made.site / about.name).symlink_to(about)
    return made


WAYS = {
    "the command": (["-m", "autograder", "check", "double"], "autograder: ", 2),
    "pytest": (["-m", "pytest", "exercises/double"], "Exit: ", 2),
    "a notebook": (["-c", "from autograder import check; check('double')"], "autograder.errors.AutograderError: ", 1),
}
"""As students start the checks: the command, what stands before the message, and the exit code."""


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_torch_that_is_not_installed_is_told(torchless: Elsewhere, mini: Make, way: str) -> None:
    (arguments, before, code), course = WAYS[way], with_stub(mini)
    result = torchless.run(*arguments, cwd=course)
    assert (
        f"{before}torch is not installed in this Python; in the course's folder: {torchless.python} -m pip install -r "
        "requirements.txt"
    ) in told(result)
    assert result.returncode == code


@pytest.mark.slow
@pytest.mark.parametrize("way", ["the command", "pytest"])
def test_torch_that_cannot_be_loaded_is_told_in_its_own_last_line(damaged: Elsewhere, mini: Make, way: str) -> None:
    (arguments, before, code), course = WAYS[way], with_stub(mini)
    result = damaged.run(*arguments, cwd=course)
    assert (
        f"{before}torch is damaged (OSError: libtorch_cpu.so: cannot open shared object file: No such file or directory) in "
        f"this Python; in the course's folder: {damaged.python} -m pip install --force-reinstall -r requirements.txt"
    ) in told(result)
    assert "Traceback" not in told(result)
    assert result.returncode == code


def with_stub(mini: Make) -> Path:
    suite = {"exercises/double/test_double.py": "import torch\n\n\ndef test_four(student):\n    '''double(4) is 8'''\n"}
    return mini(files={"exercises/double/double.py": "def double(x):\n    return x + x\n", **suite}).root


def told(result: subprocess.CompletedProcess[str]) -> str:
    """What it said, whatever breaks lines: rich at 80 columns, pytest by signs at the sides."""
    return " ".join((result.stdout + result.stderr).replace("!", " ").split())


def test_what_else_is_missing_is_told_together(tmp_path: Path) -> None:
    result = Elsewhere(tmp_path / "env", ["yaml", "pyyaml", "rich"]).run("-m", "autograder", "--help", cwd=tmp_path)
    assert result.returncode == 2
    assert result.stderr.startswith(
        "autograder: pyyaml, rich are not installed in this Python; in the course's folder: "
    )


def test_what_only_the_user_has_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "getusersitepackages", lambda: str(SITE))
    with pytest.raises(AutograderError) as caught:
        needed.require()
    assert str(caught.value).endswith(
        f": installed for your user alone, in {SITE}, where the checks cannot look; make an environment of your own, as the "
        "course's README says: python3 -m venv .venv"
    )


def test_an_error_of_a_suites_own_is_nothing_of_ours() -> None:
    with pytest.raises(ImportError) as caught:
        __import__("no_such_package")
    assert needed.broken(caught.value) == ""


@pytest.mark.parametrize("name", ["__init__.py", "__main__.py"])
def test_an_old_python_can_read_what_it_is_told_by(name: str) -> None:
    ast.parse((Path(autograder.__file__).parent / name).read_text(encoding="utf-8"), feature_version=(3, 7))


def test_a_python_that_is_too_old_is_told_so() -> None:
    code = "import sys; sys.version_info = (3, 8, 18, 'final', 0); import autograder"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert result.stderr == (
        f"autograder needs Python 3.11 or later, and this is Python 3.8 ({sys.executable}). Make the environment anew with a "
        "later one.\n"
    )
    assert result.returncode == 2
