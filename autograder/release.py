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
from autograder.hints import TAKEN
from autograder.new import TEMPLATE
from autograder.probes import PROBES

_LEAVINGS = ("~", ".bak", ".orig", ".rej")
"""How the names end of what editors and version control leave behind."""
_VERSIONS = "versions.txt"
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
    needed = installable("plot" if course.with_runs() else "")
    files = {**students_files(course), "README.md": _readme(course).encode(), **needed}
    try:
        (_write_archive if place.suffix == ".zip" else _write_folder)(place, files)
    except OSError as error:
        raise AutograderError(f"{place}: cannot be written: {error.strerror}; choose another --out") from None
    return list(files)


def students_files(course: Course) -> dict[str, bytes]:
    """`exercises/`, and a course.yml with what the public checks need. Raises CourseError where a link leads elsewhere."""
    return {FILE_NAME: _students_course(course).encode(), **files_in(course, "exercises")}


def files_in(course: Course, name: str) -> dict[str, bytes]:
    """The exercises' files in `exercises/` or `solutions/`, without what editors and systems leave behind.

    Raises CourseError where a link leads elsewhere.
    """
    files = {}
    given = (course.root / name).resolve()
    for slug in course.exercises:
        for path in sorted((course.root / name / slug).rglob("*")):
            parts = path.relative_to(course.root).parts
            is_left = path.name.endswith(_LEAVINGS) or any(part.startswith(".") for part in parts)
            if path.is_file() and not is_left and not SKIPPED_FOLDERS.intersection(parts):
                if not path.resolve().is_relative_to(given):
                    raise CourseError(
                        f"{path}: is a link out of {name}/, to {path.resolve()}, which would be packed, too; put a file there"
                    )
                files["/".join(parts)] = path.read_bytes()
    return files


def _students_course(course: Course) -> str:
    """Of the mistakes only those that public checks and probes name: the others tell what hidden checks look for."""
    exercises = []
    for slug, exercise in course.exercises.items():
        suite = course.public_suite(slug)
        files = [path for path in (suite, suite.with_name(PROBES)) if path.is_file()]
        public = "".join(path.read_text(encoding="utf-8") for path in files)
        mistakes = {
            name: hints for name, hints in exercise.mistakes.items() if re.search(rf"""(["']){name}\1""", public)
        }
        exercises.append(exercise.model_copy(update={"mistakes": mistakes}).model_dump(exclude_defaults=True))
    content: dict[str, object] = dict(title=course.title, name=course.name, limits=course.limits.model_dump())
    if course.hints_in_report:
        content["hints_in_report"] = True
    content["exercises"] = exercises
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
        plot="".join(
            f"| `autograder check {slug} --plot` | draws what your code does |\n" for slug in course.with_runs()
        ),
        python=_oldest_python(),
        torch=_version("torch"),
        seconds=course.limits.call_seconds,
        hints=_HINTS if course.hints_in_report else "",
    )


_README = """\
# {title}

| exercise | its folder | points |
|----------|------------|-------:|
{rows}

## Begin

You need Python {python} or later (`python3 --version` tells). In a terminal, in this folder:

```
python3 -m venv .venv                # once: an environment of its own
source .venv/bin/activate            # in each new terminal
pip install -r requirements.txt      # once: a few minutes, most of them for torch
autograder check {first}
```

At first it says "not implemented". Read the task, `exercises/{first}/README.md`, and write your answer.

- **Windows**: in WSL2, which is a Linux: `wsl --install -d Ubuntu` in a PowerShell, then all of the above in Ubuntu. Keep
  this folder in Ubuntu's own home: under `/mnt/c` all is slow.
- **Ubuntu, Debian**, also in WSL2: `sudo apt install python3-venv` first.
- **macOS**: on Apple's own processors; `brew install python` brings a new Python. For an Intel Mac no new torch is made.
- **Python is too old**, and another one is installed: name that, as in `python3.12 -m venv --clear .venv`.
- **Linux**: pip brings torch with all that graphics cards need, some GB. Without one, get the small torch first, by the
  command that pytorch.org shows for pip and CPU; the course needs version {torch}.

## Work

Each exercise's folder holds the task (`README.md`) and the same exercise twice: as a script and as a notebook. Work in
whichever you like.

- **In a script**: `exercises/{first}/{stub}.py`, in any editor. Leave `autograder watch` open in a terminal beside it: it
  checks again whenever you save, and leads on to the next exercise when one is done.
- **In a notebook**: `pip install jupyterlab` once, then `jupyter lab` in this folder; in its list of files open
  `exercises/{first}/{stub}.ipynb`. It holds the whole task. Its cells `check("{first}")` check what you have run so far,
  saved or not. "No module named 'autograder'" there means that another Python runs the notebook: start `jupyter lab`
  where `.venv` is active, or choose `.venv` as the notebook's kernel in your editor.

| in the terminal | |
|---|---|
| `autograder check` | how far you are in each exercise |
| `autograder check {first}` | what passes, and what to fix first; with `--all`, every check that fails |
| `autograder hint {first}` | a hint on what to fix first, and each time a more explicit one |
| `autograder watch` | checks whenever you save; its keys stand at the bottom |
{plot}
These checks are for you and carry no points. The points come from hidden checks, which look at all that the task says;
`autograder check` names them.

## Hand in

A folder or a zip with your files under their own names: for each exercise the script or the notebook, not both. Each
stands alone and imports no other exercise.

Before you hand in a notebook, run *Restart Kernel and Run All Cells* and save it: what counts is the file, not what its
session remembers. Its cells are run again when it is graded, all of them within {seconds:g} seconds: take out what takes
longer, a long training for one.
{hints}"""

_HINTS = f"""
Hand in `{TAKEN}`, too, if it lies beside `course.yml`: it counts the hints that `autograder hint` gave you. It changes no
point.
"""


def installable(extra: str) -> dict[str, bytes]:
    """requirements.txt, which asks for the package itself, that no index has, and for the versions that are installed here.

    They are constraints, as what a system does without, one for graphics cards say, must not be asked for there; and of a
    Python that is too old nothing is asked, so that pip says of it just that.
    """
    wheel, data = _package()
    pins = sorted(
        f'{name}=={_version(name)} ; python_version >= "{_oldest_python()}"'
        for name in _needed("autograder", set(), extra)
    )
    return {
        "requirements.txt": f"./{wheel}{f'[{extra}]' if extra else ''}\n--constraint {_VERSIONS}\n".encode(),
        _VERSIONS: "\n".join([*pins, ""]).encode(),
        wheel: data,
    }


def _needed(name: str, seen: set[str], extra: str = "") -> Iterator[str]:
    """What a package needs here, also for an `extra` of its own, with all that this needs in turn."""
    for text in metadata.distribution(name).requires or []:
        needed = Requirement(text)
        if needed.name not in seen and (needed.marker is None or needed.marker.evaluate({"extra": extra})):
            seen.add(needed.name)
            yield needed.name
            yield from _needed(needed.name, seen)


def _version(name: str) -> str:
    """Without what a build is called by, as torch's for processors alone: students may have another."""
    return Version(metadata.version(name)).public


def _oldest_python() -> str:
    return metadata.metadata("autograder")["Requires-Python"].removeprefix(">=")


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
            return path.name, zipped({member: dated.read(member) for member in dated.namelist()})


def _write_archive(place: Path, files: Files) -> None:
    place.write_bytes(zipped({f"{place.stem}/{name}": content for name, content in files.items()}))


def zipped(files: Files) -> bytes:
    """An archive that bears no date and no owner, so that the same files give the same bytes; scripts can be run."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o755 if content.startswith(b"#!") else 0o644) << 16
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
