"""`autograder watch`: its state without a terminal, what is heard of saves, and the whole command in a real terminal."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import watchfiles
from helpers import MINI_COURSE, ROOT, Make
from rich.console import Console

from autograder import terminal
from autograder.course import Course
from autograder.own import Own
from autograder.results import ExerciseReport, Outcome
from autograder.watch import MOMENT, PATIENCE, Watch
from bench.loop import Watching

RIGHT = "def double(x):\n    return x + x\n"
WRONG = "def double(x):\n    return x * x\n"
HALF = "def double(x):\n    return (x +"
HINTS = '["Twice is not squared.", "Try it with 4.", "Add it to itself."]'
TWO = MINI_COURSE.replace("points: 100", "points: 50").replace('"Twice is not squared."', HINTS) + (
    "  - slug: half\n    title: Half as much\n    file: half.py\n    points: 50\n"
)
SUITE = '''\
from autograder.checks import points


@points(50)
def test_one(student):
    """half(2) is 1"""
    assert student.half(x=2) == 1
'''


@pytest.fixture
def course(mini: Make) -> Course:
    """Two exercises, nothing written yet."""
    files = {f"{folder}/half/test_half.py": SUITE for folder in ("solutions", "exercises")}
    files |= {"solutions/half/half.py": "", "exercises/half/half.py": "def half(x):\n    raise NotImplementedError\n"}
    files["exercises/double/double.py"] = "def double(x):\n    raise NotImplementedError\n"
    return mini(course=TWO, files=files)


class Student:
    """Who saves, waits and presses keys; the checks say what the text deserves."""

    def __init__(self, course: Course, at: str = "") -> None:
        self.course = course
        self.now = 100.0
        self.watch = Watch(course, at)
        self.checked: list[str] = []
        """What was checked, as the exercise and its text."""

    def save(self, text: str, slug: str = "double") -> None:
        self.course.stub(slug).write_text(text)

    def begin(self, seconds: float = 0.0) -> Own | None:
        """Looks, and begins what is due."""
        self.now += seconds
        self.watch.look(self.now)
        if own := self.watch.due():
            self.watch.begin(own)
            self.checked.append(f"{own.slug}: {getattr(own.source, 'text', own.source)}")
        return own

    def end(self, own: Own) -> None:
        self.watch.end(own, report(own))

    def wait(self, seconds: float = 0.0) -> list[str]:
        """Lets all that is due be checked; says what that was."""
        before = len(self.checked)
        while own := self.begin(seconds):
            seconds = 0.0
            self.end(own)
        return self.checked[before:]

    def screen(self, width: int = 80, height: int = 24) -> str:
        console = Console(width=width, height=height, legacy_windows=False)
        with console.capture() as shown:
            console.print(self.watch, end="")
        lines = shown.get().split("\n")
        assert len(lines) == height
        assert all(len(line) <= width for line in lines)
        return shown.get()


def report(own: Own) -> ExerciseReport:
    text = getattr(own.source, "text", "")
    passes = [text.startswith(RIGHT) or (own.slug == "half" and "raise" not in text), "return" in text]
    outcomes = [
        Outcome("three", "double(4) is 8", "passed", 0, 0)
        if passes[0]
        else Outcome("three", "double(4) is 8", "failed", 0, 0, "double(4) is 16", "Twice is not squared.", "squared"),
        Outcome("negative", "double(-1) is -2", "passed" if passes[1] else "skipped", 0, 0),
    ]
    return ExerciseReport.of(outcomes, bonus=False, status="graded")


@pytest.fixture
def student(course: Course) -> Student:
    return Student(course)


def test_all_exercises_are_checked_at_the_start_and_the_first_that_is_not_done_is_shown(student: Student) -> None:
    student.save(RIGHT)
    assert student.watch.at == "double"
    assert [told.split(":")[0] for told in student.wait()] == ["double", "half"]
    assert student.watch.at == "half"
    assert "double ✓ · half 0/2" in student.screen()


def test_nothing_runs_where_nothing_has_changed(student: Student) -> None:
    student.wait()
    os.utime(student.course.stub("double"))
    assert student.wait() == []
    student.save(student.course.stub("double").read_text())
    assert student.wait() == []


def test_only_the_exercise_that_was_saved_is_checked_and_it_is_shown(student: Student) -> None:
    student.wait()
    student.save("def half(x):\n    return x\n    raise ValueError\n", "half")
    assert [told.split(":")[0] for told in student.wait()] == ["half"]
    assert student.watch.at == "half"
    assert "half 1/2" in student.screen()


def test_a_save_during_a_run_is_not_lost(student: Student) -> None:
    student.wait()
    student.save(WRONG)
    own = student.begin()
    assert own
    student.save("def double(x):\n    return 3 * x\n")
    assert student.begin() is None
    student.save(RIGHT)
    assert student.begin() is None
    student.end(own)
    assert student.wait() == [f"double: {RIGHT}"]
    assert "double ✓" in student.screen()


def test_what_was_taken_back_during_a_run_is_checked_again(student: Student) -> None:
    student.save(RIGHT)
    student.wait()
    student.save(WRONG)
    own = student.begin()
    assert own
    student.save(RIGHT)
    student.begin()
    student.end(own)
    assert student.wait() == [f"double: {RIGHT}"]


def test_the_exercise_that_is_shown_is_checked_before_others(student: Student) -> None:
    student.watch.press("n")
    assert [told.split(":")[0] for told in student.wait()] == ["half", "double"]


@pytest.mark.parametrize("half", ["", HALF])
def test_a_file_saved_in_half_is_read_again_before_it_is_told(student: Student, half: str) -> None:
    student.save(WRONG)
    student.wait()
    student.save(half)
    assert student.wait() == []
    assert student.watch.wait() == pytest.approx(MOMENT)
    student.save(RIGHT)
    assert student.wait(0.1) == [f"double: {RIGHT}"]
    assert student.watch.wait() == PATIENCE


@pytest.mark.parametrize("half", ["", HALF])
def test_a_file_that_stays_as_it_was_cut_is_told_a_moment_later(student: Student, half: str) -> None:
    student.wait()
    student.save(half)
    assert student.wait() == []
    assert len(student.wait(MOMENT + 0.01)) == 1


def test_a_file_may_be_away_while_an_editor_replaces_it(student: Student) -> None:
    student.save(WRONG)
    student.wait()
    student.course.stub("double").rename(student.course.stub("double").with_suffix(".py~"))
    assert student.wait() == []
    assert "double(4) is 16" in student.screen()
    student.save(RIGHT)
    assert student.wait() == [f"double: {RIGHT}"]


def test_an_exercise_whose_file_is_gone_is_not_done(student: Student) -> None:
    student.save(RIGHT)
    student.save("def half(x):\n    return x / 2\n", "half")
    student.wait()
    assert "All exercises pass" in student.screen()
    student.course.stub("half").unlink()
    student.wait()
    assert "double ✓ · half ✓" in student.screen()
    student.wait(MOMENT + 0.01)
    assert "double ✓ · half -" in student.screen()
    assert student.watch.summary() == "1 of 2 exercises done"


def test_a_file_that_stays_away_is_missed(student: Student) -> None:
    student.wait()
    student.course.stub("double").unlink()
    assert student.wait() == []
    assert student.wait(MOMENT + 0.01) == []
    assert "double.py: there is no such file" in student.screen(200)
    student.save(RIGHT)
    assert student.wait() == [f"double: {RIGHT}"]
    assert "no such file" not in student.screen()


def test_what_is_shown_is_what_to_fix_first_and_all_on_demand(student: Student) -> None:
    student.wait()
    shown = student.screen()
    assert "Fix first: double(4) is 8" in shown
    assert "double(4) is 16" in shown
    assert "Then: double(-1) is -2" not in shown
    student.watch.press("a")
    assert "Then: double(-1) is -2" in student.screen()
    student.watch.press("a")
    assert "Then" not in student.screen()


def test_hints_come_one_by_one_and_stay_until_something_else_is_to_be_fixed(student: Student) -> None:
    student.save(WRONG)
    student.wait()
    assert "Twice is not squared." in student.screen()
    student.watch.press("h")
    assert "Hint 2 of 3: Try it with 4." in student.screen()
    student.save("def double(x):\n    return x ** 2\n")
    student.wait()
    student.watch.press("h")
    shown = student.screen()
    assert "Hint 2 of 3: Try it with 4." in shown
    assert "Hint 3 of 3: Add it to itself." in shown
    student.save(RIGHT)
    student.wait()
    student.watch.press("h")
    assert "Hint" not in student.screen()


def test_a_hint_is_in_sight_also_in_a_low_window(student: Student) -> None:
    student.save(WRONG)
    student.wait()
    assert "Fix first" in student.screen(30, 6)
    student.watch.press("h")
    assert "Try it with 4." in student.screen(30, 6)
    student.watch.press("up")
    student.watch.press("up")
    assert "Fix first" in student.screen(30, 6)


def test_next_goes_round_what_is_not_done(student: Student) -> None:
    student.wait()
    for slug in ("half", "double", "half"):
        student.watch.press("n")
        assert student.watch.at == slug
    student.save(RIGHT)
    student.wait()
    student.watch.press("n")
    assert student.watch.at == "half"
    student.save("def half(x):\n    return x / 2\n", "half")
    student.wait()
    assert "All exercises pass their public checks." in student.screen()


def test_when_one_is_done_it_moves_on_and_says_so(student: Student) -> None:
    student.save(WRONG)
    student.wait()
    student.save(RIGHT)
    student.wait()
    screen = student.screen()
    assert "✓ double is done. Next:\n\nhalf:" in screen
    student.save(f"{RIGHT}# and a remark\n")
    student.wait()
    assert "Done. Next: half (key n)" in student.screen()
    student.watch.press("n")
    assert "is done" not in student.screen()


def test_a_named_exercise_is_shown_whatever_comes_before_it(course: Course) -> None:
    student = Student(course, "half")
    student.wait()
    assert student.watch.at == "half"


def test_before_the_first_verdict_it_says_what_it_waits_for(student: Student) -> None:
    student.begin()
    assert "loading torch" in student.screen()
    assert "double … · half …" in student.screen()


def test_a_long_check_tells_that_it_lives(student: Student) -> None:
    student.wait()
    student.save("def double(x):\n    while True: pass\n")
    student.begin()
    assert "checking double.py …" in student.screen()
    student.begin(3.0)
    assert "checking double.py … 3 s" in student.screen()


@pytest.mark.parametrize(("width", "height"), [(30, 15), (40, 20), (80, 24), (120, 40)])
def test_what_to_fix_first_is_seen_in_every_window(student: Student, width: int, height: int) -> None:
    student.wait()
    shown = student.screen(width, height)
    assert "Fix first: double(4) is 8" in shown
    assert "double(4) is 16" in shown
    assert "q quit" in shown


def test_what_does_not_fit_can_be_scrolled_to(student: Student) -> None:
    student.wait()
    student.watch.press("a")
    first = student.screen(30, 8)
    assert "↑↓" in first
    for _ in range(10):
        student.watch.press("down")
        last = student.screen(30, 8)
    assert "· double(-1) is -2" in last
    for _ in range(10):
        student.watch.press("up")
    assert student.screen(30, 8) == first


def test_where_there_are_no_keys_it_says_so(student: Student) -> None:
    student.watch.has_keys = False
    student.save(RIGHT)
    student.wait()
    assert "No keys: the input is no terminal. Ctrl-C quits." in student.screen()


def test_what_was_told_of_an_earlier_save_is_no_news(student: Student) -> None:
    student.save(RIGHT)
    student.wait()
    student.save(WRONG)
    own = student.begin()
    assert own
    assert student.watch.at == "double"
    assert student.watch.news() is None
    student.end(own)
    assert student.watch.news()


def test_what_is_no_file_is_not_waited_for(student: Student) -> None:
    student.wait()
    student.course.stub("double").unlink()
    os.mkfifo(student.course.stub("double"))
    student.wait(PATIENCE)
    student.wait(2 * MOMENT)
    assert "double.py: there is no such file" in " ".join(student.screen().split())


def test_of_a_huge_file_no_more_is_read_than_may_be_checked(student: Student) -> None:
    os.truncate(student.course.stub("double"), 2**40)
    student.wait(PATIENCE)
    student.wait(2 * MOMENT)
    assert student.checked[-1].startswith("double: Refusal(reason='double.py is larger than 1 MiB")


def test_q_ends_it(student: Student) -> None:
    student.watch.press("x")
    assert not student.watch.is_over
    student.watch.press("q")
    assert student.watch.is_over


# what is heard of saves


def _in_place(file: Path) -> None:
    file.write_text(RIGHT)


def _in_steps(file: Path) -> None:
    with file.open("w") as opened:
        for line in RIGHT.splitlines(keepends=True):
            opened.write(line)
            opened.flush()


def _by_rename(file: Path) -> None:
    """As JupyterLab, and whoever saves atomically."""
    other = file.with_name(f".~{file.name}")
    other.write_text(RIGHT)
    other.replace(file)


def _with_backup(file: Path) -> None:
    """As vim where it keeps a backup."""
    file.rename(file.with_name(f"{file.name}~"))
    file.write_text(RIGHT)


SAVES = [_in_place, _in_steps, _by_rename, _with_backup]


@pytest.fixture(params=["as the system tells", "as one looks again and again"])
def heard(request: pytest.FixtureRequest, course: Course, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Set when a save is heard of; also where the system has no inotify instance left."""
    watch = watchfiles.watch

    def without_inotify(*places: Path, force_polling: bool | None, **options: object) -> object:
        if not force_polling:
            raise RuntimeError("Too many open files (os error 24)")
        return watch(*places, force_polling=True, **options)  # type: ignore[arg-type]

    if request.param != "as the system tells":
        monkeypatch.setattr(watchfiles, "watch", without_inotify)
    event = threading.Event()
    with terminal._listening(course, event.set):
        file = course.stub("double")
        for number in range(100):  # until it listens
            os.utime(file, (number, number))
            if event.wait(0.1):
                break
        while event.wait(0.5):  # until it has heard of all of them
            event.clear()
        yield event


@pytest.mark.parametrize("save", SAVES)
def test_a_save_is_heard_of_however_the_editor_does_it(
    heard: threading.Event, course: Course, save: Callable[[Path], None]
) -> None:
    heard.clear()
    save(course.stub("double"))
    assert heard.wait(5)


def test_what_an_editor_or_jupyter_writes_beside_the_file_wakes_nobody(heard: threading.Event, course: Course) -> None:
    folder = course.stub("double").parent
    heard.clear()
    (folder / ".ipynb_checkpoints").mkdir()
    for name in (".ipynb_checkpoints/double-checkpoint.ipynb", ".double.py.swp", "4913", "double.py~", "notes.txt"):
        (folder / name).write_text(WRONG)
    assert not heard.wait(0.3)


# the whole command


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """What students have of the shipped course: nothing is written yet."""
    shutil.copytree(ROOT / "exercises", tmp_path / "bundle/exercises", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "course.yml", tmp_path / "bundle")
    return tmp_path / "bundle"


@pytest.mark.slow
def test_a_student_goes_from_the_stub_to_the_next_exercise(bundle: Path) -> None:
    file = bundle / "exercises/one_hot/one_hot.py"
    with Watching(bundle) as student:
        student.until("loading torch")
        assert "`encode" in student.until("is not implemented yet")
        student.until("numpy_rnn 0/")  # all have been checked
        file.write_text("")
        with file.open("a") as opened:
            opened.write((ROOT / "solutions/one_hot/wrong/integer_vectors__f_one_hot.py").read_text())
        assert "Fix first: one_hot gives an ordinary (dense) float32 tensor" in student.until(
            "which dtype does it need?"
        )
        student.press("a")
        student.until("a single index, of shape (), gives")
        other = file.with_name("other")
        other.write_text((ROOT / "solutions/one_hot/one_hot.py").read_text())
        other.replace(file)
        shown = student.until("rnn_cell: One recurrent layer and its shapes")
        assert "one_hot ✓" in shown
        assert "one_hot is done. The hidden suite looks further" in shown

        student.press("\x1a")  # Ctrl-Z
        assert student.is_stopped()
        assert student.settings() == student.before
        student.process.kill(signal.SIGCONT)
        student.until("rnn_cell: One recurrent layer and its shapes")
        student.process.setwinsize(15, 40)
        student.until("rnn_cell 0/9 · 1 of 5 done")
        student.press("q")
        code, shown = student.end()
        assert (code, student.settings()) == (0, student.before)
        assert "1 of 5 exercises done." in shown


@pytest.mark.slow
def test_the_terminal_is_left_as_it_was_whatever_ends_it(course: Course) -> None:
    with Watching(course.root) as student:
        student.until("loading torch")
        student.press("\x03")  # Ctrl-C
        assert student.end()[0] == 130
        assert student.settings() == student.before
    with Watching(course.root) as student:
        student.until("loading torch")
        pid = student.process.pid
        (graders,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        student.process.kill(signal.SIGHUP)  # the window was closed
        assert student.end()[0] == 128 + signal.SIGHUP
        assert not Path("/proc", graders).exists()
    course.public_suite("half").write_text("import nothing_of_this_name\n")
    with Watching(course.root) as student:
        code, shown = student.end()
        assert (code, student.settings()) == (2, student.before)
        assert "the suite cannot be collected" in shown


@pytest.mark.slow
def test_a_pipe_gets_lines(course: Course) -> None:
    course.stub("double").write_text(WRONG)
    command = [sys.executable, "-m", "autograder", "watch", "--course", course.root]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        lines = iter(process.stdout.readline, "")
        assert next(lines) == "Watching exercises/. No keys, as the output is no terminal; Ctrl-C quits.\n"
        assert "Fix first: double(3) is 6\n" in lines
        assert "  double(4) is 16\n" in lines
        course.stub("double").write_text(RIGHT)
        assert "✓ double is done. Next:\n" in lines
        process.send_signal(signal.SIGINT)
    assert process.returncode == 130
