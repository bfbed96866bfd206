"""A cohort to records: only what has changed is graded, and nothing before the solutions have passed."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from autograder.confine.level import Level
from autograder.course import Course
from autograder.grade import Workforce, run_proved
from autograder.intake import Submission
from autograder.jobs import Job, Task
from autograder.progress import Watcher
from autograder.records import Records

Recruit = Callable[[Job, int], AbstractContextManager[Workforce]]
"""Makes a workforce for a job and a number of tasks."""


@dataclass
class Run:
    """What was done of a cohort, also where it was cut off."""

    students: int
    kept: int = 0
    """Of whom nothing had changed since an earlier run."""
    done: int = 0
    """Of whom all is graded, the kept among them."""
    tasks: Sequence[Task] = field(default_factory=list)
    missing: Sequence[str] = ()
    """What keeps this machine from the highest isolation, where anything was graded."""

    def changed(self) -> list[str]:
        """The exercises of which something is to be graded."""
        return list({slug: None for task in self.tasks for slug in task.slugs})


def grade_cohort(
    course: Course,
    cohort: Sequence[Submission],
    records: Records,
    seed: int,
    minimum: Level,
    recruit: Recruit,
    run: Run,
    watcher: Watcher,
) -> None:
    """Grades what `records` do not hold and writes it there, a submission at a time; `run` says how far it is."""
    todo = records.unfinished()
    run.tasks = [Task(each, todo[each.student], seed, looks=True) for each in cohort if each.student in todo]
    run.done = run.kept = len(cohort) - len(run.tasks)
    if not run.tasks:
        records.begin()
        return
    slugs = [slug for slug in course.exercises if slug in run.changed()]
    watcher.tell("loading torch and the suites")
    with recruit(Job(course.path, slugs, minimum=minimum), len(run.tasks) + 1) as workforce:
        run.missing = workforce.ready().missing
        watcher.tell("checking the suites against the solutions")
        for report in run_proved(workforce, course, slugs, seed, run.tasks, records.begin):
            records.append(report)
            run.done += 1
            watcher.tell("grading", run.done, run.students)
