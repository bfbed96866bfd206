"""`autograder.zip` for Gradescope: the grader with one course in it, which grades each submission as it is handed in.

`setup.sh` and `run_autograder`, which Gradescope runs, lie beside this file and tell what they do.
"""

from pathlib import Path

from autograder.course import FILE_NAME, Course
from autograder.records import put
from autograder.release import files_in, installable, zipped

_SCRIPTS = ("setup.sh", "run_autograder")
_BANK = ("wrong", "valid")
"""What proves a suite, and no grader needs."""


def write_archive(course: Course, place: Path) -> None:
    """Writes the archive, with the hidden suites and solutions: it is for the teacher alone.

    Raises CourseError where a link leads out of the course, and RecordsError where the archive cannot be written.
    """
    secret = files_in(course, "solutions")
    kept = {name: content for name, content in secret.items() if name.split("/")[2] not in _BANK}
    files = {FILE_NAME: course.path.read_bytes(), **files_in(course, "exercises"), **kept}
    scripts = {name: Path(__file__).with_name(name).read_bytes() for name in _SCRIPTS}
    in_course = {f"course/{name}": content for name, content in files.items()}
    put(place, [zipped({**scripts, **in_course, **installable("")})])
