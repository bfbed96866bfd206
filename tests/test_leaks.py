"""Answers do not leak: not through a child's memory, not through what it can look at, not in what students read.

A token stands for all that is secret. It is in the suite's text, in what the suite expects, in the solution, and in the
submission of another student who was graded before by the same zygote.
"""

import json
import os
import random
import signal
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from helpers import MINI_COURSE, MINI_SOLUTION, Make, run, without_progress

from autograder.confine import LEVELS, Level, Room
from autograder.confine.namespaces import DEVICES
from autograder.course import Course
from autograder.grade import Grader, solution_of
from autograder.intake import Source, Submission
from autograder.jobs import Job, Task
from autograder.sandbox.host import Sandbox
from autograder.seeds import key_of
from autograder.sitting import Sitting

pytestmark = pytest.mark.slow

TOKEN = "KxjqwZvtBfpmHgdY"
"""As 16 bytes it is also two finite numbers of float64."""
PATIENT = MINI_COURSE.replace("call_seconds: 2", "call_seconds: 60").replace(
    "submission_seconds: 8", "submission_seconds: 120"
)


def require(level: Level, reached: Level, missing: list[str]) -> None:
    if LEVELS.index(reached) < LEVELS.index(level):
        pytest.skip(f"this machine reaches {reached}: {'; '.join(missing)}")


# ---- memory

ARGUMENT, OWN = "an argument of the call: VnwyRtZ", "in the student's own file: QqLhbWc"
RUNNING = bytes(byte ^ 1 for byte in ARGUMENT.encode())
"""What the student's code makes of its argument, once it runs."""

SECRETIVE = f'''\
# {TOKEN}: a comment
"""{TOKEN}: what a suite says of itself."""

import torch

from autograder.checks import points

WORD = "{TOKEN}: a word"
WIDE = "“{TOKEN}” in wide letters"
EXPECTED = torch.frombuffer(bytearray(b"{TOKEN}" * 1000), dtype=torch.float64)


@points(60)
def test_three(student):
    """a call

    {TOKEN}: what students do not read.
    """
    expected = 2 * EXPECTED / 2
    assert student.double(x="{ARGUMENT}") == expected, "{TOKEN}: a message"


@points(40)
def test_negative(student):
    """another call"""
    assert student.double(x=-1) == -2
'''

ANOTHERS = f'''\
import os

WORDS = ["{TOKEN}", "“{TOKEN}”"]


def double(x):
    os.environ["NOTE"] = WORDS[0]
    open("note.txt", "w").write(WORDS[0] * 99)
    return WORDS
'''

HOLDS = f'''\
import time

OWN = ["{OWN}", "“{OWN}”"]


def double(x):
    made = bytes(byte ^ 1 for byte in x.encode())
    time.sleep(600)
    return made
'''


def descendants(pid: int) -> list[int]:
    """All processes below `pid`, by their numbers on this side of the namespaces; the youngest generation last."""
    found = []
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, children.read_text().split()):
            found += [child, *descendants(child)]
    return found


def spellings(text: str) -> set[bytes]:
    """How Python may hold a text in memory: its letters take one, two or four bytes each."""
    return {text.encode(), text.encode("utf-16-le"), text.encode("utf-32-le")}


def found_in_memory(pid: int, needles: set[bytes], *, own_alone: bool = False) -> set[bytes]:
    """Which of `needles` stand in any readable mapping of a process, its files' pages included unless `own_alone`."""
    found = set()
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in maps.read().splitlines():
            places, access, *_ = line.split()
            begin, end = (int(place, 16) for place in places.split("-"))
            if (
                "r" not in access or "[vvar" in line or "[vsyscall]" in line
            ):  # the kernel's own, which nothing reads here
                continue
            if own_alone and not ("w" in access and len(line.split()) < 6):
                continue
            rest = b""
            while begin < end:
                memory.seek(begin)
                try:
                    piece = memory.read(min(end - begin, 2**24))
                except OSError:  # beyond the end of a mapped file
                    break
                if not piece:
                    break
                begin += len(piece)
                piece = rest + piece  # what stands across two pieces
                found |= {needle for needle in needles - found if needle in piece}
                rest = piece[-256:]
    return found


@pytest.mark.parametrize("level", ["sealed", "locked"])
def test_no_secret_is_in_a_childs_memory(mini: Make, level: Level, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_OF_THE_GRADER", TOKEN)
    course = mini(suite=SECRETIVE, solution=f"{MINI_SOLUTION}\n# {TOKEN}\n", course=PATIENT)
    submissions = [
        solution_of(course, ["double"]),
        Submission(f"student {TOKEN}", {"double": Source("double.py", ANOTHERS)}),
        Submission("holds", {"double": Source("double.py", HOLDS)}),
    ]
    others = set(descendants(os.getpid()))
    with Grader(Job(course.path, ["double"], highest=level), workers=1) as grader, ThreadPoolExecutor(1) as thread:
        ready = grader.ready()
        require(level, ready.level, list(ready.missing))
        nursery, worker, *_ = (pid for pid in descendants(os.getpid()) if pid not in others)
        tasks = [Task(each, ["double"], 0) for each in submissions]
        grading = thread.submit(lambda: list(grader.run(tasks)))
        child = 0
        try:
            while not grading.done() and not child:  # until the third one's call runs
                *_, child = descendants(worker)
                if not found_quickly(child, RUNNING):
                    child = 0
            assert child, "the call that is to be looked at did not come"
            secrets, known = spellings(TOKEN), {ARGUMENT.encode(), OWN.encode(), OWN.encode("utf-16-le"), RUNNING}
            assert found_in_memory(child, secrets | known) == known
            for pid in (nursery, *descendants(worker)[:-1]):
                found = found_in_memory(pid, secrets | known, own_alone=True)
                assert found == set(), "what children are copies of knows something"
            assert found_in_memory(worker, secrets, own_alone=True) >= {TOKEN.encode(), TOKEN.encode("utf-16-le")}
        finally:
            if child:
                os.kill(child, signal.SIGKILL)
        statuses = [report.exercises["double"].status for _, report in grading.result()]
    assert statuses == ["graded", "graded", "crashed"]


def found_quickly(pid: int, needle: bytes) -> bool:
    try:
        return bool(found_in_memory(pid, {needle}, own_alone=True))
    except PermissionError as error:
        pytest.skip(f"this machine lets nobody read a child's memory: {error}")
    except (FileNotFoundError, ProcessLookupError):  # it has just ended
        return False


# ---- what a child can look at

SPY = '''\
import gc
import os
import stat
import sys


def descriptors():
    kinds = {stat.S_IFCHR: "device", stat.S_IFSOCK: "socket", stat.S_IFREG: "file"}
    found = []
    for descriptor in range(4096):
        try:
            found.append(kinds.get(stat.S_IFMT(os.fstat(descriptor).st_mode), "other"))
        except OSError:
            pass
    return found


def surroundings():
    return {"environment": dict(os.environ), "modules": list(sys.modules), "path": sys.path, "argv": sys.argv}


def opened(paths):
    found = []
    for path in paths:
        for look in (os.listdir, open):
            try:
                look(path)
            except OSError:
                continue
            found.append(path)
    return found


def visible(paths):
    return [path for path in paths if os.path.lexists(path)]


def texts(hidden):
    """All strings and bytes that can be reached and hold one of some words, which are given with each letter shifted."""
    words = ["".join(chr(ord(letter) - 1) for letter in word) for word in hidden]
    own = {id(word) for word in words}
    gc.unfreeze()
    waiting, seen, found, frame = gc.get_objects(), set(), set(), sys._getframe()
    while frame:
        waiting.append(dict(frame.f_locals))
        frame = frame.f_back
    while waiting:
        value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, (str, bytes, bytearray)):
            text = value if isinstance(value, str) else bytes(value).decode("latin-1")
            if id(value) not in own and any(word in text for word in words):
                found.add(text)
        else:
            waiting += gc.get_referents(value)
    return sorted(found)
'''


@pytest.fixture(scope="module", params=["sealed", "locked"])
def room(request: pytest.FixtureRequest) -> Iterator[tuple[Level, Sandbox]]:
    level: Level = request.param
    with Sandbox.start(level) as sandbox:
        yield level, sandbox


@pytest.fixture
def spy(mini: Make, room: tuple[Level, Sandbox]) -> Iterator[tuple[Course, Any]]:
    """A submission that looks around, after another one was there with all its secrets; and the course that it is for."""
    level, sandbox = room
    course = mini(suite=SECRETIVE, solution=f"{MINI_SOLUTION}\n# {TOKEN}\n", course=PATIENT)
    (course.root / "exercises/double/props.py").write_text("")
    (course.root / "submitted").mkdir()
    (course.root / "submitted/another.py").write_text(ANOTHERS)
    require(level, sandbox.level(course.path), sandbox.missing())
    with sit(course, sandbox, ANOTHERS) as sitting:
        student, _ = sitting.begin("double", "three")
        assert student.double(x=1)[0] == TOKEN
    with sit(course, sandbox, SPY) as sitting:
        yield course, sitting.begin("double", "three")[0]


def sit(course: Course, sandbox: Sandbox, code: str, key: bytes = TOKEN.encode()) -> Sitting:
    return Sitting(course, sandbox, {"double": Source("double.py", code)}, 0, {"double": key})


def test_a_child_has_five_descriptors_of_known_kinds(spy: tuple[Course, Any]) -> None:
    # the connection, and the file for Python's own word of a crash
    assert sorted(spy[1].descriptors()) == ["device", "device", "device", "file", "socket"]


def test_a_childs_surroundings_tell_nothing_of_the_course(spy: tuple[Course, Any]) -> None:
    course, student = spy
    found = student.surroundings()
    by_torch = {"KMP_DUPLICATE_LIB_OK", "KMP_INIT_AT_FORK", "TORCHINDUCTOR_CACHE_DIR", "TRITON_CACHE_DIR"}
    assert found["environment"].keys() - by_torch - {"LC_CTYPE"} == {
        *("PATH", "LANG", "HOME", "TMPDIR", "PYTHONHASHSEED", "GLIBC_TUNABLES", "MPLBACKEND"),
        *("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OBJC_DISABLE_INITIALIZE_FORK_SAFETY"),
    }
    assert {"double", "props"} <= set(found["modules"])
    assert not {"test_double", "probes", "pytest", "_pytest", "conftest"} & set(found["modules"])
    told = json.dumps(found)
    for secret in (TOKEN, str(course.root), "solutions", "test_double", "submitted"):
        assert secret not in told


def test_a_child_sees_only_what_it_needs_of_the_files(room: tuple[Level, Sandbox], spy: tuple[Course, Any]) -> None:
    level, sandbox = room
    course, student = spy
    elsewhere = ["/", "/proc", "/proc/self/maps", "/proc/self/mem", "/proc/1/environ", "/proc/self/fd", "/sys"]
    elsewhere += ["/etc/passwd", "/tmp", str(Path.home()), *map(str, (course.root, *course.root.rglob("*")))]
    assert student.opened(elsewhere) == []
    if level == "locked":
        return  # the names of files can be probed there, as Landlock forbids no `stat`
    readable = Room(level).readable
    places = {Path(place) for place in [*readable, *DEVICES, "/scratch"]}
    ways = {parent for place in places for parent in place.parents}
    assert {*map(Path, student.visible(elsewhere))} <= ways
    try:
        seen = set(tree(f"/proc/{descendants(sandbox._process.pid)[-1]}/root", [*readable, "/scratch"]))
    except PermissionError as error:
        pytest.skip(f"this machine shows nobody a child's root: {error}")
    assert seen == places | ways - {Path("/")}


def tree(root: str, closed: Collection[str]) -> Iterator[Path]:
    """All that a root file system holds, without what lies below the folders `closed`."""
    for folder, folders, files in os.walk(root):
        inside = Path("/", folder.removeprefix(root).lstrip("/"))
        yield from (inside / name for name in [*folders, *files])
        folders[:] = [name for name in folders if str(inside / name) not in closed]


def test_no_object_or_frame_in_a_child_holds_a_secret(spy: tuple[Course, Any]) -> None:
    course, student = spy
    words = [TOKEN, str(course.root), course.title, "test_double", "no other secret is here but this"]
    hidden = ["".join(chr(ord(letter) + 1) for letter in word) for word in words]
    # where course.yml lies it is told, so that it can prove that the file is out of its reach
    assert student.texts(hidden) == [str(course.path)]
    assert student.texts(["".join(chr(ord(letter) + 1) for letter in "def descriptors():")]) != []  # the search finds


# ---- seeds

DRAWN = "import torch\n\ndef double(x):\n    return torch.initial_seed(), int(torch.randint(2**40, ()))\n"


def test_what_a_child_is_told_does_not_follow_from_the_suite_and_what_a_suite_draws_does(
    mini: Make, room: tuple[Level, Sandbox]
) -> None:
    course = mini()
    told, drawn = [], []
    for key in (b"one suite", b"another suite", b"one suite"):
        with sit(course, room[1], DRAWN, key) as sitting:
            told.append(sitting.begin("double", "three")[0].double(x=1))
            drawn.append((torch.rand(()).item(), np.random.rand(), random.random()))
            assert told[-1][0] != torch.initial_seed()
    assert told[0] == told[1] == told[2]
    assert drawn[0] == drawn[2]
    assert all(one != other for one, other in zip(drawn[0], drawn[1], strict=True))


def test_a_suites_key_is_its_text_whatever_the_line_endings_and_the_place(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "test_one.py").write_bytes(b"x = 1\ny = 2\n")
    (tmp_path / "there/test_two.py").write_bytes(b"x = 1\r\ny = 2\r\n")
    (tmp_path / "test_three.py").write_bytes(b"x = 1\ny = 2  # changed\n")
    one, two, three = map(
        key_of, sorted(tmp_path.rglob("*.py"), key=lambda path: ["one", "two", "three"].index(path.stem[5:]))
    )
    assert one == two != three


# ---- feedback

EXPECTED = 7310245.25
CANARIES = (TOKEN, "7310245", "7.310245", "7.31025", "7310245.25")

TELLTALE = f'''\
"""{TOKEN}: the suite."""

import numpy as np
import torch

from autograder.checks import assert_array, assert_same, is_same, points, refuses

EXPECTED = {EXPECTED}  # {TOKEN}


def double(student, {TOKEN}=None):
    """{TOKEN}"""
    {TOKEN} = EXPECTED
    return student.double(x=EXPECTED / 2)


@points(20)
def test_bare(student):
    """twice a number

    {TOKEN}: more than the title.
    """
    secret = "{TOKEN}"  # {TOKEN}
    found = double(student)
    assert isinstance(found, float)
    assert (found, secret) == (EXPECTED, "{TOKEN}")


@points(20)
def test_numpy(student):
    """twice a number, to some digits"""
    found = double(student)
    assert isinstance(found, float)
    np.testing.assert_allclose(found, EXPECTED, err_msg="{TOKEN}")


@points(20)
def test_torch(student):
    """twice a number, to other digits"""
    found = double(student)
    assert isinstance(found, float)
    torch.testing.assert_close(found, EXPECTED)


@points(20)
def test_tensor(student):
    """twice a tensor"""
    assert_same(student.double(x=torch.tensor([EXPECTED, 1.0]) / 2), torch.tensor([EXPECTED, 1.0]), what="the tensor")


@points(10)
def test_array(student):
    """twice an array"""
    expected = np.array([EXPECTED, 1.0])
    assert_array(student.double(x=expected / 2), expected, what="the array")


@points(10)
def test_refuses(student):
    """twice a text is refused"""
    with refuses(TypeError, what="double of a text"):
        student.double(x="text")
    assert is_same(student.double(x=torch.ones(1)), torch.full((1,), 2.0)), "double of ones must be twos"
'''

REFUSING = """\
def double(x):
    ### BEGIN SOLUTION
    if isinstance(x, str):
        raise TypeError("a text")
    return x + x
    ### END SOLUTION
"""

LOOKS = """\
import gc, os, sys

def double(x):
    frame, seen = sys._getframe(), []
    while frame:
        seen.append({name: repr(value)[:200] for name, value in frame.f_locals.items()})
        frame = frame.f_back
    raise ValueError(str([seen, dict(os.environ), sys.argv])[-1500:])
"""

FAILING = {
    "wrong": "return x * 3",
    "nothing": "return None",
    "text": "return 'twice'",
    "list": "return [x]",
    "array": "import numpy; return numpy.array([x, x])",
    "tensor": "import torch; return torch.ones(2, 2) * x",
    "object": "return object()",
    "nan": "return float('nan')",
    "raises": "raise KeyError(x)",
    "chained": "try:\n        1 / 0\n    except ZeroDivisionError as error:\n        raise RuntimeError('again') from error",
    "asserts": "assert x == 0",
    "recursion": "return double(x)",
    "no_text": "class Odd(Exception):\n        __str__ = None\n    raise Odd",
    "skips": "class Skipped(BaseException): pass\n    raise Skipped",
    "hangs": "while True: pass",
    "exits": "import os; os._exit(3)",
    "crashes": "import ctypes; ctypes.string_at(0)",
}


def graded(course: Course, **programs: str) -> tuple[str, list[dict[str, Any]], str]:
    """All that grading said and left, the records, and what went to stderr."""
    for name, code in programs.items():
        (course.root / f"submitted/{name}").mkdir(parents=True)
        (course.root / f"submitted/{name}/double.py").write_text(code)
    result = run("grade", "submitted", "--out", "out", cwd=course.root)
    lines = (course.root / "out/results.jsonl").read_text().splitlines()
    left = [path.read_text() for path in (course.root / "out").rglob("*") if path.is_file()]
    told = without_progress(result.stderr)
    return "\n".join([result.stdout, result.stderr, *left]), [json.loads(line) for line in lines], told


def test_feedback_never_quotes_a_suite_however_a_program_fails(mini: Make) -> None:
    brief = MINI_COURSE.replace("call_seconds: 2", "call_seconds: 0.5")
    course = mini(suite=TELLTALE, solution=REFUSING, course=brief)
    programs = {name: f"def double(x):\n    {body}\n" for name, body in FAILING.items()}
    text, records, stderr = graded(course, looks=LOOKS, **programs)
    assert stderr.strip() == ""
    assert [canary for canary in CANARIES if canary in text] == []
    checks = {record["student"]: record["exercises"]["double"]["checks"] for record in records}
    assert checks.keys() == {"looks", *FAILING}
    for outcomes in checks.values():
        assert {outcome["status"] for outcome in outcomes} <= {"failed", "skipped"}
        assert all(outcome["message"] for outcome in outcomes)
    told = {outcome["id"]: outcome["message"] for outcome in checks["wrong"]}
    assert told["bare"] == told["numpy"] == told["torch"] == "the check did not hold"
    assert "the shape (2,) is right, the values are not" in told["tensor"]


BREAKING = f'''\
from autograder.checks import fail, points

ANSWERS = {{6: "{TOKEN}"}}


@points(40)
def test_lookup(student):
    """an answer of a list"""
    assert ANSWERS[student.double(x=3)]


@points(30)
def test_error(student):
    """an error of the suite's own"""
    if student.double(x=3) != 6:
        raise ValueError(f"{TOKEN} is not {{ANSWERS}}")


@points(30)
def test_mistake(student):
    """a mistake that no course knows"""
    if student.double(x=3) != 6:
        fail("{TOKEN}", "{TOKEN}")
'''


def test_a_check_that_breaks_tells_students_nothing_of_itself_and_teachers_all(mini: Make) -> None:
    _, (record,), stderr = graded(mini(suite=BREAKING), wrong="def double(x):\n    return 3 * x\n")
    checks = record["exercises"]["double"]["checks"]
    assert record["score"] is None
    for check in checks:
        assert check["status"] == "error"
        assert (check["message"], check["hint"], check["mistake"]) == (
            "not judged: the check broke on what it met here; whoever gave the course is told why",
            "",
            "",
        )
    lookup, error, mistake = (check["fault"] for check in checks)
    assert lookup.endswith("test_double.py:9: the check broke: KeyError: 9")
    assert f"test_double.py:16: the check broke: ValueError: {TOKEN} is not" in error
    assert f"the mistake `{TOKEN}` is not in course.yml" in mistake
    assert all(fault in stderr for fault in (lookup, error, mistake))
