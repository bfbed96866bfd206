"""The course proves itself: its solutions, stubs and bank get what they must."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from autograder.author import Plan, generate, leaks
from autograder.bank import Fairness, Program, Trial, lost, named_otherwise, read_bank
from autograder.course import Course, nearest
from autograder.grade import Grader, solution_of, stub_of
from autograder.jobs import Job, Kind, Task
from autograder.results import Outcome, Report, by_function

Watch = Callable[[int, int], None]
"""Is told how many programs of how many have been graded."""


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
    renamed: Sequence[str]
    """Wrong programs whose mistake was not the one that was named; the seed stands before."""


def _claims_on_files(course: Course, plan: Plan) -> list[Claim]:
    stale = [f"{diff}\nrun: autograder generate" for diff in generate(course, plan, write=False).values()]
    return [
        Claim("stubs, notebooks and tasks are up to date with the solutions", stale),
        Claim("no line of a solution stands under exercises/", leaks(course)),
    ]


def _claim_on_words(course: Course, hidden: Plan, public: Plan) -> Claim:
    """Public and hidden checks speak one language, so that students know again what they worked with."""
    faults = []
    for slug, checks in public.items():
        suite, titles = course.public_suite(slug), {check.function: check.title for check in hidden[slug]}
        for check in by_function(checks):
            title = titles.get(check.function)
            if title is None:
                near = nearest(check.function, titles)
                faults.append(f"{suite}: {course.hidden_suite(slug)} has no check `{check.function}`; {near}")
            elif check.title != title:
                faults.append(
                    f"{suite}: {check.function}: its title is “{check.title}”, and “{title}” in the hidden suite; make them one"
                )
    return Claim("every public check has the name and the title of a hidden one", faults)


def prove(course: Course, job: Job, workers: int, seeds: Sequence[int], watch: Watch) -> Proof:
    """Grades the solutions, the stubs and the bank under each of `seeds`, and says whether all got what they must."""
    bank = read_bank(course, job.slugs)
    ends = [solution_of(course, job.slugs), stub_of(course, job.slugs)]
    everything = [*ends, *(program.submission() for program in bank)]
    total = len(everything) * (len(seeds) + 1)
    count = itertools.count(1)
    with Grader(replace(job, kinds=("hidden", "public")), min(workers, total)) as grader:
        planned = grader.ready().checks
        checks = planned["hidden"]

        def grade(seed: int, kind: Kind) -> dict[str, Report]:
            reports = {}
            for _, report in grader.run(Task(each, job.slugs, seed, kind) for each in everything):
                reports[report.student] = report
                watch(next(count), total)
            return reports

        runs = [grade(seed, "hidden") for seed in seeds]
        public = grade(seeds[0], "public")
    tried = [_trials(bank, run) for run in runs]
    claims = [
        *_claims_on_files(course, checks),
        _claim_on_words(course, checks, planned["public"]),
        *_claims_on_ends(runs[0], "hidden"),
        *_claims_on_ends(public, "public"),
    ]
    broken = [line for run in (*runs, public) for report in run.values() for line in report.errors()]
    claims.append(Claim("no check breaks, and no probe", broken))
    if bank:
        lacks = [
            f"solutions/{slug}/{kind}/ holds no program"
            for slug in {program.slug: None for program in bank}
            for kind in ("wrong", "valid")
            if not course.programs(slug, kind)
        ]
        claims.append(Claim("every bank has wrong programs and valid ones", lacks))
        claims += [*_claims_on_bank(tried[0]), *_claims_on_public(_trials(bank, public))]
    return Proof(
        claims,
        [
            Fairness(
                slug,
                checks[slug],
                list(course.exercises[slug].mistakes),
                [trial for trial in tried[0] if trial.program.slug == slug],
            )
            for slug in job.slugs
        ],
        len(everything) * len(seeds),
        [
            f"seed {seed}: {line}"
            for seed, run, trials in zip(seeds, runs, tried, strict=True)
            for line in [*_unlike(run["the solution"], _passes), *_unfair(trials)]
        ],
        [f"seed {seed}: {line}" for seed, trials in zip(seeds, tried, strict=True) for line in _misnamed(trials)],
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
                    if exercise.status not in ("missing", "rejected")
                    and all(outcome.status == "skipped" for outcome in exercise.checks)
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
        Claim("every wrong program's mistake is named, and no other", _misnamed(wrong)),
    ]


def _claims_on_public(trials: Sequence[Trial]) -> list[Claim]:
    """Public checks need not catch every wrong program; what they say must be true."""
    valid = [trial for trial in trials if trial.program.kind == "valid"]
    return [
        Claim("every valid program passes every public check", [line for trial in valid for line in lost(trial)]),
        Claim(
            "no public check names a mistake that a program does not have",
            [named_otherwise(trial) for trial in trials if not trial.named() <= trial.program.mistakes],
        ),
    ]


def _trials(bank: Sequence[Program], reports: dict[str, Report]) -> list[Trial]:
    return [Trial(program, reports[program.name].exercises[program.slug]) for program in bank]


def _unfair(trials: Sequence[Trial]) -> list[str]:
    return [
        *_passing([trial for trial in trials if trial.program.kind == "wrong"]),
        *_losing([trial for trial in trials if trial.program.kind == "valid"]),
    ]


def _misnamed(trials: Sequence[Trial]) -> list[str]:
    return [named_otherwise(trial) for trial in trials if trial.program.kind == "wrong" and not trial.is_named_right()]


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
