"""Faults of the grader and of what it was given. Each message says where, what is wrong and what to do.

None of these is ever the student's: what a student's code did is an outcome (see `student.Fault`), not an error.
"""


class AutograderError(Exception):
    """Something stops the grader; the command prints the message and exits with 2."""

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows instead of a traceback, which would lead into the grader and nowhere else."""
        return [f"autograder: {self}"]


class CourseError(AutograderError):
    """`course.yml`, or a file that it names, is not as it must be."""


class NoCourseError(CourseError):
    """No `course.yml` where it was looked for."""


class SuiteError(AutograderError):
    """A suite is at fault: it cannot be collected, its points do not add up, or a check of it broke."""


class SandboxError(AutograderError):
    """The sandbox cannot be started, or does not hold what it promised."""


class ProtocolError(Exception):
    """Bytes on the wire are not what the protocol allows: the one error that decoding raises.

    Its text says why in words for a student, none of them from the bytes, and goes on after "the answer".
    """
