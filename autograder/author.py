"""What a teacher writes once, and what is made of it: a solution's stub."""

import difflib
from pathlib import Path

from autograder.course import Course
from autograder.errors import CourseError

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
_STUB = ("# YOUR CODE HERE", "raise NotImplementedError()")


def make_stub(solution: str, path: Path) -> str:
    """`solution` with each marked region replaced by `raise NotImplementedError()`.

    Raises CourseError, with `path` and the line, where a marker lacks its partner, regions are nested, or there is none.
    """
    stub = []
    opened = 0
    for number, line in enumerate(solution.splitlines(keepends=True), 1):
        if BEGIN in line:
            if opened:
                raise CourseError(
                    f"{path}:{number}: a region begins inside the one of line {opened}; end that first with `{END}`"
                )
            opened = number
            indent = line[: len(line) - len(line.lstrip())]
            stub += [f"{indent}{text}\n" for text in _STUB]
        elif END in line:
            if not opened:
                raise CourseError(f"{path}:{number}: a region ends that never began; write `{BEGIN}` before it")
            opened = 0
        elif not opened:
            stub.append(line)
    if BEGIN not in solution:
        raise CourseError(
            f"{path}: marks nothing with `{BEGIN}`, so all of it would be given away; mark what is secret"
        )
    if opened:
        raise CourseError(f"{path}:{opened}: the region that begins here never ends; write `{END}` after it")
    return "".join(stub)


def solution_lines(solution: str) -> set[str]:
    """The lines that are the solution's secret: those in its regions, without bare punctuation and what also stands outside."""
    inside: set[str] = set()
    outside: set[str] = set()
    is_open = False
    for line in solution.splitlines():
        if BEGIN in line or END in line:
            is_open = BEGIN in line
        else:
            (inside if is_open else outside).add(line.strip())
    return {line for line in inside - outside if any(character.isalnum() for character in line)}


def generate(course: Course, *, write: bool) -> list[str]:
    """Writes the stubs from the solutions; without `write`, a diff for each stub that is not up to date."""
    stale = []
    for slug in course.exercises:
        solution, stub = course.solution(slug), course.stub(slug)
        wanted = make_stub(solution.read_text(encoding="utf-8"), solution)
        present = stub.read_text(encoding="utf-8") if stub.is_file() else ""
        if present == wanted:
            continue
        name = stub.relative_to(course.root).as_posix()
        stale.append(
            "\n".join(
                difflib.unified_diff(
                    present.splitlines(), wanted.splitlines(), f"{name} (now)", f"{name} (wanted)", lineterm=""
                )
            )
        )
        if write:
            stub.write_text(wanted, encoding="utf-8")
    return stale


def leaks(course: Course) -> list[str]:
    """Each line of a solution that a student could read under `exercises/`."""
    secrets = {
        line: slug
        for slug in course.exercises
        for line in solution_lines(course.solution(slug).read_text(encoding="utf-8"))
    }
    found = []
    for path in sorted((course.root / "exercises").rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
                if line.strip() in secrets:
                    found.append(
                        f"{path}:{number}: `{line.strip()}` is a line of the solution of {secrets[line.strip()]}; word it otherwise"
                    )
    return found
