"""What a teacher writes once, and what is made of it: a solution's stub. And the course checks itself."""

import difflib
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.bank import Fairness, Trial, Watch, lost, named_otherwise, read_bank
from autograder.course import Course
from autograder.errors import CourseError
from autograder.grade import Grader, solution_of, stub_of
from autograder.intake import Submission
from autograder.jobs import Job, Kind
from autograder.results import Outcome, Report

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
_STUB = ("# YOUR CODE HERE", "raise NotImplementedError()")


def make_stub(solution: str, path: Path) -> str:
    """`solution` with each marked region replaced by `raise NotImplementedError()`.

    Raises CourseError, with `path` and the line, where a marker lacks its partner or regions are nested.
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


@dataclass(frozen=True)
class Claim:
    """Something that must hold of a sound course, and what speaks against it."""

    text: str
    faults: Sequence[str]


@dataclass(frozen=True)
class Proof:
    """What the course's own programs showed, on all seeds together."""

    claims: Sequence[Claim]
    fairness: Sequence[Fairness]
    """Of each exercise, under the first seed."""
    grades: int
    """How many programs were graded, each seed counted."""
    exceptions: Sequence[str]
    """Solutions and right programs that lost a point, wrong ones that lost none; the seed stands before."""


def validate_files(course: Course) -> list[Claim]:
    """What must hold of the files, before anything is run."""
    stale = [f"{diff}\nrun: autograder generate" for diff in generate(course, write=False)]
    return [
        Claim("the stubs are up to date with the solutions", stale),
        Claim("no line of a solution stands under exercises/", leaks(course)),
    ]


def prove(course: Course, job: Job, workers: int, seeds: Sequence[int], watch: Watch) -> Proof:
    """Grades the solutions, the stubs and the bank under each of `seeds`, and says whether all got what they must."""
    bank = read_bank(course, job.slugs)
    right = [program.submission() for program in bank if program.kind == "valid"]
    ends = [solution_of(course, job.slugs), stub_of(course, job.slugs)]
    hidden = [*ends, *(program.submission() for program in bank)]
    public = [*ends, *right]
    total = len(hidden) * len(seeds) + len(public)
    count = itertools.count(1)
    with Grader(replace(job, kinds=("hidden", "public")), min(workers, total)) as grader:
        checks = grader.ready().checks["hidden"]

        def grade(submissions: Sequence[Submission], seed: int, kind: Kind) -> dict[str, Report]:
            reports = {}
            for report in grader.grade(submissions, seed, kind):
                reports[report.student] = report
                watch(next(count), total)
            return reports

        runs = [grade(hidden, seed, "hidden") for seed in seeds]
        seen = grade(public, seeds[0], "public")
    trials = [[Trial(program, run[program.name].exercises[program.slug]) for program in bank] for run in runs]
    claims = [*_claims_on_ends(runs[0], "hidden"), *_claims_on_ends(seen, "public")]
    if bank:
        unlike = [line for program in bank if program.kind == "valid" for line in _unlike(seen[program.name], _passes)]
        claims += [*_claims_on_bank(trials[0]), Claim("every valid program passes every public check", unlike)]
    return Proof(
        claims,
        [
            Fairness(
                slug,
                checks[slug],
                list(course.exercises[slug].mistakes),
                [trial for trial in trials[0] if trial.program.slug == slug],
            )
            for slug in job.slugs
        ],
        len(hidden) * len(seeds),
        [
            f"seed {seed}: {line}"
            for seed, run, tried in zip(seeds, runs, trials, strict=True)
            for line in [*_unlike(run["the solution"], _passes), *_unfair(tried)]
        ],
    )


def _claims_on_ends(reports: dict[str, Report], kind: str) -> list[Claim]:
    return [
        Claim(f"every solution passes every {kind} check", _unlike(reports["the solution"], _passes)),
        Claim(
            f"no untouched stub passes a {kind} check, for it is not implemented",
            [
                *_unlike(reports["the stub"], _is_unfinished),
                *(
                    f"{slug}: no check says that the stub is not implemented"
                    for slug, exercise in reports["the stub"].exercises.items()
                    if all(outcome.status == "skipped" for outcome in exercise.checks)
                ),
            ],
        ),
    ]


def _claims_on_bank(trials: Sequence[Trial]) -> list[Claim]:
    wrong = [trial for trial in trials if trial.program.kind == "wrong"]
    valid = [trial for trial in trials if trial.program.kind == "valid"]
    return [
        Claim(f"every wrong program loses points ({len(wrong)})", _passing(wrong)),
        Claim(f"no valid program loses a point ({len(valid)})", _losing(valid)),
        Claim(
            "every wrong program's mistake is named, and no other",
            [named_otherwise(trial) for trial in wrong if not trial.is_named_right()],
        ),
    ]


def _unfair(trials: Sequence[Trial]) -> list[str]:
    return [
        *_passing([trial for trial in trials if trial.program.kind == "wrong"]),
        *_losing([trial for trial in trials if trial.program.kind == "valid"]),
    ]


def _passing(wrong: Sequence[Trial]) -> list[str]:
    return [
        f"{trial.program.name}: {'loses no point' if trial.is_full() else '; '.join(lost(trial))}"
        for trial in wrong
        if not trial.is_caught()
    ]


def _losing(valid: Sequence[Trial]) -> list[str]:
    return [line for trial in valid if not trial.is_full() for line in lost(trial)]


def _unlike(report: Report, holds: Callable[[Outcome], bool]) -> list[str]:
    return [
        f"{report.student}: {slug}: {outcome.id}: {outcome.status}: {outcome.message or 'passed'}"
        for slug, exercise in report.exercises.items()
        if exercise.status != "missing"
        for outcome in exercise.checks
        if not holds(outcome)
    ]


def _passes(outcome: Outcome) -> bool:
    return outcome.status == "passed" and outcome.score == outcome.max_score


def _is_unfinished(outcome: Outcome) -> bool:
    return outcome.status == "skipped" or (outcome.status == "failed" and "not implemented" in outcome.message)
