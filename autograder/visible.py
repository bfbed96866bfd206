"""What a student may see of a record. All that is made for students is made of this, and of nothing else."""

from datetime import datetime

from msgspec.structs import replace

from autograder.course import Course
from autograder.results import ExerciseReport, Outcome, Report


def for_student(report: Report, course: Course, now: datetime) -> Report | None:
    """The record without what is for teachers alone, and as the course's `feedback` has it; None before its date.

    The titles of hidden checks are no secret, and their messages tell what came and what was expected as shape or idea.
    """
    rule = course.feedback
    if rule.after and now < rule.after:
        return None
    shown = {slug: _shown(exercise, whole=rule.show == "all") for slug, exercise in report.exercises.items()}
    return replace(report, exercises=shown, events=[])


def _shown(exercise: ExerciseReport, *, whole: bool) -> ExerciseReport:
    checks = [_as_told(outcome) if whole else _as_title(outcome) for outcome in exercise.checks]
    return replace(exercise, checks=checks, events=[], run=exercise.run if whole else None)


def _as_told(outcome: Outcome) -> Outcome:
    return replace(outcome, fault="")


def _as_title(outcome: Outcome) -> Outcome:
    return replace(outcome, message="", hint="", mistake="", trace=[], fault="")
