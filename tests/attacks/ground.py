"""Where attacks are tried: a course of its own, one grader with one worker, and looks for harm.

Each level has a ground of its own, so that harm on one is not taken for harm on another.
"""

import csv
import fcntl
import io
import json
import os
import re
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import msgspec
from attacks.corpus import ATTACKER, Attack
from helpers import ROOT
from rich.console import Console

from autograder.confine import LEVELS, Level
from autograder.course import Course, load_course
from autograder.errors import AutograderError
from autograder.grade import Grader
from autograder.intake import Submission, read_cohort
from autograder.jobs import Job, Task
from autograder.records import Records, write_grades
from autograder.reports import cohort_table
from autograder.results import Report

EXERCISES = ("one_hot", "rnn_module")
HONEST = "zoe"
MARK = "left-by-an-attack"
"""In the name of every file and process that an attack tries to leave behind; after it stands the level."""
DONE = "harm-done"
"""What an attack says, put together as it runs, where something came off that must not."""
KEY = 0x41747461
"""Of what an attack makes in System V's tables."""
LIMITS = {"call_seconds": 1, "submission_seconds": 20, "memory_mb": 512}
PATIENCE = 90
"""Seconds within which an attack must have been graded: far above what all its limits allow together."""
PACKAGES = Path(msgspec.__file__).parent.parent
"""Where Python finds what is installed."""
MEMORY = 2**30
"""Bytes beyond its start to which an attack may drive the grader's worker."""


@dataclass
class Trial:
    """What came of one attack: the reports that it got, and the harm that it did."""

    reports: Sequence[Report] = ()
    harm: Sequence[str] = ()


class Ground:
    """A course, a grader at `level`, and what an attack may reach if it breaks out. Use it as a context."""

    def __init__(self, level: Level, place: Path) -> None:
        self.level = level
        self.place = place
        self.canaries = [f"canary-{secrets.token_hex(8)}" for _ in range(2)]
        """In the suites and solutions, and in the honest submission."""
        self._tmp = place / "tmp"
        self._out = place / "out"
        self.listeners = _listeners()
        port = str(self.listeners[0].getsockname()[1])
        run = os.getpid()  # other runs of these tests may go on beside this one
        self._mark = f"{MARK}-{level}-{run}"
        self._process_name = f"{level}-{run}"  # the kernel keeps 15 letters
        self.key = KEY + len(LEVELS) * run + LEVELS.index(level)
        words = {"MARK": self._mark, "NAME": self._process_name, "KEY": str(self.key)}
        self._words = words | {"COURSE": str(place / "course"), "PORT": port}
        self._pool = ThreadPoolExecutor(1)
        self._start()

    def __enter__(self) -> "Ground":
        self._settle()
        return self

    def __exit__(self, *_: object) -> None:
        self._grader.__exit__(*_)
        self._pool.shutdown()
        for listener in self.listeners:
            listener.close()

    def try_out(self, attack: Attack) -> Trial:
        """Grades a cohort of the attack and an honest submission, in this order, and looks for harm."""
        cohort = self.place / "cohort"
        subprocess.run(["rm", "-rf", cohort], check=True)
        (cohort / HONEST).mkdir(parents=True)
        (cohort / HONEST / "one_hot.py").write_text(self._honest_text, encoding="utf-8")
        attack.put(cohort, self._words)
        try:
            submissions = read_cohort(cohort, self._course)
        except Exception as error:  # whatever it is, it would have ended the grader
            return Trial(harm=[f"grader: reading the cohort raised {type(error).__name__}: {str(error)[:200]}"])
        else:
            trial = self._look(Trial(), submissions)
        if attack.breaks:
            trial.harm = [what for what in trial.harm if not what.startswith(f"marks: a check broke: {ATTACKER}: ")]
        # a grader that stopped takes no more submissions, and would wait for ever
        if trial.harm and (any("grader: it stopped" in what for what in trial.harm) or self._lasts()):
            self._restart()
        return trial

    def _lasts(self) -> bool:
        """Whether harm that was done shows again without an attack."""
        return bool(self._look(Trial(), [self._honest]).harm)

    def _look(self, trial: Trial, submissions: Sequence[Submission]) -> Trial:
        try:
            reports = self._grade(submissions)
        except (AutograderError, TimeoutError) as error:
            trial.harm = [f"grader: it stopped: {error or 'it did not come to an end'}"]
            return trial
        trial.reports = [report for report in reports if report.student != HONEST]
        trial.harm = [f"{word}: {what}" for word, look in HARM.items() for what in look(self, reports)]
        return trial

    # ---- looks for harm: each gives a line for each thing that it finds

    def marks(self, reports: Sequence[Report]) -> list[str]:
        """The honest submission gets the record that it got before all attacks, and no check broke."""
        honest = [report for report in reports if report.student == HONEST]
        found = [f"a check broke: {line}" for report in reports for line in report.errors()]
        if len(honest) != 1 or _timeless(honest[0]) != self._expected:
            found.append(f"the honest submission's record is another one: {honest}")
        return found

    def files(self, _: Sequence[Report]) -> list[str]:
        """What lies around has its old content, mode and time; nothing is new; nothing is locked."""
        now = self._seen_files()
        found = [
            f"{path} is {now.get(path)}; it was {was}" for path, was in self._files.items() if now.get(path) != was
        ]
        found += [f"{path} is new" for path in now.keys() - self._files.keys()]
        found += [f"{path} is new" for path in self._left()]
        left = {path.name for path in self._tmp.glob("*/scratch/*")} - {"one_hot.py", "props.py", ".fault"}
        found += [f"{name} is still in the scratch folder" for name in sorted(left)]
        with self._course.path.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                found.append("course.yml is locked")
        return found

    def processes(self, _: Sequence[Report]) -> list[str]:
        """The grader's processes are those that were started with it, and none elsewhere has an attack's name."""
        now = set(descendants(self.worker))
        found = [f"process {pid} is gone" for pid in self._processes - now]
        found += [f"process {pid} is new" for pid in now - self._processes]
        return found + [f"process {pid} lives on" for pid in _processes_named(self._process_name)]

    def memory(self, _: Sequence[Report]) -> list[str]:
        """The worker never needed much more memory than at its start."""
        peak = self._peak()
        return [f"the worker took {(peak - self._memory) / 2**20:.0f} MB more"] * (peak - self._memory > MEMORY)

    def system(self, _: Sequence[Report]) -> list[str]:
        """No shared memory, semaphore or queue of System V."""
        tables = (Path("/proc/sysvipc") / table for table in ("shm", "sem", "msg"))
        return [f"{table} holds the attack's key" for table in tables if str(self.key) in table.read_text().split()]

    def network(self, _: Sequence[Report]) -> list[str]:
        """Nothing arrived where a server listens."""
        found = []
        for listener in self.listeners:
            try:
                listener.recv(1) if listener.type == socket.SOCK_DGRAM else listener.accept()[0].close()
            except BlockingIOError:
                continue
            found.append(f"something arrived at {listener.getsockname()}")
        return found

    def secrets(self, reports: Sequence[Report]) -> list[str]:
        """No word of a suite, a solution or another's submission stands in a record."""
        told = msgspec.json.encode(list(reports)).decode()
        return [f"a record tells {word}" for word in (*self.canaries, DONE) if word in told]

    def text(self, reports: Sequence[Report]) -> list[str]:
        """What is written is harmless to terminals, spreadsheets, runners of CI and readers."""
        prints = {report.student: dict.fromkeys(EXERCISES, "") for report in reports}
        shutil.rmtree(self._out, ignore_errors=True)
        with Records(self._out, prints, EXERCISES) as records:
            records.begin()
            for report in reports:
                records.append(report)
        write_grades(self._out / "grades.csv", reports, EXERCISES)
        terminal = io.StringIO()
        Console(file=terminal, width=200).print(cohort_table(self._course, EXERCISES, reports))
        lines = (self._out / "results.jsonl").read_text(encoding="utf-8").splitlines()
        grades = (self._out / "grades.csv").read_text(encoding="utf-8")
        texts = [*(text for line in lines for text in _strings(json.loads(line))), *grades.splitlines()]
        texts += terminal.getvalue().splitlines()
        found = [f"{text[:300]!a} is no harmless line" for text in texts if not _is_harmless(text)]
        cells = [cell for row in csv.reader(io.StringIO(grades)) for cell in row]
        return found + [
            f"the cell {cell[:100]!a} is a formula" for cell in cells if cell.lstrip()[:1] in tuple("=+-@\t\r")
        ]

    def grader(self, _: Sequence[Report]) -> list[str]:
        """The worker has its descriptors, with their flags, and its folder, as at its start; its sandbox says nothing."""
        now = self._state()
        return [
            f"the worker's {what} is {now[what]}; it was {was}"
            for what, was in self._before.items()
            if now[what] != was
        ]

    # ---- the grader

    def _start(self) -> None:
        """Makes the course and starts the grader, which needs some seconds to be ready."""
        # Python's own way to remove folders has limits, which attacks look for
        subprocess.run(["rm", "-rf", self.place / "course", self._tmp, *self._left()], check=True)
        self._tmp.mkdir()
        self._course = _copy_of_course(self.place / "course", self.canaries[0])
        solution = self._course.solution("one_hot").read_text(encoding="utf-8")
        self._honest_text = solution.replace(*self.canaries)
        with mock.patch.dict(os.environ, TMPDIR=str(self._tmp)):
            self._grader = Grader(Job(self._course.path, EXERCISES, minimum="open", highest=self.level), workers=1)

    def _settle(self) -> None:
        """Waits for the grader, and takes down how all is before the first attack."""
        self.reached = self._grader.ready()
        self.worker, *_ = descendants(self._grader._process.pid)
        folder = self.place / "honest" / HONEST
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "one_hot.py").write_text(self._honest_text, encoding="utf-8")
        (self._honest,) = read_cohort(folder.parent, self._course)
        (self.first,) = self._grade([self._honest])
        self._expected = _timeless(self.first)
        assert self.first.exercises["one_hot"].score == self.first.exercises["one_hot"].max_score, self.first
        self._processes = set(descendants(self.worker))
        self._before = self._state()
        self._memory = self._peak()
        self._files = self._seen_files()

    def _restart(self) -> None:
        """All anew: what an attack broke must not be taken for the harm of the next."""
        os.kill(self.worker, signal.SIGKILL)
        self._pool.shutdown()
        self._pool = ThreadPoolExecutor(1)
        self._grader.__exit__(None, None, None)
        self._start()
        self._settle()

    def _grade(self, submissions: Sequence[Submission]) -> list[Report]:
        tasks = [Task(each, EXERCISES, 0) for each in submissions]
        return self._pool.submit(lambda: [report for _, report in self._grader.run(tasks)]).result(PATIENCE)

    def _peak(self) -> int:
        """The worker's largest memory since it was asked last, in bytes."""
        told = Path(f"/proc/{self.worker}/status").read_text()
        Path(f"/proc/{self.worker}/clear_refs").write_text("5")
        return int(re.search(r"VmHWM:\s+(\d+)", told)[1]) * 1024  # type: ignore[index]  # it is always there

    def _state(self) -> dict[str, object]:
        proc = Path(f"/proc/{self.worker}")
        numbers = sorted(int(path.name) for path in (proc / "fd").iterdir())
        flags = [(proc / f"fdinfo/{number}").read_text().splitlines()[1] for number in (0, 1, 2)]
        said = sum(path.stat().st_size for path in self._tmp.glob("*/zygote.err"))
        own = [fcntl.fcntl(number, fcntl.F_GETFL) for number in (0, 1, 2)]
        return {"descriptors": numbers, "flags": flags, "folder": os.readlink(proc / "cwd"), "log": said, "parent": own}

    def _left(self) -> list[Path]:
        """What an attack left where anybody may leave something, or where it would be run."""
        places = [
            "/",
            "/etc",
            "/tmp",
            "/var/tmp",
            "/dev/shm",
            "/usr/lib",
            sys.prefix,
            PACKAGES,
            Path.home(),
            Path.cwd(),
            self._tmp,
        ]
        return [path for place in places for path in Path(place).glob(f"*{self._mark}*")] + [*Path("/tmp").glob(MARK)]

    def _seen_files(self) -> dict[str, object]:
        """What an attack might change, with what would show it."""
        places = [self._course.root, *self._course.root.rglob("[!_]*"), PACKAGES, Path(sys.prefix), self.place, ROOT]
        return {str(path): _seen(path) for path in places if "__pycache__" not in path.parts}


HARM: dict[str, Callable[[Ground, Sequence[Report]], list[str]]] = {
    "marks": Ground.marks,
    "files": Ground.files,
    "processes": Ground.processes,
    "memory": Ground.memory,
    "system": Ground.system,
    "network": Ground.network,
    "secrets": Ground.secrets,
    "text": Ground.text,
    "grader": Ground.grader,
}
"""The words for harm, each with the look for it. All looks are taken after each attack."""


def _processes_named(name: str) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/comm"):
        try:
            if path.read_text().strip() == name:
                found.append(int(path.parent.name))
        except (FileNotFoundError, ProcessLookupError):  # it ended meanwhile
            continue
    return found


def descendants(pid: int) -> list[int]:
    """All processes below `pid`."""
    found = []
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, children.read_text().split()):
            found += [child, *descendants(child)]
    return found


def _copy_of_course(place: Path, canary: str) -> Course:
    """The shipped course without its bank, with short limits, and with a canary in all that is secret."""
    for kind in ("exercises", "solutions"):
        shutil.copytree(ROOT / kind, place / kind, ignore=shutil.ignore_patterns("wrong", "valid", "__pycache__"))
    for path in place.glob("solutions/*/*.py"):
        with path.open("a", encoding="utf-8") as file:
            file.write(f"\n# {canary}\nCANARY = '{canary}'\n")
    text = (ROOT / "course.yml").read_text(encoding="utf-8")
    for name, value in LIMITS.items():
        text = re.sub(rf"{name}: \d+", f"{name}: {value}", text)
    (place / "course.yml").write_text(text, encoding="utf-8")
    return load_course(place / "course.yml")


def _listeners() -> list[socket.socket]:
    """Servers on this machine: TCP, UDP with the same number, and an abstract Unix socket of that number."""
    tcp = socket.create_server(("127.0.0.1", 0))
    udp, unix = socket.socket(type=socket.SOCK_DGRAM), socket.socket(socket.AF_UNIX)
    udp.bind(tcp.getsockname())
    unix.bind(f"\0{tcp.getsockname()[1]}")
    unix.listen()
    for listener in (tcp, udp, unix):
        listener.setblocking(False)
    return [tcp, udp, unix]


def _seen(path: Path) -> object:
    found = path.lstat()
    content = path.read_bytes() if stat.S_ISREG(found.st_mode) else b""
    return oct(found.st_mode), found.st_uid, found.st_mtime_ns if path.is_file() else 0, hash(content)


def _timeless(report: Report) -> bytes:
    copy = msgspec.json.decode(msgspec.json.encode(report), type=Report)
    copy.events = []  # they tell of a twin
    for exercise in copy.exercises.values():
        exercise.seconds = exercise.memory_mb = 0
        for outcome in exercise.checks:
            outcome.seconds = 0
    return msgspec.json.encode(copy)


def _strings(tree: object) -> list[str]:
    match tree:
        case str():
            return [tree]
        case list():
            return [text for item in tree for text in _strings(item)]
        case dict():
            return [text for item in (*tree, *tree.values()) for text in _strings(item)]
        case _:
            return []


def _is_harmless(text: str) -> bool:
    odd = [c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") and c not in "\u200c\u200d"]
    return not odd and not text.lstrip().startswith("::") and not re.search(r"##\w*\[", text)
