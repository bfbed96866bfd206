"""`autograder.zip` for Gradescope: its scripts run as they are, in a folder that stands for /autograder.

What differs from there: no package is installed anew but the grader itself, by the pip of the tests; all others are those
that run the tests. And the machine is this one, so that its isolation is, too.
"""

import json
import shutil
import site
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from helpers import MINI_PLAN, Make, make_mini
from schemas import SCHEMAS
from typer.testing import CliRunner

from autograder import cli
from autograder.author import generate
from autograder.errors import CourseError
from autograder.exports.told import UNGRADED
from autograder.gradescope import write_archive

SITE = Path(site.getsitepackages()[0])
PYTHON = f"""\
#!/bin/sh
# python3, whose environments are made quickly, and have the packages that run the tests
[ "$2" = venv ] || exec {sys.executable} "$@"
{sys.executable} -m venv --without-pip "$3" || exit
echo {SITE} > "$3/lib/{SITE.parent.name}/site-packages/others.pth"
printf '#!/bin/sh\\nexec {sys.executable} -m pip --python .venv/bin/python "$@"\\n' > "$3/bin/pip"
chmod +x "$3/bin/pip"
"""


def scripts_in(folder: Path, **scripts: str) -> dict[str, str]:
    """An environment in which commands of these names come first."""
    folder.mkdir()
    for name, text in scripts.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    return {"PATH": f"{folder}:/usr/bin:/bin", "PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_FORCE_REINSTALL": "1"}


def call(script: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([script], env=environment, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder, as Gradescope builds it from the archive."""
    place = tmp_path_factory.mktemp("gradescope")
    course = make_mini(place)
    generate(course, MINI_PLAN, write=True)
    write_archive(course, place / "autograder.zip")
    with zipfile.ZipFile(place / "autograder.zip") as archive:
        for entry in archive.infolist():
            Path(archive.extract(entry, place / "root/source")).chmod(entry.external_attr >> 16)
    shutil.copy(place / "root/source/run_autograder", place / "root")
    done = call(place / "root/source/setup.sh", scripts_in(place / "bin", python3=PYTHON))
    assert done.returncode == 0, done.stderr
    assert "Successfully installed autograder-" in done.stdout
    assert "Isolation: " in done.stdout
    return place / "root"


def graded(root: Path, files: dict[str, str]) -> tuple[dict[str, object], str]:
    """What stands in results.json once a submission was graded, and what was printed."""
    shutil.rmtree(root / "submission", ignore_errors=True)
    for name, text in files.items():
        (root / "submission" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "submission" / name).write_text(text)
    done = call(root / "run_autograder", {"PATH": "/usr/bin:/bin", "TMPDIR": str(root.parent)})
    content = json.loads((root / "results/results.json").read_text())
    SCHEMAS["gradescope"].validate(content)
    assert not list(root.parent.glob("tmp.*"))
    return content, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="Gradescope's machines are Linux")
def test_a_submission_is_graded(built: Path) -> None:
    """Also one in folders, which are not taken for students."""
    content, printed = graded(built, {"mine/double.py": "def double(x):\n    return abs(x) * 2\n", "more/x.txt": ""})
    assert content["score"] == 60, printed
    assert content["output"] == "60 of 100 points\nignored: more/x.txt"
    assert [test["status"] for test in content["tests"]] == ["passed", "failed"]  # type: ignore[attr-defined]
    assert content["tests"][1]["output"] == "double(-1) must be -2"  # type: ignore[index]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="Gradescope's machines are Linux")
def test_a_fault_of_ours_gives_a_result_without_a_score(built: Path) -> None:
    solution = built / "source/course/solutions/double/double.py"
    kept = solution.read_text()
    solution.write_text(kept.replace("x + x", "x * x"))
    content, printed = graded(built, {"double.py": "def double(x):\n    return x * 2\n"})
    solution.write_text(kept)
    assert content == {"output": UNGRADED, "output_format": "text", "stdout_visibility": "hidden", "tests": []}
    assert "the course's own solution does not pass `three`" in printed  # for the teacher


def test_what_is_in_the_archive(mini: Make, tmp_path: Path) -> None:
    course = mini(files={"solutions/double/wrong/squared.py": "", "solutions/double/.cache": "", "notes.txt": ""})
    generate(course, MINI_PLAN, write=True)
    write_archive(course, tmp_path / "autograder.zip")
    with zipfile.ZipFile(tmp_path / "autograder.zip") as archive:
        modes = {entry.filename: entry.external_attr >> 16 & 0o777 for entry in archive.infolist()}
        assert archive.read("course/course.yml") == course.path.read_bytes()
    assert [name for name in modes if not name.endswith(".whl")] == [
        "setup.sh",
        "run_autograder",
        "course/course.yml",
        *(f"course/exercises/double/{name}" for name in ("README.md", "checks.json", "double.ipynb")),
        *(f"course/exercises/double/{name}" for name in ("double.py", "test_double.py")),
        *(f"course/solutions/double/{name}" for name in ("double.py", "test_double.py")),
        "requirements.txt",
        "versions.txt",
    ]
    assert {name for name, mode in modes.items() if mode == 0o755} == {"setup.sh", "run_autograder"}
    (course.root / "solutions/double/data.txt").symlink_to("/etc/hostname")
    with pytest.raises(CourseError, match=r"data\.txt: is a link out of solutions/, to /etc/hostname, which would be"):
        write_archive(course, tmp_path / "other.zip")


def test_a_python_that_is_too_old_is_told(tmp_path: Path) -> None:
    """Ubuntu 22.04, which Gradescope gives to whom chooses nothing, has Python 3.10."""
    source = tmp_path / "source"
    source.mkdir()
    shutil.copy(Path(write_archive.__code__.co_filename).with_name("setup.sh"), source)
    environment = scripts_in(
        tmp_path / "bin",
        python3=f'#!/bin/sh\n{sys.executable} -c "import sys; sys.version_info = (3, 10); $2"\n',
        **{"apt-get": "#!/bin/sh\nexit 1\n"},
    )
    done = call(source / "setup.sh", environment)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "The grader needs Python 3.11 or later: choose a newer base image, such as Ubuntu 24.04, and upload it again.\n"
    )
    environment = scripts_in(
        tmp_path / "none", python3="#!/bin/sh\nexit 1\n", **{"apt-get": f"#!/bin/sh\necho $@ >> {tmp_path}/asked\n"}
    )
    assert call(source / "setup.sh", environment).returncode == 1
    assert (tmp_path / "asked").read_text() == "update\ninstall -y --no-install-recommends python3 python3-venv\n"


def test_the_command(mini: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "_plan", lambda _: MINI_PLAN)
    place = tmp_path / "autograder.zip"
    options = ["generate", "--course", str(mini().root), "--gradescope", str(place)]
    done = CliRunner().invoke(cli.app, options)
    assert done.exit_code == 0, done.output
    told = f"For Gradescope: {place}. It holds the solutions and the hidden suites; give it to nobody else.\n"
    assert done.output.endswith(told)
    assert place.is_file()
    done = CliRunner().invoke(cli.app, [*options, "--check"])
    assert str(done.exception) == "--gradescope: writes, and --check must not; leave out one of them"
