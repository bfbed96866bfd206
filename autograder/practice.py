"""A student's own work before the public suites, again and again, with a grader that stays warm in between."""

from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Self

from autograder.course import Course
from autograder.grade import Grader
from autograder.intake import Refusal, Source, Submission
from autograder.jobs import Job, Look, Task
from autograder.results import ExerciseReport
from autograder.runs import Run


class Practice:
    """The public suites of some exercises. The grader starts at the first check, or at `warm`; use it as a context.

    What it runs is the student's own, on their own machine, so any isolation will do.
    """

    def __init__(self, course: Course, slugs: Sequence[str], workers: int = 1) -> None:
        self._job = Job(course.path, list(slugs), ("public",), minimum="open")
        self._workers = workers
        self._grader: Grader | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def warm(self) -> None:
        """Starts what is not running yet, and waits for nothing."""
        self._grader = self._grader or Grader(self._job, self._workers)

    def checked(self, sources: Mapping[str, Source | Refusal]) -> Iterator[tuple[str, ExerciseReport]]:
        """Each exercise of `sources` with what its public checks say, as they are done."""
        self.warm()
        assert self._grader
        tasks = [Task(Submission("you", {slug: source}), [slug], 0, "public") for slug, source in sources.items()]
        try:
            for task, report in self._grader.run(tasks):
                yield task.slugs[0], report.exercises[task.slugs[0]]
        except BaseException:  # an interrupt, too, leaves the grader in the middle of something
            self.close()
            raise

    def run(self, slug: str, source: Source | Refusal) -> Run:
        """What a run of the exercise shows with this file."""
        self.warm()
        assert self._grader
        try:
            return self._grader.look(Look(Submission("you", {slug: source}), slug))
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Ends what runs; the next check starts it anew."""
        grader, self._grader = self._grader, None  # at once: this may be interrupted, too
        if grader:
            grader.close(at_once=True)
