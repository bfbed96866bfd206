"""Draws the documents' pictures into docs/pictures/: `make pictures`. Each is what the real thing shows today.

It takes a minute or two, and needs Chromium. Look at what has changed before you commit it.
"""

import contextlib
import io
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import typer
from browser import chromium
from documents import blocks
from helpers import ROOT, jupyterlab
from PIL import Image
from playwright.sync_api import Browser, ViewportSize, expect
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from test_docs import GAP, students, teachers, write

from autograder import cli
from autograder.course import find_course
from autograder.practice import Practice
from autograder.watch import Watch

PICTURES = ROOT / "docs/pictures"
(ANSWER,) = (block for block in blocks("docs/students.md") if block.path)
"""What somebody writes on the students' page."""
SLOW = "gradients_add_up"
"""A wrong program of training whose curve is worth seeing."""
SCREEN: ViewportSize = {"width": 1100, "height": 800}
_FRAME = re.sub(r"\s*@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL).replace("Fira Code, ", "")
"""A terminal's window, without the fonts that rich would have fetched from elsewhere."""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        place = Path(folder).resolve()
        students(place / "given")
        write(place / "given" / ANSWER.path, ANSWER.where, ANSWER.text)
        with contextlib.chdir(place / "given"):
            draw_command("check", "check", "one_hot")
            draw_watch()
            draw_plot()
        draw_notebook(browser, place)
        teachers(place / "clone")
        shutil.rmtree(place / "clone/out")
        with contextlib.chdir(place / "clone"):
            draw_command("cohort", "grade", "submissions", "--out", "out", width=116)
            draw_similarity(browser)
        draw_page(browser, "class", place / "clone/out/index.html")
        draw_page(browser, "feedback", place / "clone/out/feedback/emma.html")


@contextlib.contextmanager
def terminal(name: str, title: str, width: int = 80, height: int | None = None) -> Iterator[Console]:
    """A terminal, drawn as it is in the end."""
    console = Console(record=True, width=width, height=height, force_terminal=True, file=io.StringIO())
    yield console
    console.save_svg(str(PICTURES / f"{name}.svg"), title=title, code_format=_FRAME, unique_id=name)


def draw_command(name: str, *arguments: str, width: int = 80) -> None:
    with terminal(name, f"autograder {' '.join(arguments)}", width) as cli.out, contextlib.suppress(typer.Exit):
        cli.app(list(arguments), standalone_mode=False)


def draw_watch() -> None:
    course = find_course(Path.cwd())
    watch = Watch(course, "one_hot")
    with (
        Practice(course, list(course.exercises)) as practice,
        terminal("watch", "autograder watch", height=28) as console,
    ):
        watch.look(0)
        while own := watch.due():
            watch.begin(own)
            ((_, report),) = practice.checked({own.slug: own.source})
            watch.end(own, report)
        console.print(watch, end="")


def draw_plot() -> None:
    shutil.copy(ROOT / f"solutions/training/wrong/{SLOW}.py", "exercises/training/training.py")
    command = [sys.executable, "-m", "autograder", "check", "training", "--plot"]
    subprocess.run(command, check=False, capture_output=True)
    keep("plot", Path("training.png").read_bytes())


def draw_notebook(browser: Browser, place: Path) -> None:
    """The first exercise in JupyterLab, with the answer of the students' page, run from top to bottom."""
    shutil.move(place / "given", place / "lesson")
    path = place / "lesson/exercises/one_hot/one_hot.ipynb"
    notebook = nbformat.read(path, as_version=4)
    gap = next(cell for cell in notebook.cells if GAP in f"{cell.source}\n")
    gap.source = f"{gap.source}\n".replace(GAP, ANSWER.text).rstrip()
    nbformat.write(notebook, path)
    with jupyterlab(place) as address, browser.new_context(viewport=SCREEN) as context:
        page = context.new_page()
        page.goto(f"{address}lab/tree/exercises/one_hot/one_hot.ipynb")
        expect(page.get_by_role("button", name="Python 3 (ipykernel) | Idle")).to_be_visible(timeout=60_000)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        tables = page.get_by_role("caption")
        expect(tables.nth(1)).to_be_visible(timeout=60_000)
        tables.first.scroll_into_view_if_needed()
        keep("notebook", page.screenshot())


def draw_similarity(browser: Browser) -> None:
    """The two of the cohort who are most alike in a longer exercise, side by side."""
    subprocess.run([sys.executable, "-m", "autograder", "similarity", "submissions"], check=True, capture_output=True)
    with browser.new_context(viewport=SCREEN) as context:
        page = context.new_page()
        page.goto(Path("out/similarity.html").resolve().as_uri())
        pairs = page.locator("details")
        for number in (1, 2):
            pairs.nth(number).locator("summary").click()
        pairs.nth(1).evaluate("element => element.scrollIntoView()")
        keep("similarity", page.screenshot())


def draw_page(browser: Browser, name: str, path: Path) -> None:
    with browser.new_context(viewport=SCREEN) as context:
        page = context.new_page()
        page.goto(path.as_uri())
        keep(name, page.screenshot())


def keep(name: str, picture: bytes) -> None:
    """With as few colours as the eye needs, which makes it small."""
    colours = Image.open(io.BytesIO(picture)).convert("RGB").quantize(96, dither=Image.Dither.NONE)
    colours.save(PICTURES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
