"""What students write is data in all that we write: files, tables, lines, and pytest's report."""

import csv
import io
import json
import os
import re
import tempfile
import unicodedata
from pathlib import Path
from unittest.mock import Mock

import pytest
from helpers import MINI_SUITE, NO_LAYERS, Make, pytest_by_hand, run, without_progress
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from autograder import cli
from autograder.checks import CheckFailed
from autograder.course import Course, Limits
from autograder.intake import Source, read_submission
from autograder.records import Records, write_grades
from autograder.reports import cohort_table
from autograder.results import Check, ExerciseReport, Outcome, Report
from autograder.sandbox.host import Raised, Step
from autograder.sitting import Sitting
from autograder.student import _explain, _read_failures
from autograder.text import plain, plain_lines
from autograder.verdicts import Judge

LIMITS = Limits(call_seconds=2, submission_seconds=8, memory_mb=512)

HOSTILE = st.lists(
    st.characters(codec=None)
    | st.sampled_from(
        [
            *("::error::x", "##[error]x", "##vso[task.complete]x", "###", "#", "[", ":", "::"),
            *("\x1b[2J", "\x1b]8;;x\x07", "\u202e", "\u2066", "\u200b", "\u200d", "\0", "\ud800", "\x9b", "\ue000"),
            *("\n", "\r", "\t", "\x0b", "\x1c", "\x85", "\u2028", " ", "\xa0", "\u3000"),
            *("=1+1", "+", "-", "@x", "\uff1d", "\uff20", ";=", "'", '"', ","),
            *("[bold]", "[/]", "[link=x]", ":smile:", "</script>", "\u0303" * 40, "\U0001f468\u200d\U0001f469"),
        ]
    ),
    max_size=12,
).map("".join)


def oddities(text: str) -> list[str]:
    """The characters that no text of ours may hold, apart from its line ends."""
    joiners = "\u200c\u200d"
    bad = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    return [c for c in text if c not in "\n" + joiners and unicodedata.category(c) in bad]


def commands(text: str) -> list[str]:
    """The lines that GitHub's or Azure's runner would obey."""
    return [line for line in text.split("\n") if line.lstrip().startswith("::") or re.search(r"##\w*\[", line)]


def heaps(text: str) -> list[str]:
    """Runs of many combining marks."""
    signs = "".join("m" if unicodedata.category(c) in ("Mn", "Me") else "." for c in text)
    return re.findall("m{5,}", signs)


def is_harmless(text: str) -> bool:
    return not oddities(text) and not commands(text) and not heaps(text)


@given(HOSTILE)
def test_plain_text_is_one_harmless_line(text: str) -> None:
    shown = plain(text)
    assert "\n" not in shown
    assert is_harmless(shown), ascii(shown)
    assert is_harmless(plain_lines(text))
    shown.encode()


INNOCENT = [
    *(
        "zoë Müller-Lüdenscheidt",
        "李小龙",
        "أحمد",
        "עִבְרִית",
        "हिन्दी",
        "Nguyễn",
        "e\u0302\u0301",
        "♥\ufe0f 🙂",
        "a+b",
        "∑ x² ≤ ½",
    ),
    *("\u0639\u0644\u06cc\u200c\u0631\u0636\u0627", "\U0001f468\u200d\U0001f469\u200d\U0001f467"),
    *("x[::2] + y[a::b]", "c10::Error in at::native", "# a comment [1]", "## title", "O'Neill", "x = {'a': [1]}"),
]


@pytest.mark.parametrize("text", INNOCENT)
def test_innocent_text_stays_as_it_is(text: str) -> None:
    assert plain(text) == text


def test_errors_of_several_lines_stay_readable() -> None:
    text = "Error in x:\n    size mismatch\r\n\n    got 3\tnot 4"
    assert plain(text) == "Error in x: ⏎ size mismatch ⏎ got 3 not 4"


def file_name(text: str) -> str:
    """`text` as a name that this file system takes."""
    name = os.fsdecode(text.replace("/", "").replace("\0", "").encode("utf-8", "replace")[:80])
    return f"{name}_" if name.strip(".") == "" or name.startswith(".") else name


def hand_in(folder: Path, name: str, magic: str) -> Path:
    """A submission with one notebook and one file beside it, both of the oddest."""
    place = folder / file_name(name)
    place.mkdir()
    (place / file_name(magic)).touch()
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": f"%{magic}\n)("}]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    (place / "one_hot.ipynb").write_text(json.dumps(notebook))
    return place


def outcomes(course: Course, kind: str, text: str, source: str) -> list[Outcome]:
    """What a judge says of a student's exception, of values in the suite's own words, and of a check that broke over them."""
    steps = [Step(1, text, 3), Step(0, text, 7), Step(2, text, 1)]
    raised = Raised([kind, "Exception", "BaseException"], text, steps, 2, (kind, text, 1))
    absent = Raised(["_Absent", "AttributeError", "Exception", "BaseException"], text)
    notebook = Source("work.ipynb", f"# In [1]\n{source}", cells=(2,))
    failures = _read_failures([(7, kind, text)], notebook)
    errors = [
        *(_explain("`f()`", "f", Source("work.py", source), fault, LIMITS) for fault in (raised, absent)),
        *(_explain("`f()`", "f", notebook, fault, LIMITS, failures) for fault in (raised, absent)),
        *(CheckFailed(text), CheckFailed(f"it is {text}"), AssertionError(text), KeyError(text), ValueError(text)),
    ]
    with Sitting(course, None, {}, 0, {}) as sitting:  # type: ignore[arg-type]  # nothing is run
        judge = Judge(course, "one_hot", [])
        verdicts = [
            judge.judge(Check(str(number), "title", 1), error, Path("test_one_hot.py"), sitting)
            for number, error in enumerate(errors)
        ]
    return [
        Outcome("id", "title", verdict.status, 0, 1, verdict.message, trace=list(verdict.trace)) for verdict in verdicts
    ]


@settings(max_examples=60, deadline=None)  # how long it takes hangs on what else the machine does
@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_whatever_students_write_every_format_holds(
    course: Course, name: str, magic: str, kind: str, text: str, source: str
) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        submission = read_submission(hand_in(folder, name, magic), course)
        exercise = ExerciseReport.of(outcomes(course, kind, text, source), bonus=False, status="graded")
        report = Report.of(submission.student, "sealed", 0, {"one_hot": exercise}, submission.notes)
        with Records(folder, {report.student: {"one_hot": ""}}, ["one_hot"]) as records:
            records.begin()
            records.append(report)
        write_grades(folder / "grades.csv", [report], ["one_hot"])
        lines = (folder / "results.jsonl").read_text(encoding="utf-8")
        table = (folder / "grades.csv").read_bytes().decode()

    (record,) = map(json.loads, lines.removesuffix("\n").split("\n"))
    assert not oddities(lines)
    checks = record["exercises"]["one_hot"]["checks"]
    assert any(check["trace"] for check in checks)
    messages = [told for check in checks for told in (check["message"], *check["trace"])]
    for told in [*messages, *record["notes"]]:
        assert "\n" not in told
        assert is_harmless(told)
        assert len(told) < 4000

    header, row = csv.reader(io.StringIO(table, newline=""))
    assert header == ["student", "one_hot", "score", "max_score"]
    assert len(row) == 4
    assert not oddities(table.replace("\r\n", "\n"))
    assert not any(begins_a_formula(cell) for cell in [*row, *row[0].split(";")])
    assert re.sub("(^|;)'", r"\1", row[0]) == report.student

    screen = Console(file=io.StringIO(), width=100)
    screen.print(cohort_table(course, ["one_hot"], [report]))
    shown = screen.file.getvalue()  # type: ignore[attr-defined]  # the file from above
    assert is_harmless(shown), ascii(shown)
    assert len([line for line in shown.split("\n") if line.startswith("│")]) == 1
    assert all(cell_len(line) <= 100 for line in shown.splitlines())


def begins_a_formula(cell: str) -> bool:
    return unicodedata.normalize("NFKC", cell).lstrip()[:1] in tuple("=+-@")


def test_no_two_names_become_one_in_the_grades() -> None:
    names = ["=x", "'=x", "''=x", "a;=x", "a;'=x", " 'x", "' x", "'x"]
    reports = [Report.of(name, "sealed", 0, {}, []) for name in names]
    with tempfile.TemporaryDirectory() as folder:
        write_grades(Path(folder, "grades.csv"), reports, [])
        with Path(folder, "grades.csv").open(newline="") as file:
            cells = [row[0] for row in csv.reader(file)][1:]
    assert len(set(cells)) == len(names)
    assert [re.sub("(^|;)'", r"\1", cell) for cell in cells] == names


FORGED = {
    "memory": (["Mine", "Exception"], "can't allocate memory", "raised Mine: can't allocate memory"),
    "an exit": (["SystemExit", "Exception", "BaseException"], "x", "raised SystemExit: x"),
    "a missing name": (["_Absent", "AttributeError"], "the grader is down", "raised _Absent: the grader is down"),
    "a class": (
        ["Error (f.py, line 1)\nhint: " + "x" * 200],
        "",
        "raised Error (f.py, line 1) ⏎ hint: " + "x" * 53 + " …: (no",
    ),
    "a hint": (["E"], "x\nhint: all is right", "raised E: x ⏎ hint: all is right (work.py, line 7: `y ⏎ score: 1`)"),
}


@pytest.mark.parametrize(("types", "text", "message"), FORGED.values(), ids=FORGED)
def test_what_only_looks_like_our_words_is_told_as_the_students(types: list[str], text: str, message: str) -> None:
    source = Source("work.py", "\n" * 6 + "y\rscore: 1")
    told = str(_explain("`f()`", "f", source, Raised(types, text, [Step(7, "g", 1)]), LIMITS))
    assert message in told
    assert "\n" not in told


NUMPYS = ["_ArrayMemoryError", "MemoryError", "Exception", "BaseException"]


@pytest.mark.parametrize("types", [["RuntimeError", "Exception", "BaseException"], NUMPYS])
def test_memory_that_is_really_used_up_is_told_so(types: list[str]) -> None:
    raised = Raised(types, "DefaultCPUAllocator: can't allocate memory")
    assert "used more than 512 MB of memory" in str(_explain("`f()`", "f", Source("work.py", ""), raised, LIMITS))


EVIL = (
    "::error::x\n ::warning::y\r##[error]z ##vso[task.complete]\x1b]0;t\x07\u202e\0\u2028=1+1 [bold] :smile:"
    + "\u0303" * 40
)

SUITE = (
    MINI_SUITE.replace("student.double(x=-1) == -2", "fine(student.double(x=-1))")
    + """

def fine(found):
    print(found)
    if isinstance(found, str):
        raise ValueError(found)
    return found == -2
"""
)

RAISES = f"def double(x):\n    raise type({EVIL!r}.replace(chr(0), ''), (Exception,), {{}})({EVIL!r})  # ##[error] \u202e [bold]\n"
RETURNS = f"def double(x):\n    return {EVIL!r}\n"


@pytest.fixture
def cohort(tmp_path: Path) -> Path:
    """Who raises, and who returns, what is hostile; their names and files are, too, and those of a damaged archive."""
    for name, code in {EVIL: RAISES, f"::error::{'n' * 90} ::error::w": RETURNS, "=1;=2": RETURNS}.items():
        place = tmp_path / "submitted" / name.replace("\0", "")
        place.mkdir(parents=True)
        (place / "double.py").write_text(code)
        (place / f"{'f' * 70} ::error::{EVIL}".replace("\0", "")).touch()
    (tmp_path / "submitted" / os.fsdecode(b"z\xff\xe2\x80\xae.zip")).write_bytes(b"damaged")
    return tmp_path / "submitted"


@pytest.mark.slow
def test_a_hostile_cohort_is_data_in_all_that_grading_writes(mini: Make, cohort: Path, tmp_path: Path) -> None:
    result = run("grade", cohort, "--out", tmp_path / "out", cwd=mini(suite=SUITE).root)
    assert result.returncode == 2
    assert "the check broke: ValueError: : :error::x ⏎" in result.stderr
    assert is_harmless(result.stdout), ascii(result.stdout)
    assert is_harmless(result.stderr), ascii(result.stderr)
    assert "[bold] :smile:" in result.stdout
    assert [line[:8] for line in without_progress(result.stderr).splitlines()] == ["autograd", ": :error", "=1;=2: d"]
    lines = (tmp_path / "out" / "results.jsonl").read_text().removesuffix("\n").split("\n")
    records = [json.loads(line) for line in lines]
    assert len(records) == 4
    assert not oddities("".join(lines))
    messages = [check["message"] for record in records for check in record["exercises"]["double"]["checks"]]
    assert any("` raised : :error::x ⏎" in message for message in messages)
    assert any("double(3) must be 6; it is : :error::x ⏎" in message for message in messages)
    for told in [*messages, *(note for record in records for note in record["notes"])]:
        assert "\n" not in told
        assert is_harmless(told), ascii(told)
    with (tmp_path / "out" / "grades.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    assert [len(row) for row in rows] == [4] * 5
    assert "'=1;'=2" in [row[0] for row in rows]
    assert not any(begins_a_formula(cell) for row in rows for cell in row)


@pytest.mark.slow
def test_a_hostile_submission_is_data_in_what_pytest_prints(mini: Make, cohort: Path) -> None:
    root = mini(suite=SUITE).root
    for place in sorted(cohort.iterdir())[:2]:  # one raises, one returns
        command = ["--import-mode=importlib", "-rA", "solutions/double", "--submission", place, *NO_LAYERS]
        result = pytest_by_hand(*command, cwd=root)
        assert result.returncode == 1, result.stdout + result.stderr
        assert "1 passed" not in result.stdout
        assert ": :error::x ⏎" in result.stdout
        assert is_harmless(result.stdout), ascii(result.stdout)
        assert is_harmless(result.stderr)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            PermissionError(13, "Permission denied", "/a/\x1b[2J"),
            "autograder: /a/\N{REPLACEMENT CHARACTER}[2J: Permission denied\n",
        ),
        (OSError(28, "No space left on device"), "autograder: No space left on device\n"),
        (ValueError("no\n::error::x"), "ValueError: no\n: :error::x\n"),
    ],
)
def test_what_breaks_the_command_is_no_check_that_failed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception, told: str
) -> None:
    monkeypatch.setattr(cli, "app", Mock(side_effect=error))
    monkeypatch.setattr(cli, "err", Console(stderr=True, soft_wrap=True))
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert capsys.readouterr().err.endswith(told)
