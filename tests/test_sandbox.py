"""Real children of a real zygote, at each level that this machine has."""

import os
import time
from pathlib import Path

import pytest
import torch
from exam import SECRET, Exam
from helpers import ROOT

from autograder.errors import SandboxError
from autograder.sandbox.host import Sandbox, Stay
from autograder.student import Fault, NotRun, RaisedFault

pytestmark = pytest.mark.slow


def test_this_machine_reaches_the_level(any_sandbox: Sandbox, request: pytest.FixtureRequest) -> None:
    assert any_sandbox.level(SECRET) == request.node.callspec.params["any_sandbox"]
    assert [line.split(" ")[1] for line in any_sandbox.missing()] in ([], ["namespaces"])


ATTEMPTS = {
    "read the course": f"open({str(SECRET)!r}).read()",
    "read the hidden suite": f"open({str(ROOT / 'solutions/one_hot/test_one_hot.py')!r}).read()",
    "list the project": f"__import__('os').listdir({str(ROOT)!r})",
    "open the course neither to read nor to write": f"__import__('os').open({str(SECRET)!r}, 3 | __import__('os').O_TRUNC)",
    "take a disk at once": "__import__('os').posix_fallocate(__import__('os').open('big', 66), 0, 2**24)",
    "read the passwords": "open('/etc/passwd').read()",
    "read a process": "open('/proc/self/environ').read()",
    "write outside": "open('/tmp/left-behind', 'w').write('x')",
    "open a socket": "__import__('socket').socket()",
    "a pair of sockets": "__import__('socket').socketpair()",
    "fork": "__import__('os').fork()",
    "run a program": "__import__('subprocess').run(['true'])",
    "exec": "__import__('os').execv('/usr/bin/true', ['true'])",
    "kill the zygote": "__import__('os').kill(__import__('os').getppid(), 9)",
    "kill everything": "__import__('os').kill(-1, 9)",
    "lock a file": "__import__('fcntl').lockf(open(__file__, 'a'), 2)",
    "change the course's permissions": f"__import__('os').chmod({str(SECRET)!r}, {SECRET.stat().st_mode})",
    "change Python's permissions": "__import__('os').chmod(__import__('os').__file__, 0o644)",
    "change them by descriptor": "__import__('os').chmod(__import__('os').open(__import__('os').__file__, 0), 0o644)",
    "change the course's times": f"__import__('os').utime({str(SECRET)!r})",
    "change the course's owner": f"__import__('os').chown({str(SECRET)!r}, -1, -1)",
    "cut off the course": f"__import__('os').truncate({str(SECRET)!r}, {SECRET.stat().st_size})",
    "a large file": "open('big', 'wb').write(bytes(2**25))",
    "many descriptors": "[open(__file__) for _ in range(100)]",
    "raise a limit": "__import__('resource').setrlimit(7, (4096, 4096))",
    "become another": "__import__('os').setuid(1)",
    "shared memory": "__import__('multiprocessing.shared_memory').shared_memory.SharedMemory(create=True, size=9)",
}


@pytest.mark.parametrize("code", ATTEMPTS.values(), ids=ATTEMPTS)
def test_attempts_fail(any_sandbox: Sandbox, code: str) -> None:
    with Exam(any_sandbox, f"def attempt():\n    return str({code})\n") as exam, pytest.raises(RaisedFault) as caught:
        exam.call("attempt")
    assert {"OSError", "ValueError"} & set(caught.value.types), caught.value
    assert not Path("/tmp/left-behind").exists()


def test_scratch_is_there_and_gone_with_the_child(any_sandbox: Sandbox) -> None:
    text = "import os, tempfile\ndef note():\n    tempfile.mkstemp()\n    return sorted(os.listdir('.'))\n"
    for _ in range(2):
        with Exam(any_sandbox, text) as exam:
            names = exam.call("note")
            assert len(names) == 3  # with the file for Python's own word of a crash
            assert "work.py" in names


def test_the_environment_is_small(any_sandbox: Sandbox) -> None:
    with Exam(any_sandbox, "import os\ndef environment():\n    return dict(os.environ)\n") as exam:
        found = exam.call("environment")
    assert (
        {"PATH", "HOME", "TMPDIR"}
        <= found.keys()
        <= {
            *("PATH", "LANG", "HOME", "TMPDIR", "LC_CTYPE", "PYTHONHASHSEED", "GLIBC_TUNABLES"),
            *("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OBJC_DISABLE_INITIALIZE_FORK_SAFETY"),
            *("KMP_DUPLICATE_LIB_OK", "KMP_INIT_AT_FORK", "TORCHINDUCTOR_CACHE_DIR", "TRITON_CACHE_DIR", "MPLBACKEND"),
        }
    )


def test_the_zygote_has_loaded_nothing_of_the_upper_layers(sandbox: Sandbox) -> None:
    text = """
import sys
from autograder import check

def loaded():
    check("one_hot", "many_classes")
    return [name for name in sys.modules if name.split(".")[0] in ("autograder", "pytest", "_pytest")]
"""
    with Exam(sandbox, text) as exam:
        loaded = set(exam.call("loaded"))
    assert {name for name in loaded if not name.startswith(("autograder.confine", "autograder.sandbox"))} == {
        *("autograder", "autograder.errors", "autograder.wire")
    }
    assert "autograder.sandbox.host" not in loaded


def test_two_open_descriptors_beside_the_standard_ones(any_sandbox: Sandbox) -> None:
    text = """
import os

def is_open(descriptor):
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True

def open_descriptors():
    return [descriptor for descriptor in range(64) if is_open(descriptor)]
"""
    with Exam(any_sandbox, text) as exam:
        assert len(exam.call("open_descriptors")) == 5  # the connection, and the file for word of a crash


def test_torch_works_in_there(any_sandbox: Sandbox) -> None:
    text = """
import threading
import torch

@torch.jit.script
def scripted(x):
    return x + 1

def compute():
    torch.linalg.svd(torch.rand(9, 9))
    torch.nn.Conv1d(1, 2, 3)(torch.rand(1, 1, 9)).sum().backward()
    torch.nn.MultiheadAttention(4, 2)(torch.rand(3, 1, 4), torch.rand(3, 1, 4), torch.rand(3, 1, 4))
    model = torch.nn.LSTM(3, 4)
    optimizer = torch.optim.AdamW(model.parameters())
    worker = threading.Thread(target=lambda: model(torch.rand(5, 2, 3))[0].sum().backward())
    worker.start()
    worker.join()
    optimizer.step()
    return scripted(torch.ones(2))
"""
    with Exam(any_sandbox, text) as exam:
        assert exam.call("compute").tolist() == [2.0, 2.0]


ENDS = {
    "a loop": (
        "while True: pass",
        "timeout",
        "`act()` was still running after 1 s and was stopped. Is there a loop that never ends?",
    ),
    "a loop in C": ("sum(range(10**12))", "timeout", "was still running after 1 s"),
    "sleep": ("__import__('time').sleep(99)", "timeout", "was still running after 1 s"),
    "no signal helps": (
        "__import__('signal').signal(15, lambda *_: 0)\n    while True: pass",
        "timeout",
        "was still running",
    ),
    "_exit": ("__import__('os')._exit(0)", "crashed", "`act()` ended the program (exit code 0) instead of returning."),
    "segmentation fault": (
        "__import__('ctypes').string_at(0)",
        "crashed",
        "crashed Python itself, SIGSEGV (work.py, line 2: `__import__('ctypes').string_at(0)`). Too deep",
    ),
    "abort": ("__import__('os').abort()", "crashed", "crashed Python itself, SIGABRT (work.py, line 2: `__import__"),
    "a forged place": (
        "__import__('faulthandler').disable()\n"
        "    open('.fault', 'w').write('  File \"' + __file__ + '\", line 999 in f\\n' * 9)\n"
        "    __import__('os').kill(__import__('os').getpid(), 11)",
        "crashed",
        "crashed Python itself, SIGSEGV. Too deep",
    ),
    "closed connection": (
        "__import__('os').closerange(3, 64)\n    while True: pass",
        "crashed",
        "closed the connection to the grader",
    ),
}


@pytest.mark.parametrize(("code", "status", "message"), ENDS.values(), ids=ENDS)
def test_a_call_that_does_not_return_costs_itself(any_sandbox: Sandbox, code: str, status: str, message: str) -> None:
    with Exam(any_sandbox, f"def act():\n    {code}\ndef fine():\n    return 1\n", call_seconds=1) as exam:
        with pytest.raises(Fault) as caught:
            exam.call("act")
        assert message in str(caught.value)
        assert exam.student.status == status
        assert exam.call("fine") == 1


FORGER = """
import os
import struct
import sys

ITEM = b"\\x92\\xa4list\\x91"
VALUE = b"\\x92\\xa5tuple\\x92\\xa5value"  # and what follows: ("value", ...)

def ticket():
    frame = sys._getframe()
    while "ticket" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["ticket"]

def frame(structure, raw=b"", of=ticket):
    body = struct.pack("!I", len(structure)) + structure + raw
    return of() + struct.pack("!I", len(body)) + body

def write(data):
    while data:
        data = data[os.write(3, data):]

def fine():
    return 1

"""
FRAMES = {
    "forged": ("write(frame(VALUE + b'\\x81\\x01\\x02'))", "the answer holds something that no value is made of."),
    "no message": ("write(frame(b'\\xc1'))", "the answer is not a message."),
    "oversized": ("write(ticket() + b'\\xff' * 4)", "the answer is larger than 16777216 bytes."),
    "of many parts": ("write(frame(bytes(2**20 + 1)))", "the answer is made of too many parts."),
    "deep": ("write(frame(VALUE + ITEM * 99 + b'\\xc0'))", "the answer is nested deeper than 24 lists."),
    "cut short": ("write(ticket() + struct.pack('!II', 4, 99))", "the answer breaks off."),
    "with a tail": ("write(frame(VALUE + b'\\xc0', b'x'))", "the answer goes on after its end."),
    "of another request": (
        "write(frame(VALUE + b'\\xc0', of=lambda: b'1234'))",
        "the answer came before it was asked",
    ),
    "neither value nor exception": ("write(frame(b'\\x92\\xa4list\\x90'))", "the answer is neither a value nor an exc"),
    "a module": (
        "write(frame(VALUE + b'\\x94\\xa3ref\\x00\\x90\\xa0'))",
        "the answer names an object that it may not name. Does the code use descriptors that it did not open?",
    ),
}


@pytest.mark.parametrize(("code", "reason"), FRAMES.values(), ids=FRAMES)
def test_a_frame_that_is_no_answer_ends_the_call_with_its_reason(sandbox: Sandbox, code: str, reason: str) -> None:
    with Exam(sandbox, f"{FORGER}def act():\n    {code}\n    while True: pass\n", call_seconds=20) as exam:
        with pytest.raises(Fault) as caught:
            exam.call("act")
        assert f"`act()` did not answer in the way a function returns: {reason}" in str(caught.value)
        assert exam.student.status == "crashed"
        assert exam.call("fine") == 1


BETWEEN = {
    "twice": ("write(frame(VALUE + b'\\x01'))", "the answer came twice."),
    "early": (
        "write(frame(VALUE + b'\\x01') + frame(VALUE + b'\\x02', of=lambda: b'1234'))\n    while True: pass",
        "the answer came before it was asked for, or is none of the grader's frames.",
    ),
    "unasked, by a thread": (
        "import threading\n    threading.Timer(0.2, write, [b'x' * 99]).start()\n    return 1",
        "the answer came before it was asked for, or is none of the grader's frames.",
    ),
}


@pytest.mark.parametrize(("code", "reason"), BETWEEN.values(), ids=BETWEEN)
def test_a_frame_between_two_calls_ends_the_next_one(sandbox: Sandbox, code: str, reason: str) -> None:
    text = f"{FORGER}def act():\n    {code}\ndef wait():\n    import time\n    time.sleep(2)\n    return 1\n"
    with Exam(sandbox, text, call_seconds=20) as exam:
        module, _ = exam.student.begin(seed=1)
        assert module.act() == 1  # what it answers while it is asked, it answers
        with pytest.raises(Fault, match="did not answer in the way a function returns") as caught:
            module.wait()
        assert reason in str(caught.value)
        assert exam.call("fine") == 1


def test_half_a_frame_is_waited_for_until_the_deadline(sandbox: Sandbox) -> None:
    code = "write(ticket() + b'\\0\\0\\0\\2h')\n    while True: pass"
    with Exam(sandbox, f"{FORGER}def act():\n    {code}\n", call_seconds=1) as exam:
        with pytest.raises(Fault, match="was still running"):
            exam.call("act")
        assert exam.call("fine") == 1


def test_a_frame_that_breaks_off_with_its_process_is_a_crash(sandbox: Sandbox) -> None:
    code = "write(ticket() + b'\\0\\0\\0\\2h')\n    os._exit(3)"
    with Exam(sandbox, f"{FORGER}def act():\n    {code}\n", call_seconds=20) as exam:
        with pytest.raises(Fault, match=r"ended the program \(exit code 3\)"):
            exam.call("act")
        assert exam.call("fine") == 1


def test_answers_like_an_honest_program_in_odd_layouts(sandbox: Sandbox) -> None:
    text = """
import enum
import torch

def act(x):
    return x[::2][:1], torch.complex(x, x).conj()[1:2], x.numpy()[::-1].astype(">f8"), enum.IntEnum("E", "A").A
"""
    with Exam(sandbox, text) as exam:
        view, conjugate, array, number = exam.call("act", torch.arange(3.0))
    assert (view.tolist(), conjugate.tolist(), array.tolist(), number) == ([0.0], [1 - 1j], [2.0, 1.0, 0.0], 1)


def test_a_long_file_is_sent_whole(sandbox: Sandbox) -> None:
    with Exam(sandbox, "# " + "x" * 2**20 + "\ndef act():\n    return 1\n") as exam:
        assert exam.call("act") == 1


ERRORS = {
    "an exception": ("1 / 0", "`act()` raised ZeroDivisionError: division by zero (work.py, line 2: `1 / 0`)"),
    "exit": ("exit()", "`act()` ended the program instead of returning (work.py, line 2: `exit()`). Remove"),
    "unfinished": (
        "raise NotImplementedError",
        "`act()` is not implemented yet: replace `raise NotImplementedError` with your code",
    ),
    "memory": ("bytearray(2**31)", "`act()` used more than 512 MB of memory (work.py, line 2: `bytearray(2**31)`)"),
    "torch's memory": ("__import__('torch').zeros(2**30)", "used more than 512 MB of memory"),
    "recursion": ("act()", "raised RecursionError"),
    "an exception that cannot be shown": (
        "raise type('Odd', (Exception,), {'__str__': lambda self: 1 / 0})()",
        "raised Odd: (its message raised ZeroDivisionError)",
    ),
    "escapes in a message": ("raise ValueError('\\x1b[2J\\u202e')", "raised ValueError: \ufffd[2J\ufffd"),
    "a value too large": ("return __import__('torch').zeros(2**25)", "a value of 134217"),
    "a value too deep": ("x = []\n    for _ in range(99): x = [x]\n    return x", "nested deeper than"),
    "stdin": ("input()", "raised EOFError"),
}


@pytest.mark.parametrize(("code", "message"), ERRORS.values(), ids=ERRORS)
def test_an_error_is_told_to_its_author(sandbox: Sandbox, code: str, message: str) -> None:
    with Exam(sandbox, f"def act():\n    {code}\ndef fine():\n    return 1\n", call_seconds=8) as exam:
        with pytest.raises(RaisedFault) as caught:
            exam.call("act")
        assert message in str(caught.value)
        assert exam.student.status == "graded"
        assert exam.call("fine") == 1


def test_an_error_of_code_in_a_string_is_told_at_the_students_own_line(sandbox: Sandbox) -> None:
    with Exam(sandbox, "def act():\n    eval('2 *')\ndef bare():\n    raise SyntaxError\n") as exam:
        with pytest.raises(RaisedFault, match=r"SyntaxError: invalid syntax .*\(work.py, line 2: `eval"):
            exam.call("act")
        with pytest.raises(RaisedFault, match=r"SyntaxError: .*\(work.py, line 4: `raise SyntaxError`\)"):
            exam.call("bare")


def test_a_line_with_accents_is_told_as_it_is_whatever_its_file_declares(sandbox: Sandbox) -> None:
    text = "# coding: latin-1\ndef act():\n    raise ValueError  # für Ørsted\n"
    with Exam(sandbox, text) as exam, pytest.raises(RaisedFault, match="line 3: `raise ValueError  # für Ørsted`"):
        exam.call("act")


def test_a_folder_in_the_place_of_the_crash_report_ends_no_cohort(sandbox: Sandbox) -> None:
    text = "import os\ndef act():\n    os.remove('.fault')\n    os.mkdir('.fault')\n    os._exit(1)\ndef fine():\n    return 1\n"
    with Exam(sandbox, text) as exam:
        with pytest.raises(Fault, match="ended the program"):
            exam.call("act")
        assert exam.call("fine") == 1


def test_one_exception_in_two_functions_is_two_faults(sandbox: Sandbox) -> None:
    with Exam(sandbox, "act = None\nfine = None\n") as exam:
        causes = []
        for name in ("act", "fine"):
            with pytest.raises(RaisedFault) as caught:
                exam.call(name)
            causes.append(caught.value.cause)
    assert causes[0] != causes[1]


def test_a_child_cannot_make_its_answer_the_module_itself(sandbox: Sandbox) -> None:
    text = """
import sys

def act():
    server = sys.modules["autograder.sandbox.child"]
    server._Server._refer = lambda self, value: server.Ref(0, (), "int")
    return object()
"""
    with Exam(sandbox, text) as exam, pytest.raises(Fault, match="did not answer in the way a function returns"):
        exam.call("act")


def test_what_is_too_deep_to_go_back_is_the_programs_own_fault(sandbox: Sandbox) -> None:
    text = "def act():\n    x = []\n    for _ in range(23): x = [x]\n    return x\ndef take(x):\n    return 1\n"
    with Exam(sandbox, text) as exam:
        deep = exam.call("act")
        with pytest.raises(Fault, match=r"^`take\(.*\)` was not called: a value nested deeper than 24 cannot cross$"):
            exam.call("take", deep)
        assert exam.call("take", 1) == 1


def test_a_misspelt_function_is_named(sandbox: Sandbox) -> None:
    with Exam(sandbox, "def trian():\n    pass\n") as exam, pytest.raises(RaisedFault) as caught:
        exam.call("train")
    assert str(caught.value) == "`train()` cannot be called: work.py defines no `train`; did you mean it by `trian`?"


def test_the_students_function_is_named_that_a_function_of_the_props_calls(sandbox: Sandbox) -> None:
    text, props = "def act(x):\n    return 1 / x\n", "def handed(function, value):\n    return function(x=value)\n"
    with Exam(sandbox, text, props) as exam:
        student, helpers = exam.student.begin(seed=1)
        with pytest.raises(RaisedFault) as caught:
            helpers.handed(student.act, value=0)
    assert str(caught.value).startswith(
        "`act`, called by `handed(act, value=0)` in props.py, raised ZeroDivisionError: division by zero (work.py, line 2: "
    )


def test_a_name_that_was_given_to_an_answer_is_told_where_a_function_of_the_props_calls_it(sandbox: Sandbox) -> None:
    made = "def act(value):\n    return [value]\n"
    props = "def handed(function, value):\n    return function(value)(1)\n"
    for text, told in (
        (f"{made}act = act(0)\n", "cannot be called: something else was given the name, an object of type list, as in"),
        (made, "raised TypeError: 'list' object is not callable"),
    ):
        with Exam(sandbox, text, props) as exam:
            student, helpers = exam.student.begin(seed=1)
            with pytest.raises(RaisedFault) as caught:
                helpers.handed(student.act, value=0)
        assert str(caught.value).startswith(f"`act`, called by `handed(act, value=0)` in props.py, {told}")


LOADING = {
    "a loop": (
        "while True: pass",
        "timeout",
        "loading work.py was still running after 1 s and was stopped. Is there a loop that never ends, or long work outside "
        "of all functions, such as a training?",
    ),
    "an exit": ("import os; os._exit(0)", "crashed", "loading work.py ended the program (exit code 0)"),
    "a polite exit": ("exit()", "crashed", "loading work.py ended the program instead of returning"),
    "no Python": (
        "def f(:\n",
        "crashed",
        "loading work.py raised SyntaxError: invalid syntax (work.py, line 1: `def f(:`)",
    ),
    "a missing package": (
        "import tensorflow",
        "crashed",
        "raised ModuleNotFoundError: No module named 'tensorflow' (work.py, line 1",
    ),
    "a NUL": ("x = '\0'", "crashed", "source code string cannot contain null bytes"),
}


@pytest.mark.parametrize(("text", "status", "message"), LOADING.values(), ids=LOADING)
def test_a_file_that_cannot_be_loaded_is_told_once(sandbox: Sandbox, text: str, status: str, message: str) -> None:
    with Exam(sandbox, text, call_seconds=1) as exam:
        with pytest.raises(Fault) as caught:
            exam.call("f")
        assert message in str(caught.value)
        started = time.monotonic()
        with pytest.raises(NotRun, match=r"work.py could not be loaded \(see the first check\)"):
            exam.call("f")
        assert time.monotonic() - started < 0.5
        assert exam.student.status == status


def test_one_check_leaves_nothing_for_the_next(sandbox: Sandbox) -> None:
    text = """
import random, numpy, torch

def spoil():
    torch.set_grad_enabled(False)
    torch.set_default_dtype(torch.float64)
    torch.manual_seed(99)

def draw():
    return [torch.rand(1).dtype is torch.float32, torch.is_grad_enabled(), torch.rand(1).item(), numpy.random.rand(), random.random()]
"""
    with Exam(sandbox, text) as exam:
        first = exam.call("draw")
        exam.call("spoil")
        assert exam.call("draw") == first
        assert first[:2] == [True, True]


def test_a_course_within_reach_of_every_child_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(SandboxError, match="which every student's code may read; move the course elsewhere"):
        sandbox.open(Stay(512, 5, Path("/usr/share/course/course.yml")))


def test_a_zygote_that_is_gone_is_the_graders_fault() -> None:
    with Sandbox.start() as sandbox:
        sandbox.level(SECRET)
        sandbox._process.kill()
        sandbox._process.wait()
        with pytest.raises(SandboxError, match="the sandbox's zygote ended"):
            sandbox.open(Stay(512, 5, SECRET))


def test_nothing_is_left_of_a_sandbox() -> None:
    with Sandbox.start() as sandbox:
        sandbox.open(Stay(512, 5, SECRET))
        folder = sandbox._folder
        group = sandbox._process.pid
    assert not folder.exists()
    processes = [Path("/proc") / name / "stat" for name in os.listdir("/proc") if name.isdigit()]
    sessions = [path.read_text().rsplit(")")[1].split()[3] for path in processes if path.exists()]
    assert str(group) not in sessions
