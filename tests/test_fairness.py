"""How mistakes are named, what needs what, what is drawn at random, and the bank that proves a suite fair."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from helpers import MINI_COURSE, Make, run

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


@probe("one_more", "random")
def is_one_more(student, props, failure):
    return "must be twice as much" in failure.message and student.double(x=5) == 6
"""

FILES = {"solutions/double/probes.py": PROBES, "exercises/double/props.py": ""}


def grade(root: Path, code: str, *options: object) -> dict[str, Any]:
    """One submission's checks by id."""
    (root / "submitted/ada").mkdir(parents=True, exist_ok=True)
    (root / "submitted/ada/double.py").write_text(code)
    result = run("grade", "submitted", "--out", "out", *options, cwd=root)
    assert result.returncode == 0, result.stderr
    record = json.loads((root / "out/results.jsonl").read_text())
    return {check["id"]: check for check in record["exercises"]["double"]["checks"]} | {"seed": record["seed"]}


def test_probes_name_the_mistake_and_only_where_they_recognise_it(mini: Make) -> None:
    root = mini(course=COURSE, suite=SUITE, files=FILES).root
    squared = grade(root, "def double(x):\n    return x * x\n")
    assert squared["three"]["mistake"] == "squared"
    assert squared["three"]["hint"] == "Twice is not squared."
    one_more = grade(root, "def double(x):\n    return x + 1\n")
    assert (one_more["three"]["mistake"], one_more["random"]["mistake"]) == ("", "one_more")
    tripled = grade(root, "def double(x):\n    return x * 3\n")
    assert tripled["three"]["status"] == tripled["random"]["status"] == "failed"
    assert tripled["three"]["mistake"] == tripled["random"]["mistake"] == tripled["random"]["hint"] == ""


def test_a_check_that_needs_another_is_skipped_and_names_it(mini: Make) -> None:
    checks = grade(mini(suite=SUITE).root, "def double(x):\n    return -2\n")
    assert (checks["negative"]["status"], checks["negative"]["score"]) == ("skipped", 0)
    assert checks["negative"]["message"] == "not run: it needs the check “double(3) is 6”, which did not pass"
    assert checks["random"]["status"] == "failed"


def test_one_fault_is_told_once(mini: Make) -> None:
    checks = grade(mini(suite=SUITE).root, "def double(x):\n    return 2 * y\n")
    assert checks["three"]["status"] == "failed"
    assert (
        "NameError: name 'y' is not defined (double.py, line 2: `return 2 * y`). The name is known"
        in (checks["three"]["message"])
    )
    assert checks["random"]["status"] == "skipped"
    assert checks["random"]["message"] == "not judged: it met the same fault as the check “double(3) is 6”"


def test_a_seed_is_recorded_told_and_reproduces_a_run(mini: Make) -> None:
    root = mini(suite=SUITE).root
    code = "def double(x):\n    return 2 * x if x < 100 else x\n"
    first, other, again = (grade(root, code, "--seed", seed) for seed in (0, 7, 7))
    assert (first["seed"], other["seed"]) == (0, 7)
    assert first["random"]["message"].endswith("must be twice as much (seed 0)")
    assert other["random"]["message"].endswith("must be twice as much (seed 7)")
    assert first["random"]["message"][:20] != other["random"]["message"][:20]
    assert other["random"]["message"] == again["random"]["message"]
    by_hand = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "solutions", "--submission", "submitted/ada"]
    shown = subprocess.run([*by_hand, "--seed", "7"], cwd=root, capture_output=True, text=True, check=False).stdout
    assert other["random"]["message"].removesuffix(" (seed 7)") in shown


def test_nothing_is_said_of_seeds_where_nothing_was_drawn(mini: Make) -> None:
    assert "seed" not in grade(mini(suite=SUITE).root, "def double(x):\n    return 1\n")["three"]["message"]


def test_by_hand_mistakes_are_named_and_needs_are_kept(mini: Make) -> None:
    root = mini(course=COURSE, suite=SUITE, files=FILES).root
    (root / "work").mkdir()
    (root / "work/double.py").write_text("def double(x):\n    return x * x\n")
    command = [sys.executable, "-m", "pytest", "--import-mode=importlib", "-rs", "solutions", "--submission", "work"]
    shown = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False).stdout
    assert "double(3) must be 6; it is 9" in shown
    assert "hint: Twice is not squared." in shown
    assert "it needs the check “double(3) is 6”, which did not pass" in shown
    bare = subprocess.run(
        [command[0], "-m", "pytest", *command[4:]], cwd=root, capture_output=True, text=True, check=False
    )
    assert "is found with pytest's --import-mode=importlib alone" in bare.stdout + bare.stderr
    alone = subprocess.run([*command, "-k", "negative"], cwd=root, capture_output=True, text=True, check=False).stdout
    assert "double(-1) must be -2" in alone


FAULTY = {
    "an unknown need": (
        SUITE.replace('@needs("three")', '@needs("thre")'),
        PROBES,
        "test_negative needs `thre`, which is no check before it; name one, without `test_`",
    ),
    "a need of a later check": (
        SUITE.replace('@needs("three")', '@needs("random")'),
        PROBES,
        "test_negative needs `random`, which is no check before it",
    ),
    "an unknown mistake": (
        SUITE,
        PROBES.replace("squared", "cubed"),
        "probes.py:4: the mistake `cubed` is not in course.yml",
    ),
    "an unknown check": (
        SUITE,
        PROBES.replace('"three"', '"tree"'),
        "probes.py:4: the probe explains tree; name checks of",
    ),
    "no check": (
        SUITE,
        PROBES.replace('"squared", "three", "negative", "random"', '"squared"'),
        "the probe explains nothing",
    ),
    "an unknown argument": (SUITE, PROBES.replace("(student)", "(model)"), "a probe is given `student`, `props` and"),
    "no Python": (SUITE, "def f(:\n", "probes.py: cannot be loaded: SyntaxError"),
}


@pytest.mark.parametrize(("suite", "probes", "message"), FAULTY.values(), ids=FAULTY)
def test_faulty_needs_and_probes_stop_the_grader(mini: Make, suite: str, probes: str, message: str) -> None:
    files = {"solutions/double/probes.py": probes}
    root = mini(course=COURSE, suite=suite, files=files).root
    result = run("grade", "solutions/double/double.py", cwd=root)
    assert result.returncode == 2
    assert message in result.stderr


def test_a_probe_that_breaks_is_the_suites_fault_and_no_zero(mini: Make) -> None:
    files = {"solutions/double/probes.py": PROBES.replace("student.double(x=5) == 25", "student.double(x=5).shape")}
    root = mini(course=COURSE, suite=SUITE, files=files).root
    (root / "submitted").mkdir()
    (root / "submitted/double.py").write_text("def double(x):\n    return x * x\n")
    result = run("grade", "submitted", cwd=root)
    assert result.returncode == 2
    assert "probes.py:6: the probe is_the_square broke: AttributeError: 'int' object has no" in result.stderr
    assert json.loads((root / "out/results.jsonl").read_text())["score"] is None


BANK = {
    **FILES,
    "solutions/double/wrong/squared.py": "def double(x):\n    return x * x\n",
    "solutions/double/wrong/squared__power.py": "def double(x):\n    return x**2\n",
    "solutions/double/wrong/unnamed__tripled.py": "# Three times: looks like any other number.\ndef double(x):\n    return 3 * x\n",
    "solutions/double/wrong/one_more.py": "def double(x):\n    return x + 1 if 3 != x > 0 else 2 * x\n",
    "solutions/double/valid/shifted.py": "def double(x):\n    return x << 1\n",
}


def bank(mini: Make, **changes: str) -> Path:
    """The small course with its bank; files of the bank by `kind__stem`."""
    files = BANK | {f"solutions/double/{name.replace('__', '/', 1)}.py": text for name, text in changes.items()}
    root = mini(course=COURSE, suite=SUITE, files=files).root
    run("generate", cwd=root)
    return root


def test_a_fair_suite_is_told_to_be_with_its_matrix(mini: Make) -> None:
    result = run("validate", cwd=bank(mini))
    assert result.returncode == 0, result.stdout
    lines = [line.rstrip() for line in result.stdout.splitlines()]
    assert lines[:8] == [
        "double: 4 wrong and 1 valid programs",
        "                 1 2 3 points",
        "one_more         · · ●     90",
        "squared          ● s ●      0",
        "squared__power   ● s ●      0",
        "unnamed__tripled ✗ s ✗      0",
        "1 valid programs · · ·    all",
        "1 three, 2 negative, 3 random",
    ]
    for line in (
        "double/wrong/unnamed__tripled: no mistake can be named: Three times: looks like any other number.",
        "double: no wrong program needs the check `negative`: merge it, add a program that only it sees, or say why it",
        "double: only `random` sees one_more",
        "double: no wrong program shows the mistake only_three",
        "ok   every wrong program loses points (4)",
        "ok   no valid program loses a point (1)",
        "ok   every wrong program's mistake is named, and no other",
        "ok   every valid program passes every public check",
        "The course is sound.",
    ):
        assert any(found.startswith(line) for found in lines), line


UNFAIR = {
    "a wrong one passes": (
        {"wrong__only_three": "def double(x):\n    return 2 * x\n"},
        "NOT  every wrong program loses points (5)\ndouble/wrong/only_three: loses no point\n",
    ),
    "a right one loses": (
        {"valid__odd": "def double(x):\n    return 5 if x == 3 else 2 * x\n"},
        "NOT  no valid program loses a point (2)\n"
        "double/valid/odd: three: failed: double(3) must be 6; it is 5\n"
        "double/valid/odd: negative: skipped: not run: it needs",
    ),
    "another mistake is named": (
        {"wrong__only_three": "def double(x):\n    return x * x\n"},
        "NOT  every wrong program's mistake is named, and no other\n"
        "double/wrong/only_three: should be named only_three; was named squared by three, squared by random\n",
    ),
    "none is named": (
        {"wrong__only_three": "def double(x):\n    return 60\n"},
        "double/wrong/only_three: should be named only_three; was named nothing\n",
    ),
    "one is named where none can be": (
        {"wrong__unnamed__x": "# Nobody can tell.\ndef double(x):\n    return x * x\n"},
        "double/wrong/unnamed__x: should be named none; was named squared by three",
    ),
    "one of two is named": (
        {"wrong__only_three+squared": "def double(x):\n    return x * x\n"},
        "double/wrong/only_three+squared: should be named only_three and squared; was named squared by three",
    ),
}


@pytest.mark.parametrize(("changes", "message"), UNFAIR.values(), ids=UNFAIR)
def test_an_unfair_suite_is_told_why(mini: Make, changes: dict[str, str], message: str) -> None:
    result = run("validate", cwd=bank(mini, **changes))
    assert result.returncode == 1
    assert message in result.stdout
    assert result.stdout.endswith("The course is not sound; see above.\n")


MISNAMED = {
    "an unknown mistake": (
        {"wrong__cubed": "def double(x):\n    return x\n"},
        "cubed.py: is named after the mistake `cubed`, which is not in course.yml for double; add it there, or name",
    ),
    "no reason": (
        {"wrong__unnamed__x": "def double(x):\n    return x\n"},
        "unnamed__x.py:1: say in a comment here what is wrong, and why no probe can recognise it",
    ),
    "no text": ({"valid__x": "\udcff"}, "x.py is not UTF-8 text"),
}


@pytest.mark.parametrize(("changes", "message"), MISNAMED.values(), ids=MISNAMED)
def test_a_program_of_the_bank_that_is_not_named_as_it_must_be(
    mini: Make, changes: dict[str, str], message: str
) -> None:
    root = bank(mini)
    for name, text in changes.items():
        path = root / f"solutions/double/{name.replace('__', '/', 1)}.py"
        path.write_bytes(text.encode(errors="surrogateescape"))
    result = run("validate", cwd=root)
    assert result.returncode == 2
    assert message in result.stderr


def test_seeds_are_proved_and_their_exceptions_counted(mini: Make) -> None:
    lucky = "import random\ndef double(x):\n    return 2 * x if x < 100 or x % 2 else x\n"
    root = bank(mini, wrong__unnamed__even="# Even numbers.\n" + lucky)
    result = run("validate", "--seeds", 8, cwd=root)
    assert result.returncode == 1
    (line,) = [line for line in result.stdout.splitlines() if "gradings under 8 seeds" in line]
    count = int(line.split()[-2])
    assert line.startswith("NOT  64 gradings under 8 seeds: ")
    assert 0 < count < 8
    assert result.stdout.count(": double/wrong/unnamed__even: loses no point") == count
    fair = run("validate", "--seeds", 2, cwd=bank_again(root))
    assert "ok   14 gradings under 2 seeds: 0 exceptions" in fair.stdout


def bank_again(root: Path) -> Path:
    (root / "solutions/double/wrong/unnamed__even.py").unlink()
    return root
