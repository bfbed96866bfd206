"""What a program takes of the machine has limits that it is told, and nothing of it is there for the next one."""

import os
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from exam import SECRET, Exam

from autograder import wire
from autograder.sandbox import leavings
from autograder.sandbox.host import Sandbox
from autograder.student import Fault, NotRun, RaisedFault

pytestmark = pytest.mark.slow

IMPORTS = "import multiprocessing, os, socket, subprocess, threading, time, urllib.request\nimport numpy, torch\n"
FINE = "def fine():\n    return 1\n"

STOPPED = {
    "threads": (
        """
def act():
    threading.stack_size(2**18)
    for _ in range(100):
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    time.sleep(60)
""",
        "`act()` ran more than 64 threads at a time and was stopped. Does something start threads in a loop?",
    ),
}
STOPPED_AT_LOCKED = {
    "disk": (
        """
def act():
    for n in range(10):
        open(str(n), "wb").write(bytes(2**23))
    time.sleep(60)
""",
        "`act()` wrote more than 64 MB of files and was stopped. Does something write in a loop?",
    ),
    "disk without a name": (
        """
def act():
    kept = []
    for n in range(10):
        kept.append(open(str(n), "wb", buffering=0))
        os.remove(str(n))
        kept[-1].write(bytes(2**23))
    time.sleep(60)
""",
        "`act()` wrote more than 64 MB of files and was stopped.",
    ),
    "files": (
        """
def act():
    for n in range(1010):
        open(str(n), "w").close()
    time.sleep(60)
""",
        "`act()` made more than 1000 files and folders, or some so deep or closed that nobody can count them, and was",
    ),
    "mapped files without a name": (
        """
def act():
    import mmap
    maps = []
    for n in range(8):
        with open("x", "w+b") as file:
            file.write(bytes(2**24 - 1))
            file.flush()
            maps.append(mmap.mmap(file.fileno(), 4096))
        os.unlink("x")
    time.sleep(60)
""",
        "`act()` wrote more than 64 MB of files and was stopped.",
    ),
    "folders in folders": (
        """
def act():
    for n in range(800):
        os.mkdir("d" * 99)
        os.chdir("d" * 99)
    time.sleep(60)
""",
        "`act()` made more than 1000 files and folders, or some so deep",
    ),
}


def is_stopped(sandbox: Sandbox, text: str, message: str) -> None:
    with Exam(sandbox, IMPORTS + text + FINE, call_seconds=60, submission_seconds=120) as exam:
        with pytest.raises(Fault) as caught:
            exam.call("act")
        assert message in str(caught.value)
        assert exam.student.status == "crashed"
        assert exam.call("fine") == 1


@pytest.mark.parametrize(("text", "message"), STOPPED.values(), ids=STOPPED)
def test_what_no_resource_limit_bounds_is_watched(any_sandbox: Sandbox, text: str, message: str) -> None:
    is_stopped(any_sandbox, text, message)


def test_what_goes_on_between_two_checks_is_watched_as_well(sandbox: Sandbox) -> None:
    text = STOPPED["threads"][0] + "def soon():\n    threading.Timer(0.5, act).start()\n"
    with Exam(sandbox, IMPORTS + text + FINE, submission_seconds=60) as exam:
        exam.call("soon")
        with pytest.raises(Fault, match=r"^(work.py, between two checks,|`fine\(\)`) ran more than 64 threads"):
            keep_calling(exam)
        assert exam.call("fine") == 1


def keep_calling(exam: Exam) -> None:
    for _ in range(300):
        exam.call("fine")
        time.sleep(0.1)


@pytest.mark.parametrize(("text", "message"), STOPPED_AT_LOCKED.values(), ids=STOPPED_AT_LOCKED)
def test_files_on_the_machines_own_disk_are_watched(locked_sandbox: Sandbox, text: str, message: str) -> None:
    is_stopped(locked_sandbox, text, message)


REFUSED = {
    "memory": ("bytearray(2**31)", "`act()` used more than 512 MB of memory (work.py, line 4: `bytearray(2**31)`)"),
    "torch's memory": ("torch.zeros(2**30)", "used more than 512 MB of memory"),
    "a file": ("open('big', 'wb').write(bytes(2**25))", "A file may hold 16 MB at most, and all of them 64 MB."),
    "torch's file": ("torch.save(torch.zeros(2**23), 'big')", "A file may hold 16 MB at most"),
    "NumPy's file": ("numpy.save('big', numpy.zeros(2**22))", "A file may hold 16 MB at most"),
    "open files": ("[open(str(n), 'w') for n in range(99)]", "At most 64 files may be open at a time"),
    "processes": ("os.fork()", "starts no programs or processes"),
    "programs": ("subprocess.run(['true'])", "starts no programs or processes"),
    "a process of multiprocessing": (
        "multiprocessing.Process(target=print).start()",
        "starts no programs or processes",
    ),
    "a pool": ("multiprocessing.Pool(2)", "That is how multiprocessing, and a DataLoader with workers, fail"),
    "a loader's workers": (
        "next(iter(torch.utils.data.DataLoader([1, 2], num_workers=2)))",
        "with num_workers=0",
    ),
    "sockets": ("socket.socket()", "your code has no network"),
    "a download": ("urllib.request.urlopen('http://localhost')", "There is no network in the grader."),
    "permissions": ("os.chmod('work.py', 0o600)", "nor changes their permissions or times"),
    "files that are not handed in": ("open('data.csv')", "Your file runs alone in an empty folder"),
    "files of others": (f"open({str(SECRET)!r})", "Your file runs alone in an empty folder"),
    "stacks of threads": (
        "threading.stack_size(2**28); [threading.Thread(target=time.sleep, args=(9,)).start() for _ in range(9)]",
        "No memory is left for another thread",
    ),
}


@pytest.mark.parametrize(("code", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_is_explained(any_sandbox: Sandbox, code: str, message: str) -> None:
    with Exam(any_sandbox, f"{IMPORTS}def act():\n    {code}\n{FINE}", call_seconds=60, submission_seconds=120) as exam:
        with pytest.raises(RaisedFault) as caught:
            exam.call("act")
        assert message in str(caught.value)
        assert exam.student.status == "graded"
        assert exam.call("fine") == 1


def test_torch_compile_is_refused_kindly(sandbox: Sandbox) -> None:
    text = "import torch\ndef act():\n    torch.compile(lambda x: x + 1)(torch.ones(2))\n"
    limits = dict(call_seconds=60, submission_seconds=120, memory_mb=2048)
    with Exam(sandbox, text, **limits) as exam, pytest.raises(RaisedFault, match=r"torch.compile starts a compiler"):
        exam.call("act")


FULL = {
    "bytes": "for n in range(9):\n        open(str(n), 'wb').write(bytes(2**23))",
    "names": "for n in range(1010):\n        open(str(n), 'w').close()",
}


@pytest.mark.parametrize("code", FULL.values(), ids=FULL)
def test_a_scratch_folder_of_its_own_has_an_end(sealed_sandbox: Sandbox, code: str) -> None:
    message = r"No space left.* All files together may hold 64 MB, and be 1000 in number"
    exam = Exam(sealed_sandbox, f"def act():\n    {code}\n", call_seconds=60, submission_seconds=60)
    with exam, pytest.raises(RaisedFault, match=message):
        exam.call("act")


@pytest.mark.parametrize("handler", ["SIG_DFL", "SIG_IGN"])
def test_processor_time_has_an_end(sandbox: Sandbox, handler: str) -> None:
    text = f"import signal\ndef act():\n    signal.signal(signal.SIGXCPU, signal.{handler})\n    while True: pass\n"
    with Exam(sandbox, text, call_seconds=60, submission_seconds=1) as exam:
        exam.student._seconds_left = 60  # else the clock on the wall is first, unless several threads compute
        with pytest.raises(Fault) as caught:
            exam.call("act")
    assert str(caught.value) == (
        "`act()` used more processor time than the 1 s of this exercise and was stopped. Do several threads compute at once?"
    )


def test_the_time_of_an_exercise_has_an_end(sandbox: Sandbox) -> None:
    with Exam(sandbox, "def act():\n    while True: pass\n", call_seconds=1, submission_seconds=1.5) as exam:
        for _ in range(2):
            with pytest.raises(Fault):
                exam.call("act")
        with pytest.raises(NotRun, match=r"the 1.5 s for this exercise were used up"):
            exam.call("act")


def test_what_is_asked_after_the_end_of_the_time_is_not_run(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    decode = wire.decode

    def slow(*args: Any) -> Any:
        time.sleep(2)
        return decode(*args)

    with Exam(sandbox, FINE, submission_seconds=2) as exam:
        module, _ = exam.student.begin(seed=1)
        monkeypatch.setattr(wire, "decode", slow)
        assert module.fine() == 1
        with pytest.raises(Fault, match=r"^`fine\(\)` was not run: the 2 s for this exercise are over$"):
            module.fine()
        assert exam.student.status == "timeout"


def test_what_the_calls_before_used_up_is_no_endless_loop(sandbox: Sandbox) -> None:
    text = "import time\ndef act():\n    time.sleep(2.5)\n"
    with Exam(sandbox, text, call_seconds=4, submission_seconds=4) as exam:
        exam.call("act")
        with pytest.raises(
            Fault, match=r"^`act\(\)` was stopped after [\d.]+ s: the 4 s for this exercise were used up, by"
        ):
            exam.call("act")


def test_an_endless_function_leaves_time_for_the_others(sandbox: Sandbox) -> None:
    with Exam(sandbox, "def act():\n    while True: pass\ndef fine():\n    return 1\n", call_seconds=1) as exam:
        for seconds in ("1", "0.5", "0.25", "0.125", "0.125"):
            with pytest.raises(Fault, match=f"was still running after {seconds} s "):
                exam.call("act")
        assert exam.call("fine") == 1


def test_a_flood_of_output_goes_nowhere(sandbox: Sandbox) -> None:
    text = """
import sys

def act():
    for _ in range(64):
        print("x" * 2**20)
        sys.stderr.write("y" * 2**20)
    return "done"
"""
    tracemalloc.start()
    try:
        with Exam(sandbox, text, call_seconds=60, submission_seconds=60) as exam:
            assert exam.call("act") == "done"
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2**20


LEAVE = """
import ctypes, fcntl, os, socket, threading, time

libc = ctypes.CDLL(None)
libc.sem_open.restype = ctypes.c_void_p
NAME = b"/autograder-test-left"

def leave():
    attempts = {
        "a semaphore": lambda: libc.sem_open(NAME, os.O_CREAT, 0o600, 1),
        "shared memory": lambda: libc.shm_open(NAME, os.O_CREAT | os.O_RDWR, 0o600),
        "a message queue": lambda: libc.mq_open(NAME, os.O_CREAT | os.O_RDWR, 0o600, None),
        "System V shared memory": lambda: libc.shmget(4242, 9, 0o1600),
        "System V semaphores": lambda: libc.semget(4242, 1, 0o1600),
        "a System V queue": lambda: libc.msgget(4242, 0o1600),
        "an abstract socket": lambda: socket.socket(socket.AF_UNIX).bind(b"\\0autograder-test-left"),
        "a key": lambda: libc.syscall(NUMBER_OF_ADD_KEY, b"user", b"autograder-test-left", b"x", 1, -3),
        "a lock": lambda: fcntl.flock(os.open(os.devnull, os.O_RDONLY), fcntl.LOCK_EX),
        "a lock on a part": lambda: fcntl.lockf(open("own", "w"), fcntl.LOCK_EX),
        "a pipe with a name": lambda: os.mkfifo("pipe"),
        "memory with a name": lambda: os.memfd_create("left"),
        "a process": os.fork,
    }
    open("left", "w").close()
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    return [name for name, attempt in attempts.items() if succeeds(attempt)]

def succeeds(attempt):
    try:
        return attempt() not in (-1, None) or attempt.__code__.co_names[-1] in ("bind", "LOCK_EX", "mkfifo")
    except OSError:
        return False

def see():
    return os.listdir()
""".replace("NUMBER_OF_ADD_KEY", {"x86_64": "248", "aarch64": "217"}[os.uname().machine])


def outside() -> dict[str, bool]:
    """What the machine shows that a program could have left."""
    tables = [*Path("/proc/sysvipc").iterdir(), Path("/proc/net/unix"), Path("/proc/keys")]
    left = {
        str(path): "test-left" in path.read_text() or " 4242 " in path.read_text() for path in tables if path.exists()
    }
    return {"shared memory": any("test-left" in name for name in os.listdir("/dev/shm")), **left}


def below(pid: int) -> list[int]:
    """The processes that descend from `pid`."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rsplit(")", 1)[1].split()[1])
        except FileNotFoundError:  # it ended in this moment
            continue
    found = [pid]
    for parent in found:
        found += [child for child in parents if parents[child] == parent]
    return found


def test_nothing_is_left_for_the_next_program(any_sandbox: Sandbox) -> None:
    processes = below(any_sandbox._process.pid)
    with Exam(any_sandbox, LEAVE) as exam:
        assert exam.call("leave") == []
        assert "left" in exam.call("see")
    assert not any(outside().values()), outside()
    assert below(any_sandbox._process.pid) == processes
    with Exam(any_sandbox, LEAVE) as exam:
        assert sorted(exam.call("see")) == [".fault", "work.py"]


def test_any_leavings_are_removed(tmp_path: Path) -> None:
    folder, beside = tmp_path / "scratch", tmp_path / "beside"
    folder.mkdir()
    beside.write_text("kept")
    (folder / "link").symlink_to(beside)
    (folder / "to a folder").symlink_to(tmp_path)
    (folder / ("n" * 255)).touch()
    (folder / os.fsdecode(b"\xff\n\x1b")).touch()
    os.mkfifo(folder / "pipe")
    (folder / "0").mkdir()  # a name that the remover itself uses
    here = os.open(folder, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("deep", dir_fd=here)
        below = os.open("deep", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    (folder / "deep/closed").mkdir()
    (folder / "deep/closed/file").touch()
    (folder / "deep/closed").chmod(0)
    leavings.remove(folder)
    assert [path.name for path in tmp_path.iterdir()] == ["beside"]
    assert beside.read_text() == "kept"


def test_what_stands_in_the_place_of_a_folder_is_removed(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path)
    (tmp_path / "closed").mkdir(mode=0)
    for name in ("file", "link", "closed", "nothing"):
        leavings.remove(tmp_path / name)
    assert not list(tmp_path.iterdir())
