"""A file of a student's in a sandbox, to call: what the tests of real children share."""

from typing import Any

from helpers import ROOT

from autograder.course import Limits
from autograder.intake import Source
from autograder.sandbox.host import Sandbox, Stay
from autograder.sitting import compiled
from autograder.student import Student

SECRET = ROOT / "course.yml"
LIMITS = Limits(call_seconds=2, submission_seconds=8, memory_mb=512)


class Exam:
    """A file of a student's in a sandbox, to call."""

    def __init__(self, sandbox: Sandbox, text: str, props: str | None = None, **limits: float) -> None:
        self.limits = LIMITS.model_copy(update=limits)
        stay = Stay(self.limits.memory_mb, self.limits.submission_seconds, SECRET)
        self.student = Student(
            sandbox, Source("work.py", text), props and compiled(props.encode()), self.limits, stay, seed=0
        )

    def call(self, name: str, *args: object, **kwargs: object) -> Any:
        module, _ = self.student.begin(seed=1)
        return getattr(module, name)(*args, **kwargs)

    def __enter__(self) -> "Exam":
        return self

    def __exit__(self, *_: object) -> None:
        self.student.close()
