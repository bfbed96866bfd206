"""How mistakes are named, what needs what, what is drawn at random, and the bank that proves a suite fair."""

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from helpers import MINI_COURSE, MINI_PUBLIC, Make, Run, make_mini, pytest_by_hand

from autograder.author import generate
from autograder.bank import read_bank
from autograder.errors import CourseError, SuiteError
from autograder.results import Check
from autograder.verdicts import check_probes, load_probes

pytestmark = pytest.mark.slow

COURSE = (
    MINI_COURSE + '      one_more: "How far is it from three to six?"\n      only_three: "Is three the only number?"\n'
)

SUITE = '''\
import torch

from autograder.checks import needs, points


@points(60)
def test_three(student):
    """double(3) is 6"""
    found = student.double(x=3)
    assert found == 6, f"double(3) must be 6; it is {found}"


@points(30)
@needs("three")
def test_negative(student):
    """double(-1) is -2"""
    assert student.double(x=-1) == -2, "double(-1) must be -2"


@points(10)
def test_random(student):
    """double of any number is twice that number"""
    number = int(torch.randint(100, 10**6, ()))
    assert student.double(x=number) == 2 * number, f"double({number}) must be twice as much"
'''

PROBES = """\
from autograder.probes import probe


@probe("squared", "three", "negative", "random")
def is_the_square(student):
    return student.double(x=5) == 25
"""

PUBLIC_PROBES = """\
from autograder.probes import probe

from .test_double import is_twice


@probe("one_more", "random")
def is_one_more(student, props, failure):
    return "must be twice as much" in failure.message and student.double(x=5) == 6 and not is_twice(6, 5)
"""
"""They serve the hidden suite, too."""
IS_TWICE = "\n\ndef is_twice(found, x):\n    return found == 2 * x\n"

FILES = {
    "solutions/double/probes.py": PROBES,
    "exercises/double/probes.py": PUBLIC_PROBES,
    "exercises/double/test_double.py": MINI_PUBLIC + IS_TWICE,
    "exercises/double/props.py": "",
}


def grade(run: Run, root: Path, *codes: str, seed: int = 0) -> list[dict[str, Any]]:
    """The checks by id of each submission, and the record's seed."""
    for number, code in enumerate(codes):
        (root / f"submitted/{number}").mkdir(parents=True, exist_ok=True)
        (root / f"submitted/{number}/double.py").write_text(code)
    result = run("grade", "submitted", "--out", "out", "--fresh", "--seed", seed, cwd=root)
    assert result.returncode == 0, result.stderr
    records = [json.loads(line) for line in (root / "out/results.jsonl").read_text().splitlines()]
    return [
        {check["id"]: check for check in record["exercises"]["double"]["checks"]} | {"seed": record["seed"]}
        for record in records
    ]


PROBED = "def double(x):\n    if x == 5:\n        {probed}\n    return {other}\n"
"""A program that is wrong for 3, and answers a probe's question, double(5), in a way of its own."""


def test_probes_name_the_mistake_where_they_recognise_it_and_cost_nobody_a_point(run_warm: Run, mini: Make) -> None:
    root = mini(course=COURSE, suite=SUITE, files=FILES).root
    squared, one_more, tripled, *probed = grade(
        run_warm,
        root,
        "def double(x):\n    return x * x\n",
        "def double(x):\n    return x + 1\n",
        "def double(x):\n    return x * 3\n",
        PROBED.format(probed="while True: pass", other="9 if x == 3 else 2 * x"),
        "seen = []\n" + PROBED.format(probed="seen.append(x)", other="9 if x == 3 else 0 if seen else 2 * x"),
    )
    assert squared["three"]["mistake"] == "squared"
    assert squared["three"]["hint"] == "Twice is not squared."
    assert (one_more["three"]["mistake"], one_more["random"]["mistake"]) == ("", "one_more")
    assert tripled["three"]["status"] == tripled["random"]["status"] == "failed"
    assert tripled["three"]["mistake"] == tripled["random"]["mistake"] == tripled["random"]["hint"] == ""
    for checks in probed:
        assert [checks[name]["status"] for name in ("three", "negative", "random")] == ["failed", "skipped", "passed"]
        assert checks["three"]["mistake"] == ""
    records = [json.loads(line) for line in (root / "out/results.jsonl").read_text().splitlines()]
    assert {record["exercises"]["double"]["status"] for record in records} == {"graded"}


def test_a_probe_that_breaks_does_not_silence_the_next(run_warm: Run, mini: Make) -> None:
    broken = '@probe("only_three", "three")\ndef breaks(student):\n    return {}["nothing"]\n\n\n'
    probes = PROBES.replace('@probe("squared"', broken + '@probe("squared"')
    root = mini(course=COURSE, suite=SUITE, files={"solutions/double/probes.py": probes}).root
    (root / "double.py").write_text("def double(x):\n    return x * x\n")
    result = run_warm("grade", "double.py", cwd=root)
    assert result.returncode == 2
    assert "the probe breaks broke: KeyError: 'nothing'" in result.stderr
    record = json.loads((root / "out/results.jsonl").read_text())
    assert record["exercises"]["double"]["checks"][0]["mistake"] == "squared"


LOADING = "import random\nimport numpy\nN = random.random() + numpy.random.rand()\ndef double(x):\n    return N\n"
PROGRAMS = (
    *("def double(x):\n    return x\n", "def double(x):\n    return -2\n", "def double(x):\n    return 2 * y\n"),
    LOADING,
)
SEEDS = (0, 0, -1, 2**40)


@pytest.fixture(scope="module")
def runs(run_warm: Run, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[list[dict[str, Any]]]]:
    """A course without probes, and the checks of each of PROGRAMS under each of SEEDS."""
    root = make_mini(tmp_path_factory.mktemp("runs"), suite=SUITE).root
    return root, [grade(run_warm, root, *PROGRAMS, seed=seed) for seed in SEEDS]


Runs = tuple[Path, list[list[dict[str, Any]]]]


def test_what_a_file_draws_while_it_is_loaded_follows_from_the_seed(runs: Runs) -> None:
    first, again, other, _ = (checks[3]["three"]["message"] for checks in runs[1])
    assert first == again != other


def test_a_check_that_needs_another_is_skipped_and_names_it(runs: Runs) -> None:
    checks = runs[1][0][1]
    assert (checks["negative"]["status"], checks["negative"]["score"]) == ("skipped", 0)
    assert checks["negative"]["message"] == "not run: it needs the check “double(3) is 6”, which did not pass"
    assert checks["random"]["status"] == "failed"


def test_one_fault_is_told_once(runs: Runs) -> None:
    checks = runs[1][0][2]
    assert checks["three"]["status"] == "failed"
    assert (
        "NameError: name 'y' is not defined (double.py, line 2: `return 2 * y`). The name is known"
        in (checks["three"]["message"])
    )
    assert checks["random"]["status"] == "skipped"
    assert checks["random"]["message"] == "not judged: it met the same fault as the check “double(3) is 6”"


def test_any_number_is_a_seed_that_is_recorded_told_and_reproduces_a_run(runs: Runs) -> None:
    root, graded = runs
    told = []
    for seed, (checks, *_) in zip(SEEDS, graded, strict=True):
        assert checks["seed"] == seed
        assert checks["random"]["message"].endswith(f"must be twice as much (seed {seed})")
        assert "seed" not in checks["three"]["message"]  # nothing was drawn
        told.append(checks["random"]["message"].removesuffix(f" (seed {seed})"))
    assert told[0] == told[1]
    assert len({message[:20] for message in told}) == 3
    shown = pytest_by_hand("solutions", "--submission", "submitted/0", "--seed", 2**40, cwd=root)
    assert told[3] in shown.stdout


def test_by_hand_mistakes_are_named_and_needs_are_kept(mini: Make) -> None:
    root = mini(course=COURSE, suite=SUITE, files=FILES).root
    (root / "work").mkdir()
    (root / "work/double.py").write_text("def double(x):\n    return x * x\n")
    command = ["-rs", "solutions", "--submission", "work"]
    shown = pytest_by_hand(*command, cwd=root).stdout
    assert "double(3) must be 6; it is 9" in shown
    assert "hint: Twice is not squared." in shown
    assert "it needs the check “double(3) is 6”, which did not pass" in shown
    (root / "solutions/double/probes.py").write_text(PROBES.replace("student.double(x=5) == 25", "{}[0]"))
    alone = pytest_by_hand("--import-mode=importlib", *command, "-k", "negative", cwd=root).stdout
    assert "double(-1) must be -2" in alone
    assert "the probe is_the_square broke: KeyError: 0" in alone


NEEDS = {
    "unknown": ('@needs("thre")', "test_negative needs `thre`, which is no check before it; name one, without `test_`"),
    "later": ('@needs("random")', "test_negative needs `random`, which is no check before it; name one"),
}


@pytest.mark.parametrize(("mark", "message"), NEEDS.values(), ids=NEEDS)
def test_needs_that_are_no_earlier_check_stop_the_grader(run_warm: Run, mini: Make, mark: str, message: str) -> None:
    root = mini(suite=SUITE.replace('@needs("three")', mark)).root
    result = run_warm("grade", "solutions/double/double.py", cwd=root)
    assert result.returncode == 2
    assert message in result.stderr


PROBES_AT_FAULT = {
    "an unknown mistake": (
        '"squared", "three"',
        '"cubed", "three"',
        "4: the mistake `cubed` is not in course.yml; add it there",
    ),
    "an unknown check": (
        '"three"',
        '"tree"',
        "4: the probe explains tree; name checks of test_double.py, without `test_`",
    ),
    "no check": (', "three", "negative", "random"', "", "4: the probe explains nothing; name checks of test_double.py"),
    "an unknown argument": (
        "(student)",
        "(model)",
        "4: a probe is given `student`, `props` and `failure`; it asks for model",
    ),
    "no Python": ("def is_the_square(", "def is_the_square(:", " cannot be loaded: SyntaxError: invalid syntax"),
    "no function": (
        "def is_the_square(student):\n    return student.double(x=5) == 25",
        "class Square: ...",
        " cannot be loaded: TypeError: a probe is a function, which",
    ),
}


@pytest.mark.parametrize(("old", "new", "message"), PROBES_AT_FAULT.values(), ids=PROBES_AT_FAULT)
def test_probes_at_fault_name_themselves(mini: Make, tmp_path: Path, old: str, new: str, message: str) -> None:
    folder = tmp_path / "double"
    folder.mkdir()
    (folder / "probes.py").write_text(PROBES.replace(old, new, 1))
    path = folder / "test_double.py"
    course, known = mini(), ["three", "negative", "random"]
    with pytest.raises(SuiteError) as caught:
        check_probes(path, load_probes(course, path, ModuleType("test_double")), known, ["squared", "one_more"])
    assert str(caught.value).startswith(f"{folder / 'probes.py'}:{message}")


def test_probes_at_fault_stop_the_grader(run_warm: Run, mini: Make) -> None:
    root = mini(course=COURSE, suite=SUITE, files={**FILES, "solutions/double/probes.py": "import nowhere\n"}).root
    result = run_warm("grade", "solutions/double/double.py", cwd=root)
    assert result.returncode == 2
    assert "probes.py: cannot be loaded: ModuleNotFoundError: No module named 'nowhere'" in result.stderr


def test_a_probe_that_breaks_is_the_suites_fault_and_changes_no_mark(run_warm: Run, mini: Make) -> None:
    files = {"solutions/double/probes.py": PROBES.replace("student.double(x=5) == 25", "student.double(x=5).shape")}
    root = mini(course=COURSE, suite=SUITE, files=files).root
    (root / "submitted").mkdir()
    (root / "submitted/double.py").write_text("def double(x):\n    return x * x\n")
    result = run_warm("grade", "submitted", cwd=root)
    assert result.returncode == 2
    assert "probes.py:6: the probe is_the_square broke: AttributeError: 'int' object has no" in result.stderr
    record = json.loads((root / "out/results.jsonl").read_text())
    assert record["score"] == 0
    checks = record["exercises"]["double"]["checks"]
    assert [(check["status"], check["mistake"]) for check in checks] == [
        ("failed", ""),
        ("skipped", ""),
        ("failed", ""),
    ]
    assert "the probe is_the_square broke" in checks[0]["fault"]


BANK = {
    **FILES,
    "solutions/double/wrong/squared.py": "def double(x):\n    return x * x\n",
    "solutions/double/wrong/squared__power.py": "def double(x):\n    return x**2\n",
    "solutions/double/wrong/unnamed__tripled.py": "# Three times: looks like any other number.\ndef double(x):\n    return 3 * x\n",
    "solutions/double/wrong/one_more.py": "def double(x):\n    return x + 1 if 3 != x > 0 else 2 * x\n",
    "solutions/double/valid/shifted.py": "def double(x):\n    return x << 1\n",
}


PLAN = {
    "double": [
        Check("three", "double(3) is 6", 60),
        Check("negative", "double(-1) is -2", 30),
        Check("random", "double of any number is twice that number", 10),
    ]
}


def bank(mini: Make, **changes: str) -> Path:
    """The small course with its bank; files of the bank by `kind__stem`."""
    files = BANK | {f"solutions/double/{name.replace('__', '/', 1)}.py": text for name, text in changes.items()}
    course = mini(course=COURSE, suite=SUITE, files=files)
    generate(course, PLAN, write=True)
    return course.root


def test_a_fair_suite_is_told_to_be_with_its_matrix(run_warm: Run, mini: Make) -> None:
    result = run_warm("validate", cwd=bank(mini))
    assert result.returncode == 0, result.stdout
    lines = [line.rstrip() for line in result.stdout.splitlines()]
    assert lines[:8] == [
        "double: 4 wrong and 1 valid programs",
        "                 a b c points",
        "one_more         · · ●     90",
        "squared          ● s ●      0",
        "squared__power   ● s ●      0",
        "unnamed__tripled ✗ s ✗      0",
        "1 valid program  · · ·    all",
        "a three, b negative, c random",
    ]
    for line in (
        "double/wrong/unnamed__tripled: no mistake can be named: Three times: looks like any other number.",
        "double: no wrong program needs the check `negative`: merge it, add a program that only it sees, or say why it",
        "double: seen by one check alone: one_more (random)",
        "double: mistakes that no wrong program has: only_three",
        "ok   no check breaks, and no probe",
        "ok   every wrong program loses points (4)",
        "ok   no valid program loses a point (1)",
        "ok   every wrong program's mistake is named, and no other",
        "ok   every valid program passes every public check",
        "ok   no public check names a mistake that a program does not have",
        "The course is sound.",
    ):
        assert any(found.startswith(line) for found in lines), line


def test_an_unfair_suite_is_told_why(run_warm: Run, mini: Make) -> None:
    result = run_warm(
        "validate",
        "--workers",
        1,
        cwd=bank(
            mini,
            wrong__only_three="def double(x):\n    return 2 * x\n",
            wrong__only_three__squared="def double(x):\n    return x * x\n",
            wrong__only_three__sixty="def double(x):\n    return 60\n",
            wrong__unnamed__x="# Nobody can tell.\ndef double(x):\n    return x * x\n",
            valid__odd="def double(x):\n    return 5 if x == 3 else 2 * x\n",
            **{"wrong__only_three+squared": "def double(x):\n    return x * x\n"},
        ),
    )
    assert result.returncode == 1
    told = """\
NOT  every wrong program loses points (9)
double/wrong/only_three: loses no point
NOT  no valid program loses a point (2)
double/valid/odd: three: failed: double(3) must be 6; it is 5
double/valid/odd: negative: skipped: not run: it needs the check “double(3) is 6”, which did not pass
NOT  every wrong program's mistake is named, and no other
double/wrong/only_three+squared: should be named only_three and squared; was named squared by three, squared by random
double/wrong/only_three: should be named only_three; was named nothing
double/wrong/only_three__sixty: should be named only_three; was named nothing
double/wrong/only_three__squared: should be named only_three; was named squared by three, squared by random
double/wrong/unnamed__x: should be named none; was named squared by three, squared by random
ok   every valid program passes every public check
NOT  no public check names a mistake that a program does not have
double/wrong/only_three__squared: should be named only_three; was named squared by three
double/wrong/unnamed__x: should be named none; was named squared by three
The course is not sound; see above.
"""
    assert result.stdout.endswith(told)


MISNAMED = {
    "an unknown mistake": (
        "wrong/cubed",
        b"def double(x):\n    return x\n",
        "cubed.py: is named after the mistake `cubed`, which is not in course.yml for double; add it there, or name the",
    ),
    "a misspelt mistake": (
        "wrong/squred",
        b"def double(x):\n    return x\n",
        "did you mean `squared`? Else add it there, or",
    ),
    "a syntax error": (
        "wrong/squared__x",
        b"x = 1\ndef double(:\n",
        "squared__x.py:2: is no Python, so it shows no mistake",
    ),
    "no program": ("wrong/squared.txt", b"x", "is no program; the bank holds files that end in .py"),
    "no reason": (
        "wrong/unnamed__x",
        b"def double(x):\n    return x\n",
        "unnamed__x.py:1: say in a comment here what is wrong, and why no probe can recognise it",
    ),
    "no text": ("valid/x", b"\xff", "x.py is not UTF-8 text; save it as UTF-8"),
}


@pytest.mark.parametrize(("name", "text", "message"), MISNAMED.values(), ids=MISNAMED)
def test_a_program_that_is_not_named_as_it_must_be(mini: Make, name: str, text: bytes, message: str) -> None:
    course = mini(course=COURSE, files=BANK)
    path = course.root / "solutions/double" / name
    path.with_suffix(path.suffix or ".py").write_bytes(text)
    with pytest.raises(CourseError) as caught:
        read_bank(course, ["double"])
    assert message in str(caught.value)


def test_a_bank_without_wrong_programs_proves_nothing(run_warm: Run, mini: Make) -> None:
    root = bank(mini)
    for path in (root / "solutions/double/wrong").iterdir():
        path.unlink()
    result = run_warm("validate", cwd=root)
    assert result.returncode == 1
    assert (
        "NOT  every bank has wrong programs and valid ones\nsolutions/double/wrong/ holds no program" in result.stdout
    )


def test_seeds_are_proved_and_their_exceptions_counted(run_warm: Run, mini: Make) -> None:
    lucky = "import random\ndef double(x):\n    return 2 * x if x < 100 or x % 2 else x\n"
    root = bank(mini, wrong__unnamed__even="# Even numbers.\n" + lucky)
    result = run_warm("validate", "--seeds", 8, cwd=root)
    assert result.returncode == 1
    line, names = [line for line in result.stdout.splitlines() if "gradings under 8 seeds" in line]
    count = int(line.split()[-2])
    assert line.startswith("NOT  64 gradings under 8 seeds: ")
    assert 0 < count < 8
    assert names == "ok   64 gradings under 8 seeds: 0 named otherwise"
    assert result.stdout.count(": double/wrong/unnamed__even: loses no point") == count
    fair = run_warm("validate", "--seeds", 2, cwd=bank_again(root))
    assert "ok   14 gradings under 2 seeds: 0 exceptions" in fair.stdout


def bank_again(root: Path) -> Path:
    (root / "solutions/double/wrong/unnamed__even.py").unlink()
    return root
