"""What students get of a course: one folder or archive that is whole by itself, and holds nothing that is secret."""

import io
import re
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from email import message_from_string
from importlib import metadata
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.version import Version
from wheel.wheelfile import WheelFile

import autograder
from autograder.author import Plan, generate, leaks
from autograder.course import FILE_NAME, MAX_SCORE, Course
from autograder.errors import AutograderError, CourseError
from autograder.files import SKIPPED_FOLDERS
from autograder.new import TEMPLATE

_LEAVINGS = ("~", ".bak", ".orig", ".rej")
"""How the names end of what editors and version control leave behind."""
Files = Mapping[str, bytes]
"""By their path in the release, with `/` between its parts."""


def release(course: Course, plan: Plan, place: Path) -> list[str]:
    """Writes the release to the folder, or the archive, `place`, and returns the names of its files.

    Raises CourseError where `exercises/` is not what the solutions make, or gives one away, and AutograderError where the
    folder holds something already. An archive is replaced; of the same course it has the same bytes.
    """
    if generate(course, plan, write=False):
        raise CourseError(f"{course.root}: exercises/ is not up to date with the solutions; run: autograder generate")
    if found := leaks(course):
        raise CourseError("\n".join(found))
    files = {**students_files(course), "README.md": _readme(course).encode(), **_installable(course)}
    try:
        (_write_archive if place.suffix == ".zip" else _write_folder)(place, files)
    except OSError as error:
        raise AutograderError(f"{place}: cannot be written: {error.strerror}; choose another --out") from None
    return list(files)


def students_files(course: Course) -> dict[str, bytes]:
    """`exercises/`, and a course.yml with what the public checks need. Raises CourseError where a link leads elsewhere."""
    files = {FILE_NAME: _students_course(course).encode()}
    given = (course.root / "exercises").resolve()
    for slug in course.exercises:
        folder = course.task(slug).parent
        for path in sorted(folder.rglob("*")):
            parts = path.relative_to(course.root).parts
            is_left = path.name.endswith(_LEAVINGS) or any(part.startswith(".") for part in parts)
            if path.is_file() and not is_left and not SKIPPED_FOLDERS.intersection(parts):
                if not path.resolve().is_relative_to(given):
                    raise CourseError(
                        f"{path}: is a link out of exercises/, to {path.resolve()}, which students would get; put a file there"
                    )
                files["/".join(parts)] = path.read_bytes()
    return files


def _students_course(course: Course) -> str:
    """Of the mistakes only those that a public check names: the others would tell what the hidden ones look for."""
    exercises = []
    for slug, exercise in course.exercises.items():
        public = course.public_suite(slug).read_text(encoding="utf-8")
        mistakes = {name: hint for name, hint in exercise.mistakes.items() if re.search(rf"""(["']){name}\1""", public)}
        exercises.append(exercise.model_copy(update={"mistakes": mistakes}).model_dump(exclude_defaults=True))
    content = dict(title=course.title, name=course.name, limits=course.limits.model_dump(), exercises=exercises)
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120)


def _readme(course: Course) -> str:
    exercises = course.exercises.values()
    rows = [
        f"| [{exercise.title}](exercises/{exercise.slug}/README.md) | `exercises/{exercise.slug}/` "
        f"| {'+' if exercise.bonus else ''}{exercise.points:g} |"
        for exercise in exercises
    ]
    bonus = ["", f"+: a bonus, which adds points to the {MAX_SCORE}."] if any(each.bonus for each in exercises) else []
    first = next(iter(course.exercises))
    return _README.format(
        title=course.title,
        rows="\n".join([*rows, *bonus]),
        first=first,
        stub=course.notebook(first).stem,
        seconds=course.limits.call_seconds,
    )


_README = """\
# {title}

| exercise | its folder | points |
|----------|------------|-------:|
{rows}

## Begin

You need Python 3.11 or later. In this folder, in a terminal:

```
python3 -m venv .venv
.venv/bin/pip install -r requirements.txt
```

Each exercise's folder holds the task (`README.md`) and the same exercise twice: as a script and as a notebook. Work in
whichever you like.

- **In a script**: fill in `exercises/{first}/{stub}.py`, then run its checks: `.venv/bin/pytest exercises/{first}`
- **In a notebook**: `.venv/bin/pip install jupyterlab`, then `.venv/bin/jupyter lab exercises/{first}/{stub}.ipynb`. The
  notebook holds the whole task. Its cells `check("{first}")` run the checks on what you have written so far.

At first all checks fail with "not implemented". They are for you and carry no points; the points come from other checks,
which look at all that the task says.

## Hand in

A folder or a zip with your files under their own names: for each exercise the script or the notebook, not both. Each
stands alone and imports no other exercise.

Before you hand in a notebook, run *Restart Kernel and Run All Cells* and save it: what counts is the file, not what its
session remembers. Its cells are run again when it is graded, all of them within {seconds:g} seconds: take out what takes
longer, a long training for one.
"""


def _installable(course: Course) -> dict[str, bytes]:
    """requirements.txt, with the versions that are installed here, and the package itself, which no index has."""
    wheel, data = _package()
    extra = "plot" if any(course.run(slug).is_file() for slug in course.exercises) else ""
    pins = sorted(f"{name}=={version}" for name, version in _pinned("autograder", set(), extra))
    return {"requirements.txt": "\n".join([f"./{wheel}", *pins, ""]).encode(), wheel: data}


def _pinned(name: str, seen: set[str], extra: str = "") -> Iterator[tuple[str, str]]:
    """What a package needs, also for an `extra` of its own, with all that this needs in turn, each with its version here."""
    for text in metadata.distribution(name).requires or []:
        needed = Requirement(text)
        if needed.name not in seen and (needed.marker is None or needed.marker.evaluate({"extra": extra})):
            seen.add(needed.name)
            yield needed.name, Version(metadata.version(needed.name)).public
            yield from _pinned(needed.name, seen)


def _package() -> tuple[str, bytes]:
    """The package that is running, as a wheel, without the template, which holds a solution: its name and its bytes."""
    root = Path(autograder.__file__).parent
    distribution = metadata.distribution("autograder")
    name = f"autograder-{autograder.__version__}"
    about = message_from_string(distribution.read_text("METADATA") or "")
    about.set_payload("")  # the README is for teachers
    del about["Description-Content-Type"]
    tags = "Wheel-Version: 1.0\nGenerator: autograder\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{name}-py3-none-any.whl")
        with WheelFile(path, "w") as file:  # adds the list of all files, with their digests
            for source in sorted(root.rglob("*")):
                if source.is_file() and "__pycache__" not in source.parts and TEMPLATE not in source.parents:
                    file.writestr(f"autograder/{source.relative_to(root).as_posix()}", source.read_bytes())
            file.writestr(f"{name}.dist-info/METADATA", about.as_string())
            file.writestr(f"{name}.dist-info/WHEEL", tags)
            file.writestr(f"{name}.dist-info/entry_points.txt", distribution.read_text("entry_points.txt") or "")
        with zipfile.ZipFile(path) as dated:
            return path.name, _zipped({member: dated.read(member) for member in dated.namelist()})


def _write_archive(place: Path, files: Files) -> None:
    place.write_bytes(_zipped({f"{place.stem}/{name}": content for name, content in files.items()}))


def _zipped(files: Files) -> bytes:
    """An archive that bears no date and no owner, so that the same files give the same bytes."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return data.getvalue()


def _write_folder(place: Path, files: Files) -> None:
    place.mkdir(parents=True, exist_ok=True)
    if any(place.iterdir()):
        raise AutograderError(f"{place}: is not empty; choose another --out, or take away what is there")
    for name, content in files.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
