"""A course to begin with: a copy of `template/`, which is a small course itself, under a name of its own."""

import re
from pathlib import Path

from autograder.course import NAME, Course, load_course
from autograder.errors import AutograderError

TEMPLATE = Path(__file__).parent / "template"
_ITS_NAME = "my-course"


def new_course(folder: Path) -> Course:
    """Makes a course in `folder`, which is empty or not there, and calls it as the folder is called."""
    name = folder.resolve().name
    if not re.fullmatch(NAME, name):
        raise AutograderError(
            f"{folder}: the course would be called `{name}`, and a name has letters, digits, - and _ only; choose another folder"
        )
    if not TEMPLATE.is_dir():
        raise AutograderError(
            "the installed package has no course to begin with, as that holds a solution; clone the repository of "
            "autograder, and in it: pip install -e '.[teach]'"
        )
    try:
        if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
            raise AutograderError(f"{folder}: is there already, and not an empty folder; name another one")
        for source in TEMPLATE.rglob("*"):
            if source.is_file() and "__pycache__" not in source.parts:
                copy = folder / source.relative_to(TEMPLATE)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_text(source.read_text(encoding="utf-8").replace(_ITS_NAME, name), encoding="utf-8")
    except OSError as error:
        raise AutograderError(f"{folder}: no course can be made there: {error.strerror}; name another folder") from None
    return load_course(folder / "course.yml")
