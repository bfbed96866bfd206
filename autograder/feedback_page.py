"""What one student reads of a submission, as a page and as Markdown."""

from autograder.course import Course
from autograder.pages import rendered
from autograder.results import Report


def as_html(course: Course, student: str, report: Report | None) -> str:
    """The page; of `for_student`'s record, and where that is None, of the date alone."""
    return rendered("feedback.html", course=course, student=student, report=report)


def as_markdown(course: Course, student: str, report: Report | None) -> str:
    """The same for where Markdown is read."""
    return f"# {course.title}\n"
