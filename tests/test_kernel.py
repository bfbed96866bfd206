"""`check` in a notebook, and what of a session it looks at."""

import subprocess
import sys
from collections.abc import Callable, Iterator

import nbformat
import pytest
from helpers import Make, make_mini
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from autograder.definitions import definitions
from autograder.kernel import Checked
from autograder.practice import Practice
from autograder.results import Outcome
from autograder.runs import Run
from autograder.seen import Seen


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


def test_what_fills_a_table_or_chooses_a_value_is_kept() -> None:
    cells = [
        "import torch, time",
        "index = {}\nfor at, letter in enumerate('hello'):\n    index[letter] = at",
        "letters = list('hi')\nletters.append('e')\ntime.sleep(9)",
        "if torch.cuda.is_available():\n    device = 'cuda'\nelse:\n    device = 'cpu'",
        "with torch.no_grad():\n    rows = torch.eye(5)",
        "for epoch in range(10**9):\n    loss = train(index)",
        "def f(x):\n    return index[x], letters, device, rows",
    ]
    kept = definitions(cells)
    assert kept[2] == "letters = list('hi')\nletters.append('e')"
    assert kept == [*cells[:2], kept[2], *cells[3:5], "", cells[6]]


def test_a_wanted_name_may_be_no_function_and_is_kept_as_it_was_made() -> None:
    cells = ["double = lambda x: 2 * x", "other = lambda x: x", "class RNN: pass", "RNN.forward = double"]
    assert definitions(cells, ["double", "RNN"]) == [cells[0], "", *cells[2:]]


def test_what_a_function_only_counts_up_is_kept() -> None:
    cells = ["calls = 0", "def f():\n    global calls\n    calls += 1"]
    assert definitions(cells) == cells


def test_two_statements_in_a_line_are_kept_once() -> None:
    cell = "import math; import os\ndef f(): return math.pi"
    assert definitions([cell]) == [cell]


def test_a_functions_own_variables_need_nothing_of_the_session() -> None:
    written_later = [
        "def f(x):\n    raise NotImplementedError",
        "x = f(1)",
        "def f(x):\n    y = x\n    return y",
        "y = f(1)",
    ]
    assert "= f(1)" not in "".join(definitions(written_later))


def test_the_way_to_an_error_is_shown_line_by_line() -> None:
    failed = Outcome(
        "three", "double(3) is 6", "failed", 0, 0, "it raised", trace=["line 2, in double: f(<x>)", "line 5"]
    )
    checked = Checked("Twice", [failed])
    assert repr(checked).endswith("double(3) is 6\n    it raised\n    line 2, in double: f(<x>)\n    line 5")
    assert ">line 2, in double: f(&lt;x&gt;)\nline 5</code>" in checked._repr_html_()


def test_nothing_that_is_shown_becomes_a_formula() -> None:
    seen = Seen(Run(right="$", answers=["$x^2$"]), Run(), whole=False)
    shown = Checked("Twice", [Outcome("three", "it is", "failed", 0, 0, "it is $x^2$")], seen)._repr_html_()
    assert shown.startswith('<div class="mathjax_ignore tex2jax_ignore"><table>')
    assert shown.endswith("</table></div>")
    assert shown.count("div") == 2


def test_a_second_interrupt_leaves_no_half_closed_grader_behind(mini: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stubborn:
        def __init__(self, *_: object) -> None:
            made.append(self)

        def close(self, *, at_once: bool) -> None:
            raise KeyboardInterrupt

    made: list[Stubborn] = []
    monkeypatch.setattr("autograder.practice.Grader", Stubborn)
    practice = Practice(mini(), ["double"])
    practice.warm()
    with pytest.raises(KeyboardInterrupt):
        practice.close()
    practice.warm()
    assert len(made) == 2


def test_a_public_check_that_broke_says_how_in_text_and_in_the_table() -> None:
    checked = Checked("Twice", [Outcome("three", "double(3) is 6", "error", 0, 0, fault="the suite broke: <x>")])
    assert repr(checked) == "Twice: 0 of 1 public checks passed\n! broke: double(3) is 6\n    the suite broke: <x>"
    assert "the suite broke: &lt;x&gt;" in checked._repr_html_()


Session = Callable[..., list[str]]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """Runs cells in a new session of a real kernel, in the folder of an exercise, and gives what it shows of each, as text."""
    folder = make_mini(tmp_path_factory.mktemp("kernel")).task("double").parent
    (folder / "double.py").write_text("def double(x):\n    raise NotImplementedError()\n")
    resources = {"metadata": {"path": str(folder)}}
    client = NotebookClient(new_notebook(), timeout=60, resources=resources, allow_errors=True, kernel_name="python3")

    def run(*sources: str) -> list[str]:
        client.nb.cells = [new_code_cell(source) for source in ("get_ipython().reset()", *sources)]
        for number, cell in enumerate(client.nb.cells):
            client.execute_cell(cell, number)
        return ["\n".join(map(shown, cell.outputs)) for cell in client.nb.cells[1:]]

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
    assert unknown == "CourseError: there is no exercise `dubble`; did you mean `double`?"


@pytest.mark.slow
def test_an_error_of_check_is_shown_without_the_graders_lines(session: Session) -> None:
    (told,) = session(
        "from autograder import check\ntry:\n    check('dubble')\nexcept Exception as error:\n"
        "    shell, shown = get_ipython(), []\n    shell._showtraceback = lambda kind, value, lines: shown.extend(lines)\n"
        "    shell.showtraceback()\n    del shell._showtraceback\nshown"
    )
    assert told == "['autograder: there is no exercise `dubble`; did you mean `double`?']"


@pytest.mark.slow
def test_a_check_that_nobody_has_is_not_called_hidden(session: Session) -> None:
    known = '[{"id": "three", "title": "", "max_score": 1}, {"id": "many", "title": "", "max_score": 1}]'
    _, _, hidden, _ = session(
        f"import pathlib\nchecks = pathlib.Path('checks.json')\nchecks.write_text({known!r})",
        "from autograder import check\ndef double(x):\n    return x + x",
        'check("double", "many")\ncheck("double", "thre")',
        "checks.unlink()",
    )
    assert "A hidden check." in hidden
    assert "CourseError: double has no check `thre`; did you mean `three`?" in hidden


@pytest.mark.slow
def test_check_takes_what_the_session_takes(session: Session) -> None:
    _, _, timed, _, by_lambda, _, patched, gone, _ = session(
        "In = 3\nfrom autograder import check",
        "%%time\ndef double(x):\n    return x + x",
        'check("double")',
        "double = lambda x: x ** 2",
        'check("double")',
        "class Twice:\n    pass\nTwice.of = lambda self, x: x + x\ndouble = Twice().of",
        'check("double")',
        "%cd ..\ncheck('double')",
        "%cd -",
    )
    assert "2 of 2 public checks passed" in timed
    assert "double(4) is 16" in by_lambda
    assert "2 of 2 public checks passed" in patched
    assert "2 of 2 public checks passed" in gone


@pytest.mark.slow
def test_what_the_code_does_is_shown_below_the_checks_where_the_exercise_has_a_run(session: Session) -> None:
    run = "def run(student, props, seen):\n    seen.right = 'a'\n    seen.take_losses([student.double(x=1.0)], 1)\n"
    run += "    seen.take_answers([['b'], ['a']], 1)\n"
    imported, none, _, unfinished, _, told, one, whole, _ = session(
        "from autograder import check",
        'check("double", plot=True)',
        f"import pathlib\nrun = pathlib.Path('run.py')\nrun.write_text({run!r})\ndef double(x):\n    raise NotImplementedError()",
        'check("double")',
        "def double(x):\n    return 2 * x",
        'check("double")',
        'check("double", "negative")',
        'check("double", plot=True)',
        "run.unlink()",
    )
    assert imported == ""
    assert none == "AutograderError: there is nothing to plot of double; there is of no exercise of this course"
    assert "<img" not in unfinished
    assert '<img alt="The loss before each update, 1 in all: yours goes from 2.000 to 2.000."' in told
    assert "right letters are underlined" in told
    assert "<img" not in one
    assert "yours by epoch: 1 b, end a." in whole


@pytest.mark.slow
def test_a_check_that_was_not_run_comes_with_the_one_that_says_why(session: Session) -> None:
    first, both = "1 of 1 public checks passed", "0 of 2 public checks passed"
    _, negative, _, same_fault, _, not_loaded = session(
        "from autograder import check\ndef double(x):\n    return 2 * x",
        'check("double", "negative")',
        "def double(x):\n    return 2 * y",
        'check("double", "negative")',
        "import sys\nclass BusyElsewhere:\n    while 'ipykernel' not in sys.modules:\n        pass",
        'check("double", "negative")',
    )
    assert first in negative
    assert both in same_fault
    assert "name &#x27;y&#x27; is not defined" in same_fault
    assert both in not_loaded
    assert "loading double.ipynb, which runs all its cells, was still running" in not_loaded


@pytest.mark.slow
def test_a_cell_that_was_interrupted_is_not_run_again(session: Session) -> None:
    _, interrupted, _, checked = session(
        "import sys\nfrom autograder import check",
        "class Busy:\n    while 'ipykernel' not in sys.modules:\n        pass\n    raise KeyboardInterrupt",
        "def double(x):\n    return x + x",
        'check("double")',
    )
    assert "KeyboardInterrupt" in interrupted
    assert "2 of 2 public checks passed" in checked


@pytest.mark.slow
def test_a_check_that_was_interrupted_says_so_and_its_cell_counts(session: Session) -> None:
    cell = "def double(x):\n    return x + x\ncheck('double')"
    _, stopped, checked = session(
        "from autograder import check\nfrom autograder.practice import Practice\nchecked = Practice.checked\n"
        "def interrupted(*_):\n    Practice.checked = checked\n    raise KeyboardInterrupt\n"
        "Practice.checked = interrupted",
        cell,
        cell,
    )
    assert stopped == "AutograderError: you stopped the check before it was done; run the cell again"
    assert "2 of 2 public checks passed" in checked


@pytest.mark.slow
def test_what_was_not_run_is_not_called_undefined_in_the_notebook(session: Session) -> None:
    (text,) = session('from autograder import check\ncheck("double")')
    assert "cannot be called: no cell that you have run defines `double`" in text


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
    assert "check works in a notebook; in a terminal: autograder check double" in told.stderr


@pytest.mark.slow
def test_the_course_is_that_of_the_notebooks_folder(session: Session) -> None:
    _, text, _ = session(
        "import os\nhere = os.getcwd()\nos.chdir('/')",
        'from autograder import check\ncheck("double")',
        "os.chdir(here)",
    )
    assert text == (
        "AutograderError: no course.yml in / or above it; keep the notebook in the course's folder and open it there"
    )
