"""What a teacher writes once, and what is made of it: a solution's stub as a script and as a notebook, and the task."""

import base64
import difflib
import json
import mimetypes
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import cast

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.preprocessors import CheckCellMetadata, ClearOutput, ClearSolutions, ComputeChecksums, LockCells

from autograder.course import MAX_SCORE, Course
from autograder.errors import CourseError
from autograder.lesson import BEGIN, NOTEBOOK_CODE, has_tag, read_lesson, solution_lines
from autograder.results import Check, by_function

Plan = Mapping[str, Sequence[Check]]
"""The checks of the hidden suite of each exercise."""
_MARKED = """\
## What is marked

Each cell below stands for a check of the hidden suite, with its points. You need not run them: the marks come after you
have handed in. Where a public check looks at the same thing, running the cell says what that one says.

Before you hand in, restart the kernel, run all cells, and save: your notebook is run from the top when it is marked, and
all of its cells together may take {seconds:g} seconds."""


def generate(course: Course, plan: Plan, *, write: bool) -> dict[str, str]:
    """The stale files of what students get of the exercises in `plan`, each with a diff; with `write`, they are written."""
    stale = {}
    for slug, checks in plan.items():
        for path, wanted in _files(course, slug, checks).items():
            present = path.read_text(encoding="utf-8") if path.is_file() else ""
            if present == wanted:
                continue
            name = path.relative_to(course.root).as_posix()
            lines = present.splitlines(), wanted.splitlines()
            stale[name] = "\n".join(difflib.unified_diff(*lines, f"{name} (now)", f"{name} (wanted)", lineterm=""))
            if write:
                path.write_text(wanted, encoding="utf-8")
    return stale


def _files(course: Course, slug: str, checks: Sequence[Check]) -> dict[Path, str]:
    return {
        course.stub(slug): make_stub(course, slug),
        course.notebook(slug): nbformat.writes(strip(make_notebook(course, slug, checks))) + "\n",
        course.task(slug): make_task(course, slug),
        course.checks_file(slug): make_checks(checks),
    }


def make_stub(course: Course, slug: str) -> str:
    """The stub as a script: the source's code, with `raise NotImplementedError()` in place of each solution."""
    notebook = strip(new_notebook(metadata=_METADATA, cells=_with_metadata(read_lesson(course.solution(slug)))))
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code" and not has_tag(cell, NOTEBOOK_CODE)]
    opening = f'"""{_heading(course, slug)}. The task is in {course.task(slug).name}."""'
    return "\n\n\n".join([f"{opening}\n\n{code[0]}", *code[1:]]) + "\n"


def make_task(course: Course, slug: str) -> str:
    """The task for those who work in a script: the source's text."""
    cells = read_lesson(course.solution(slug))
    texts = [cell.source for cell in cells if cell.cell_type == "markdown" and not has_tag(cell, "notebook")]
    return "\n\n".join([*_opening(course, slug, course.stub(slug).name), *texts]) + "\n"


def make_checks(checks: Sequence[Check]) -> str:
    """What students may know of the hidden suite: of each test function the name, the title and the points."""
    told = [{"id": check.id, "title": check.title, "max_score": check.max_score} for check in by_function(checks)]
    return "[\n" + ",\n".join(json.dumps(each, ensure_ascii=False) for each in told) + "\n]\n"


def make_notebook(course: Course, slug: str, checks: Sequence[Check]) -> NotebookNode:
    """The source as a notebook, with its solutions: as nbgrader wants it, with a graded cell for each of `checks`."""
    cells = [cell for cell in read_lesson(course.solution(slug)) if not has_tag(cell, "script")]
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    _require_known_checks(course, slug)
    if not re.search(r"^from autograder import check$", code, re.MULTILINE):
        first = next(number for number, cell in enumerate(cells) if cell.cell_type == "code")
        cells.insert(first, new_code_cell("from autograder import check", metadata={"tags": [NOTEBOOK_CODE]}))
    if f'check("{slug}")' not in code:
        cells.append(new_code_cell(f'check("{slug}")', metadata={"tags": [NOTEBOOK_CODE]}))
    cells = [
        new_markdown_cell("\n\n".join(_opening(course, slug, course.notebook(slug).name))),
        *_with_metadata(cells),
    ]
    cells.append(new_markdown_cell(_MARKED.format(seconds=course.limits.call_seconds)))
    is_bonus = course.exercises[slug].bonus
    cells += [graded_cell(slug, check, is_bonus=is_bonus) for check in by_function(checks)]
    for number, cell in enumerate(cells, 1):
        cell.id = cell.metadata.get("nbgrader", {}).get("grade_id", f"cell-{number}")[:64]
        if cell.cell_type == "markdown":
            _attach_images(cell, course.task(slug).parent, course.solution(slug))
    notebook = new_notebook(metadata=_METADATA, cells=cells)
    return cast(NotebookNode, CheckCellMetadata().preprocess(notebook, {})[0])


def _require_known_checks(course: Course, slug: str) -> None:
    """Students would read an error under a cell that checks what is not there, or that it is a hidden check."""
    source, suite = course.solution(slug), course.public_suite(slug)
    public = re.findall(r"^def test_(\w+)", suite.read_text(encoding="utf-8"), re.MULTILINE)
    for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), 1):
        if found := _CHECKS.match(line):
            if found[1] != slug:
                raise CourseError(
                    f'{source}:{number}: checks `{found[1]}`, and this is `{slug}`; write check("{slug}")'
                )
            if found[2] and found[2] not in public:
                raise CourseError(
                    f"{source}:{number}: {suite.name} has no check `{found[2]}`; it has {', '.join(public)}"
                )


def graded_cell(slug: str, check: Check, *, is_bonus: bool) -> NotebookNode:
    """The cell that stands for a test function, and carries its points in nbgrader."""
    words = f"{check.max_score:g} {'extra ' * is_bonus}{'point' if check.max_score == 1 else 'points'}"
    source = f'# {words}: {check.title}\ncheck("{slug}", "{check.id}")'
    # nbgrader knows no bonus: what has no maximum adds to what was reached alone
    about = about_cell(check.id, grade=True, locked=True, points=0 if is_bonus else check.max_score)
    return cast(NotebookNode, new_code_cell(source, metadata={"nbgrader": about}))


def strip(notebook: NotebookNode) -> NotebookNode:
    """The notebook as students get it: what `nbgrader generate_assignment` makes of it, by the same steps."""
    resources: dict[str, object] = {}
    for step in (LockCells, ClearSolutions, ClearOutput, CheckCellMetadata, ComputeChecksums):
        notebook, resources = step().preprocess(notebook, resources)
    return notebook


def leaks(course: Course) -> list[str]:
    """Each line of a solution that a student could read under `exercises/`."""
    secrets = {
        line: slug
        for slug in course.exercises
        for line in solution_lines(course.solution(slug).read_text(encoding="utf-8"))
    }
    return [
        f"{path}:{place}: `{line.strip()}` is a line of the solution of {secrets[line.strip()]}; word it otherwise"
        for path in sorted((course.root / "exercises").rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
        for place, line in _lines(path)
        if line.strip() in secrets
    ]


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    """The lines of a file, each with its place; those of a notebook as they stand in its cells."""
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix == ".ipynb":
        cells = nbformat.reads(text, as_version=4).cells
        texts = [(f"cell {number}, line ", cell.source) for number, cell in enumerate(cells, 1)]
    else:
        texts = [("", text)]
    for prefix, source in texts:
        for number, line in enumerate(source.splitlines(), 1):
            yield f"{prefix}{number}", line


def _heading(course: Course, slug: str) -> str:
    exercise = course.exercises[slug]
    number = list(course.exercises).index(slug) + 1
    return f"Exercise {number}{' (bonus)' if exercise.bonus else ''}: {exercise.title}"


def _opening(course: Course, slug: str, file: str) -> list[str]:
    exercise = course.exercises[slug]
    worth = f"points on top of the course's {MAX_SCORE}" if exercise.bonus else f"of the course's {MAX_SCORE} points"
    return [f"# {_heading(course, slug)}", f"{exercise.points:g} {worth}. Your file: `{file}`."]


def _with_metadata(cells: Sequence[NotebookNode]) -> list[NotebookNode]:
    """The cells as ours alone, with nbgrader's metadata for those that hold a solution and those that run checks."""
    made = []
    names: set[str] = set()
    for cell in cells:
        tags = {"tags": list(cell.metadata.tags)} if has_tag(cell, NOTEBOOK_CODE) else {}
        if cell.cell_type != "code":
            made.append(new_markdown_cell(cell.source))
            continue
        about = {}
        if BEGIN in cell.source:
            about = {"nbgrader": about_cell(_distinct(f"solution-{_defined(cell.source)}", names), solution=True)}
        elif _CHECK.search(cell.source):
            about = {"nbgrader": about_cell(_distinct("check-1", names), locked=True)}
        made.append(new_code_cell(cell.source, metadata=tags | about))
    return made


def about_cell(
    grade_id: str, *, grade: bool = False, solution: bool = False, locked: bool = False, points: float | None = None
) -> dict[str, object]:
    """nbgrader's metadata of a cell, of its schema 3."""
    about = dict(schema_version=3, grade_id=grade_id, grade=grade, solution=solution, locked=locked, task=False)
    return about if points is None else about | {"points": points}


def _distinct(name: str, names: set[str]) -> str:
    stem = name.removesuffix("-1")
    number = 1
    while name in names:
        number += 1
        name = f"{stem}-{number}"
    names.add(name)
    return name


def _defined(source: str) -> str:
    """The first function or class that a cell defines."""
    found = re.search(r"^(?:async def|def|class) (\w+)", source, re.MULTILINE | re.ASCII)
    return found[1] if found else "code"


def _attach_images(cell: NotebookNode, folder: Path, source: Path) -> None:
    """Puts the images that lie beside the task into the cell, so that the notebook is whole by itself."""
    attachments = {}
    for name in _IMAGE.findall(cell.source):
        kind, _ = mimetypes.guess_type(name)
        path = folder / name
        if not (path.is_file() and kind and kind.startswith("image/")):
            raise CourseError(
                f"{source}: shows {name}, but {path} is no image that is there; make it, or mend the name"
            )
        if kind == "image/svg+xml":
            raise CourseError(f"{source}: shows {name}, but JupyterLab shows no SVG in a notebook; make a PNG of it")
        attachments[name] = {kind: base64.b64encode(path.read_bytes()).decode()}
    if attachments:
        cell.source = _IMAGE.sub(lambda image: image[0].replace(f"({image[1]}", f"(attachment:{image[1]}"), cell.source)
        cell.attachments = attachments


_CHECK = re.compile(r"^(from autograder import check$|check\()", re.MULTILINE)
"""What runs public checks; other cells that live in the notebook only are the student's to play with."""
_CHECKS = re.compile(r"""(?:# )?check\(["']([^"']*)["'](?:, *["']([^"']*)["'])?\)""")
"""One of them in the source: the exercise, and the one check, if it names one."""
_IMAGE = re.compile(r"!\[[^\]]*\]\((?!\w+:)([^)\s]+)")
"""An image of Markdown that lies in a file."""
_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
