"""The trusted side of the sandbox: starts the zygote, opens children, calls them by a deadline, and ends them."""

import json
import math
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol, Self

from autograder import wire
from autograder.confine.level import BREACHES, REMEDIES, REPORT, WALLS, Level, level_of
from autograder.confine.watch import Excess
from autograder.errors import ProtocolError, SandboxError
from autograder.sandbox import ERRORS_FILE, MAX_STEPS, SEED, frames, leavings, small_environment
from autograder.wire import Ref

START_SECONDS = 120.0
"""How long the zygote may take to load torch, and a child to confine itself: only a broken machine takes longer."""


@dataclass(frozen=True)
class Death:
    """How a child ended: by an exit code of its own or by a signal, and its largest resident memory in bytes.

    `line` is where in the student's file Python itself crashed, if the child left word of it; `excess` is what it took
    more of than it may (see `confine.limits`), and was ended for.
    """

    exit: int | None
    signal: int | None
    line: int | None
    peak_bytes: int
    excess: Excess | None


class Step(NamedTuple):
    """A call in the student's file on the way to an exception: see `steps`."""

    line: int
    function: str
    times: int


@dataclass(frozen=True)
class Raised:
    """An exception of the student's, as the child tells it: its types' names, its message, and how it came about.

    `column` is that of a syntax error, or 0; `earlier` the type, the message and the line of what it replaced.
    """

    types: list[str]
    message: str
    steps: Sequence[Step] = ()
    column: int = 0
    earlier: tuple[str, str, int] | None = None


@dataclass(frozen=True)
class Stay:
    """What a child's process may take, and what it must not see."""

    memory_mb: float
    cpu_seconds: float
    forbidden: Path


class Process(Protocol):
    """What `Sandbox` needs of a zygote's process: a part of `subprocess.Popen`."""

    pid: int
    returncode: Any

    def wait(self, timeout: float | None = None) -> int: ...

    def kill(self) -> None: ...


class Copy:
    """A process that this one forked."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def wait(self, timeout: float | None = None) -> int:
        end = math.inf if timeout is None else time.monotonic() + timeout
        while self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
            elif time.monotonic() > end:
                raise subprocess.TimeoutExpired("a copy of this process", timeout or 0)
            else:
                time.sleep(0.002)
        return self.returncode

    def kill(self) -> None:
        if self.returncode is None:
            os.kill(self.pid, signal.SIGKILL)


class Sandbox:
    """A zygote and, one at a time, its children. It may still be starting; `level` waits until it is ready."""

    def __init__(self, process: Process, control: socket.socket, folder: Path) -> None:
        self._process = process
        self._control = control
        self._errors = folder / ERRORS_FILE
        self._folder = folder
        self._ready: dict[str, Any] | None = None
        self._level: Level | None = None
        self._first_bytes = 0
        """The largest resident memory of a child without a student's file."""
        self.layers: frozenset[str] = frozenset()
        self.walls: frozenset[str] = frozenset()

    @classmethod
    def start(cls, highest: Level = "sealed") -> Self:
        """Starts a zygote by exec; `highest` asks for less isolation than the machine has, to try how that is."""
        ours, theirs = socket.socketpair()
        folder = Path(tempfile.mkdtemp(prefix="autograder-"))
        with theirs, (folder / ERRORS_FILE).open("wb") as stderr:
            process = subprocess.Popen(
                [sys.executable, "-P", "-s", "-m", "autograder.sandbox.zygote", str(theirs.fileno()), highest],
                env=small_environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        return cls(process, ours, folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the zygote and with it every child."""
        self._control.close()
        if self._ready is None:  # it loads torch still, and would not notice before it has
            # its group, as its second half may not have tied itself to the first yet
            os.killpg(self._process.pid, signal.SIGKILL)
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        _remove(self._folder)

    def level(self, forbidden: Path) -> Level:
        """The isolation level of this machine, found by opening a child and asking which walls hold."""
        if self._level is None:
            with self._open(Stay(memory_mb=1024, cpu_seconds=60, forbidden=forbidden)) as child:
                self._level, self.layers, self.walls = child.level, child.layers, child.walls
                self._first_bytes = child.close().peak_bytes
        return self._level

    def own_mb(self, death: Death) -> float:
        """The MiB that a child took at most, beyond what a child takes before it has loaded anything."""
        return max(0, death.peak_bytes - self._first_bytes) / 2**20

    def missing(self) -> list[str]:
        """What keeps this machine from the highest level: one line for each layer or wall, with its remedy."""
        assert self._level is not None, "ask for the level first"
        reasons = self._wait_until_ready()["missing"]
        return [
            *(
                f"no {layer}{f' ({reasons[layer]})' if layer in reasons else ''}: {remedy}"
                for layer, remedy in REMEDIES.items()
                if layer not in self.layers
            ),
            *(f"{BREACHES[wall]}: {REPORT}" for wall in sorted(WALLS - self.walls) if self._level != "open"),
        ]

    def open(self, stay: Stay) -> "Child":
        """A new child, confined and proved to be. Raises SandboxError where a wall that stood before does not."""
        level = self.level(stay.forbidden)
        child = self._open(stay)
        if child.level != level:
            child.close()
            lost = [
                *(f"no {layer}" for layer in sorted(self.layers - child.layers)),
                *(BREACHES[wall] for wall in sorted(self.walls - child.walls)),
            ]
            raise SandboxError(
                f"a child came up at isolation level {child.level}, not {level} as the others ({'; '.join(lost)}); "
                "nothing more is graded"
            )
        return child

    def _open(self, stay: Stay) -> "Child":
        for place in self._wait_until_ready()["readable"]:
            if stay.forbidden.is_relative_to(place):
                raise SandboxError(
                    f"{stay.forbidden.parent} lies in {place}, which every student's code may read; move the course elsewhere"
                )
        scratch = self._folder / "scratch"
        if not self._wait_until_ready()["sealed"]:  # else it lies in memory
            scratch.mkdir()
        ours, theirs = socket.socketpair()
        request = {
            "forbidden": str(stay.forbidden),
            "memory": int(stay.memory_mb * 2**20),
            "cpu_seconds": int(stay.cpu_seconds) + 1,
            "scratch": str(scratch),
            "cores": sorted(os.sched_getaffinity(0)) if sys.platform == "linux" else [],
        }
        with theirs:
            answer = self._ask(request, [theirs.fileno()])
        return Child(self, answer["pid"], ours)

    def reap(self, pid: int) -> Death:
        """Ends a child and removes what it left. Raises SandboxError where that cannot be done."""
        death = Death(**self._ask({"reap": pid}, []))
        _remove(self._folder / "scratch")
        return death

    def _wait_until_ready(self) -> dict[str, Any]:
        if self._ready is None:
            self._ready = self._receive()
            if self._ready["threads"] != 1:
                raise SandboxError(
                    f"the zygote runs {self._ready['threads']} threads; a forked child would hang. Report this."
                )
        return self._ready

    def _ask(self, request: dict[str, Any], descriptors: list[int]) -> dict[str, Any]:
        try:
            socket.send_fds(self._control, [json.dumps(request).encode() + b"\n"], descriptors)
        except OSError:
            raise self._died() from None
        return self._receive()

    def _receive(self) -> dict[str, Any]:
        self._control.settimeout(START_SECONDS)
        data = b""
        while not data.endswith(b"\n"):
            try:
                piece = self._control.recv(65536)
            except TimeoutError:
                raise SandboxError(
                    f"the sandbox did not answer for {START_SECONDS:g} s; is the machine overloaded?"
                ) from None
            except ConnectionError:
                raise self._died() from None
            if not piece:
                raise self._died()
            data += piece
        answer: dict[str, Any] = json.loads(data)
        return answer

    def _died(self) -> SandboxError:
        self._process.wait(5)
        last = self._errors.read_text(errors="replace").strip().splitlines()[-1:]
        return SandboxError(
            f"the sandbox's zygote ended: {last[0] if last else f'exit code {self._process.returncode}'}"
        )


class Child:
    """One confined process with one student's file in it. Objects that stay there are named by `wire.Ref`."""

    def __init__(self, sandbox: Sandbox, pid: int, connection: socket.socket) -> None:
        self._sandbox = sandbox
        self._pid = pid
        self._line = frames.Line(connection)
        self.death: Death | None = None
        try:
            hello = wire.decode(self._line.receive(65536, time.monotonic() + START_SECONDS), _no_refs)
        except (frames.Gone, frames.TooLate, ProtocolError):
            death = self.close()
            raise SandboxError(
                f"a child could not confine itself ({death}); nothing of the student's was run"
            ) from None
        self.layers, self.walls = frozenset(hello["layers"]), frozenset(hello["walls"])
        self.level = level_of(self.layers, self.walls)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> Death:
        """Kills the child, if it lives, with all it may have started, and says how it ended."""
        if self.death is None:
            self._line.close()
            self.death = self._sandbox.reap(self._pid)
        return self.death

    def ask(self, request: object, refer: Any, resolve: Any, seconds: float, seed: int | None = None) -> Any:
        """The value or `Raised` that answers `request` (see `child.py`), within `seconds`; a `seed` begins a check.

        Raises `frames.TooLate`, `frames.Gone` or `ProtocolError` where the child fails to answer; it is of no use then.
        Raises ValueError, and asks nothing, where `request` cannot cross (see `wire.encode`).
        """
        deadline = time.monotonic() + seconds
        self._line.send(SEED.pack(seed is not None, seed or 0) + wire.encode(request, refer), deadline)
        match wire.decode(self._line.receive(wire.MAX_BYTES, deadline), resolve):
            case ("value", value):
                return value
            case ("raised", list(types), str(message), list(steps), int(column), earlier) if all(
                isinstance(name, str) for name in types
            ):
                # the child's code cuts them already, unless its student has changed it
                return Raised(
                    [name[:200] for name in types[:30]], message[:2000], _steps(steps), column, _earlier(earlier)
                )
            case _:
                raise ProtocolError("is neither a value nor an exception")


def _steps(told: list[Any]) -> list[Step]:
    if not all(isinstance(step, tuple) and list(map(type, step)) == [int, str, int] for step in told[:MAX_STEPS]):
        raise ProtocolError("is neither a value nor an exception")
    return [Step(line, function[:200], times) for line, function, times in told[:MAX_STEPS]]


def _earlier(told: object) -> tuple[str, str, int] | None:
    match told:
        case None:
            return None
        case (str(kind), str(message), int(line)):
            return kind[:200], message[:300], line
    raise ProtocolError("is neither a value nor an exception")


def _remove(folder: Path) -> None:
    try:
        leavings.remove(folder)
    except OSError as error:
        raise SandboxError(f"{folder}: cannot be removed ({error}); remove it and grade again") from None


def _no_refs(ref: Ref) -> None:
    raise ProtocolError("names an object where none may be")


def signal_name(number: int) -> str:
    """`SIGSEGV` for 11."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
