"""Makes the run of a submission's code that is to be looked at, in the sandbox and under the limits of the checks."""

from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from autograder.clock import Overlong, limited
from autograder.course import Course
from autograder.errors import AutograderError, SuiteError
from autograder.jobs import Look
from autograder.runs import Run
from autograder.sandbox.host import Sandbox
from autograder.seeds import key_of
from autograder.sitting import Sitting
from autograder.student import Fault, NotRun, Remote
from autograder.text import plain
from autograder.verdicts import place_in


def look_at(course: Course, sandbox: Sandbox, look: Look) -> Run:
    """What there is to be seen, up to where the student's code fails. Raises SuiteError where run.py itself does."""
    path, seen = course.run(look.slug), Run()
    with (
        Sitting(course, sandbox, look.submission.files, 0, {look.slug: key_of(path)}) as sitting,
        limited(path),
    ):
        try:
            _load(path)(*sitting.begin(look.slug, "run"), seen)
        except (Fault, NotRun, Overlong) as fault:
            seen.notes.append(str(fault))
        except AutograderError:
            raise
        except Exception as error:  # whatever broke, it is the course's own
            told = f"{type(error).__name__}: {plain(str(error), 300)}"
            raise SuiteError(f"{place_in(error, path)}: the run broke: {told}") from None
    return seen


def _load(path: Path) -> Callable[[Remote, Remote, Run], None]:
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    run: Callable[[Remote, Remote, Run], None] = module.run
    return run
