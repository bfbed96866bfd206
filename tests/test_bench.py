"""The benchmark: its twelve checks are fair in both of their texts, and its class is the same for the same seed."""

import ast
import shutil
import sys
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

from autograder.course import Course
from bench import floor, graders, growth, loop, pages, similarity
from bench.cohort import mixed
from bench.graders import COURSE, Floor, Grader, Ours, Pytest
from bench.plain import PLAIN, nbgrader_source, otter_tests

WRONG = {
    "one_hot": "integer_vectors__f_one_hot",
    "rnn_module": "bidirectional__forward_half",
    "training": "no_update",
}
"""A program of the bank for each exercise."""
PASSED_BY_WRONG = {"encode", "scores", "any_size", "causal", "losses", "predicts"}


def titles(suite: Path) -> dict[str, str | None]:
    """The checks of a suite, in their order, and what students read of them."""
    functions = [node for node in ast.parse(suite.read_text()).body if isinstance(node, ast.FunctionDef)]
    return {
        node.name.removeprefix("test_"): ast.get_docstring(node) for node in functions if node.name.startswith("test_")
    }


TITLES = titles(PLAIN / "test_twelve.py")


def test_our_suites_and_the_plain_ones_are_the_same_twelve_checks() -> None:
    ours = [item for slug in COURSE.exercises for item in titles(COURSE.hidden_suite(slug)).items()]
    assert ours == list(TITLES.items())
    assert len(TITLES) == 12


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the benchmark needs Linux")
@pytest.mark.parametrize("kind", [Ours, Pytest, Floor])
def test_the_solutions_pass_all_twelve_and_wrong_programs_do_not(
    kind: type[Grader], course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graders, "python_of", lambda *_: Path(sys.executable))  # instead of an environment of its own
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # that has none
    cohort = [tmp_path / "class/right", tmp_path / "class/wrong"]
    for folder in cohort:
        folder.mkdir(parents=True)
    for slug, name in WRONG.items():
        shutil.copy(course.solution(slug), cohort[0])
        shutil.copy(course.root / f"solutions/{slug}/wrong/{name}.py", cohort[1] / f"{slug}.py")
    grader = kind(tmp_path, tmp_path, 2)
    grader.prepare(cohort)
    grader.grade()
    assert grader.passed() == {"right": set(TITLES), "wrong": PASSED_BY_WRONG}


def test_the_other_graders_get_each_check_as_python() -> None:
    tests = otter_tests()
    assert list(tests) == [f"{name}.py" for name in TITLES]
    cells = {cell["id"]: cell for cell in nbgrader_source({"one_hot": "one_hot = None"})["cells"]}
    assert [name for name, cell in cells.items() if cell["metadata"]["nbgrader"]["grade"]] == list(TITLES)
    for text in [*tests.values(), *(cell["source"] for cell in cells.values())]:
        compile(text, "a check", "exec")


def test_a_class_is_the_same_for_the_same_seed_and_another_for_another(course: Course, tmp_path: Path) -> None:
    first, second, other = (
        [
            {file.name: file.read_text() for file in folder.iterdir()}
            for folder in mixed(course, 5, seed, tmp_path / name)
        ]
        for seed, name in [(1, "first"), (1, "second"), (2, "other")]
    )
    assert first == second != other
    assert all(set(files) == {each.file for each in course.exercises.values()} for files in first)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the benchmark needs Linux")
def test_the_floor_makes_the_calls_that_grading_makes() -> None:
    found = floor.measure(submissions=1, rounds=1, seed=0, tell=lambda _: None)
    assert found.ended == 0
    assert found.calls > 100
    assert min(*found.floor, *found.one, *found.two) > 0


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the benchmark needs Linux")
def test_growth_is_measured_and_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "_EVERY_SECONDS", 0.1)
    told: list[str] = []
    small, large = growth.measure([3, 30], ["one_hot"], seed=0, tell=told.append)
    assert (small.size, large.size) == (3, 30)
    assert 0 < large.first < large.seconds
    seen = {role for sample in large.samples for role, size in sample.memory.items() if size > 0}
    assert {"grader", "nursery", "worker", "zygote"} <= seen
    growth.plot([small, large], tmp_path / "growth.svg")
    assert "<svg" in (tmp_path / "growth.svg").read_text()


def test_pages_are_made_of_copies_of_records(course: Course, tmp_path: Path) -> None:
    found = pages.make(course, Path(__file__).parent / "golden/results.jsonl", 12, tmp_path)
    assert len(list((tmp_path / "many/feedback").glob("student0000*.html"))) == found.students == 12
    assert min(found.anew, found.again, found.index_mb, found.feedback_kb) > 0
    (table, told) = pages.shown(growth.Growth(12, 1, 12), found)
    assert isinstance(table, Table)
    assert table.row_count == 3
    assert isinstance(told, str)
    assert told.startswith("The class: 0.")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the benchmark needs Linux")
def test_the_loop_is_measured_from_a_save_to_the_verdict() -> None:
    found = loop.measure(rounds=1, tell=lambda _: None)
    for name, seen in found.seen.items():
        assert found.number[name] > 10
        assert 0 < found.call < found.calls[name] < seen[0] < 5
    (table,) = loop.shown(loop.Loop(0.001, {"right": 5}, {"right": 0.01}, {"right": [0.1, 0.2, 0.1]}))
    console = Console(width=80, color_system=None)
    with console.capture() as shown:
        console.print(table)
    assert "│ right: save to verdict │   100 │     200 │ 10 times all, 100 times one │" in shown.get()


@pytest.mark.slow
def test_copies_are_found_and_hardly_any_others(course: Course) -> None:
    found = similarity.label(course, "rnn_cell", range(1))
    for step in ("comments", "names", "order"):
        assert found.recall(step) > 0.9
        assert found.precision(step) > 0.9
    assert len(found.copies["order"]) == found.programs // 4
    speed = similarity.timed(course, 3)
    (table, told) = similarity.shown([found], speed)
    assert isinstance(table, Table)
    assert [*table.columns[0].cells, *table.columns[1].cells] == ["rnn_cell", str(found.programs)]
    assert str(told).startswith("3 submissions of 5 exercises, no two the same: ")
    assert speed.pairs == 5 * 3
