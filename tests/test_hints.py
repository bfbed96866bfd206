"""Hints: their ladders in the shipped course, the next one, and the memory of those that were taken."""

import ast
import json
import os
import re
import shutil
import sys
from pathlib import Path

import nbformat
import pytest
from helpers import MINI_COURSE, MINI_PLAN, Make, Run, run, without_progress
from nbformat.v4 import new_code_cell, new_notebook
from rich.console import Console

from autograder.author import generate
from autograder.course import Course, load_course
from autograder.feedback import hinted
from autograder.hints import TAKEN, Hint, next_hint
from autograder.intake import read_submission
from autograder.lesson import solution_lines
from autograder.release import release
from autograder.results import CheckStatus, Outcome

LADDER = '      squared: ["Twice is not squared.", "Try 3.", "Twice is a sum."]\n'
LADDERS = MINI_COURSE.replace('      squared: "Twice is not squared."\n', LADDER)


def outcome(message: str = "double(4) is 16", mistake: str = "", status: CheckStatus = "failed") -> Outcome:
    return Outcome("four", "double(4) is 8", status, 0, 0, message, mistake=mistake)


def ask(course: Course, mistake: str = "squared") -> Hint:
    return next_hint(course, "double", outcome(mistake=mistake))


def ladders(course: Course) -> dict[tuple[str, str], tuple[str, ...]]:
    """The hints of all mistakes, by exercise and name."""
    return {(slug, name): hints for slug, each in course.exercises.items() for name, hints in each.mistakes.items()}


def test_every_mistake_has_three_hints_and_no_two_are_alike(course: Course) -> None:
    found = ladders(course)
    assert {place: len(hints) for place, hints in found.items() if len(hints) != 3} == {}
    # the same mistake in two exercises may begin with the same question; what follows is of the exercise
    of_exercise = [(slug, hint) for (slug, _), hints in found.items() for hint in hints]
    assert len(of_exercise) == len(set(of_exercise))
    further = [hint for hints in found.values() for hint in hints[1:]]
    assert len(further) == len(set(further))


def test_no_hint_gives_the_answer(course: Course) -> None:
    """None holds a line of the solution, nor a call or an argument of it that the task does not say itself."""
    given = [
        f"{slug}: {name}: `{secret}` in {hint!r}"
        for (slug, name), hints in ladders(course).items()
        for hint in hints
        for secret in secrets(course, slug)
        if re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", hint)
    ]
    assert given == []


def secrets(course: Course, slug: str) -> set[str]:
    text = course.solution(slug).read_text()
    task = course.task(slug).read_text()
    lines = solution_lines(text)
    nodes = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call | ast.keyword) and text.splitlines()[node.lineno - 1].strip() in lines
    ]
    return lines | {ast.unparse(node) for node in nodes if ast.unparse(node) not in task}


def test_further_hints_call_the_students_own_functions_alone(course: Course) -> None:
    """What is called in torch's or NumPy's name would be an answer, but for what the task says itself."""
    calls = [
        (slug, name, call)
        for (slug, name), hints in ladders(course).items()
        for hint in hints[1:]
        for call in re.findall(r"[\w.]+\([^)]*\)", hint)
        if call not in course.task(slug).read_text()
        and not re.search(rf"^(def|class) {call.split('(')[0]}\(", course.stub(slug).read_text(), re.MULTILINE)
    ]
    assert calls == []


def test_each_hint_is_a_step_further_and_the_last_one_is_repeated(mini: Make) -> None:
    course = mini(course=LADDERS)
    assert [(hint.heading(), hint.text) for hint in (ask(course) for _ in range(4))] == [
        ("Hint 2 of 3", "Try 3."),  # the first is shown with what the check says
        ("Hint 3 of 3", "Twice is a sum."),
        ("Hint 3 of 3, the last one again", "Twice is a sum."),
        ("Hint 3 of 3, the last one again", "Twice is a sum."),
    ]
    assert json.loads((course.root / TAKEN).read_text()) == {"double": {"squared": 2}}
    assert [path.name for path in course.root.glob(f"{TAKEN}*")] == [TAKEN]


def test_each_mistake_has_hints_of_its_own(mini: Make) -> None:
    course = mini(course=f'{LADDERS}      tripled: ["Count.", "Count them all."]\n      halved: "Not half."\n')
    assert [ask(course, name).text for name in ("squared", "tripled", "halved", "squared", "tripled", "halved")] == [
        *("Try 3.", "Count them all.", "Not half.", "Twice is a sum.", "Count them all.", "Not half.")
    ]
    assert json.loads((course.root / TAKEN).read_text())["double"] == {"squared": 2, "tripled": 1, "halved": 0}


@pytest.mark.parametrize(
    ("slug", "title", "message", "functions"),
    [
        (
            "one_hot",
            "the vectors are num_classes wide",
            "`one_hot(indices=…, num_classes=8)` raised IndexError",
            ["one_hot"],
        ),
        ("one_hot", "encode refuses a letter", "encode('whole') did not; one_hot was not called", ["encode"]),
        ("training", "a few small updates lower the mean loss", "train on inputs of shape (2, 3, 3)", ["train"]),
        (
            "rnn_module",
            "num_layers layers lie on top of each other",
            "the scores are not those of the formula",
            ["RNN"],
        ),
        ("rnn_cell", "nothing is named here", "neither here", ["make_cell", "run_cell"]),
    ],
)
def test_without_a_named_mistake_the_part_of_the_task_is_told(
    course: Course, slug: str, title: str, message: str, functions: list[str]
) -> None:
    hint = next_hint(course, slug, Outcome("a", title, "failed", 0, 0, message))
    assert hint.heading() == ""
    assert not (course.root / TAKEN).exists()
    parts = re.findall(r"“(.*?)” in (\S+):(\d+)", hint.text)
    assert [name for name, _, _ in parts] == [f"Your task: `{function}`" for function in functions]
    for name, place, line in parts:
        assert (course.root / place).read_text().splitlines()[int(line) - 1].endswith(name)


def test_where_the_task_has_no_such_part_it_is_named_itself(mini: Make) -> None:
    course = mini()
    assert ask(course, "").text == "Read again: the task, exercises/double/README.md"
    course.task("double").unlink()
    assert ask(course, "").text == "Read again: the task, exercises/double/README.md"


def test_a_script_that_does_not_load_sends_nobody_to_the_task(mini: Make) -> None:
    hint = next_hint(mini(), "double", outcome("loading double.py raised SyntaxError: '(' was never closed"))
    told = "The file must load before any of it can be checked. Does it run by itself, with "
    assert hint.text == f"{told}`python exercises/double/double.py`?"


@pytest.mark.parametrize("status", ["skipped", "error"])
def test_what_is_no_fault_of_the_function_sends_nobody_to_the_task(mini: Make, status: CheckStatus) -> None:
    hint = next_hint(mini(), "double", outcome("not run: double.py is not UTF-8 text", status=status))
    assert (hint.heading(), hint.text) == ("", "")


DAMAGED = {
    "cut off": (b'{"double": {"squ', "Input data was truncated"),
    "another type": (b'["double"]', "Expected `object`, got `array`"),
    "a text for a number": (b'{"double": {"squared": "3"}}', r"Expected `int`, got `str` - at `$[...][...]`"),
    "below zero": (b'{"double": {"squared": -3}}', "Expected `int` >= 0 - at `$[...][...]`"),
    "a huge number": (b'{"double": {"squared": %s}}' % (b"9" * 1000), "Expected `int` <= 1000 - at `$[...][...]`"),
    "nested": (b'{"double":' * 100_000, "Expected `int`, got `object` - at `$[...][...]`"),
    "no text": (b'{"\xff": {}}', "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
}


@pytest.mark.parametrize(("data", "why"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_memory_is_told_and_set_aside(mini: Make, data: bytes, why: str) -> None:
    course = mini(course=LADDERS)
    (course.root / TAKEN).write_bytes(data)
    hint = ask(course)
    assert (hint.number, hint.text) == (2, "Try 3.")
    told = f"holds no counts of hints ({why}); it was set aside as hints.json.damaged, and the hints begin anew"
    assert hint.notes == (f"{course.root / TAKEN}: {told}",)
    assert (course.root / "hints.json.damaged").read_bytes() == data
    assert ask(course) == hint._replace(number=3, text="Twice is a sum.", notes=())


def test_a_memory_that_cannot_be_read_or_written_is_told(mini: Make) -> None:
    course = mini(course=LADDERS)
    (course.root / TAKEN).mkdir()
    hint = ask(course)
    assert hint.text == "Try 3."
    assert hint.notes == (
        f"{course.root / TAKEN}: cannot be read: Is a directory; the hints begin anew",
        f"{course.root / TAKEN}: cannot be written: Is a directory; the next time this hint comes again",
    )
    assert not list(course.root.glob(f"{TAKEN}.*"))


def test_the_memory_is_written_through_no_link(mini: Make, tmp_path: Path) -> None:
    course, other = mini(course=LADDERS), tmp_path / "other"
    other.write_text("something else")
    for name in (TAKEN, f"{TAKEN}.new", f"{TAKEN}.{os.getpid()}"):
        (course.root / name).symlink_to(other)
    ask(course)
    assert other.read_text() == "something else"
    assert json.loads((course.root / TAKEN).read_text()) == {"double": {"squared": 1}}


def test_what_the_course_does_not_have_any_more_stays_in_the_memory(mini: Make) -> None:
    course = mini(course=LADDERS)
    (course.root / TAKEN).write_text('{"triple": {"old": 2}, "double": {"older": 1, "squared": 900}}')
    assert ask(course).heading() == "Hint 3 of 3, the last one again"
    kept = {"triple": {"old": 2}, "double": {"older": 1, "squared": 2}}
    assert json.loads((course.root / TAKEN).read_text()) == kept


WANTED = LADDERS.replace("exercises:", "hints_in_report: true\nexercises:")


def notes_on(course: Course, place: Path, taken: str | bytes, path: str = TAKEN) -> list[str]:
    """What is noted of a submission with such a memory."""
    file = place / "ada" / path
    file.parent.mkdir(parents=True)
    (place / "ada/double.py").write_text("x = 1")
    file.write_bytes(taken.encode() if isinstance(taken, str) else taken)
    return read_submission(place / "ada", course).notes


def test_a_teacher_who_wants_so_reads_which_hints_were_taken(mini: Make, tmp_path: Path) -> None:
    course = mini(course=f'{WANTED}      tripled: ["Count.", "Count them all."]\n')
    taken = '{"double": {"tripled": 1, "squared": 2, "\\u001b[31m": 7}, "<b>": {"squared": 1}}'
    assert notes_on(course, tmp_path, taken) == ["hints taken: double 3 (squared 2, tripled 1)"]


@pytest.mark.parametrize(
    ("taken", "told"),
    [
        ("{}", "hints taken: none"),
        ('{"double": {"squared": 0, "tripled": 4}}', "hints taken: none"),
        ('{"double": {"squared": 1000}}', "hints taken: double 2 (squared 2)"),
        (b" " * (2**20 + 1), "hints.json is larger than 1 MiB; remove what is not code"),
        *((data, f"hints.json holds no counts of hints ({why})") for data, why in DAMAGED.values()),
    ],
)
def test_a_strangers_memory_is_read_with_care(mini: Make, tmp_path: Path, taken: str | bytes, told: str) -> None:
    assert notes_on(mini(course=WANTED), tmp_path, taken) == [told]


def test_a_link_in_place_of_the_memory_is_not_followed(mini: Make, tmp_path: Path) -> None:
    course = mini(course=WANTED)
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / TAKEN).symlink_to(tmp_path / "other.json")
    (tmp_path / "other.json").write_text("{}")
    assert read_submission(tmp_path / "ada", course).notes == ["ignored: hints.json"]


def test_of_several_memories_the_uppermost_counts(mini: Make, tmp_path: Path) -> None:
    course = mini(course=WANTED)
    (tmp_path / "ada/old").mkdir(parents=True)
    (tmp_path / "ada/old" / TAKEN).write_text('{"double": {"squared": 3}}')
    (tmp_path / "ada/work").mkdir()
    (tmp_path / "ada/work/double.py").write_text("x = 1")
    (tmp_path / "ada" / TAKEN).write_text('{"double": {"squared": 1}}')
    assert read_submission(tmp_path / "ada", course).notes == ["hints taken: double 1 (squared 1)"]


@pytest.mark.parametrize("taken", ['{"double": {"squared": 3}}', "no json", b" " * (2**20 + 1)])
def test_where_nobody_asked_the_memory_is_no_matter(mini: Make, tmp_path: Path, taken: str | bytes) -> None:
    assert notes_on(mini(course=LADDERS), tmp_path, taken) == []


def test_students_are_asked_for_their_memory_where_the_teacher_wants_it(mini: Make, tmp_path: Path) -> None:
    course = mini(course=WANTED)
    generate(course, MINI_PLAN, write=True)
    release(course, MINI_PLAN, tmp_path / "asked")
    assert load_course(tmp_path / "asked/course.yml").hints_in_report
    assert "\nHand in `hints.json`, too, if it lies beside `course.yml`:" in (tmp_path / "asked/README.md").read_text()
    course.path.write_text(LADDERS)
    release(load_course(course.path), MINI_PLAN, tmp_path / "not")
    assert not load_course(tmp_path / "not/course.yml").hints_in_report
    assert TAKEN not in (tmp_path / "not/README.md").read_text()


def as_text(course: Course, outcome: Outcome, width: int = 60) -> str:
    console = Console(width=width, color_system=None)
    with console.capture() as capture:
        console.print(hinted(course.exercises["double"], outcome, next_hint(course, "double", outcome)))
    return "\n".join(line.rstrip() for line in capture.get().splitlines())


def test_the_hints_given_before_are_shown_again(mini: Make) -> None:
    course = mini(course=LADDERS)
    first = outcome(mistake="squared")
    assert (
        as_text(course, first)
        == """\
Fix first: double(4) is 8
  double(4) is 16
  Hint 1 of 3: Twice is not squared.
  Hint 2 of 3: Try 3."""
    )
    assert as_text(course, first).endswith("Hint 2 of 3: Try 3.\n  Hint 3 of 3: Twice is a sum.")
    assert as_text(course, first).endswith("Hint 2 of 3: Try 3.\n  Hint 3 of 3, the last one again: Twice is a sum.")
    assert as_text(course, outcome()).endswith("double(4) is 16\n  Read again: the task, exercises/double/README.md")
    assert as_text(course, outcome("not run", status="skipped")) == "Fix first: double(4) is 8\n  not run"


TWO = LADDERS.replace("points: 100", "points: 50")
TWO += """\
  - slug: triple
    title: Three times as much
    file: triple.py
    points: 50
"""
TRIPLE = """\
def test_triple(student):
    '''triple(2) is 6'''
    assert student.triple(x=2) == 6, "triple(2) must be 6"
"""


@pytest.fixture
def two(mini: Make) -> Course:
    """A course of two exercises, as students have it."""
    (course := mini(course=LADDERS)).path.write_text(TWO)
    shutil.rmtree(course.root / "solutions")
    (course.root / "exercises/triple").mkdir()
    (course.root / "exercises/triple/test_triple.py").write_text(TRIPLE)
    (course.root / "exercises/triple/triple.py").write_text("def triple(x):\n    return x ** 3\n")
    return load_course(course.path)


@pytest.mark.slow
def test_the_command_gives_one_hint_after_the_other(two: Course) -> None:
    two.stub("double").write_text("def double(x):\n    return x ** 2\n")
    (two.root / TAKEN).write_text('{"double": {"squared": -1}}')
    told = run("hint", "double", cwd=two.root)
    assert (told.returncode, without_progress(told.stderr)) == (
        0,
        f"{two.root / TAKEN}: holds no counts of hints (Expected `int` >= 0 - at `$[...][...]`); "
        "it was set aside as hints.json.damaged, and the hints begin anew",
    )
    assert told.stdout.startswith("double: Twice as much: 0 of 2 public checks pass\n\nFix first: double(3) is 6\n")
    assert told.stdout.endswith("\n  Hint 1 of 3: Twice is not squared.\n  Hint 2 of 3: Try 3.\n")
    assert json.loads((two.root / TAKEN).read_text()) == {"double": {"squared": 1}}


@pytest.mark.slow
def test_the_command_knows_what_is_not_done_yet(run_warm: Run, two: Course) -> None:
    two.stub("double").write_text("def double(x):\n    return x + x\n")
    told = run_warm("hint", cwd=two.root)
    assert (told.returncode, without_progress(told.stderr)) == (0, "")
    assert "Fix first: triple(2) is 6\n  triple(2) must be 6\n  Read again: the task, " in told.stdout
    nbformat.write(new_notebook(cells=[new_code_cell("def double(x):\n    return 2 * x")]), two.notebook("double"))
    done = run_warm("hint", "double.py", cwd=two.root)
    assert (done.returncode, done.stdout) == (0, "double: every public check passes, so no hint is needed.\n")
    assert "double.ipynb was checked, which was saved last; double.py holds answers, too" in done.stderr


def test_the_command_knows_what_was_meant(run_warm: Run, two: Course) -> None:
    told = run_warm("hint", "trippel", cwd=two.root)
    assert (told.returncode, told.stderr) == (2, "autograder: there is no exercise `trippel`; did you mean `triple`?\n")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="grading needs Linux, unless one says otherwise")
def test_hints_taken_stand_in_the_record_and_change_no_point(run_warm: Run, mini: Make, tmp_path: Path) -> None:
    course = mini(course=WANTED)
    for student, taken in {"ada": '{"double": {"squared": 2}}', "ben": "[" * 1000}.items():
        (tmp_path / "submitted" / student).mkdir(parents=True)
        (tmp_path / "submitted" / student / "double.py").write_text("def double(x):\n    return x + x\n")
        (tmp_path / "submitted" / student / TAKEN).write_text(taken)
    graded = run_warm("grade", tmp_path / "submitted", "--out", tmp_path / "out", cwd=course.root)
    assert graded.returncode == 0, graded.stderr
    assert "ada: hints taken: double 2 (squared 2)\n" in graded.stdout
    records = [json.loads(line) for line in (tmp_path / "out/results.jsonl").read_text().splitlines()]
    assert [(record["student"], record["score"], record["notes"]) for record in records] == [
        ("ada", 100, ["hints taken: double 2 (squared 2)"]),
        ("ben", 100, ["hints.json holds no counts of hints (Expected `object`, got `array`)"]),
    ]
