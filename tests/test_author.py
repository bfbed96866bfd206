from pathlib import Path

import pytest
from helpers import MINI_SOLUTION, Make, run
from hypothesis import given
from hypothesis import strategies as st

from autograder.author import BEGIN, END, generate, leaks, make_stub, solution_lines
from autograder.course import Course
from autograder.errors import CourseError

HERE = Path("solutions/double/double.py")


def test_a_region_becomes_not_implemented_at_its_own_indent() -> None:
    assert make_stub(MINI_SOLUTION, HERE) == (
        'def double(x):\n    """Twice `x`."""\n    # YOUR CODE HERE\n    raise NotImplementedError()\n'
    )


BROKEN = {
    "no end": (
        f"{BEGIN}\nx\n",
        "double.py:1: the region that begins here never ends; write `### END SOLUTION` after it",
    ),
    "no mark": ("x\n", "double.py: marks nothing with `### BEGIN SOLUTION`, so all of it would be given away; mark"),
    "no begin": (f"x\n{END}\n", "double.py:2: a region ends that never began; write `### BEGIN SOLUTION` before it"),
    "nested": (
        f"{BEGIN}\nx\n{BEGIN}\n{END}\n{END}\n",
        "double.py:3: a region begins inside the one of line 1; end that first",
    ),
}


@pytest.mark.parametrize(("text", "message"), BROKEN.values(), ids=BROKEN)
def test_broken_markers_are_told_with_their_line(text: str, message: str) -> None:
    with pytest.raises(CourseError) as caught:
        make_stub(text, HERE)
    assert message in str(caught.value)


word = st.text(alphabet="abcdefg =+()", min_size=1, max_size=20).map(str.strip)
block = st.tuples(st.integers(0, 3), st.lists(word, max_size=4), st.lists(word, max_size=4))


@given(st.lists(block, min_size=1, max_size=4))
def test_no_line_of_a_region_survives(blocks: list[tuple[int, list[str], list[str]]]) -> None:
    lines = []
    for depth, outside, inside in blocks:
        indent = "    " * depth
        lines += [f"{indent}out {text}" for text in outside]
        lines += [f"{indent}{BEGIN}", *(f"{indent}secret {text}" for text in inside), f"{indent}{END}"]
    solution = "".join(f"{line}\n" for line in lines)
    stub = make_stub(solution, HERE)
    assert "secret" not in stub
    assert stub.count("raise NotImplementedError()") == len(blocks)
    assert [line for line in stub.splitlines() if "out " in line] == [line for line in lines if "out " in line]
    assert not solution_lines(solution) & {line.strip() for line in stub.splitlines()}


def test_stale_stubs_are_shown_and_written(mini: Make) -> None:
    course = mini()
    (diff,) = generate(course, write=False)
    assert "+    raise NotImplementedError()" in diff
    assert not course.stub("double").exists()
    generate(course, write=True)
    assert generate(course, write=False) == []
    assert generate(course, write=True) == []


def test_a_solution_line_under_exercises_is_found(mini: Make) -> None:
    course = mini()
    generate(course, write=True)
    assert leaks(course) == []
    course.task("double").write_text("Hint:\n\n    return x + x\n")
    (leak,) = leaks(course)
    assert leak == f"{course.task('double')}:3: `return x + x` is a line of the solution of double; word it otherwise"


def test_the_shipped_stubs_are_up_to_date_and_leak_nothing(course: Course) -> None:
    assert generate(course, write=False) == []
    assert leaks(course) == []


def test_generate_check_tells_and_writes_nothing(mini: Make) -> None:
    root = mini().root
    stale = run("generate", "--check", cwd=root)
    assert stale.returncode == 1
    assert "exercises/double/double.py (wanted)" in stale.stdout
    assert run("generate", cwd=root).returncode == 0
    fresh = run("generate", "--check", cwd=root)
    assert (fresh.returncode, fresh.stdout) == (0, "0 stale.\n")


@pytest.mark.slow
def test_a_sound_course_is_told_to_be(mini: Make) -> None:
    root = mini().root
    run("generate", cwd=root)
    result = run("validate", cwd=root)
    assert result.stdout.splitlines() == [
        "double: has no bank; programs in solutions/double/wrong/ and valid/ would prove that its suite is fair",
        "ok   the stubs are up to date with the solutions",
        "ok   no line of a solution stands under exercises/",
        "ok   every solution passes every hidden check",
        "ok   no untouched stub passes a hidden check, for it is not implemented",
        "ok   every solution passes every public check",
        "ok   no untouched stub passes a public check, for it is not implemented",
        "ok   no check breaks, and no probe",
        "The course is sound.",
    ]
    assert result.returncode == 0


@pytest.mark.slow
def test_an_unsound_course_is_told_why(mini: Make) -> None:
    suite = mini(solution=MINI_SOLUTION.replace("x + x", "x * x")).root
    (suite / "exercises/double/double.py").write_text("def double(x):\n    return x * x\n")
    result = run("validate", cwd=suite)
    assert result.returncode == 1
    assert "NOT  the stubs are up to date with the solutions" in result.stdout
    assert "exercises/double/double.py:2: `return x * x` is a line of the solution of double" in result.stdout
    assert "double: three: failed: double(3) is 9" in result.stdout
    assert "double: negative: failed: double(-1) must be -2" in result.stdout
    assert result.stdout.endswith("The course is not sound; see above.\n")
