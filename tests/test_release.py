"""What students get: whole by itself, nothing that is secret, and nothing that only teachers need."""

import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder
from helpers import MINI_COURSE, MINI_PLAN, MINI_SOLUTION, MINI_SUITE, ROOT, Make, Run, pytest_by_hand

from autograder.author import Plan, generate
from autograder.course import Course, load_course
from autograder.errors import AutograderError, CourseError
from autograder.lesson import solution_lines
from autograder.new import TEMPLATE
from autograder.release import release


def texts(archive: Path) -> dict[str, str]:
    """The text of each file in an archive, of those in a package within it as well; of notebooks the cells'."""
    with zipfile.ZipFile(archive) as file:
        found = {name: file.read(name) for name in file.namelist()}
    for name in [name for name in found if name.endswith(".whl")]:
        with zipfile.ZipFile(io.BytesIO(found.pop(name))) as wheel:
            found |= {f"{name}/{inner}": wheel.read(inner) for inner in wheel.namelist()}
    shown = {name: data.decode(errors="replace") for name, data in found.items()}
    for name in [name for name in shown if name.endswith(".ipynb")]:
        shown[name] = "\n".join("".join(cell["source"]) for cell in json.loads(shown[name])["cells"])
    return shown


def secret_lines(course: Course) -> dict[str, str]:
    """Each line of what lies in `solutions/`, but for what says nothing or is public, with the file it is from."""
    known = lines_of(path for path in (ROOT / "autograder").rglob("*.py") if TEMPLATE not in path.parents)
    # public and hidden checks share words, but no values
    known |= {line for line in lines_of((course.root / "exercises").rglob("*.py")) if not re.search(r"\b\d\W*\d", line)}
    for text in (course.solution(slug).read_text() for slug in course.exercises):
        known |= {line.strip("# ") for line in text.splitlines()} - solution_lines(text)  # the lesson
    # nor do public probes and hidden checks; public and hidden probes try the same mistakes in the same way
    public_probes = lines_of(course.root.glob("exercises/*/probes.py"))
    secrets = {}
    for slug in course.exercises:
        for path in sorted(course.solution(slug).parent.rglob("*.py")):
            text = path.read_text()
            lines = (
                solution_lines(text) if path == course.solution(slug) else {each.strip() for each in text.splitlines()}
            )
            # a title is what students read; what is shorter than a statement is found by chance
            own = {
                line
                for line in lines - known - (public_probes if path.name == "probes.py" else set())
                if len(re.findall(r"\w", line)) >= 12 and not line.startswith(('"""', "#"))
            }
            secrets |= dict.fromkeys(own, path.relative_to(course.root).as_posix())
    return secrets


def lines_of(paths: Iterable[Path]) -> set[str]:
    return {line.strip() for path in paths for line in path.read_text().splitlines()}


def given_away(shown: dict[str, str], secrets: dict[str, str]) -> list[str]:
    """Which secret lines stand in what is shown, and which files lie there that nobody should get."""
    found = [
        f"{name}: {line} (of {secrets[line.strip()]})"
        for name, text in shown.items()
        for line in text.splitlines()
        if line.strip() in secrets
    ]
    odd = re.compile(r"template|solutions|wrong/|valid/|__pycache__")
    found += [name for name in shown if odd.search(name)]
    return found + [name for name, text in shown.items() if str(ROOT) in text or str(Path.home()) + "/" in text]


@pytest.mark.slow
def test_nothing_secret_is_in_the_release(course: Course, plan: Plan, tmp_path: Path) -> None:
    release(course, plan, tmp_path / "hello-rnn.zip")
    shown = texts(tmp_path / "hello-rnn.zip")
    secrets = secret_lines(course)
    assert len(secrets) > 2000  # hidden suites, probes, wrong and valid programs, solutions
    assert given_away(shown, secrets) == []


def test_nothing_secret_is_in_the_wheel_that_is_built_of_a_clone(course: Course, tmp_path: Path) -> None:
    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    shown = texts(Path(wheel))
    assert {"autograder/__init__.py", "autograder/cli.py", "autograder/sandbox/child.py"} <= shown.keys()
    assert given_away(shown, secret_lines(course) | secret_lines(load_course(TEMPLATE / "course.yml"))) == []


def test_nothing_of_the_teachers_is_in_the_release(mini: Make, tmp_path: Path) -> None:
    teacher = "Prof. Ada Example <ada@example.org>"
    course = mini(
        suite=f"# {teacher}\n{MINI_SUITE}".replace("double(x=3)", "double(x=3.25)"),
        solution=f"# %% [markdown]\n# Twice.\n\n# %%\n{MINI_SOLUTION}".replace("x + x", f"x + x  # {teacher}"),
        course=f"# {teacher}\n{MINI_COURSE}      tripled: {teacher} saw this\n",
        files={
            "exercises/double/.notes": teacher,
            "exercises/double/notes.txt~": teacher,
            "exercises/double/__pycache__/a.pyc": teacher,
            "notes.txt": teacher,
        },
    )
    generate(course, MINI_PLAN, write=True)
    release(course, MINI_PLAN, tmp_path / "double.zip")
    shown = texts(tmp_path / "double.zip")
    found = [
        name for name, text in shown.items() for word in ("Ada Example", "3.25", "x + x", str(tmp_path)) if word in text
    ]
    assert found == []
    assert sorted(name for name in shown if ".whl" not in name) == [
        "double/README.md",
        "double/course.yml",
        "double/exercises/double/README.md",
        "double/exercises/double/checks.json",
        "double/exercises/double/double.ipynb",
        "double/exercises/double/double.py",
        "double/exercises/double/test_double.py",
        "double/requirements.txt",
        "double/versions.txt",
    ]
    assert "squared" in shown["double/course.yml"]  # the public checks name it
    assert (
        "`jupyter lab` in this folder; in its list of files open\n  `exercises/double/double.ipynb`"
        in shown["double/README.md"]
    )
    assert "run again when it is graded, all of them within 2 seconds" in shown["double/README.md"]


def test_a_mistake_counts_as_public_however_the_check_writes_its_name(mini: Make, tmp_path: Path) -> None:
    course = mini()
    suite = course.public_suite("double")
    suite.write_text(suite.read_text().replace('"squared"', "'squared'"))
    generate(course, MINI_PLAN, write=True)
    release(course, MINI_PLAN, tmp_path / "students")
    assert list(load_course(tmp_path / "students/course.yml").exercises["double"].mistakes) == ["squared"]


def test_a_mistake_counts_as_public_where_a_public_probe_names_it(mini: Make, tmp_path: Path) -> None:
    probes = 'from autograder.probes import probe\n\nis_it = probe("squared", "three")(lambda student: True)\n'
    course = mini(files={"exercises/double/probes.py": probes})
    suite = course.public_suite("double")
    suite.write_text(suite.read_text().replace(', "squared"', ""))
    generate(course, MINI_PLAN, write=True)
    files = release(course, MINI_PLAN, tmp_path / "students")
    assert "exercises/double/probes.py" in files
    assert list(load_course(tmp_path / "students/course.yml").exercises["double"].mistakes) == ["squared"]


def test_the_same_course_gives_the_same_archive(mini: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course = mini()
    generate(course, MINI_PLAN, write=True)
    for folder, year in {"once": 2026, "again": 2027}.items():
        (tmp_path / folder).mkdir()
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(datetime(year, 1, 1).timestamp())))  # what a wheel is dated by
        release(course, MINI_PLAN, tmp_path / folder / "double.zip")
    assert (tmp_path / "once/double.zip").read_bytes() == (tmp_path / "again/double.zip").read_bytes()


def test_what_draws_is_installed_where_there_is_something_to_draw(mini: Make, tmp_path: Path) -> None:
    course = mini()
    generate(course, MINI_PLAN, write=True)
    found = []
    for folder in ("without", "with"):
        release(course, MINI_PLAN, tmp_path / folder)
        asked, constrained = ((tmp_path / folder / name).read_text() for name in ("requirements.txt", "versions.txt"))
        found.append((".whl[plot]\n" in asked, "matplotlib==" in constrained))
        course.run("double").write_text("def run(student, props, seen): ...\n")
    assert found == [(False, False), (True, True)]


@pytest.mark.slow
def test_students_can_work_with_it(run_warm: Run, mini: Make, tmp_path: Path) -> None:
    course = mini()
    generate(course, MINI_PLAN, write=True)
    made = run_warm("release", "--out", tmp_path / "students", cwd=course.root)
    assert (made.returncode, made.stdout) == (0, f"10 files in {tmp_path / 'students'}.\n")
    assert load_course(tmp_path / "students/course.yml").is_students
    work = tmp_path / "students/exercises/double/double.py"
    work.write_text("def double(x):\n    return 2 * x\n")
    assert "2 passed" in pytest_by_hand("-q", "exercises/double", cwd=tmp_path / "students").stdout
    graded = run_warm("grade", "exercises", cwd=tmp_path / "students")
    assert graded.returncode == 2
    assert "is what students get of a course: it has no solutions/; name the course itself" in graded.stderr


@pytest.mark.slow
def test_the_package_within_can_be_installed(mini: Make, tmp_path: Path) -> None:
    course = mini()
    generate(course, MINI_PLAN, write=True)
    release(course, MINI_PLAN, tmp_path / "students")
    (wheel,) = (tmp_path / "students").glob("*.whl")
    requirements = (tmp_path / "students/requirements.txt").read_text()
    assert requirements == f"./{wheel.name}\n--constraint versions.txt\n"
    pins = (tmp_path / "students/versions.txt").read_text().splitlines()
    names, versions = zip(*(line.split("==") for line in pins), strict=True)
    assert all(re.fullmatch(r'[\d.]+ ; python_version >= "3\.11"', version) for version in versions)
    assert {"torch", "numpy", "pytest"} <= set(names)
    teachers = r"nb|jupy|notebook|ipy|dask|distributed|sqlalchemy|wheel|hatchling"
    assert [name for name in names if re.match(teachers, name)] == []
    target = tmp_path / "installed"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", target, wheel]
    subprocess.run(command, check=True, timeout=60)
    shown = subprocess.run(
        [sys.executable, "-m", "autograder", "--version"],
        cwd=target,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert shown.stdout.startswith("autograder ")


def test_stale_files_are_not_released(mini: Make, tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"exercises/ is not up to date with the solutions; run: autograder generate"):
        release(mini(), MINI_PLAN, tmp_path / "double.zip")
    assert not (tmp_path / "double.zip").exists()


def test_a_release_that_gives_a_solution_away_is_refused(mini: Make, tmp_path: Path) -> None:
    course = mini(files={"exercises/double/hint.txt": "return x + x"})
    generate(course, MINI_PLAN, write=True)
    with pytest.raises(CourseError, match=r"hint\.txt:1: `return x \+ x` is a line of the solution of double"):
        release(course, MINI_PLAN, tmp_path / "double.zip")


def test_links_are_released_where_they_lead_to_what_students_get_alone(mini: Make, tmp_path: Path) -> None:
    course = mini()
    generate(course, MINI_PLAN, write=True)
    folder = course.task("double").parent
    (folder / "again.md").symlink_to("README.md")
    assert "exercises/double/again.md" in release(course, MINI_PLAN, tmp_path / "course.zip")
    (folder / "helper.py").symlink_to(course.hidden_suite("double"))
    told = f"{folder}/helper.py: is a link out of exercises/, to {course.hidden_suite('double')}, which would be packed, too; "
    with pytest.raises(CourseError, match=re.escape(f"{told}put a file there")):
        release(course, MINI_PLAN, tmp_path / "other.zip")
    assert not (tmp_path / "other.zip").exists()


def test_a_folder_that_holds_something_is_left_alone(mini: Make, tmp_path: Path) -> None:
    course = mini()
    generate(course, MINI_PLAN, write=True)
    (tmp_path / "students").mkdir()
    (tmp_path / "students/mine.txt").write_text("mine")
    with pytest.raises(
        AutograderError, match=r"students: is not empty; choose another --out, or take away what is there"
    ):
        release(course, MINI_PLAN, tmp_path / "students")
    assert [path.name for path in (tmp_path / "students").iterdir()] == ["mine.txt"]


def test_a_place_that_cannot_be_written_is_told(mini: Make, tmp_path: Path) -> None:
    course = mini()
    generate(course, MINI_PLAN, write=True)
    with pytest.raises(AutograderError, match=r"cannot be written: No such file or directory; choose another --out"):
        release(course, MINI_PLAN, tmp_path / "nowhere/double.zip")
