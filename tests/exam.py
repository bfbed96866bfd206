"""A file of a student's in a sandbox, to call: what the tests of real children share."""

from collections.abc import Sequence
from typing import Any

from helpers import ROOT

from autograder.course import Limits
from autograder.intake import Source
from autograder.notebooks import python_of
from autograder.sandbox.host import Sandbox, Stay
from autograder.sitting import compiled
from autograder.student import Student

SECRET = ROOT / "course.yml"
LIMITS = Limits(call_seconds=2, submission_seconds=8, memory_mb=512)


def notebook(cells: Sequence[str], given: str = "") -> Source:
    code = python_of(cells)
    return Source("work.ipynb", code.text, cells=code.begins, given=given)


class Exam:
    """A file of a student's in a sandbox, to call."""

    def __init__(
        self, sandbox: Sandbox, text: str | Sequence[str], props: str | None = None, given: str = "", **limits: float
    ) -> None:
        """Of a script, or of a notebook's cells; `given` is what the notebook's stub gives."""
        source = Source("work.py", text) if isinstance(text, str) else notebook(text, given)
        self.limits = LIMITS.model_copy(update=limits)
        stay = Stay(self.limits.memory_mb, self.limits.submission_seconds, SECRET)
        self.student = Student(sandbox, source, props and compiled(props.encode()), self.limits, stay, seed=0)

    def call(self, name: str, *args: object, **kwargs: object) -> Any:
        module, _ = self.student.begin(seed=1)
        return getattr(module, name)(*args, **kwargs)

    def __enter__(self) -> "Exam":
        return self

    def __exit__(self, *_: object) -> None:
        self.student.close()
