"""One submission before the suites."""

import functools
import marshal
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from autograder.confine import LEVELS, Level
from autograder.confine.room import SCRATCH
from autograder.course import Course, find_course
from autograder.errors import SandboxError, SuiteError
from autograder.intake import Refusal, Source, read_cohort, read_submission
from autograder.own import own_work
from autograder.results import ExerciseStatus, Usage
from autograder.sandbox import PROPS_FILE
from autograder.sandbox.host import Sandbox, Stay
from autograder.seeds import Draws, derive, key_of
from autograder.student import NotRun, Remote, Student
from autograder.text import plain


class Sitting:
    """One submission before the suites: a `Student` for each exercise, made when its first check asks."""

    def __init__(
        self,
        course: Course,
        sandbox: Sandbox,
        files: dict[str, Source | Refusal],
        seed: int,
        keys: Mapping[str, bytes],
    ) -> None:
        self.seed = seed
        """The run's, from which all that is drawn at random follows."""
        self.draws = Draws(derive(seed))
        """The generators on the trusted side, since the last `begin`."""
        self._course = course
        self._sandbox = sandbox
        self._files = files
        self._keys = keys  # of the suite of each exercise; no child is told anything that follows from them
        self._students: dict[str, Student] = {}
        self._at: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for student in self._students.values():
            student.close()

    def again(self, sandbox: Sandbox) -> "Sitting":
        """The same submission, in fresh processes and with time of their own."""
        return Sitting(self._course, sandbox, self._files, self.seed, self._keys)

    def begin(self, slug: str, name: str) -> tuple[Remote, Remote]:
        """The student's module and the props for the check or probe `name`, with generators seeded for it on both sides.

        Raises NotRun where there is nothing to check.
        """
        self.draws = Draws(derive(self.seed, slug, name, key=self._keys[slug]))
        absence = self.absence(slug)
        if absence:
            raise NotRun(f"not run: {absence}")
        if slug not in self._students:
            file = self._files[slug]
            assert isinstance(file, Source)
            path = self._course.props(slug)
            props = compiled(path.read_bytes()) if path.is_file() else None
            limits = self._course.limits
            stay = Stay(limits.memory_mb, self._course.exercise_seconds(), self._course.path)
            self._students[slug] = Student(self._sandbox, file, props, limits, stay, derive(self.seed, slug, "loading"))
        if self._at is not None and self._at != slug:
            self._students[self._at].close()  # one child at a time
        self._at = slug
        return self._students[slug].begin(derive(self.seed, slug, name, "student"))

    def absence(self, slug: str) -> str:
        """Why there is no file for an exercise; empty where there is one."""
        match self._files.get(slug):
            case None:
                return f"{self._course.exercises[slug].file} was not handed in"
            case Refusal(reason):
                return plain(reason, 1500)
            case Source():
                return ""

    def remark(self, slug: str) -> str:
        """What is to be said of the exercise's file as a whole, once its checks have run."""
        return self.absence(slug) or (self._students[slug].remark() if slug in self._students else "")

    def usage(self, slug: str) -> Usage | None:
        """What the exercise's file took, once the sitting is over; None where it never ran."""
        return self._students[slug].usage() if slug in self._students else None

    def status(self, slug: str) -> ExerciseStatus:
        """How the exercise's file fared, once its checks have run."""
        match self._files.get(slug):
            case None:
                return "missing"
            case Refusal():
                return "rejected"
            case Source():
                return self._students[slug].status if slug in self._students else "graded"


@functools.cache
def compiled(props: bytes) -> tuple[bytes, bytes]:
    """The source of props, and its code, as every child would make it anew; it is named as the file is there."""
    return props, marshal.dumps(compile(props, f"{SCRATCH}/{PROPS_FILE}", "exec", dont_inherit=True))


def sit_by_hand(suite: Path, place: Path | None, minimum: Level, seed: int, sandbox: Sandbox) -> tuple[Course, Sitting]:
    """For plain pytest on a suite: the submission in `place`, or the file beside the suite."""
    slug = suite.parent.name
    keys = {slug: key_of(suite)}
    course = find_course(suite.parent)
    if slug not in course.exercises:
        raise SuiteError(f"{suite}: {course.path} has no exercise `{slug}`; a suite lies in the folder of its exercise")
    if place is None:
        is_public = suite.resolve() == course.public_suite(slug)
        work = own_work(course, slug).path if is_public else course.solution(slug)
        return course, Sitting(course, sandbox, read_submission(work, course).files, seed, keys)
    require_level(sandbox, course, minimum)
    submissions = read_cohort(place, course)
    if len(submissions) > 1:
        raise SuiteError(f"{place}: holds {len(submissions)} submissions; name one of them")
    return course, Sitting(course, sandbox, submissions[0].files, seed, keys)


def require_level(sandbox: Sandbox, course: Course, minimum: Level) -> Level:
    """This machine's isolation level. Raises SandboxError, with what is missing, where it is below `minimum`."""
    level = sandbox.level(course.path)
    if LEVELS.index(level) < LEVELS.index(minimum):
        missing = "\n".join(f"  {line}" for line in sandbox.missing())
        raise SandboxError(
            f"isolation on this machine is `{level}`, and at least `{minimum}` is wanted before a stranger's code runs:\n"
            f"{missing}\nTo run it all the same, with nothing else of value within reach: --min-isolation {level}"
        )
    return level
