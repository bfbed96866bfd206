"""What an exception in a check means: whose fault it is, in which words, and which mistake stands behind it."""

import importlib
import inspect
from collections.abc import Collection, Sequence
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

from autograder.checks import CheckFailed
from autograder.course import Course
from autograder.errors import AutograderError, SuiteError
from autograder.probes import Failure, Probe
from autograder.results import Check, CheckStatus, plain
from autograder.sitting import Sitting
from autograder.student import Fault, NotRun, RaisedFault

PROBES = "probes.py"
"""The file beside a suite that holds its probes; a suite needs none."""


class Verdict(NamedTuple):
    """What becomes of a check that raised."""

    status: CheckStatus
    message: str
    mistake: str = ""
    hint: str = ""
    fault: str = ""
    """The probe that broke, and how: the verdict holds, but nobody knows the mistake."""


class Judge:
    """Judges what the checks of one exercise raised on one submission."""

    def __init__(self, course: Course, slug: str, probes: Sequence[Probe], sitting: Sitting) -> None:
        self._course = course
        self._slug = slug
        self._probes = probes
        self._sitting = sitting
        self._met: dict[str, str] = {}
        self._recognised: dict[Probe, bool] = {}
        self._asks = True

    def judge(self, check: Check, error: BaseException, suite: Path) -> Verdict:
        """The verdict on a check of `suite` that raised `error`. Raises what is neither the student's nor the suite's fault."""
        status, message = _blame(error, suite)
        if status != "failed":
            return Verdict(status, message)
        if isinstance(error, Fault):
            first = self._met.setdefault(error.cause, check.title)
            if first != check.title:
                return Verdict("skipped", f"not judged: it met the same fault as the check “{first}”")
        if self._sitting.draws.made():
            message += f" (seed {self._sitting.seed})"
        mistake = error.mistake if isinstance(error, CheckFailed) else ""
        try:
            mistake = mistake or self._ask_probes(check, error, message)
        except SuiteError as broken:
            return Verdict("failed", message, fault=str(broken))
        hints = self._course.exercises[self._slug].mistakes
        if mistake and mistake not in hints:
            return Verdict(
                "error", f"{suite.name}: the mistake `{mistake}` is not in {self._course.path.name}; add it there"
            )
        return Verdict("failed", message, mistake, hints.get(mistake, ""))

    def _ask_probes(self, check: Check, error: BaseException, message: str) -> str:
        if isinstance(error, Fault) and not isinstance(error, RaisedFault):
            return ""  # the code that hung or died here would do so again, and use up the time of other checks
        failure = Failure(check.function, message)
        if isinstance(error, RaisedFault):
            failure = Failure(check.function, message, tuple(error.types), error.error)
        for probe in self._probes:
            if self._asks and check.function in probe.checks and self._recognises(probe, failure):
                return probe.mistake
        return ""

    def _recognises(self, probe: Probe, failure: Failure) -> bool:
        wanted = inspect.signature(probe.recognise).parameters
        if probe in self._recognised:
            return self._recognised[probe]
        try:
            student, props = self._sitting.begin(self._slug, probe.recognise.__name__)
            given = {"student": student, "props": props, "failure": failure}
            found = bool(probe.recognise(**{name: given[name] for name in wanted}))
        except (RaisedFault, NotRun, AssertionError, pytest.fail.Exception):
            found = False
        except Fault:
            found = self._asks = False  # it hung or died: no more experiments with this program
        except AutograderError:
            raise
        except Exception as error:  # whatever broke, it is the probe: told as the suite's fault
            place = Path(inspect.getsourcefile(probe.recognise) or "")
            raise SuiteError(
                f"{_place(error, place)}: the probe {probe.recognise.__name__} broke: {type(error).__name__}: "
                f"{plain(str(error), 300)}"
            ) from None
        if "failure" not in wanted:
            self._recognised[probe] = found
        return found


def load_probes(suite: Path, module: ModuleType) -> list[Probe]:
    """The probes beside a collected suite, in their order. Raises SuiteError where they cannot be loaded."""
    path = suite.parent / PROBES
    if not path.is_file():
        return []
    if not module.__package__:
        raise SuiteError(
            f"{path}: is found with pytest's --import-mode=importlib alone; give that option, or add it to addopts"
        )
    try:
        found = importlib.import_module(f".{path.stem}", module.__package__)
    except Exception as error:  # a teacher's file: whatever it raises is told
        raise SuiteError(f"{path}: cannot be loaded: {type(error).__name__}: {error}") from None
    return [value for value in vars(found).values() if isinstance(value, Probe)]


def check_probes(suite: Path, probes: Sequence[Probe], checks: Sequence[Check], mistakes: Collection[str]) -> None:
    """Raises SuiteError where a probe names what neither the course nor the suite has."""
    functions = {check.function for check in checks}
    for probe in probes:
        where = f"{suite.parent / PROBES}:{inspect.getsourcelines(probe.recognise)[1]}"
        if probe.mistake not in mistakes:
            raise SuiteError(f"{where}: the mistake `{probe.mistake}` is not in course.yml; add it there")
        if not probe.checks or probe.checks - functions:
            odd = ", ".join(sorted(probe.checks - functions)) or "nothing"
            raise SuiteError(f"{where}: the probe explains {odd}; name checks of {suite.name}, without `test_`")
        odd = ", ".join(inspect.signature(probe.recognise).parameters.keys() - {"student", "props", "failure"})
        if odd:
            raise SuiteError(f"{where}: a probe is given `student`, `props` and `failure`; it asks for {odd}")


def _blame(error: BaseException, suite: Path) -> tuple[CheckStatus, str]:
    """Whose fault an exception in a check is: the student's (failed), nobody's (skipped), or the suite's (error)."""
    match error:
        case Fault():
            return "failed", str(error)
        case NotRun() | pytest.skip.Exception():
            return "skipped", str(error)
        case AssertionError() | pytest.fail.Exception():
            return "failed", plain(str(error), 1500) or "the check did not hold"
        case AutograderError() if not isinstance(error, SuiteError):
            raise error
        case _:
            return (
                "error",
                f"{_place(error, suite)}: the check itself broke: {type(error).__name__}: {plain(str(error), 300)}",
            )


def _place(error: BaseException, file: Path) -> str:
    """File and line of the deepest frame in `file`."""
    place = str(file)
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(file):
            place = f"{file}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
