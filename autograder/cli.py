"""The `autograder` command: parse, one call, print, exit code."""

import io
import os
import shlex
import sys
import traceback
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.text import Text

from autograder import __version__
from autograder.confine.level import LEVELS
from autograder.errors import AutograderError, CourseError
from autograder.text import plain, plain_lines, some

if TYPE_CHECKING:
    from autograder.cohort import Recruit, Run
    from autograder.course import Course
    from autograder.intake import Submission
    from autograder.records import Records

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode="markdown", add_completion=False, pretty_exceptions_enable=False
)
out = Console()
err = Console(stderr=True, soft_wrap=True)

_TEACHERS, _STUDENTS = "For teachers", "For students"
"""Who a command is for: the headings of `--help`."""

_CourseOption = Annotated[
    Path | None, typer.Option("--course", help="The course's folder [default: here, or above].", show_default=False)
]
_ExerciseOption = Annotated[
    list[str] | None, typer.Option("--exercise", "-e", help="Only this exercise; repeat for more.", show_default=False)
]
_IsolationOption = Annotated[
    str, typer.Option("--min-isolation", help=f"Refuse to run students' code below this level: {', '.join(LEVELS)}.")
]
_WorkersOption = Annotated[int, typer.Option("--workers", min=1, help="How many to grade at a time.")]
_CORES = os.cpu_count() or 1
_SeedOption = Annotated[
    int, typer.Option("--seed", help="Draw other random numbers in the suites; it is in every record.")
]


def main() -> NoReturn:
    """Runs the command. A fault of the grader, or of what it was given, is printed and exits with 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal of another alphabet shows `?` for ✓
    try:
        app()
    except AutograderError as error:
        err.print(Text(plain_lines(f"autograder: {error}", 2000)))
    except OSError as error:  # such as a folder that may not be read, or a full disk
        where = f"{error.filename}: " if error.filename else ""
        err.print(Text(plain_lines(f"autograder: {where}{error.strerror or error}", 2000)))
    except Exception:  # with 1 it would look like a check that failed
        err.print(Text(plain_lines(traceback.format_exc().rstrip(), 2000)))
    raise SystemExit(2)


@app.callback(invoke_without_command=True)
def _options(version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False) -> None:
    """Grades deep-learning exercises with hidden pytest suites, each student's code in a process of its own."""
    if version:
        print(f"autograder {__version__}")
        raise typer.Exit


@app.command(rich_help_panel=_TEACHERS)
def grade(
    submissions: Annotated[
        Path, typer.Argument(help="A folder with one folder (or zip) a student; or a single submission.")
    ],
    to: Annotated[Path, typer.Option("--out", help="Where results.jsonl and grades.csv go.")] = Path("out"),
    course: _CourseOption = None,
    exercise: _ExerciseOption = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=1, help="How many to grade at a time [default: one a core].", show_default=False),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(
            "--cluster",
            metavar="ADDRESS",
            help="Grade on the workers of this Dask cluster instead; `local:N` starts one of N here, for trying.",
            show_default=False,
        ),
    ] = None,
    seed: _SeedOption = 0,
    min_isolation: _IsolationOption = "locked",
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Grade all again, also what --out holds already and has not changed.")
    ] = False,
    gradebook: Annotated[
        str | None,
        typer.Option(
            "--gradebook",
            metavar="URL",
            help="Write the marks into this database of nbgrader's, too, as sqlite:///gradebook.db.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Grade a cohort with the hidden suites.

    Examples: `autograder grade submitted --out out` · `autograder grade submitted/ada -e one_hot` ·
    `autograder grade submitted --cluster tcp://10.0.0.5:8786` ·
    `autograder grade submitted --gradebook sqlite:///gradebook.db`

    Each record is written as soon as it is there. Run again, the command goes on where it was stopped, and grades only
    what has changed since, exercise by exercise: the file, the suite, the course, the seed or the grader itself.

    Exit code 0 when all was graded, whatever the marks; 2 when the grader or its input is at fault.
    """
    from autograder.cohort import Run, grade_cohort
    from autograder.fingerprints import fingerprints
    from autograder.intake import read_cohort
    from autograder.progress import Watcher
    from autograder.records import Records

    the_course = _course(course)
    slugs = _slugs(the_course, exercise)
    minimum = _level(min_isolation)
    recruit = _recruiter(the_course, workers, cluster)
    cohort = read_cohort(submissions, the_course)
    if gradebook is not None:  # what is wrong with it is told before the work, not after
        with _gradebooks().Gradebook(gradebook, the_course, submissions):
            pass
    run = Run(len(cohort))
    try:
        with Records(to, fingerprints(the_course, slugs, seed, cohort), slugs) as records, Watcher(err) as watcher:
            if not fresh:
                records.hold(minimum)
            grade_cohort(the_course, cohort, records, seed, minimum, recruit, run, watcher)
    except KeyboardInterrupt:
        told = f"Stopped: {run.done} of {len(cohort)} graded"
        told += f", kept in {records.path}; the same command goes on from there." if run.done else "."
        err.print(Text(told), soft_wrap=True)
        raise typer.Exit(130) from None
    _show(the_course, slugs, records, run)
    _publish(the_course, records.path)
    faults = []
    if gradebook is not None:
        faults = _write_gradebook(gradebook, the_course, records, submissions, cohort)
    errors = [line for report in records.reports() for line in report.errors()]
    if errors:
        advice = (
            "These checks broke, or their probes; a check that broke gave no mark. The solution passes them: either a suite "
            "does not expect what a program answered, or the program meddles with its process. Look at both, mend the "
            "suite, and grade again:"
        )
        faults = [advice, *errors, *faults]
    if faults:
        raise AutograderError("\n".join(faults))


def _gradebooks() -> Any:
    """What writes into nbgrader's database; it needs what only teachers install."""
    try:
        from autograder import gradebook
    except ModuleNotFoundError as error:
        raise AutograderError(f"--gradebook needs nbgrader ({error}); pip install 'autograder[teach]'") from None
    return gradebook


def _write_gradebook(
    url: str, course: "Course", records: "Records", place: Path, cohort: "Sequence[Submission]"
) -> list[str]:
    """Writes all records into nbgrader's gradebook. Returns whose marks are not in it, and why."""
    from autograder.progress import Watcher

    try:
        with Watcher(err) as watcher:
            written = _gradebooks().write_gradebook(url, course, records.path, place, cohort, watcher)
    except KeyboardInterrupt:
        told = "Stopped while writing the gradebook: who is in it is there whole; the same command goes on from there."
        err.print(Text(told), soft_wrap=True)
        raise typer.Exit(130) from None
    for line in written.kept:
        out.print(Text(line), style="yellow", soft_wrap=True)
    out.print(Text(f"In the gradebook: {written.students}, as `{course.name}`."), soft_wrap=True)
    faults: list[str] = written.faults
    return faults


def _recruiter(course: "Course", workers: int | None, cluster: str | None) -> "Recruit":
    from autograder.grade import Grader

    if cluster is None:
        return lambda job, tasks: Grader(job, min(workers or _CORES, tasks))
    if workers:
        raise AutograderError("--workers: a cluster has workers of its own; leave it out, or leave out --cluster")
    try:
        from autograder.cluster import recruit
    except ModuleNotFoundError as error:
        raise AutograderError(f"--cluster needs Dask ({error}); pip install 'autograder[cluster]'") from None
    return lambda job, tasks: recruit(cluster, course, job)


def _show(course: "Course", slugs: Sequence[str], records: "Records", run: "Run") -> None:
    """Writes the points, and prints all that was found out of a cohort."""
    from autograder.records import GRADES, write_grades
    from autograder.reports import cohort_table

    reports = records.reports()
    points = records.path.with_name(GRADES)
    write_grades(points, reports, slugs)
    levels = Counter(report.isolation for report in reports)
    told = [f"{level} ({number})" for level, number in levels.items()] if len(levels) > 1 else list(levels)
    out.print(Text(f"Isolation: {', '.join(told)}."))
    for line in run.missing:
        out.print(Text(f"  {line}"), style="yellow")
    out.print(cohort_table(course, slugs, reports))
    for report in reports:
        for reason in dict.fromkeys(each.message for each in report.exercises.values() if each.status == "rejected"):
            out.print(Text(plain(f"{report.student}: rejected: {reason}", 2000)), soft_wrap=True)
        for note in (*report.events, *report.notes):
            out.print(Text(plain(f"{report.student}: {note}", 2000)), style="dim", soft_wrap=True)
    partly = sum(len(task.slugs) < len(slugs) for task in run.tasks)
    if run.kept or partly:
        kept = [f"Graded before and unchanged: {run.kept}."] if run.kept else []
        kept += [f"Of {partly}, only what had changed was graded: {', '.join(run.changed())}."] if partly else []
        out.print(Text(f"{' '.join(kept)} --fresh grades all again."), soft_wrap=True)
    out.print(
        Text(f"{len(reports)} graded. Every check and message: {records.path}. Points: {points}."), soft_wrap=True
    )


def _publish(course: "Course", results: Path) -> None:
    from datetime import UTC, datetime

    from autograder.publish import FEEDBACK, INDEX, publish

    publish(course, results, datetime.now(UTC))
    index, feedback = results.with_name(INDEX), results.with_name(FEEDBACK)
    out.print(Text(f"The class: {index}. Feedback for each student: {feedback}/."), soft_wrap=True)


@app.command(rich_help_panel=_TEACHERS)
def report(
    results: Annotated[Path, typer.Argument(metavar="OUT", help="The folder that `grade --out` wrote.")],
    course: _CourseOption = None,
) -> None:
    """Make the pages of a graded cohort again: the class for you, and feedback for each student.

    Examples: `autograder report out` · `autograder report out --course ../hello-rnn`

    `grade` makes them, too. Nothing is graded here: it is for when course.yml has another `feedback`, or its date is over.

    Exit code 0 when they are written, 2 when they cannot be.
    """
    _publish(_course(course), results / "results.jsonl")


@app.command(rich_help_panel=_TEACHERS)
def similarity(
    submissions: Annotated[Path, typer.Argument(help="The cohort, as for `grade`.")],
    to: Annotated[Path, typer.Option("--out", help="Where similarity.html and similarity.csv go.")] = Path("out"),
    course: _CourseOption = None,
    exercise: _ExerciseOption = None,
) -> None:
    """Find programs of a cohort that are alike beyond what the stub gave. No student's code is run.

    Examples: `autograder similarity submitted --out out` · `autograder similarity submitted -e numpy_rnn`

    Names, comments, layout and the order of functions and statements do not count. The page shows the pairs side by side,
    and says how little it means that two programs of ten lines are alike.

    Exit code 0 whatever is found; 2 when there is nothing to compare.
    """
    from autograder.intake import read_cohort
    from autograder.progress import Watcher
    from autograder.records import make_folder, put
    from autograder.similarity import PAIRS, THRESHOLD, compare_cohort, listed, write_pairs
    from autograder.similarity_page import PAGE, as_html

    the_course = _course(course)
    slugs = _slugs(the_course, exercise)
    cohort = read_cohort(submissions, the_course)
    make_folder(to)
    with Watcher(err) as watcher:
        comparisons = compare_cohort(
            the_course, slugs, cohort, lambda done, total: watcher.tell("comparing", done, total)
        )
    pairs = listed(comparisons)
    put(to / PAGE, [as_html(the_course, comparisons, pairs, len(cohort)).encode()])
    write_pairs(to / PAIRS, pairs)
    for comparison in comparisons:
        told = f"{comparison.slug}: of {len(comparison.programs)} programs, pairs with a score of {100 * THRESHOLD:g} or more"
        out.print(Text(f"{told}: {len(comparison.found())}"), soft_wrap=True)
        if comparison.aside:
            out.print(
                Text(f"  not compared, or not whole: {some(list(comparison.aside))}"), style="yellow", soft_wrap=True
            )
    told = "Independent programs of ten lines may be as alike; the page says how often."
    out.print(Text(f"{told} Side by side: {to / PAGE}. Ranked: {to / PAIRS}."), soft_wrap=True)


@app.command(rich_help_panel=_TEACHERS)
def export(
    form: Annotated[
        str,
        typer.Argument(
            metavar="FORMAT",
            help="gradescope, github, reporter, classroom50, junit, prairielearn, nbgrader, canvas or moodle.",
        ),
    ],
    results: Annotated[Path, typer.Argument(metavar="OUT", help="The folder that `grade --out` wrote.")],
    student: Annotated[
        str | None,
        typer.Option(
            help="Whose, of the formats about one student; there may be one alone in OUT.", show_default=False
        ),
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where it goes [default: printed].", show_default=False)
    ] = None,
    course: _CourseOption = None,
) -> None:
    """Give the results in the file of another system; docs/exports.md says what each of them gets.

    Examples: `autograder export gradescope out --out results.json` · `autograder export junit out --student ada` ·
    `autograder export github out` · `autograder export canvas out --out canvas.csv`

    What students may read is what the `feedback` of course.yml shows them. Where the grader failed, no format says zero.

    Exit code 0 when it is written, 2 when it cannot be, or is not whole.
    """
    from datetime import UTC, datetime

    from autograder.exports import exported, left_out
    from autograder.records import put

    text = exported(form, _course(course), results, student, datetime.now(UTC))
    if to is None:
        print(text, end="")
    else:
        put(to, [text.encode()])
    if students := left_out(form, results):
        raise AutograderError(
            f"not in this file: {some(students)}: a check broke on their work, which is no zero; what stands in the gradebook "
            "stays. Mend the suite, grade again, and export again"
        )


@app.command(rich_help_panel=_TEACHERS)
def validate(
    course: _CourseOption = None,
    exercise: _ExerciseOption = None,
    workers: _WorkersOption = _CORES,
    seed: _SeedOption = 0,
    seeds: Annotated[int, typer.Option(min=1, help="Prove it under so many seeds, from --seed on.")] = 1,
    min_isolation: _IsolationOption = "locked",
) -> None:
    """Prove that the course is sound and its suites are fair.

    Solutions pass, stubs fail, nothing leaks. Every wrong program of solutions/SLUG/wrong/ loses points and has its mistake
    named; no right one of solutions/SLUG/valid/ loses any.

    Examples: `autograder validate` · `autograder validate -e one_hot` · `autograder validate --seeds 50`

    Exit code 0 when all of that holds, 1 when it does not, 2 when it cannot be told.
    """
    the_course = _course(course)
    _author()
    from autograder import proof
    from autograder.jobs import Job
    from autograder.progress import Watcher
    from autograder.reports import bank_matrix, bank_remarks

    job = Job(the_course.path, _slugs(the_course, exercise), minimum=_level(min_isolation))
    with Watcher(err) as watcher:
        watcher.tell("loading torch and the suites")

        def watch(done: int, total: int) -> None:
            watcher.tell("grading the course's own programs", done, total)

        found = proof.prove(the_course, job, workers, range(seed, seed + seeds), watch)
    for fairness in found.fairness:
        if fairness.trials:
            out.print(bank_matrix(fairness), "")
        for line in bank_remarks(fairness):
            out.print(Text(line), style="dim", soft_wrap=True)
    claims = list(found.claims)
    if seeds > 1:
        under = f"{found.grades} gradings under {seeds} seeds"
        claims += [
            proof.Claim(f"{under}: {len(found.exceptions)} exceptions", found.exceptions),
            proof.Claim(f"{under}: {len(found.renamed)} named otherwise", found.renamed),
        ]
    for claim in claims:
        out.print(Text.assemble(("NOT  ", "bold red") if claim.faults else ("ok   ", "green"), claim.text))
        for fault in claim.faults:
            out.print(Text(fault), style="red", soft_wrap=True)
    sound = not any(claim.faults for claim in claims)
    out.print("The course is sound." if sound else "The course is not sound; see above.")
    raise typer.Exit(0 if sound else 1)


@app.command(rich_help_panel=_TEACHERS)
def doctor(course: _CourseOption = None) -> None:
    """Try the sandbox on this machine: isolation level, what is missing, versions and limits.

    Examples: `autograder doctor` · `autograder doctor --course ../hello-rnn`

    Exit code 0 where hidden suites may be graded (`locked` or `sealed`), 1 where they may not, 2 where it cannot be told.
    """
    from autograder.doctor import examine
    from autograder.reports import diagnosis_lines

    try:
        the_course = _course(course)
    except CourseError:
        if course:
            raise
        the_course = None
    diagnosis = examine(the_course)
    for line in diagnosis_lines(diagnosis, the_course):
        out.print(line, soft_wrap=True)
    raise typer.Exit(0 if LEVELS.index(diagnosis.level) >= LEVELS.index("locked") else 1)


@app.command(rich_help_panel=_TEACHERS)
def generate(
    course: _CourseOption = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; show what is stale, and exit with 1 if anything is.")
    ] = False,
    nbgrader: Annotated[
        Path | None,
        typer.Option("--nbgrader", metavar="DIR", help="Lay out nbgrader's course here, too.", show_default=False),
    ] = None,
    gradescope: Annotated[
        Path | None,
        typer.Option(
            "--gradescope", metavar="FILE.zip", help="Pack the autograder for Gradescope here, too.", show_default=False
        ),
    ] = None,
) -> None:
    """Make what students get from the solutions: the stub, the notebook and the task of each exercise.

    Examples: `autograder generate` · `autograder generate --check` · `autograder generate --nbgrader ../nbgrader` ·
    `autograder generate --gradescope autograder.zip`

    Exit code 0 when all is up to date or was written, 1 when --check finds something stale.
    """
    for option, place in (("--nbgrader", nbgrader), ("--gradescope", gradescope)):
        if check and place:
            raise AutograderError(f"{option}: writes, and --check must not; leave out one of them")
    author = _author()
    the_course = _course(course)
    plan = _plan(the_course)
    stale = author.generate(the_course, plan, write=not check)
    for name, diff in stale.items():
        out.print(Text(diff if check else name), soft_wrap=True)
    out.print(f"{len(stale)} {'stale' if check else 'written'}.")
    if nbgrader:
        from autograder.assignment import lay_out
        from autograder.progress import Watcher

        with Watcher(err) as watcher:
            watcher.tell("laying out nbgrader's course")
            told = lay_out(the_course, plan, nbgrader)
        for line in told:
            out.print(Text(line), style="yellow", soft_wrap=True)
        out.print(f"nbgrader's course: {nbgrader}; its assignment: {the_course.name}.", soft_wrap=True)
    if gradescope:
        from autograder.gradescope import write_archive

        write_archive(the_course, gradescope)
        out.print(
            f"For Gradescope: {gradescope}. It holds the solutions and the hidden suites; give it to nobody else.",
            soft_wrap=True,
        )
    raise typer.Exit(1 if check and stale else 0)


@app.command(rich_help_panel=_STUDENTS)
def check(
    exercises: Annotated[
        list[str] | None,
        typer.Argument(metavar="EXERCISE", help="Which [default: that of this folder, or all].", show_default=False),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Explain every check that did not pass, not the first alone.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for tools.")] = False,
    plot: Annotated[
        bool, typer.Option("--plot", help="Save a picture of what your code does, here: EXERCISE.png and EXERCISE.svg.")
    ] = False,
    course: _CourseOption = None,
) -> None:
    """Run the public checks on your own files: what passes, and what to fix first.

    Examples: `autograder check` · `autograder check one_hot` · `autograder check training --all` ·
    `autograder check training --plot`

    Of an exercise the script or the notebook is checked, whichever you work in, as it is saved. The points come from
    hidden checks, after you have handed in.

    Exit code 0 when all checks pass, 1 when one does not, 2 when they cannot be run.
    """
    from autograder.course import to_plot
    from autograder.feedback import Feedback, shown, summary, to_json
    from autograder.own import own_works, told_if_open
    from autograder.practice import Practice
    from autograder.progress import Watcher

    the_course = _students_course(course)
    slugs = _named(the_course, exercises)
    plotted = to_plot(the_course, slugs) if plot else []
    draw: Any = _plots().draw if plot else None
    owned = {slug: told_if_open(own) for slug, own in own_works(the_course, slugs).items()}
    with Practice(the_course, slugs, min(_CORES, len(slugs))) as practice, Watcher(err) as watcher:
        watcher.tell("loading torch and the checks")
        reports = {}
        for slug, report in practice.checked({slug: own.source for slug, own in owned.items()}):
            reports[slug] = report
            watcher.tell("checking", len(reports), len(slugs))
        runs = {slug: practice.run(slug, owned[slug].source) for slug in plotted}
    told = [Feedback.of(the_course, owned[slug], reports[slug]) for slug in slugs]
    if as_json:
        print(to_json(told).decode(), end="")
    elif everything:
        for feedback in told:
            out.print(shown(feedback, everything=True), "")
    else:
        out.print(summary(told) if len(told) > 1 else shown(told[0]))
    for slug, seen in runs.items():
        for line in draw(the_course, slug, seen):
            (err if as_json else out).print(Text(plain(line, 2000)), soft_wrap=True)
    raise typer.Exit(0 if all(feedback.is_done() for feedback in told) else 1)


@app.command(rich_help_panel=_STUDENTS)
def hint(
    exercise: Annotated[
        str | None,
        typer.Argument(help="Which [default: that of this folder, or the first that is not done].", show_default=False),
    ] = None,
    course: _CourseOption = None,
) -> None:
    """Give the next hint for what to fix first in your own file.

    Examples: `autograder hint` · `autograder hint one_hot`

    The checks run on your file as it is saved. For each mistake there are a few hints, each a step more explicit, none of
    them the answer; hints.json in the course's folder remembers how many you took.

    Exit code 0 when there is a hint, or none is needed; 2 when the checks cannot be run.
    """
    from autograder.feedback import Feedback, heading, hinted
    from autograder.hints import next_hint
    from autograder.own import own_works, told_if_open
    from autograder.practice import Practice
    from autograder.progress import Watcher

    the_course = _students_course(course)
    slugs = _named(the_course, [exercise] if exercise else None)
    with Practice(the_course, slugs) as practice, Watcher(err) as watcher:
        watcher.tell("loading torch and the checks")
        for slug, found in own_works(the_course, slugs).items():
            own = told_if_open(found)
            ((_, report),) = practice.checked({slug: own.source})
            feedback = Feedback.of(the_course, own, report)
            if first := feedback.first():
                break
    for note in own.notes:
        err.print(Text(plain(note)))
    if first is None:
        out.print(Text(f"{', '.join(slugs)}: every public check passes, so no hint is needed.", "green"))
        return
    given = next_hint(the_course, slug, first)
    for note in given.notes:
        err.print(Text(plain(note)))
    out.print(heading(feedback), "", hinted(feedback.exercise, first, given), sep="\n")


@app.command(rich_help_panel=_STUDENTS)
def watch(
    exercise: Annotated[
        str | None,
        typer.Argument(
            help="Which to begin with [default: that of this folder, or the first not done].", show_default=False
        ),
    ] = None,
    course: _CourseOption = None,
) -> None:
    """Check your work whenever you save it: what to fix first, how far you are, and what comes next.

    Examples: `autograder watch` · `autograder watch rnn_cell`

    At the start every exercise is checked; then that of which you save the script or the notebook. The last line names
    the keys.
    """
    from autograder.terminal import follow
    from autograder.watch import Watch

    the_course = _students_course(course)
    slugs = _named(the_course, [exercise] if exercise else None)
    the_watch = Watch(the_course, slugs[0] if len(slugs) == 1 else "")
    try:
        follow(the_course, the_watch, out)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    out.print(Text(f"{the_watch.summary()}."), soft_wrap=True)


@app.command(rich_help_panel=_TEACHERS)
def new(
    folder: Annotated[Path, typer.Argument(help="A folder that is empty or not there yet; its name is the course's.")],
) -> None:
    """Make a small course that works: an exercise, its suites and their bank.

    Example: `autograder new my-course`
    """
    from autograder.new import new_course

    course = new_course(folder)
    out.print(Text(f"{course.name}: a course with the exercise {', '.join(course.exercises)}. Next:"), soft_wrap=True)
    told = [
        f"  cd {shlex.quote(str(folder))}",
        "  autograder validate    # is it sound, and is its suite fair?",
        "  autograder generate    # after each change in solutions/: what students get",
    ]
    out.print(Text("\n".join(told)), soft_wrap=True)


@app.command(rich_help_panel=_TEACHERS)
def release(
    to: Annotated[Path, typer.Option("--out", metavar="DIR|FILE.zip", help="Where what students get goes.")],
    course: _CourseOption = None,
) -> None:
    """Make what students get: exercises/, a README, pinned requirements, and nothing that is secret.

    Examples: `autograder release --out hello-rnn.zip` · `autograder release --out ../students`

    Exit code 0 when it is written, 2 when exercises/ is stale or gives a solution away.
    """
    _author()
    from autograder.release import release as write

    the_course = _course(course)
    files = write(the_course, _plan(the_course), to)
    out.print(f"{len(files)} files in {to}.", soft_wrap=True)


def _plan(course: "Course") -> Any:
    from autograder.grade import plan_of
    from autograder.progress import Watcher

    with Watcher(err) as watcher:
        watcher.tell("loading torch and the suites")
        return plan_of(course)


def _plots() -> Any:
    """What draws; it needs what only those install who want pictures."""
    from autograder.needed import NO_MATPLOTLIB

    try:
        from autograder import plots
    except ModuleNotFoundError:
        raise AutograderError(f"--plot: {NO_MATPLOTLIB}") from None
    return plots


def _author() -> Any:
    """What makes students' files; it needs what only teachers install."""
    try:
        from autograder import author
    except ModuleNotFoundError as error:
        raise AutograderError(
            f"stubs and notebooks are made with jupytext and nbgrader ({error}); pip install 'autograder[teach]'"
        ) from None
    return author


def _course(place: Path | None) -> "Course":
    """The course with its solutions. Raises CourseError where it is the students' copy."""
    from autograder.course import find_course

    course = find_course(place or Path.cwd())
    if course.is_students:
        raise CourseError(
            f"{course.root}: is what students get of a course: it has no solutions/; name the course itself with --course"
        )
    return course


def _students_course(place: Path | None) -> "Course":
    """The course, be it the students' copy or the whole."""
    from autograder.course import find_course

    return find_course(place or Path.cwd())


def _named(course: "Course", names: list[str] | None) -> list[str]:
    """The exercises that a student named, by their names or their files, in the course's order.

    Where none is named, the one in whose folder they are, or all.
    """
    from autograder.course import exercise_named

    here = [slug for slug in course.exercises if Path.cwd().is_relative_to(course.task(slug).parent)]
    chosen = {exercise_named(course, name) for name in names or here or course.exercises}
    return [slug for slug in course.exercises if slug in chosen]


def _slugs(course: "Course", chosen: list[str] | None) -> list[str]:
    for slug in chosen or []:
        if slug not in course.exercises:
            raise CourseError(f"{course.path}: has no exercise `{slug}`; it has {', '.join(course.exercises)}")
    return [slug for slug in course.exercises if not chosen or slug in chosen]


def _level(word: str) -> Any:
    if word not in LEVELS:
        raise AutograderError(f"--min-isolation: `{word}` is no level; the levels are {', '.join(LEVELS)}")
    return word
