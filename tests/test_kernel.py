"""`check` in a notebook, and what of a session it looks at."""

import subprocess
import sys
from collections.abc import Callable, Iterator

import nbformat
import pytest
from helpers import make_mini
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from autograder.definitions import definitions
from autograder.kernel import Checked
from autograder.results import Outcome


def test_definitions_are_kept_and_what_they_need() -> None:
    cells = [
        "import math\n%matplotlib inline",
        "FACTOR = BASE * 1\nBASE = 2\nmodel = train_for_an_hour()",
        "@cached\ndef double(x):\n    # twice\n    return FACTOR * x",
        "print(double(2))",
        "for _ in range(10**9):\n    double(1)",
        "try:\n    import torch\nexcept ImportError:\n    torch = None",
        "class A: pass\nA.double = double",
        "this is no Python",
    ]
    assert definitions(cells) == [
        "import math",
        "FACTOR = BASE * 1\nBASE = 2",
        "@cached\ndef double(x):\n    # twice\n    return FACTOR * x",
        "",
        "",
        "try:\n    import torch\nexcept ImportError:\n    torch = None",
        "class A: pass",
        "",
    ]


def test_definitions_stay_at_their_lines() -> None:
    assert definitions(["print(1)\n\ndef f():\n    return 1\nf()\ndef g(): pass"]) == [
        "\n\ndef f():\n    return 1\n\ndef g(): pass"
    ]


def test_what_is_set_on_a_class_that_is_needed_is_kept() -> None:
    assert definitions(["class A: pass", "def f(): return A()", "A.f = f"])[-1] == "A.f = f"


def test_a_functions_own_variables_need_nothing_of_the_session() -> None:
    written_later = [
        "def f(x):\n    raise NotImplementedError",
        "x = f(1)",
        "def f(x):\n    y = x\n    return y",
        "y = f(1)",
    ]
    assert "= f(1)" not in "".join(definitions(written_later))


def test_a_public_check_that_broke_says_how_in_text_and_in_the_table() -> None:
    checked = Checked("Twice", [Outcome("three", "double(3) is 6", "error", 0, 0, fault="the suite broke: <x>")])
    assert repr(checked) == "Twice: 0 of 1 public checks passed\n! broke: double(3) is 6\n    the suite broke: <x>"
    assert "the suite broke: &lt;x&gt;" in checked._repr_html_()


Session = Callable[..., list[str]]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """Runs cells in a real kernel, which lies in the folder of an exercise, and gives what it shows of each, as text."""
    folder = make_mini(tmp_path_factory.mktemp("kernel")).task("double").parent
    resources = {"metadata": {"path": str(folder)}}
    client = NotebookClient(new_notebook(), timeout=60, resources=resources, allow_errors=True, kernel_name="python3")

    def run(*sources: str) -> list[str]:
        client.nb.cells = [new_code_cell(source) for source in sources]
        for number, cell in enumerate(client.nb.cells):
            client.execute_cell(cell, number)
        return ["\n".join(map(shown, cell.outputs)) for cell in client.nb.cells]

    with client.setup_kernel():
        yield run


def shown(output: nbformat.NotebookNode) -> str:
    match output.output_type:
        case "error":
            return f"{output.ename}: {output.evalue}"
        case "stream":
            return str(output.text)
        case _:
            return str(output.data.get("text/html") or output.data["text/plain"])


@pytest.mark.slow
def test_check_says_what_holds_of_the_definitions_as_they_stand(session: Session) -> None:
    imported, _, wrong, _, right, one, hidden, unknown = session(
        "from autograder import check\n1 / 0",
        "def double(x):\n    return x ** 2",
        'check("double")',
        "def double(x):\n    return x + x",
        'check("double")',
        'check("double", "three")',
        'check("double", "many")',
        'check("dubble")',
    )
    assert "ZeroDivisionError" in imported
    assert "Twice as much: 0 of 2 public checks passed" in wrong
    assert "double(4) is 16" in wrong
    assert "<em>Hint: Twice is not squared.</em>" in wrong
    assert "Twice as much: 2 of 2 public checks passed" in right
    assert "1 of 1 public checks passed" in one
    assert "A hidden check. Its points come after you have handed in." in hidden
    assert unknown == "AutograderError: there is no exercise `dubble`; there are double"


@pytest.mark.slow
def test_nbgraders_validation_sees_what_fails(session: Session) -> None:
    _, _, failed, hidden, _ = session(
        'import os\nos.environ["NBGRADER_EXECUTION"] = "validate"',
        "from autograder import check\ndef double(x):\n    return 2 * x if x > 0 else 0",
        'check("double", "negative")',
        'check("double", "many")',
        'del os.environ["NBGRADER_EXECUTION"]',
    )
    assert failed.startswith("AssertionError: Twice as much: 0 of 1 public checks passed")
    assert "A hidden check" in hidden


@pytest.mark.slow
def test_a_students_words_are_harmless_in_the_table(session: Session) -> None:
    evil = "<img src=x onerror=alert(1)>"
    (_, table) = session(
        f"from autograder import check\ndef double(x):\n    raise ValueError({evil!r})",
        'check("double")',
    )
    assert "&lt;img src=x" in table
    assert evil not in table


def test_check_outside_a_notebook_says_what_to_do() -> None:
    command = [sys.executable, "-c", 'from autograder import check; check("double")']
    told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert "check works in a notebook; elsewhere: pytest exercises/double" in told.stderr


@pytest.mark.slow
def test_the_course_is_that_of_the_notebooks_folder(session: Session) -> None:
    _, text, _ = session(
        "import os\nhere = os.getcwd()\nos.chdir('/')",
        'from autograder import check\ncheck("double")',
        "os.chdir(here)",
    )
    assert "no course.yml here or in a folder above" in text
