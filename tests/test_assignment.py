"""`autograder generate --nbgrader`: nbgrader's own commands, unchanged, on the folders that it lays out."""

import shutil
import zipfile
from pathlib import Path

import nbformat
import pytest
from documents import shown
from helpers import MINI_COURSE, MINI_PLAN, Make, Run, make_mini, nbgrader
from nbgrader.api import Gradebook

from autograder.assignment import lay_out
from autograder.author import strip
from autograder.course import Course, load_course
from autograder.errors import CourseError
from autograder.results import Check

pytestmark = pytest.mark.slow

COURSE = MINI_COURSE + "name: mini\n"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return make_mini(tmp_path_factory.mktemp("course"), course=COURSE)


@pytest.fixture(scope="module")
def place(run_warm: Run, course: Course) -> Path:
    """nbgrader's folder of a course; tests only add to it."""
    place = course.root.parent / "nbgrader"
    result = run_warm("generate", "--nbgrader", "../nbgrader", cwd=course.root)
    assert result.returncode == 0, result.stderr
    told = shown("docs/nbgrader.md", "autograder generate --nbgrader ../nbgrader").splitlines()[-1]
    assert result.stdout.splitlines()[-1] == told.replace("hello-rnn", "mini")
    with (place / "nbgrader_config.py").open("a") as file:
        file.write(f'c.Exchange.root = "{course.root.parent / "exchange"}"\n')
    (course.root.parent / "exchange").mkdir(mode=0o777)
    return place


def files_of(place: Path) -> dict[str, bytes]:
    paths = [path for path in sorted(place.rglob("*")) if path.is_file() and "__pycache__" not in path.parts]
    return {str(path.relative_to(place)): path.read_bytes() for path in paths}


def test_what_is_released_is_what_generate_makes_and_nothing_secret(course: Course, place: Path) -> None:
    release = place / "release" / "mini"
    assert list(files_of(release)) == [
        "course.yml",
        "double.ipynb",
        *(f"exercises/double/{name}" for name in ("README.md", "checks.json", "double.py", "test_double.py")),
    ]
    assert not [name for name, content in files_of(release).items() if b"return x + x" in content]
    notebook = nbformat.read(release / "double.ipynb", as_version=4)
    generated = nbformat.read(course.stub("double").with_suffix(".ipynb"), as_version=4)
    assert notebook.cells == generated.cells
    source = nbformat.read(place / "source" / "mini" / "double.ipynb", as_version=4)
    assert "return x + x" in nbformat.writes(source)
    assert strip(source).cells == notebook.cells


def test_nbgrader_generates_releases_and_lists_it(place: Path) -> None:
    before = files_of(place / "release")
    result = nbgrader("generate_assignment", "mini", "--force", cwd=place)
    assert result.returncode == 0, result.stderr
    assert files_of(place / "release") == before
    result = nbgrader("release_assignment", "mini", cwd=place)
    assert result.returncode == 0, result.stderr
    result = nbgrader("list", cwd=place)
    assert (result.returncode, "Released assignments:" in result.stderr, "mini mini" in result.stderr) == (
        0,
        True,
        True,
    )


def test_nbgrader_validates_the_solution_and_not_the_stub(place: Path) -> None:
    result = nbgrader("validate", "source/mini/double.ipynb", "release/mini/double.ipynb", cwd=place)
    assert result.stdout.startswith("Success! Your notebook passes all the tests.\nVALIDATION FAILED ON 2 CELL(S)!")
    assert "`double(x=4)` is not implemented yet" in result.stdout
    assert "cannot be converted" not in result.stderr  # nbgrader's words where a cell returns what is no number


def test_nbgrader_collects_archives_folders_and_single_files(place: Path) -> None:
    archive = place / "downloaded" / "mini" / "archive"
    archive.mkdir(parents=True)
    released = files_of(place / "release" / "mini")
    with zipfile.ZipFile(archive / "ada.zip", "w") as file:
        for name, content in released.items():
            file.writestr(f"mini/{name}", content)
    with zipfile.ZipFile(archive / "boris.zip", "w") as file:
        file.writestr("double.py", "def double(x): return 2 * x\n")
        file.writestr(".ipynb_checkpoints/double-checkpoint.ipynb", released["double.ipynb"])
    with zipfile.ZipFile(archive / "mallory.zip", "w") as file:
        file.writestr("downloaded/mini/extracted/ada/double.ipynb", "mine")
    (archive / "chiara_de_luca_double.ipynb").write_bytes(released["double.ipynb"])
    result = nbgrader("zip_collect", "mini", cwd=place)
    assert result.returncode == 0, result.stderr
    collected = files_of(place / "submitted")
    assert sorted(collected) == [
        "ada/mini/double.ipynb",
        "ada/mini/exercises/double/double.py",
        "boris/mini/double.py",
        "chiara_de_luca/mini/double.ipynb",
        "mallory/mini/downloaded/mini/extracted/ada/double.ipynb",
    ]
    assert collected["ada/mini/double.ipynb"] == released["double.ipynb"]


@pytest.fixture
def spoilt(course: Course, place: Path, tmp_path: Path) -> tuple[Course, Path]:
    """A copy of the course and of nbgrader's folder, to change."""
    shutil.copytree(course.root, tmp_path / "mini")
    shutil.copytree(place, tmp_path / "nbgrader")
    return load_course(tmp_path / "mini" / "course.yml"), tmp_path / "nbgrader"


def test_it_may_be_laid_out_again_and_keeps_what_is_not_ours(spoilt: tuple[Course, Path]) -> None:
    course, place = spoilt
    for name in ("submitted/ada/mini/double.ipynb", "autograded/ada/mini/double.ipynb", "notes.txt"):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text("somebody's")
    (place / "source" / "mini" / "stale.ipynb").write_text("{}")
    before = files_of(place)
    assert lay_out(course, MINI_PLAN, place) == []
    after = files_of(place)
    assert before.keys() - after.keys() == {"source/mini/stale.ipynb"}
    assert {name for name in after if after[name] != before[name]} <= {"gradebook.db"}


def test_a_changed_suite_reaches_the_gradebook_and_takes_no_mark_from_anybody(spoilt: tuple[Course, Path]) -> None:
    course, place = spoilt
    database = f"sqlite:///{place / 'gradebook.db'}"
    with Gradebook(database, "mini") as gradebook:
        gradebook.add_student("ada")
        gradebook.add_submission("mini", "ada")
        gradebook.find_grade("three", "double", "mini", "ada").manual_score = 7
        gradebook.db.commit()
    plan = {"double": [Check("third", "", 60), Check("negative", "", 30), Check("ten", "", 10)]}
    kept, ungraded = lay_out(course, plan, place)
    assert kept.startswith("double: `three` is no part of the course any more")
    assert ungraded == (
        "the checks have changed since they were graded; until you grade again, marks lack what is new: "
        "nbgrader autograde mini --force"
    )
    assert lay_out(course, plan, place) == [kept]
    with Gradebook(database, "mini") as gradebook:
        cells = {cell.name: cell.max_score for cell in gradebook.find_notebook("double", "mini").grade_cells}
        assert cells == {"third": 60, "three": 0, "negative": 30, "ten": 10}
        assert gradebook.find_submission("mini", "ada").score == 7
    assert 'check(\\"double\\", \\"ten\\")' in (place / "release" / "mini" / "double.ipynb").read_text()


def test_where_nbgrader_cannot_make_the_release_its_own_words_stand_above(
    spoilt: tuple[Course, Path], caplog: pytest.LogCaptureFixture
) -> None:
    course, place = spoilt
    with (place / "nbgrader_config.py").open("a") as file:
        file.write('c.IncludeHeaderFooter.header = "missing.ipynb"\n')
    with pytest.raises(CourseError, match=f"^{place}: nbgrader could not make the release; it says above why$"):
        lay_out(course, MINI_PLAN, place)
    assert "missing.ipynb" in caplog.text


def test_a_folder_of_something_else_is_refused(run_warm: Run, mini: Make, tmp_path: Path) -> None:
    course = mini(course=COURSE)
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "thesis.txt").write_text("mine")
    other = tmp_path / "other"
    other.mkdir()
    (other / "autograder_config.py").write_text(
        "# Made by `autograder generate --nbgrader` of the course `art`, and made anew by it.\n"
    )
    for place, message in {
        foreign: f"{foreign}: holds other things, and no autograder_config.py of ours; name a folder that is new or empty",
        other: f"{other}: belongs to the course `art`, and this one is `mini`; name another folder",
        foreign / "thesis.txt": f"{foreign / 'thesis.txt'}: is a file; name a folder",
    }.items():
        with pytest.raises(CourseError) as refusal:
            lay_out(course, MINI_PLAN, place)
        assert str(refusal.value) == message
    assert files_of(foreign) == {"thesis.txt": b"mine"}
    result = run_warm("generate", "--check", "--nbgrader", tmp_path / "new", cwd=course.root)
    assert (result.returncode, result.stderr) == (
        2,
        "autograder: --nbgrader: writes, and --check must not; leave out one of them\n",
    )
