"""The process that every child is a copy of: torch loaded and warm, one thread, nothing secret in memory.

It comes from an exec, with a small environment, or is forked from the nursery, which does, before a suite is opened; it
never opens one. It answers the grader's requests one at a time, over a control socket:

    {"forbidden": path, "memory": bytes, "cpu_seconds": n, "scratch": path, "cores": the grader's own}
    and a descriptor  ->  {"pid": n}
    {"reap": pid}  ->  {"exit": code or null, "signal": number or null, "line": number or null, "peak_bytes": n,
                        "excess": what the child took too much of, or null}

Between requests it watches the child that lives. At the end of the control socket it kills what is left and exits.
"""

import contextlib
import errno
import gc
import json
import os
import re
import select
import signal
import socket
import stat
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Never

from autograder.confine import LEVELS, Room
from autograder.confine.watch import Excess, Watch
from autograder.sandbox import FAULT_FILE, PROPS_FILE

_LOOK_MILLISECONDS = 100
"""How often a living child is looked at. A look takes 0.02 to 0.07 ms, and 3 ms at a thousand files."""


def main() -> None:
    """By exec: the arguments are the control socket's descriptor and the highest level wanted."""
    preload()
    _serve(socket.socket(fileno=int(sys.argv[1])), sys.argv[2])
    os._exit(0)  # to take torch down in good order takes long, and is of no use


def become_zygote(control: socket.socket, errors: Path, highest: str) -> Never:
    """By fork, in a process with torch loaded and nothing else: keeps no descriptor but `control`, and no way back."""
    try:
        os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        descriptor = os.dup2(control.detach(), 3)
        for path, flags, standard in ((os.devnull, os.O_RDWR, 0), (os.devnull, os.O_RDWR, 1), (errors, os.O_WRONLY, 2)):
            os.dup2(os.open(path, flags | os.O_CREAT, 0o600), standard)
        os.closerange(4, os.sysconf("SC_OPEN_MAX"))
        _serve(socket.socket(fileno=descriptor), highest)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _serve(control: socket.socket, highest: str) -> None:
    sys.dont_write_bytecode = True
    room = Room(next(level for level in LEVELS if level == highest))
    room.enter()
    threads, address_space = _threads(), _address_space()  # while there is a /proc
    room.close_doors()
    _answer(
        control,
        {"missing": room.missing, "sealed": room.sealed, "readable": list(room.readable), "threads": threads},
    )
    living: _Living | None = None
    while request := _next_request(control, living):
        message, descriptors = request
        if "reap" in message:
            assert living
            assert message["reap"] == living.pid
            _answer(control, _reap(living, room))
            living = None
        else:
            living = _fork(control, room, message, descriptors[0], address_space)
    if living is not None:
        _reap(living, room)


@dataclass
class _Living:
    """The child that was not reaped yet."""

    pid: int
    scratch: str
    cpu_seconds: int
    watch: Watch
    excess: Excess | None = None


def preload() -> None:
    """Imports and runs once whatever is slow the first time, so that no child pays for it."""
    gc.disable()  # hardly anything of what is loaded is garbage, and to look for it takes a tenth of the time
    import numpy as np  # noqa: PLC0415  # not where this module is only asked for its words
    import torch  # noqa: PLC0415

    from autograder.sandbox import dynamo  # noqa: PLC0415  # it needs torch

    dynamo.put_off()
    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    rnn, linear = torch.nn.RNN(2, 2, batch_first=True), torch.nn.Linear(2, 2)
    optimizer = torch.optim.Adam([*rnn.parameters(), *linear.parameters()])
    loss = torch.nn.functional.cross_entropy(linear(rnn(torch.ones(1, 2, 2))[0])[0], torch.tensor([0, 1]))
    loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
    optimizer.step()
    np.random.default_rng(0)
    import autograder.sandbox.child  # noqa: F401, PLC0415

    gc.collect()
    gc.freeze()  # else the first collection in each child would copy every page that holds an object
    gc.enable()


def _threads() -> int:
    """As many threads has this process; where the system does not say, it has one."""
    try:
        return len(os.listdir("/proc/self/task"))
    except FileNotFoundError:
        return 1


def _address_space() -> int:
    """Bytes of address space that this process, and so each child, begins with; 0 where the system does not say."""
    try:
        with open("/proc/self/statm") as statm:
            return int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def _next_request(control: socket.socket, living: _Living | None) -> tuple[dict[str, Any], list[int]] | None:
    poll = select.poll()
    poll.register(control, select.POLLIN)
    while not poll.poll(_LOOK_MILLISECONDS if living else None):
        assert living
        living.excess = living.excess or living.watch.look()
        if living.excess:
            os.kill(living.pid, signal.SIGKILL)  # still ours, at worst a zombie: nobody else waits for it
    data, descriptors, _, _ = socket.recv_fds(control, 65536, 1)
    while data and not data.endswith(b"\n"):
        data += control.recv(65536)
    return (json.loads(data), descriptors) if data else None


def _answer(control: socket.socket, message: dict[str, Any]) -> None:
    control.sendall(json.dumps(message).encode() + b"\n")


def _fork(control: socket.socket, room: Room, request: dict[str, Any], connection: int, address_space: int) -> _Living:
    if request["cores"]:
        os.sched_setaffinity(0, request["cores"])
    scratch = room.open_scratch(request["scratch"])
    memory = request["memory"] + address_space
    pid = os.fork()
    if not pid:
        # no way leads from here back into the zygote's loop
        try:
            from autograder.sandbox import child  # noqa: PLC0415  # loaded by `_preload`

            control.close()
            child.live(
                room,
                os.dup2(connection, 3),  # one number, whatever the zygote itself has open
                scratch=scratch,
                memory=memory,
                cpu_seconds=request["cpu_seconds"],
                forbidden=request["forbidden"],
            )
        finally:
            os._exit(0)
    os.close(connection)
    living = _Living(pid, scratch, request["cpu_seconds"], room.watch(pid, scratch))
    _answer(control, {"pid": pid})
    return living


def _reap(living: _Living, room: Room) -> dict[str, Any]:
    """Kills the child and whatever it left behind, waits for all of it, and says how the child died.

    A child that was alive until now says signal 9: the grader knows whether it was it that wanted that.
    """
    os.kill(living.pid, signal.SIGKILL)
    _, status, usage = os.wait4(living.pid, 0)
    if room.sealed:
        _kill_all()
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(living.pid, signal.SIGKILL)  # the child leads its own group
    line = _line_of_crash(living.scratch)
    room.close_scratch()
    code = os.waitstatus_to_exitcode(status)
    excess = living.excess
    seconds = usage.ru_utime + usage.ru_stime
    if code == -signal.SIGXCPU or (code == -signal.SIGKILL and seconds > living.cpu_seconds):
        excess = excess or "cpu"  # the second: it was deaf to the first
    unit = 1 if sys.platform == "darwin" else 1024
    return {
        "exit": code if code >= 0 else None,
        "signal": -code if code < 0 else None,
        "line": line,
        "peak_bytes": usage.ru_maxrss * unit,
        "excess": excess,
    }


def _line_of_crash(scratch: str) -> int | None:
    """The line in the student's file where Python itself crashed, as far as the child left word of it.

    The child may have written anything there: a number is all that is taken from it.
    """
    try:
        descriptor = os.open(os.path.join(scratch, FAULT_FILE), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    is_file = stat.S_ISREG(os.fstat(descriptor).st_mode)
    told = os.read(descriptor, 8192) if is_file else b""
    os.close(descriptor)
    for name, line in re.findall(
        rb'^  File "%s/([^/"]+)", line (\d{1,6}) in ' % re.escape(scratch.encode()), told, re.M
    ):
        if name != PROPS_FILE.encode():
            return int(line)
    return None


def _kill_all() -> None:
    """As process 1, ends every other process of the namespace. There are none, unless a wall has fallen."""
    try:
        os.kill(-1, signal.SIGKILL)
        while True:
            os.wait()
    except OSError as error:
        if error.errno not in (errno.ESRCH, errno.ECHILD):
            raise


if __name__ == "__main__":
    main()
