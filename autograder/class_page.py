"""What a teacher looks at of a cohort: scores, checks, mistakes, and who needs a person's look."""

from collections.abc import Iterable
from datetime import datetime

from autograder.course import Course
from autograder.pages import rendered
from autograder.results import Report


def as_html(course: Course, reports: Iterable[Report], now: datetime) -> str:
    """The page, with links into `feedback/`."""
    return rendered("class.html", course=course, reports=list(reports))
