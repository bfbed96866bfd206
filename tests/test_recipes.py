"""The recipes of `docs/ci`: their shell lines are run in clean folders, with a small course and students' repositories.

What their host does is done here: `uses:` steps copy folders, `gh` and `sudo` are stand-ins. `pip` is real, but finds all
that is pinned installed already, and installs the grader alone.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from documents import blocks
from helpers import MINI_PLAN, MINI_SOLUTION, ROOT, make_mini
from typer.core import TyperGroup

from autograder.author import generate
from autograder.cli import app
from autograder.records import reports_in
from autograder.release import release

RECIPES = ROOT / "docs/ci"
TOKEN = "the-key-to-all-repositories"
RIGHT = MINI_SOLUTION.replace("x + x", "2 * x")
STAND_INS = {
    "gh": """\
#!/bin/sh
# serves what `git archive` makes of a repository, as the host does
[ "$GH_TOKEN" = {key} ] && [ "$1" = api ] && cat "{place}/hub/${{2#repos/}}.zip" 2>/dev/null && exit
echo "gh: Not Found (HTTP 404)" >&2
exit 1
""",
    "sudo": '#!/bin/sh\necho "$@" >> "$HOME/as-root"\n',
}


class Runner:
    """A machine of the host's, as clean as each job finds one, and the artifacts that jobs leave to each other."""

    def __init__(self, place: Path, python: Path, checkout: Path) -> None:
        self.place = place
        self.python = python
        self.checkout = checkout
        self.artifacts = place / "artifacts"
        self.told = ""
        """What the steps have printed."""

    def run(self, job: dict[str, Any], secrets: dict[str, str] | None = None) -> Path:
        """Does the steps of a job in a folder of its own, and returns it. Raises CalledProcessError where one fails."""
        home = self.place / f"machine{len(list(self.place.glob('machine*')))}"
        work = home / "work"
        work.mkdir(parents=True)
        for step in job["steps"]:
            if "run" in step:
                self._shell(step, home, work, secrets or {})
            else:
                self._action(step["uses"].partition("@")[0], step.get("with", {}), work)
        return home

    def _shell(self, step: dict[str, Any], home: Path, work: Path, secrets: dict[str, str]) -> None:
        files = {
            name: str(home / name) for name in ("GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY")
        }
        given = {
            name: re.sub(r"\$\{\{ secrets\.(\w+) \}\}", lambda found: secrets[found[1]], value)
            for name, value in step.get("env", {}).items()
        }
        environment = {
            "PATH": f"{self.python.parent}:{self.place}/bin:/usr/bin:/bin",
            "HOME": str(home),
            "CI": "true",
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
        }
        script = home / "step.sh"
        script.write_text(step["run"])
        done = subprocess.run(
            ["bash", "-e", script],
            cwd=work,
            env=environment | files | given,
            check=False,
            capture_output=True,
            text=True,
            timeout=300,
        )
        self.told += done.stdout + done.stderr
        if done.returncode:
            error = subprocess.CalledProcessError(done.returncode, step["run"])
            error.add_note(self.told)
            raise error

    def _action(self, name: str, options: dict[str, Any], work: Path) -> None:
        path = work / options.get("path", ".")
        if name == "actions/checkout":
            subprocess.run(["git", "clone", "--quiet", self.checkout, work], check=True)
        elif name == "actions/upload-artifact":
            shutil.copytree(path, self.artifacts / options["name"])
        elif name == "actions/download-artifact":
            shutil.copytree(self.artifacts / options["name"], path, dirs_exist_ok=True)
        else:
            assert name == "actions/setup-python"


def recipe(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((RECIPES / name).read_text())
    return found


def repository(place: Path, files: dict[str, str], links: dict[str, str] | None = None) -> Path:
    """A repository of git's with one commit."""
    place.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text)
    for name, target in (links or {}).items():
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).symlink_to(target)
    git = ["git", "-C", place, "-c", "user.name=A", "-c", "user.email=a@example.org"]
    for command in (["init", "--quiet"], ["add", "--all", "--force"], ["commit", "--quiet", "--message=Work"]):
        subprocess.run([*git, *command], check=True)
    return place


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python in which all is installed but the grader."""
    place = tmp_path_factory.mktemp("python")
    venv.create(place, symlinks=True)
    (here,) = (Path(path) for path in sys.path if path.endswith("site-packages") and path.startswith(sys.prefix))
    (site,) = place.glob("lib/*/site-packages")
    for entry in here.iterdir():
        if not re.match(r"autograder|_editable|__editable|.*\.pth$", entry.name):
            (site / entry.name).symlink_to(entry)
    return place / "bin/python"


@pytest.fixture(scope="module")
def students(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What students get of the small course; beside it the course itself."""
    place = tmp_path_factory.mktemp("course")
    course = make_mini(place)
    generate(course, MINI_PLAN, write=True)
    release(course, MINI_PLAN, place / "students")
    return place / "students"


@pytest.fixture
def runner(tmp_path: Path, python: Path, students: Path) -> Runner:
    (tmp_path / "bin").mkdir()
    for name, script in STAND_INS.items():
        path = tmp_path / "bin" / name
        path.write_text(script.format(key=TOKEN, place=tmp_path))
        path.chmod(0o755)
    return Runner(tmp_path, python, tmp_path / "course")


def served(runner: Runner, name: str, files: dict[str, str], links: dict[str, str] | None = None) -> None:
    """Puts a student's repository where `gh` finds it."""
    made = repository(runner.place / "repositories" / name, files, links)
    archive = runner.place / "hub" / name / "zipball.zip"
    archive.parent.mkdir(parents=True)
    prefix = f"--prefix={name.replace('/', '-')}-0123abc/"
    subprocess.run(["git", "-C", made, "archive", "--format=zip", prefix, f"--output={archive}", "HEAD"], check=True)


def hostile(canary: Path) -> dict[str, str]:
    """Files that would do something where anybody ran, imported, built or obeyed them."""
    act = f"open({str(canary)!r}, 'a').write(__file__)\n"
    files = dict.fromkeys(
        [
            *("conftest.py", "sitecustomize.py", "usercustomize.py", "setup.py", "torch.py", "pip.py", "venv.py"),
            *(
                "autograder/__init__.py",
                "autograder/__main__.py",
                "exercises/double/test_double.py",
                "tests/test_it.py",
            ),
        ],
        act,
    )
    workflow = f"on: push\njobs: {{a: {{runs-on: ubuntu-24.04, steps: [run: touch {canary}]}}}}\n"
    steps = f"runs: {{using: composite, steps: [{{run: 'touch {canary}', shell: bash}}]}}\n"
    backend = (
        '[build-system]\nrequires = []\nbuild-backend = "setup"\nbackend-path = ["."]\n[tool.pytest.ini_options]\n'
    )
    return files | {
        ".github/workflows/grade.yml": workflow,
        "action.yml": steps,
        "pyproject.toml": f'{backend}addopts = "-p conftest"\n',
        "requirements.txt": "--index-url http://127.0.0.1:1/\n-e .\n",
        ".gitattributes": "* export-subst filter=evil diff=evil\n",
        ".gitmodules": f'[submodule "x"]\n\tpath = x\n\turl = {canary.parent}\n',
        "results.jsonl": '{"student": "ada", "score": 0}\n',
        "course.yml": "title: mine\n",
        "grader/requirements.txt": "-e ..\n",
        "::error::and an order.txt": "",
        "double.py": f"""\
import os
try:
    open({str(canary)!r}, "a").write("a student wrote this")
except OSError:
    pass
print("\\n::add-path::/tmp\\n::error::mine")
for name in os.environ:
    if name.startswith(("GITHUB", "GH_")) or "{TOKEN}" in os.environ[name]:
        raise SystemExit(name)
def double(x):
    return "::error::an order" if x > 0 else 2 * x
""",
    }


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the workflow is for Linux")
def test_a_cohort_is_graded_and_students_repositories_are_data(runner: Runner, students: Path) -> None:
    shutil.copytree(students.with_name("mini"), runner.checkout)
    shutil.copytree(students, runner.checkout.with_name("students"))
    (release_first, *commands) = (command for command, _ in next(blocks("docs/ci/README.md")).steps)
    assert release_first == "autograder release --out ../students"  # as the fixture has done
    subprocess.run(["bash", "-ec", "\n".join(commands)], cwd=runner.checkout, check=True)
    rows = "ada,org/hello-ada\r\nben,org/hello-ben\r\neve,org/hello-eve"  # as spreadsheets write it, and no end of line
    repository(runner.checkout, {"students.csv": f"student,repository\r\n{rows}"})
    canary = runner.place / "canary"
    served(runner, "org/hello-ada", {"exercises/double/double.py": RIGHT, "README.md": "mine"})
    links = {
        "link.py": "/etc/passwd",
        "more/double.py": "../../course/solutions/double/double.py",
        "course": "../course",
    }
    served(runner, "org/hello-eve", hostile(canary), links)

    jobs = recipe("grade.yml")["jobs"]
    runner.run(jobs["fetch"], {"STUDENTS_TOKEN": TOKEN})
    assert "::warning::ben: org/hello-ben cannot be fetched, and is not graded" in runner.told.splitlines()
    runner.told = ""
    try:
        machine = runner.run(jobs["grade"])
    except subprocess.CalledProcessError:
        if "at least `sealed` is wanted" in runner.told:
            pytest.skip("this machine does not reach sealed")
        raise

    ada, eve = reports_in(runner.artifacts / "out/results.jsonl")
    assert (ada.student, ada.score, ada.isolation) == ("ada", 100, "sealed")
    assert (eve.student, eve.score, eve.isolation) == ("eve", 40, "sealed")
    assert "::error::and an order.txt" in eve.notes[0]
    assert not canary.exists()
    assert not list(machine.glob("GITHUB_*"))
    assert not [line for line in runner.told.splitlines() if re.match(r"\s*(::|##\[)", line)]
    assert TOKEN not in runner.told
    assert (machine / "as-root").read_text() == "sysctl --write kernel.apparmor_restrict_unprivileged_userns=0\n"


def test_no_secret_is_where_students_code_runs() -> None:
    workflow = recipe("grade.yml")
    assert workflow["permissions"] == workflow["jobs"]["grade"]["permissions"] == {}
    assert workflow["jobs"]["fetch"]["permissions"] == {"contents": "read"}
    assert workflow["jobs"]["fetch"]["environment"] == "grading"  # so that the secret is that of one branch
    assert "secrets." not in json.dumps(workflow["jobs"]["grade"])
    # where there is a secret, nothing is installed, unpacked or run
    commands = " ".join(step.get("run", "") for step in workflow["jobs"]["fetch"]["steps"])
    assert not re.search(r"python|pip|unzip|--extract|clone|autograder", commands)
    check = recipe("check.yml")
    assert check["permissions"] == {"contents": "read"}
    assert "secrets." not in json.dumps(check)


@pytest.mark.slow
def test_students_see_the_public_checks(runner: Runner, students: Path) -> None:
    shutil.copytree(students, runner.checkout)
    repository(runner.checkout, {"exercises/double/double.py": RIGHT})
    job = recipe("check.yml")["jobs"]["check"]
    if runner.python.with_name("autograder").exists():  # the test above has run the same lines: see below
        job["steps"] = [step for step in job["steps"] if step.get("name") != "Install"]
    runner.run(job)
    assert "2 of 2" in runner.told


def installing(workflow: str, job: str) -> list[str]:
    """The lines that install the grader in that job."""
    (found,) = (step["run"] for step in recipe(workflow)["jobs"][job]["steps"] if "pip install" in step.get("run", ""))
    return [line for line in found.splitlines() if "pip install" in line]


def test_the_container_is_made_by_the_same_lines_and_serves_nobody_in_particular() -> None:
    text = re.sub(r"\\\n\s*", "", (RECIPES / "Dockerfile").read_text())
    made = dict(line.split(" ", 1) for line in text.splitlines() if line and not line.startswith("#"))
    install = installing("check.yml", "check")
    assert made["RUN"].replace(" --no-cache-dir", "").split(" && ") == install == installing("grade.yml", "grade")
    assert made["USER"] == "65534:65534"
    program, command, *arguments = json.loads(made["ENTRYPOINT"])
    assert (program, command) == ("autograder", "grade")
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    options = group.commands["grade"].make_context(command, arguments).params
    assert (options["submissions"], options["to"], options["course"]) == (
        Path("/submissions"),
        Path("/out"),
        Path("/course"),
    )
    assert options["min_isolation"] == "locked"


@pytest.mark.parametrize(
    "command", [["zizmor", "--offline", "--no-progress", "grade.yml", "check.yml"], ["hadolint", "Dockerfile"]]
)
def test_linters_find_nothing(command: list[str]) -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / command[0], *command[1:]],
        cwd=RECIPES,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
