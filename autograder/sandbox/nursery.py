"""The process of which the grader's workers and their zygotes are copies: torch is loaded once, whatever their number.

It is started by exec, with a small environment, and never learns what is graded. Its arguments are a control socket's
descriptor, the highest level wanted, and the module whose `work` a worker runs. With each byte on the socket comes the
connection of one more worker. A worker forks its zygote before it reads its first message, so that no zygote holds
anything of a course. At the end of the socket it waits for its workers; SIGTERM to its group ends them early.
"""

import os
import signal
import socket
import sys
import tempfile
from contextlib import suppress
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path

from autograder.sandbox import ERRORS_FILE, zygote


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        zygote.preload()
    except Exception as error:
        _refuse(control, error)
        raise
    while (request := socket.recv_fds(control, 1, 1))[0]:
        (connection,) = request[1]
        if not os.fork():
            control.close()
            _become_worker(Connection(connection))
            os._exit(0)  # to take torch down in good order takes a third of a second, and is of no use
        os.close(connection)
    with suppress(ChildProcessError):
        while True:
            os.wait()
    os._exit(0)


def _refuse(control: socket.socket, error: Exception) -> None:
    """Tells in each worker's place that torch, or NumPy, cannot be loaded; nothing, where it is something else."""
    # what a zygote must not have loaded
    from autograder.jobs import Failed  # noqa: PLC0415
    from autograder.needed import broken  # noqa: PLC0415

    if not (told := broken(error)):
        return
    connections = []  # they stay open, as the grader still writes to them
    while (request := socket.recv_fds(control, 1, 1))[0]:
        connections.append(Connection(request[1][0]))
        connections[-1].send(Failed(told))
    os._exit(1)


def _become_worker(connection: Connection) -> None:
    folder = Path(tempfile.mkdtemp(prefix="autograder-"))
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if not pid:
        zygote.become_zygote(theirs, folder / ERRORS_FILE, sys.argv[2])
    theirs.close()
    # nothing of the grader's is loaded before the fork; and only now may a signal end what has a folder to remove
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    from autograder.sandbox.host import Copy, Sandbox  # noqa: PLC0415

    with suppress(KeyboardInterrupt), Sandbox(Copy(pid), ours, folder) as sandbox:
        try:
            import_module(sys.argv[3]).work(connection, sandbox)
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)  # the folder is being removed


if __name__ == "__main__":
    main()
