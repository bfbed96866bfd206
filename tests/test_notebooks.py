"""The lesson as notebooks: they run from top to bottom, and look right in JupyterLab."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from browser import chromium
from helpers import ROOT, jupyterlab
from nbclient import NotebookClient
from nbformat import NotebookNode
from playwright.sync_api import Page, expect

from autograder.author import Plan, make_notebook
from autograder.course import Course
from autograder.jupyter import open_in_jupyter

pytestmark = pytest.mark.slow

SHOWN = {
    "one_hot": "tensor([0, 1, 0, 2, 3, 3])",
    "rnn_cell": "[0.4621], [0.3537], [0.2757]",
    "rnn_module": "[1.4838, 1.4838, 1.4838, 1.4838]",
    "training": "15 0.322 ihello",
    "numpy_rnn": "0.3847",
}
"""What a try of each lesson shows, as its text says; blanks aside."""
WAIT = 60_000  # milliseconds: a kernel starts slowly on a busy machine


@pytest.fixture(scope="module")
def solved(course: Course, plan: Plan) -> dict[str, NotebookNode]:
    """The notebooks with their solutions in place."""
    return {slug: make_notebook(course, slug, checks) for slug, checks in plan.items()}


@pytest.mark.parametrize("slug", SHOWN)
def test_a_solved_notebook_runs_from_top_to_bottom(course: Course, solved: dict[str, NotebookNode], slug: str) -> None:
    resources = {"metadata": {"path": str(course.task(slug).parent)}}
    cells = NotebookClient(solved[slug], timeout=120, resources=resources).execute().cells
    told = {cell.source: outputs_of(cell) for cell in cells if cell.cell_type == "code"}
    checks = [text for source, text in told.items() if source.startswith("check(")]
    assert checks
    for text in checks:
        passed, of = re.findall(r"(\d+) of (\d+) public checks passed", text)[0]
        assert passed == of > "0", text
    assert any(SHOWN[slug] in text for text in told.values())


def outputs_of(cell: NotebookNode) -> str:
    """What a cell shows, as plain text on one line."""
    texts = [output.text if output.output_type == "stream" else output.data["text/plain"] for output in cell.outputs]
    return " ".join(" ".join(texts).split())


def test_a_notebook_looks_right_in_jupyterlab(
    solved: dict[str, NotebookNode], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slug = "rnn_cell"  # it has a bit of everything
    shutil.copytree(ROOT / "exercises", tmp_path / "lesson/exercises")
    shutil.copy(ROOT / "course.yml", tmp_path / "lesson")
    nbformat.write(solved[slug], tmp_path / f"lesson/exercises/{slug}/{slug}.ipynb")
    expect.set_options(timeout=WAIT)
    with browser_page() as page, jupyterlab(tmp_path) as address:
        page.goto(f"{address}lab/tree/exercises/{slug}/{slug}.ipynb")
        expect(page.get_by_role("heading", name="Exercise 2: One recurrent layer and its shapes")).to_be_visible()
        expect(page.locator("mjx-container").first).to_be_visible()
        figure = page.get_by_alt_text("drawn five times")
        expect(figure).to_be_visible()
        assert figure.evaluate("image => image.naturalWidth") > 0
        # what is told to run before the kernel is there, is not
        expect(page.get_by_role("button", name="Python 3 (ipykernel) | Idle")).to_be_visible()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        expect(page.get_by_role("caption").filter(has_text="9 of 9 public checks passed")).to_be_visible()
        monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
        exercises = tmp_path / "lesson/exercises"
        assert open_in_jupyter(exercises / slug / f"{slug}.ipynb")
        assert not open_in_jupyter(exercises / "one_hot/one_hot.ipynb")


@contextmanager
def browser_page() -> Iterator[Page]:
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1200, "height": 900})
        page.set_default_timeout(WAIT)
        yield page
