"""The `student` that a suite talks to: a stranger's file in a child, as if it were a module here.

`student.RNN(input_size=5, ...)` calls in the child; a plain value comes back as itself, anything else as a `Remote`,
which can be called, passed as an argument, or asked for what it has (`model.eval()`). What goes wrong in the student's
code is raised here as a `Fault`, whose text is for the student.
"""

import re
import reprlib
import time
from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple, Never
from unicodedata import east_asian_width

import numpy as np
import torch

from autograder.confine.limits import SCRATCH_BYTES, SCRATCH_FILES, THREADS
from autograder.confine.watch import Excess
from autograder.course import Limits
from autograder.errors import ProtocolError, SuiteError
from autograder.intake import Source
from autograder.meanings import meaning, meaning_of_line
from autograder.results import ExerciseStatus, Usage
from autograder.sandbox import MAX_FAILURES, PROPS, PROPS_FILE, STUDENT, frames
from autograder.sandbox.host import Child, Death, Raised, Sandbox, Stay, Step, signal_name
from autograder.text import plain
from autograder.wire import Ref


class Fault(Exception):
    """What a student's code did instead of answering, in words for its author.

    Two faults with the same `cause` are one fault of the program that was met twice.
    """

    def __init__(self, message: str, cause: str) -> None:
        super().__init__(plain(message, 1500))
        self.cause = cause


class NotPlain(Fault):
    """An object came where a plain value was expected."""


class RaisedFault(Fault):
    """The student's code raised an exception.

    `types` are the names of its class and of that class's bases, `error` is its own text; `unfinished`: a part that is
    not written yet; `trace`: as in an `Outcome`.
    """

    def __init__(
        self, message: str, cause: str, types: list[str], error: str, trace: list[str], *, unfinished: bool
    ) -> None:
        super().__init__(message, cause)
        self.types = types
        self.error = error
        self.trace = trace
        self.unfinished = unfinished


class NotRun(Exception):
    """A check was not run, and why: the student's file was not loaded, or its time is used up."""


class Remote:
    """Something that lives in the child: a module, a function, an object. It has no value here."""

    __slots__ = ("_origin", "_ref")

    def __init__(self, origin: "Call", ref: Ref) -> None:
        self._origin = origin
        self._ref = ref

    def __getattr__(self, name: str) -> "Remote":
        if name.startswith("_"):
            raise AttributeError(name)
        return Remote(self._origin, self._ref._replace(path=(*self._ref.path, name)))

    def __call__(self, *args: object, **kwargs: object) -> Any:
        __tracebackhide__ = True
        return self._origin(self, args, kwargs)

    def __repr__(self) -> str:
        root = {STUDENT: "", PROPS: ""}.get(self._ref.number, f"<{plain(self._ref.type_name, 60)} object>")
        return ".".join(name for name in (root, *self._ref.path) if name) or "student"

    def _has_no_value(self, *_: object) -> Never:
        if self._ref.number > PROPS and not self._ref.path:
            raise NotPlain(f"a plain value was expected here, not {self!r}", f"not plain: {self!r}")
        raise SuiteError(f"the suite uses {self!r} as a value, but it lives in the student's process; call it")

    __bool__ = __iter__ = __len__ = __getitem__ = _has_no_value


class _Failure(NamedTuple):
    """A cell of a notebook that raised something: what it says, and what went wrong where."""

    cell: str
    told: str


_MOST_EVENTS = 5

Call = Callable[[Remote, tuple[object, ...], dict[str, object]], Any]


class Student:
    """One submission's file for one exercise, and the child in which it lives; after a death, a fresh one."""

    def __init__(
        self, sandbox: Sandbox, source: Source, props: tuple[bytes, bytes] | None, limits: Limits, stay: Stay, seed: int
    ) -> None:
        self._sandbox = sandbox
        self._source = source
        self._props = props
        self._limits = limits
        self._stay = stay
        self._seed = seed
        self._seconds_left = stay.cpu_seconds
        self._first: int | None = None
        """The seed of the check that begins with the next request."""
        self._patience: dict[str, float] = {}
        self._child: Child | None = None
        self._children: list[Child] = []
        self._events: dict[str, None] = {}
        self._life: object = None
        self._broken = ""
        self._failures: list[_Failure] = []
        self.status: ExerciseStatus = "graded"

    def begin(self, seed: int) -> tuple[Remote, Remote]:
        """The student's module and the props for one check, in a living child. Raises Fault or NotRun where there is none."""
        if self._broken:
            raise NotRun(self._broken)
        if self._seconds_left <= 0:
            raise NotRun(
                f"not run: the {self._stay.cpu_seconds:g} s for this exercise were used up by the checks before"
            )
        if self._child is None or self._child.death is not None:
            self._child = self._sandbox.open(self._stay)
            self._children.append(self._child)
            self._load()
        self._first = seed
        life = self._life = object()

        def call(target: Remote, args: tuple[object, ...], kwargs: dict[str, object]) -> Any:
            __tracebackhide__ = True
            if life is not self._life:
                raise SuiteError(f"the suite uses {target!r}, which was made in an earlier check")
            request = ("call", target, list(args), kwargs)
            return self._ask(
                request, lambda: _describe_call(target, args, kwargs), call, lambda: _students_part(target, *args)
            )

        return Remote(call, Ref(STUDENT)), Remote(call, Ref(PROPS))

    def close(self) -> None:
        if self._child is not None:
            self._child.close()

    def usage(self) -> Usage:
        """What the code took, once it is closed, and what a person should look at."""
        deaths = [child.death for child in self._children if child.death]
        excesses = dict.fromkeys(f"it took more {death.excess} than it may" for death in deaths if death.excess)
        return Usage(
            round(self._stay.cpu_seconds - self._seconds_left, 4),
            round(max(map(self._sandbox.own_mb, deaths), default=0.0), 1),
            [*self._events, *excesses],
        )

    def remark(self) -> str:
        """Which cells of a notebook failed; empty where none did."""
        told = [failure.told for failure in self._failures]
        more = f" and {len(told) - 3} more" if len(told) > 3 else ""
        return f"{self._source.name}: {'; '.join(told[:3])}{more}" if told else ""

    def _load(self) -> None:
        source = self._source
        try:
            self._first = self._seed
            # as bytes: a long text would be too much for the structure of a message
            request = (
                "load",
                source.name,
                source.text.encode(),
                list(source.cells),
                source.given.encode(),
                self._props,
            )
            answer = self._ask(
                request, lambda: f"loading {source.name}{', which runs all its cells,' if source.cells else ''}"
            )
            self._failures = _read_failures(answer, source)
        except Fault as fault:
            self._broken = f"not run: {source.name} could not be loaded (see the first check)"
            if self.status == "graded":
                self.status = "crashed"
            if isinstance(fault, RaisedFault):
                self.close()
            raise

    def _ask(
        self, request: object, tell: Callable[[], str], call: Call | None = None, name: Callable[[], str] = str
    ) -> Any:
        """The child's answer to `request`; `tell` says in messages what was asked of it, `name` of which function.

        Each time that a `function` runs into its deadline the next one is half as long, down to an eighth: an endless
        loop in one function must not use up the time of the others.
        """
        __tracebackhide__ = True
        assert self._child is not None
        if self._child.death is not None:
            raise Fault(f"{tell()} was not run: the call before it ended the program", "ended before")
        if self._seconds_left <= 0:  # the grader's own reading of an answer takes time, too
            self._child.close()
            self._fall(
                "timeout", name(), f"{tell()} was not run: the {self._stay.cpu_seconds:g} s for this exercise are over"
            )
        patience = self._limits.call_seconds
        if self._patience:  # to name the function costs time, and nearly none was ever too late
            patience = self._patience.get(name(), patience)
        seconds = min(patience, self._seconds_left)
        started = time.monotonic()
        first, self._first = self._first, None
        try:
            answer = self._child.ask(request, _refer, _resolver(call), seconds, first)
        except ValueError as error:  # what the code gave before is passed back to it, and is too large or too deep
            raise Fault(f"{tell()} was not called: {error}", "cannot cross") from None
        except frames.TooLate:
            self._child.close()
            self._patience[name()] = max(patience / 2, self._limits.call_seconds / 8)
            advice = "Is there a loop that never ends"
            advice += "?" if call else ", or long work outside of all functions, such as a training?"
            self._fall(
                "timeout",
                name(),
                f"{tell()} was still running after {seconds:.3g} s and was stopped. {advice}"
                if seconds == patience
                else f"{tell()} was stopped after {seconds:.3g} s: the {self._stay.cpu_seconds:g} s for this exercise were used "
                "up, by the calls before, too. What takes so long?",
            )
        except frames.Gone:
            self._fall("crashed", name(), _last_words(tell(), self._child.close(), self._source, self._stay))
        except ProtocolError as error:
            self._child.close()
            self._note("it answered the grader in a way that no function does")
            self._fall(
                "crashed",
                name(),
                f"{tell()} did not answer in the way a function returns: the answer {error}. "
                "Does the code use descriptors that it did not open?",
            )
        finally:
            self._seconds_left -= time.monotonic() - started
        if isinstance(answer, Raised):
            fault = _explain(tell(), name(), self._source, answer, self._limits, self._failures)
            if "PermissionError" in answer.types:
                self._note(f"the sandbox kept it from something: {fault}")
            raise fault
        return answer

    def _note(self, event: str) -> None:
        if len(self._events) < _MOST_EVENTS:
            self._events[event] = None

    def _fall(self, status: Literal["timeout", "crashed"], function: str, message: str) -> Never:
        if self.status != "timeout":
            self.status = status
        raise Fault(message, f"{status} in {function}") from None


def _refer(value: object) -> Ref:
    if isinstance(value, Remote):
        return value._ref
    raise SuiteError(f"the suite passes a {type(value).__name__}, which cannot be sent to the student's process")


def _students_part(*remotes: object) -> str:
    """The student's own function in a call: the one that is called, or the one that is handed to a function of the props."""
    names = [repr(remote) for remote in remotes if isinstance(remote, Remote) and remote._ref.number == STUDENT]
    return names[0] if names else repr(remotes[0])


def _resolver(call: Call | None) -> Callable[[Ref], Remote]:
    def resolve(ref: Ref) -> Remote:
        if call is None or ref.path or ref.number <= PROPS:
            raise ProtocolError("names an object that it may not name")
        return Remote(call, ref)

    return resolve


_EXCESS: dict[Excess, str] = {
    "threads": f"ran more than {THREADS} threads at a time and was stopped. Does something start threads in a loop?",
    "disk": f"wrote more than {SCRATCH_BYTES // 2**20} MB of files and was stopped. Does something write in a loop?",
    "files": f"made more than {SCRATCH_FILES} files and folders, or some so deep or closed that nobody can count them, and "
    "was stopped. Does something make files in a loop?",
    "cpu": "used more processor time than the {seconds:g} s of this exercise and was stopped. Do several threads compute "
    "at once?",
}


def _last_words(what: str, death: Death, source: Source, stay: Stay) -> str:
    if death.excess:
        return f"{what} {_EXCESS[death.excess].format(seconds=stay.cpu_seconds)}"
    if death.signal is None:
        return (
            f"{what} ended the program (exit code {death.exit}) instead of returning. "
            "Remove `exit()`, `quit()` and `os._exit()`: the grader calls your functions and needs their answers."
        )
    if death.signal == 9:  # nobody but the kernel sends it before the grader does
        return f"{what} closed the connection to the grader, or was ended by the system as memory ran out."
    return (
        f"{what} crashed Python itself, {signal_name(death.signal)}{_quoted(source, death.line or 0)}. "
        "Too deep a recursion or a damaged tensor does that."
    )


def _read_failures(answer: object, source: Source) -> list[_Failure]:
    """What a child says of the cells that failed, as far as it is such a thing: its student may have changed it."""
    failures = []
    for each in answer[:MAX_FAILURES] if isinstance(answer, list) and source.cells else []:
        match each:
            case (int(line), str(kind), str(message)):
                told = (
                    f"{source.place(line)}, raised {plain(kind, 80)}: {plain(message.strip(), 200) or '(no message)'}"
                )
                failures.append(_Failure(source.cell(line), told))
    return failures


def _reason(name: str, failures: Sequence[_Failure]) -> str:
    """Why a notebook may lack a name: the first cell that failed, of those that speak of it if there are such."""
    speaking = [failure for failure in failures if re.search(rf"\b{re.escape(name)}\b", failure.cell)]
    return f"; {(speaking or failures)[0].told}" if failures else ""


def _explain(
    what: str, function: str, source: Source, raised: Raised, limits: Limits, failures: Sequence[_Failure] = ()
) -> RaisedFault:
    last = raised.steps[-1] if raised.steps else None
    line = _quoted(source, last.line) if last else ""
    name = plain(raised.types[0], 80) if raised.types else "an exception"
    text = plain(raised.message.strip(), 700)
    unfinished = "NotImplementedError" in raised.types and ": `raise NotImpl" in line
    if unfinished:
        message = f"{what} is not implemented yet: replace `raise NotImplementedError` with your code{line}"
    elif "MemoryError" in raised.types or (
        "RuntimeError" in raised.types and "can't allocate memory" in raised.message
    ):
        message = f"{what} used more than {limits.memory_mb:g} MB of memory{line}. Does something grow in a loop?"
    elif raised.types[:2] == ["SystemExit", "BaseException"]:
        message = f"{what} ended the program instead of returning{line}. Remove `exit()`, `quit()` and `sys.exit()`."
    elif name == "_Absent" and not last:  # ours; a student's class of that name is raised in their file
        message = f"{what} cannot be called: {text}{_reason(function, failures)}{_too_deep(function, source)}"
    elif not last and _is_replaced(what, function, source) and (other := _NO_FUNCTION.fullmatch(raised.message)):
        message = (
            f"{what} cannot be called: something else was given the name, an object of type {plain(other[1], 80)}, as in "
            f"`{function} = {function}(...)`"
        )
    elif name == "_Unsendable" and not last:  # ours, too
        message = f"{what} returned what cannot be handed over: {text}"
    elif name == "TypeError" and not last and (misfit := _MISFIT.match(raised.message)):
        message = f"{what} cannot be called so: {text}. {_ON_MISFIT}{_ON_METHODS if '.' in misfit[0] else ''}"
    else:
        if lacking := name == "NameError" and _UNKNOWN.match(raised.message):
            text += _reason(lacking[1], failures)
        sense = _sense(source, raised)
        message = f"{what} raised {name}: {text or '(no message)'}{line}{'. ' + sense if sense else ''}"
    # the same line fails with other numbers where it is called with other shapes
    numberless = re.sub(r"0x[0-9a-f]+|-?[0-9][0-9.]*", "#", raised.message)
    cause = f"{name} at {last.line if last else function}: {numberless}"
    return RaisedFault(message, cause, raised.types, raised.message, _trace(source, raised), unfinished=unfinished)


_MISFIT = re.compile(r"[\w.]+\(\) (got (an unexpected|multiple)|missing|takes) ")
"""How Python says that a function cannot take the arguments of a call."""
_NO_FUNCTION = re.compile(r"'([\w.]+)' object is not callable")
_ON_MISFIT = "The task says which arguments there are, and how they are called: compare the call with your `def`, letter by letter."
_UNENDED = re.compile(r"expected an indented block|unterminated triple-quoted|.* was never closed")
_UNKNOWN = re.compile(r"name '(\w+)' is not defined")
_ON_METHODS = " In a class: is `self` the first of them, and has `__init__` two underscores on either side?"


def _sense(source: Source, raised: Raised) -> str:
    """What the exception usually means in such a file; empty where that is not known, or Python says it."""
    if "SyntaxError" in raised.types and raised.steps:
        if foreign := meaning_of_line(source.line(raised.steps[-1].line)):
            return foreign
        if _breaks_off(source, raised):
            return "The file ends there, in the middle of something: is a part of it missing, or was it saved in half?"
    if lacking := _UNKNOWN.match(raised.message):
        if "Did you mean" in raised.message:
            return ""
        if re.search(rf"^[ \t]+{lacking[1]} *=[^=]", source.text, re.MULTILINE):
            return (
                "It is given its value elsewhere, within a function or a class, and is known there alone. What the methods "
                "of an object share, they keep in `self`."
            )
    return meaning(raised.types, raised.message)


def _breaks_off(source: Source, raised: Raised) -> bool:
    """Whether a syntax error says that more was to come where the file ends."""
    line = raised.steps[-1].line
    is_last = not "".join(source.text.split("\n")[max(0, line) :]).strip()
    is_past = raised.column > len(source.line(line).rstrip()) and "IndentationError" not in raised.types
    return is_last and (is_past or bool(_UNENDED.match(raised.message)))


def _is_replaced(what: str, name: str, source: Source) -> bool:
    """Whether it is the name itself that cannot be called, not what it returned to a function of the props."""
    is_called, is_set = (
        what.startswith(f"`{name}("),
        re.search(rf"^{re.escape(name)} *=[^=]", source.text, re.MULTILINE),
    )
    return is_called or is_set is not None


def _too_deep(name: str, source: Source) -> str:
    """What to say where a name that the file lacks is defined within something else in it."""
    is_within = re.search(rf"^[ \t]+(def|class) {re.escape(name)}\b", source.text, re.MULTILINE)
    return (
        f"; there is one, but within something else: `{is_within[1]} {name}` must not be indented" if is_within else ""
    )


def _quoted(source: Source, line: int) -> str:
    """A line of the student's file, as messages show it; empty where there is no such line, or nothing on it."""
    text = plain(source.line(line).strip(), 200)
    return f" ({source.name}, {source.place(line)}: `{text}`)" if text else ""


def _trace(source: Source, raised: Raised) -> list[str]:
    """The way to an exception, line by line, where there is more to it than its last line."""
    trace = [_told(source, step) for step in raised.steps]
    if raised.earlier:
        kind, message, line = raised.earlier
        trace.insert(0, f"before that, {source.place(line)} raised {plain(kind, 80)}: {plain(message.strip(), 200)}")
    if raised.types[:1] == ["SyntaxError"] and raised.steps:  # of wrong indentation Python points anywhere
        trace += _caret(source, raised.steps[0].line, raised.column)
    return trace if len(trace) > 1 or any(step.times > 1 for step in raised.steps) else []


def _told(source: Source, step: Step) -> str:
    if not step.line:
        return f"… {step.times} more calls"
    function = f", in {plain(step.function, 80)}" if step.function not in ("", "<module>") else ""
    times = f"  ({step.times} times in a row)" if step.times > 1 else ""
    return f"{source.place(step.line)}{function}: {plain(source.line(step.line).strip(), 120)}{times}"


def _caret(source: Source, line: int, column: int) -> list[str]:
    """A line that points at a column of the line above it, as long as that is shown whole."""
    text = source.line(line)
    before = text[: column - 1].lstrip()
    if not (0 < column <= len(text) + 1 and len(text.strip()) <= 120 and before.isprintable()):
        return []
    width = sum(1 + (east_asian_width(c) in "FW") for c in before)
    return [" " * (len(f"{source.place(line)}: ") + width) + "^"]


def _describe_call(target: Remote, args: tuple[object, ...], kwargs: dict[str, object]) -> str:
    shown = [describe(arg) for arg in args] + [f"{name}={describe(value)}" for name, value in kwargs.items()]
    call, own = f"`{target!r}({', '.join(shown)})`", _students_part(target, *args)
    return call if own == repr(target) else f"`{own}`, called by {call} in {PROPS_FILE},"


def describe(value: object) -> str:
    """A value in a few words, however large: a number or short string as it is, an array or a tensor by type and shape."""
    match value:
        case Remote():
            return repr(value)
        case torch.Tensor():
            return f"{str(value.dtype).removeprefix('torch.')} tensor of shape {tuple(value.shape)}"
        case np.ndarray():
            return f"{value.dtype} array of shape {value.shape}"
        case np.generic():
            return f"{value.dtype} {value}"
        case list() | tuple() | dict():
            short = _SHORT.repr(value)
            return plain(short, 80) if len(short) <= 60 else f"{type(value).__name__} of {len(value)}"
        case _:
            return plain(_SHORT.repr(value), 80)


class _Short(reprlib.Repr):
    def repr_Tensor(self, value: torch.Tensor, level: int) -> str:  # noqa: N802  # reprlib finds it by the type's name
        return describe(value) if value.dim() else repr(value)


_SHORT = _Short()
_SHORT.maxlist = _SHORT.maxtuple = _SHORT.maxdict = 12
