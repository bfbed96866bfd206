"""Writes what people look at of the records: `OUT/index.html` for teachers, and `OUT/feedback/` for students."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from autograder import class_page, feedback_page
from autograder.course import Course
from autograder.pages import page_name
from autograder.records import RecordsError, put, reports_in, reports_of
from autograder.visible import for_student

INDEX, FEEDBACK = "index.html", "feedback"


def publish(course: Course, results: Path, now: datetime) -> list[str]:
    """Makes all pages of `results.jsonl`, beside it, and returns their names; pages of students who are not in it go.

    A page is replaced at once. Raises RecordsError where there are no records, or none of this course, or a page cannot be
    written.
    """
    if not results.is_file():
        raise RecordsError(f"{results}: is not there; name the folder that `autograder grade --out` wrote")
    folder = results.parent / FEEDBACK
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        advice = f"move away what is in its place, or make {results.parent} writable"
        raise RecordsError(f"{folder}: cannot be made: {error.strerror}; {advice}") from None
    written: dict[str, None] = {}
    for report in reports_of(course, results):
        stem = page_name(report.student)
        shown = for_student(report, course, now)
        for ending, render in ((".html", feedback_page.as_html), (".md", feedback_page.as_markdown)):
            _put(folder / f"{stem}{ending}", render(course, report.student, shown))
            written[f"{stem}{ending}"] = None
    for page in folder.glob("*.html"):
        text = page.with_suffix(".md")
        is_ours = page.is_file() and text.is_file()  # else it is the teacher's own
        if is_ours and page.name not in written:
            page.unlink()
            text.unlink()
    put(results.with_name(INDEX), [class_page.as_html(course, reports_in(results), now).encode()])
    return [INDEX, *(f"{FEEDBACK}/{name}" for name in written)]


def _put(path: Path, page: str) -> None:
    """There are thousands of pages, and all can be made again: what is as it was stays, and no disk is waited for."""
    data = page.encode()
    with suppress(OSError):  # it is not there yet
        if path.read_bytes() == data:
            return
    put(path, [data], lasting=False)
