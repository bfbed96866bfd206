"""A course of another kind than the shipped one goes through every command; the package knows neither."""

import ast
import csv
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from helpers import ROOT, Run

from autograder.author import make_notebook
from autograder.course import Course, load_course

SECOND = ROOT / "tests/courses/attention"
TORCHS_OWN = {"meanings.py": {"one_hot", "RNN"}, "zygote.py": {"RNN"}}
"""torch's messages that are explained, and its layers that are warmed up, whatever the course."""


@pytest.mark.slow
def test_the_second_course_is_sound_and_up_to_date(run_warm: Run) -> None:
    done = run_warm("validate", "--course", SECOND)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "attend: 13 wrong and 4 valid programs" in done.stdout
    assert "head: 4 wrong and 2 valid programs" in done.stdout
    assert "The course is sound." in done.stdout


@pytest.mark.slow
def test_its_cohort_is_graded(run_warm: Run, tmp_path: Path) -> None:
    second = load_course(SECOND / "course.yml")
    bank = {slug: SECOND / "solutions" / slug for slug in second.exercises}
    handed_in = {
        "ada/attend.py": bank["attend"] / "valid/loops.py",
        "ben/attend.py": bank["attend"] / "wrong/masked_too_late.py",
        "ben/head.py": bank["head"] / "wrong/biased.py",
        "cem/attend.ipynb": second.stub("attend").with_suffix(".ipynb"),
    }
    for name, source in handed_in.items():
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, tmp_path / "in" / name)
    nbformat.write(make_notebook(second, "head", []), tmp_path / "in/ada/head.ipynb")
    done = run_warm("grade", tmp_path / "in", "--course", SECOND, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    with (tmp_path / "out/grades.csv").open() as file:
        scores = {row["student"]: row["score"] for row in csv.DictReader(file)}
    assert scores == {"ada": "100", "ben": "81", "cem": "0"}
    assert "Is it the weights, or the scores, that you mask?" in (tmp_path / "out/results.jsonl").read_text()


@pytest.mark.slow
def test_it_is_released(run_warm: Run, tmp_path: Path) -> None:
    done = run_warm("release", "--course", SECOND, "--out", tmp_path / "students")
    assert done.returncode == 0, done.stderr
    released = load_course(tmp_path / "students/course.yml")
    assert released.is_students
    assert list(released.exercises) == ["attend", "head"]
    shown = "".join(path.read_text() for path in released.root.rglob("*") if path.suffix not in ("", ".whl"))
    assert "def attend(" in shown
    for secret in ("later = torch.ones", "assert_sum_to_one", "masked_too_late", "by which number are the scores"):
        assert secret not in shown.lower()


def test_the_package_knows_no_course(course: Course) -> None:
    modules = [path for path in (ROOT / "autograder").rglob("*.py") if "template" not in path.parts]
    theirs = words_of_course(course) | words_of_course(load_course(SECOND / "course.yml"))
    known = {path.name: words_of(path) & theirs - TORCHS_OWN.get(path.name, set()) for path in modules}
    assert {name: words for name, words in known.items() if words} == {}


def words_of_course(course: Course) -> set[str]:
    """The names of its exercises, mistakes, functions and classes but for plain English words; and the lesson's words."""
    names = set()
    for slug, exercise in course.exercises.items():
        definitions = ast.parse(course.solution(slug).read_text()).body
        names |= {slug, *exercise.mistakes}
        names |= {each.name for each in definitions if isinstance(each, ast.FunctionDef | ast.ClassDef)}
    return {name for name in names if "_" in name or name.isupper()} | {"hihell", "ihello", "hello-rnn"}


def words_of(path: Path) -> set[str]:
    """The words of the code in a module: no comments, no docstrings, which may give examples."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            node.body = [line for line in node.body if not is_text(line)] or [ast.Pass()]
    return set(re.findall(r"[\w-]+", ast.unparse(tree)))


def is_text(line: ast.stmt) -> bool:
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)
