"""The tables that confinement is built from. What the walls do is tested in real children: see test_sandbox.py."""

import errno
import os
import platform
import struct
import sys
import tempfile
from pathlib import Path

import pytest

from autograder.confine import seccomp
from autograder.confine.level import LAYERS, LEVELS, REMEDIES, WALLS, level_of
from autograder.confine.limits import SCRATCH_BYTES, SCRATCH_FILES
from autograder.confine.syscalls import MACHINES, NUMBERS
from autograder.confine.watch import Watch

AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
ALLOWED, KILLED, REFUSED = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EPERM
PID = 4242


def verdict(machine: str, nr: int, *args: int, arch: int | None = None) -> int:
    """Runs the filter as the kernel would."""
    data = struct.pack("=iIQ6Q", nr, AUDIT[machine] if arch is None else arch, 0, *(*args, *[0] * (6 - len(args))))
    program = seccomp.build_filter(PID, machine)
    at, accumulator = 0, 0
    while True:
        code, if_true, if_false, operand = struct.unpack_from("HBBI", program, at * 8)
        at += 1
        match code:
            case 0x20:
                (accumulator,) = struct.unpack_from("=I", data, operand)
            case 0x54:
                accumulator &= operand
            case 0x15:
                at += if_true if accumulator == operand else if_false
            case 0x45:
                at += if_true if accumulator & operand else if_false
            case 0x06:
                return operand
            case _:
                raise AssertionError(f"opcode {code:#x}")


def nr(machine: str, name: str) -> int:
    number = NUMBERS[name][MACHINES.index(machine)]
    assert number is not None
    return number


@pytest.mark.parametrize("machine", MACHINES)
class TestFilter:
    def test_computing_is_allowed(self, machine: str) -> None:
        for name in ("read", "write", "mmap", "futex", "clock_gettime", "exit_group", "openat"):
            assert verdict(machine, nr(machine, name)) == ALLOWED, name

    def test_what_is_not_listed_is_refused(self, machine: str) -> None:
        unlisted = {  # socket, connect, execve, ptrace, bpf, keyctl, memfd_create, io_uring_setup, process_vm_readv, vfork/fork
            "x86_64": (41, 42, 59, 101, 321, 250, 319, 425, 310, 57, 58, 323, 272, 155, 165),
            "aarch64": (198, 203, 221, 117, 280, 219, 279, 425, 270, 282, 97, 41, 40),
        }
        for number in unlisted[machine]:
            assert verdict(machine, number) == REFUSED, number

    def test_what_only_sets_up_the_walls_is_refused(self, machine: str) -> None:
        for name in ("mount", "unshare", "pivot_root", "capset", "landlock_restrict_self", "pidfd_open"):
            assert verdict(machine, nr(machine, name)) == REFUSED, name

    def test_permissions_and_times_of_files_stay(self, machine: str) -> None:
        unlisted = {  # chmod, chown and utime in all their forms, truncate by name, link
            "x86_64": (90, 91, 268, 452, 92, 93, 260, 132, 235, 261, 280, 76, 86, 265),
            "aarch64": (52, 53, 452, 54, 55, 88, 45, 37),
        }
        for number in unlisted[machine]:
            assert verdict(machine, number) == REFUSED, number

    def test_threads_but_no_processes(self, machine: str) -> None:
        thread = 0x3D0F00
        assert verdict(machine, nr(machine, "clone"), thread) == ALLOWED
        assert verdict(machine, nr(machine, "clone"), 17) == REFUSED
        assert verdict(machine, nr(machine, "clone"), thread & ~0x400) == REFUSED  # with a table of files of its own
        assert verdict(machine, nr(machine, "clone3")) == 0x00050000 | errno.ENOSYS

    def test_no_file_is_opened_neither_to_read_nor_to_write(self, machine: str) -> None:
        for mode in (os.O_RDONLY, os.O_RDWR | os.O_CREAT, os.O_WRONLY | os.O_TRUNC):
            assert verdict(machine, nr(machine, "openat"), 0, 0, mode) == ALLOWED
        for mode in (3, 3 | os.O_TRUNC | os.O_CLOEXEC):  # of which Landlock asks nothing
            assert verdict(machine, nr(machine, "openat"), 0, 0, mode) == REFUSED
        assert verdict(machine, nr(machine, "openat2")) == 0x00050000 | errno.ENOSYS

    def test_signals_only_to_itself(self, machine: str) -> None:
        for name in ("kill", "tgkill"):
            assert verdict(machine, nr(machine, name), PID) == ALLOWED
            for other in (0, 1, PID + 1, 0xFFFFFFFF):
                assert verdict(machine, nr(machine, name), other) == REFUSED

    def test_no_locks_that_others_see(self, machine: str) -> None:
        assert verdict(machine, nr(machine, "fcntl"), 3, 1) == ALLOWED
        for command in (6, 7, 38, 1024):  # F_SETLK, F_SETLKW, F_OFD_SETLKW, F_SETLEASE
            assert verdict(machine, nr(machine, "fcntl"), 3, command) == REFUSED

    def test_another_machines_calls_end_the_process(self, machine: str) -> None:
        assert verdict(machine, 0, arch=0x40000003) == KILLED

    def test_numbers_are_given_once(self, machine: str) -> None:
        numbers = [pair[MACHINES.index(machine)] for pair in NUMBERS.values()]
        present = [number for number in numbers if number is not None]
        assert len(present) == len(set(present))


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the second call table exists on x86-64 only")
def test_the_x32_table_is_refused() -> None:
    assert verdict("x86_64", 0x40000000 | 1) == REFUSED


def test_levels_need_all_of_their_layers() -> None:
    assert [level_of(LAYERS[level], WALLS) for level in LEVELS] == list(LEVELS)
    assert level_of(frozenset({"namespaces", "seccomp"}), WALLS) == "weak"
    assert level_of(frozenset({"landlock"}), WALLS) == "open"


@pytest.mark.parametrize("wall", sorted(WALLS))
def test_a_wall_that_does_not_hold_lowers_the_level(wall: str) -> None:
    assert level_of(LAYERS["sealed"], WALLS - {wall}) == "weak"


def test_each_layer_has_a_remedy() -> None:
    assert REMEDIES.keys() == LAYERS["sealed"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no /proc")
class TestWatch:
    def look(self, folder: Path) -> str | None:
        """At this process, with `folder` as its own."""
        return Watch(os.open("/proc", os.O_RDONLY), str(os.getpid()), str(folder)).look()

    def test_what_moves_each_time_that_it_is_looked_at_is_too_much(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "a").mkdir()
        scan = os.scandir

        def moving(folder: str) -> object:
            if folder != str(tmp_path):
                raise FileNotFoundError(folder)
            return scan(folder)

        monkeypatch.setattr(os, "scandir", moving)
        assert self.look(tmp_path) == "files"

    def test_what_is_within_the_limits_is_none_of_its_business(self, tmp_path: Path) -> None:
        (tmp_path / "to all the machine").symlink_to("/")
        (tmp_path / "a link to nowhere").symlink_to(tmp_path / "nowhere")
        with (tmp_path / "sparse").open("wb") as file:
            file.truncate(2 * SCRATCH_BYTES)
        for n in range(SCRATCH_FILES - 3):
            (tmp_path / str(n)).mkdir()
        assert self.look(tmp_path) is None
        assert self.look(tmp_path / "gone") is None

    def test_files_are_counted_in_all_folders(self, tmp_path: Path) -> None:
        for n in range(3):
            (tmp_path / str(n)).mkdir()
            for m in range(SCRATCH_FILES // 3):
                (tmp_path / str(n) / str(m)).touch()
        assert self.look(tmp_path) == "files"

    def test_a_dead_child_has_nothing_too_much(self) -> None:
        """Its descriptors are closed to an ordinary user, who may be the grader."""
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)
            grader = os.fork()
            if not grader:
                told = 1
                try:
                    if os.geteuid() == 0:
                        os.setuid(65534)
                    dead = os.fork() or os._exit(0)
                    os.waitid(os.P_PID, dead, os.WEXITED | os.WNOWAIT)
                    excess = Watch(os.open("/proc", os.O_RDONLY), str(dead), folder).look()
                    told = 0 if excess is None else 2
                finally:
                    os._exit(told)
            _, status = os.waitpid(grader, 0)
        assert status == 0
