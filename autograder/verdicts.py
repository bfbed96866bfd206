"""What an exception in a check means: whose fault it is, in which words, and which mistake stands behind it."""

import hashlib
import importlib
import inspect
import os
import sys
import sysconfig
from collections.abc import Collection, Sequence
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

from autograder.checks import CheckFailed
from autograder.clock import Overlong
from autograder.course import Course, nearest
from autograder.errors import AutograderError, SuiteError
from autograder.probes import PROBES, Failure, Probe
from autograder.results import Check, CheckStatus
from autograder.sitting import Sitting
from autograder.student import Fault, NotPlain, NotRun, RaisedFault
from autograder.text import plain


class Naming(NamedTuple):
    """The mistake behind a failed check, where it is known."""

    mistake: str = ""
    hint: str = ""
    fault: str = ""
    """What broke of the suite, and how, for its teacher: the check itself, or a probe, and nobody knows the mistake."""


class Verdict(NamedTuple):
    """What becomes of a check that raised."""

    status: CheckStatus
    message: str
    naming: Naming = Naming()
    failure: Failure | None = None
    """What the probes may still name."""
    trace: Sequence[str] = ()
    """As in an `Outcome`."""


class Judge:
    """Judges what the checks of one exercise raised on one submission, and asks the probes what stands behind it."""

    def __init__(self, course: Course, slug: str, probes: Sequence[Probe]) -> None:
        self._course = course
        self._slug = slug
        self._probes = probes
        self._met: dict[str, Check] = {}
        self._recognised: dict[Probe, bool] = {}
        self._asks = True

    def judge(self, check: Check, error: BaseException, suite: Path, sitting: Sitting) -> Verdict:
        """The verdict on a check of `suite` that raised `error`. Raises what is neither the student's nor the suite's fault."""
        status, message = _blame(error)
        if status == "error":
            what = f"{place_in(error, suite)}: the check broke: {type(error).__name__}: {plain(str(error), 300)}"
            return Verdict("error", message, Naming(fault=what))
        if status == "skipped":
            return Verdict(status, message)
        if isinstance(error, Fault):
            first = self._met.setdefault(error.cause, check)
            if first.id != check.id:
                return Verdict("skipped", f"not judged: it met the same fault as the check “{first.title}”")
        if sitting.draws.made() and suite == self._course.hidden_suite(self._slug):  # students cannot choose a seed
            message += f" (seed {sitting.seed})"
        match error:
            case CheckFailed() if error.mistake:
                return self._named_by_suite(error.mistake, message, suite)
            case RaisedFault():
                failure = Failure(check.function, message, tuple(error.types), error.error)
                return Verdict("failed", message, failure=failure, trace=error.trace)
            case Overlong():
                return Verdict("failed", message)
            case Fault() if not isinstance(error, NotPlain):
                return Verdict("failed", message)  # what hung or died here would do so again under every probe
            case _:
                failure = Failure(check.function, message)
        return Verdict("failed", message, failure=failure)

    def name(self, failure: Failure, experiments: Sitting) -> Naming:
        """What the probes say of a failed check.

        They make their experiments in a sitting of their own: its time is not the checks', and what it changes in the
        student's process no check sees.
        """
        fault = ""
        for probe in self._probes:
            if self._asks and failure.check in probe.checks:
                try:
                    found = self._recognises(probe, failure, experiments)
                except SuiteError as broken:
                    fault = fault or str(broken)
                else:
                    if found:
                        return self._naming(probe.mistake)._replace(fault=fault)
        return Naming(fault=fault)

    def _named_by_suite(self, mistake: str, message: str, suite: Path) -> Verdict:
        if mistake not in self._course.exercises[self._slug].mistakes:
            near = nearest(mistake, self._course.exercises[self._slug].mistakes)
            what = f"{suite}: the mistake `{mistake}` is not in {self._course.path.name}; {near}"
            return Verdict("error", _BROKEN, Naming(fault=what))
        return Verdict("failed", message, self._naming(mistake))

    def _naming(self, mistake: str) -> Naming:
        return Naming(mistake, self._course.exercises[self._slug].mistakes[mistake][0])

    def _recognises(self, probe: Probe, failure: Failure, experiments: Sitting) -> bool:
        wanted = inspect.signature(probe.recognise).parameters
        if probe in self._recognised:
            return self._recognised[probe]
        try:
            student, props = experiments.begin(self._slug, probe.recognise.__name__)
            given = {"student": student, "props": props, "failure": failure}
            found = bool(probe.recognise(**{name: given[name] for name in wanted}))
        except (RaisedFault, NotPlain, NotRun, AssertionError, pytest.fail.Exception, pytest.skip.Exception):
            found = False
        except (Fault, Overlong):
            found = self._asks = (
                False  # it hung, died, or answers without an end: no more experiments with this program
            )
        except AutograderError:
            raise
        except (Exception, SystemExit) as error:  # whatever broke, it is the probe: told as the suite's fault
            place = Path(inspect.getsourcefile(probe.recognise) or "")
            raise SuiteError(
                f"{place_in(error, place)}: the probe {probe.recognise.__name__} broke: {type(error).__name__}: "
                f"{plain(str(error), 300)}"
            ) from None
        if "failure" not in wanted:
            self._recognised[probe] = found
        return found


def load_probes(course: Course, suite: Path, module: ModuleType) -> list[Probe]:
    """The probes of a collected suite, in their order; a hidden suite's are its own and then those of the public one.

    Where the course names no mistakes of the exercise, those have nothing to name. Raises SuiteError where probes cannot
    be loaded.
    """
    slug = suite.parent.name
    public = course.public_suite(slug)
    own = _probes_beside(suite, module.__package__ or _package_of(suite, module))
    if suite == public or not course.exercises[slug].mistakes:
        return own
    return [*own, *_probes_beside(public, _package_of(public))]


def _probes_beside(suite: Path, package: str) -> list[Probe]:
    path = suite.parent / PROBES
    if not path.is_file():
        return []
    try:
        found = importlib.import_module(f".{path.stem}", package)
    except (Exception, SystemExit, pytest.skip.Exception) as error:  # a teacher's file: whatever it raises is told
        raise SuiteError(f"{path}: cannot be loaded: {type(error).__name__}: {error}") from None
    return [value for value in vars(found).values() if isinstance(value, Probe)]


def _package_of(suite: Path, module: ModuleType | None = None) -> str:
    """A package that is made of a suite's folder, where its probes find it: as `module`, if pytest imported it so."""
    package = ModuleType(f"suite_of_{hashlib.blake2b(os.fsencode(suite.parent), digest_size=8).hexdigest()}")
    package.__path__ = [str(suite.parent)]
    sys.modules[package.__name__] = package
    if module:
        sys.modules[f"{package.__name__}.{suite.stem}"] = module
    return package.__name__


def check_probes(suite: Path, probes: Sequence[Probe], known: Collection[str], mistakes: Collection[str]) -> None:
    """Raises SuiteError where a probe names a mistake that the course lacks, or none of the `known` checks."""
    for probe in probes:
        path = Path(inspect.getsourcefile(probe.recognise) or "")
        where = f"{path}:{inspect.getsourcelines(probe.recognise)[1]}"
        if probe.mistake not in mistakes:
            near = nearest(probe.mistake, mistakes)
            raise SuiteError(f"{where}: the mistake `{probe.mistake}` is not in course.yml; {near}")
        if not probe.checks or probe.checks - {*known}:
            odd = ", ".join(sorted(probe.checks - {*known})) or "nothing"
            raise SuiteError(f"{where}: the probe explains {odd}; name checks of {suite.name}, without `test_`")
        odd = ", ".join(inspect.signature(probe.recognise).parameters.keys() - {"student", "props", "failure"})
        if odd:
            raise SuiteError(f"{where}: a probe is given `student`, `props` and `failure`; it asks for {odd}")


_BROKEN = "not judged: the check broke on what it met here; whoever gave the course is told why"
"""All that a student reads where the suite is at fault: an exception's own text may quote the suite."""


def _blame(error: BaseException) -> tuple[CheckStatus, str]:
    """Whose fault an exception in a check is: the student's (failed), nobody's (skipped), or the suite's (error)."""
    match error:
        case Fault() | Overlong():
            return "failed", str(error)
        case NotRun() | pytest.skip.Exception():
            return "skipped", plain(str(error), 1500)
        case AssertionError() | pytest.fail.Exception():
            text = "" if _is_librarys(error) else plain(str(error), 1500)
            return "failed", text or "the check did not hold"
        case AutograderError() if not isinstance(error, SuiteError):
            raise error
        case _:
            return "error", _BROKEN


def _is_librarys(error: BaseException) -> bool:
    """Whether an assertion is none of the suite's own, but NumPy's or another library's: its text tells what was expected."""
    if isinstance(error, (CheckFailed, pytest.fail.Exception)):
        return False
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    file = Path(trace.tb_frame.f_code.co_filename) if trace else Path()
    return any(file.is_relative_to(place) for place in sysconfig.get_paths().values())


def place_in(error: BaseException, file: Path) -> str:
    """File and line of the deepest frame in `file`."""
    place = str(file)
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(file):
            place = f"{file}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
