"""The lesson as notebooks: they run from top to bottom, and look right in JupyterLab."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from helpers import ROOT
from nbclient import NotebookClient
from nbformat import NotebookNode
from playwright.sync_api import Page, sync_playwright

from autograder.author import make_notebook
from autograder.course import Course, load_course
from autograder.grade import plan_of

pytestmark = pytest.mark.slow

SHOWN = {
    "one_hot": "tensor([0, 1, 0, 2, 3, 3])",
    "rnn_cell": "[0.4621],\n         [0.3537],\n         [0.2757]",
    "rnn_module": "[1.4838, 1.4838, 1.4838, 1.4838]",
    "training": "   15  0.322  ihello",
    "numpy_rnn": "0.3847",
}
"""What a try of each lesson shows, as its text says."""


@pytest.fixture(scope="module")
def solved(course: Course) -> dict[str, NotebookNode]:
    """The notebooks with their solutions in place."""
    return {slug: make_notebook(course, slug, checks) for slug, checks in plan_of(course).items()}


@pytest.mark.parametrize("slug", SHOWN)
def test_a_solved_notebook_runs_from_top_to_bottom(course: Course, solved: dict[str, NotebookNode], slug: str) -> None:
    resources = {"metadata": {"path": str(course.task(slug).parent)}}
    cells = NotebookClient(solved[slug], timeout=120, resources=resources).execute().cells
    told = {cell.source: outputs_of(cell) for cell in cells if cell.cell_type == "code"}
    checks = [text for source, text in told.items() if source.startswith("check(")]
    assert len(checks) > 1
    for text in checks:
        passed, of = re.findall(r"(\d+) of (\d+) public checks passed", text)[0]
        assert passed == of > "0", text
    assert any(SHOWN[slug] in text for text in told.values())


def outputs_of(cell: NotebookNode) -> str:
    """What a cell shows, as plain text."""
    return "\n".join(
        output.text if output.output_type == "stream" else output.data["text/plain"] for output in cell.outputs
    )
