"""The documents hold: files are written, commands run in order, and print what is shown; links and pictures are there.

What a page has to have for its commands is its place, see `PLACES`. A block that is not run here says who runs it, or why
nobody does.
"""

import html
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from documents import PAGES, Block, bare, blocks, environment, is_as_shown, shown
from helpers import MINI_COURSE, ROOT, Make, without_progress
from warm import Warm

from autograder.cli import app
from autograder.new import new_course
from bench.__main__ import app as bench

PROGRAMS = Path(sys.executable).parent
GAP = "    # YOUR CODE HERE\n    raise NotImplementedError()\n"
APART = "\n\n\n"
"""Between two functions of a file."""
_SHELLS = set("|&;<>$*?~`")
"""What only a shell understands."""


def empty(place: Path) -> None:
    """A folder in which nothing is."""


def students(place: Path) -> None:
    """What students get of the shipped course."""
    shutil.copytree(ROOT / "exercises", place / "exercises", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "course.yml", place)


def teachers(place: Path) -> None:
    """A clone, with the sample cohort's submissions, and in `out` what was graded of such."""
    students(place)
    shutil.copytree(ROOT / "solutions", place / "solutions", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "tests/cohort", place / "submissions", ignore=shutil.ignore_patterns("README.md"))
    (place / "out").mkdir()
    shutil.copy(ROOT / "tests/golden/results.jsonl", place / "out")


def small(place: Path) -> None:
    """The course that `autograder new` makes, and three submissions to it."""
    given = new_course(place / "my-course").root
    taken = {"ada": given / "solutions/softmax/softmax.py", "ben": given / "solutions/softmax/wrong/overflow.py"}
    taken["cleo"] = given / "exercises/softmax/softmax.ipynb"
    for student, source in taken.items():
        (given / "submissions" / student).mkdir(parents=True)
        shutil.copy(source, given / "submissions" / student / f"softmax{source.suffix}")


PLACES: dict[str, Callable[[Path], None]] = {
    "docs/students.md": students,
    "docs/teachers.md": small,
    "docs/tutorial.md": empty,
}
"""Where a page's commands run, if not as a teacher's."""


def runs(block: Block) -> bool:
    return bool(block.path) or (bool(block.steps) and not (block.run_by or block.not_run))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="grading needs Linux, unless one says otherwise")
@pytest.mark.parametrize("page", [page for page in PAGES if any(runs(block) for block in blocks(page))])
def test_the_commands_of_a_page_run(page: str, warm: Warm, tmp_path: Path) -> None:
    PLACES.get(page, teachers)(tmp_path)
    place = tmp_path / "my-course" if PLACES.get(page) is small else tmp_path
    for block in filter(runs, blocks(page)):
        if block.path:
            write(place / block.path, block.where, block.text)
        for command, printed in block.steps:
            if command.startswith("cd "):
                place /= command.removeprefix("cd ")
                continue
            done = run_in(place, command, warm, tmp_path)
            told = done.stdout + without_progress(done.stderr)
            if block.is_list():
                assert done.returncode in ((0, 1) if "autograder check" in command else (0,)), f"$ {command}\n{told}"
            else:
                assert is_as_shown(told, printed), f"$ {command}\n{told}\n\n{page} shows:\n{printed}"


def write(path: Path, where: str, text: str) -> None:
    """A file of a page, whole or in part."""
    before = path.read_text() if where else ""
    match where:
        case "":
            path.write_text(text)
        case ", at its end":
            path.write_text(before.rstrip() + APART + text)
        case ", in place of its last check":
            path.write_text(before[: before.rindex(APART)] + APART + text)
        case ", in its first gap":
            assert GAP in before
            path.write_text(before.replace(GAP, text, 1))


def run_in(place: Path, command: str, warm: Warm, told: Path) -> subprocess.CompletedProcess[str]:
    """What a command does in a folder: ours in a warm process, any other by a shell."""
    if not _SHELLS.intersection(bare(command)):
        program, *arguments = shlex.split(command, comments=True)
        if program == "autograder":
            return warm.run(arguments, place, told)
    return subprocess.run(
        command,
        shell=True,
        cwd=place,
        env=environment(PROGRAMS),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


ELSEWHERE = [(page, block) for page in PAGES for block in blocks(page) if block.run_by or block.not_run]


@pytest.mark.parametrize(
    ("page", "block"), ELSEWHERE, ids=[f"{page}: {bare(block.steps[0][0])}" for page, block in ELSEWHERE]
)
def test_what_is_not_run_here_is_run_by_another_test_or_has_a_reason(
    page: str, block: Block, record_property: Callable[[str, object], None]
) -> None:
    for command in (bare(command) for command, _ in block.steps):
        if block.not_run:
            assert len(block.not_run.split()) > 3, f"{page}: say why nobody runs `{command}`"
            record_property("not run", f"{page}: {command}: {block.not_run}")
            continue
        path, _, test = block.run_by.partition("::")
        text = (ROOT / path).read_text()
        assert not test or f"\ndef {test}(" in text, f"{page}: {path} has no test {test}; say who runs `{command}`"
        missing = [word for word in shlex.split(command)[1:] if word not in text]
        takes_it_from_there = page in text
        assert takes_it_from_there or not missing, (
            f"{page}: {path} does not run `{command}`: it does not say {' '.join(missing)}"
        )


def test_every_command_that_is_named_is_one_of_ours() -> None:
    faults = []
    for page in PAGES:
        given = [command for block in blocks(page) for command, _ in block.steps]
        text = (ROOT / page).read_text()
        for command in [*given, *re.findall(r"(?<!`)`((?:autograder|python -m bench) [a-z][^`]*)`", text)]:
            for program, group in (("autograder", app), ("python -m bench", bench)):
                if command.startswith(f"{program} ") and (fault := misunderstood(group, command, program)):
                    faults.append(f"{page}: `{bare(command)}`: {fault}")
    assert faults == []


def misunderstood(group: typer.Typer, command: str, program: str) -> str:
    """What its parser says against a command; nothing runs."""
    name, *arguments = shlex.split(command, comments=True)[len(program.split()) :]
    commands = typer.main.get_command(group)
    try:
        with commands.make_context(program, [name]) as context:
            commands.commands[name].make_context(name, arguments, parent=context)  # type: ignore[attr-defined]
    except KeyError:
        return "there is no such command"
    except Exception as fault:  # of typer's own click, which it does not show
        return getattr(fault, "message", repr(fault))
    return ""


def test_the_feedback_that_teachers_are_shown_is_understood(mini: Make) -> None:
    (part,) = (block.text for block in blocks("docs/teachers.md") if block.kind == "yaml")
    feedback = mini(course=MINI_COURSE + part).feedback
    assert (feedback.show, str(feedback.after)) == ("titles", "2026-12-24 18:00:00+01:00")


def test_links_lead_somewhere_and_pictures_are_told_in_words() -> None:
    faults, seen = [], set()
    for page in PAGES:
        text = re.sub(r"^(`{3,}).*?^\1", "", (ROOT / page).read_text(), flags=re.DOTALL | re.MULTILINE)
        for is_picture, told, target in re.findall(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)", text):
            if target.startswith("https://"):
                continue
            name, _, heading = target.partition("#")
            path = (ROOT / page).parent / name if name else ROOT / page
            if not path.exists():
                faults.append(f"{page}: {target} is not there")
            elif heading and heading not in anchors(path.read_text()):
                faults.append(f"{page}: {target}: there is no such heading")
            if is_picture:
                seen.add(path.resolve())
                if len(told.split()) < 4:
                    faults.append(f"{page}: {target}: say in its alt text what it shows")
    faults += [f"{path}: no page shows it" for path in (ROOT / "docs/pictures").iterdir() if path not in seen]
    assert faults == []


@pytest.mark.parametrize(
    ("picture", "page", "command"),
    [("check", "docs/students.md", "autograder check one_hot"), ("cohort", "README.md", "make demo")],
)
def test_pictures_show_what_is_printed_today(picture: str, page: str, command: str) -> None:
    letters = re.sub(r"<[^>]*>|\s|\xa0", "", html.unescape((ROOT / f"docs/pictures/{picture}.svg").read_text()))
    rows = [re.sub(r"\W", "", line.removesuffix("...")) for line in shown(page, command).splitlines()]
    faults = [row for row in rows if row not in re.sub(r"\W", "", letters)]
    assert [row for row in faults if "tests" not in row] == [], "make pictures, and look at them"


def anchors(text: str) -> set[str]:
    """What the headings of a page are called in links to them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
