"""Notebooks in real children: their cells run as Jupyter runs them; damaged ones keep their marks under the real suites."""

import ast
import json
import random
import shutil
from collections.abc import Callable, Sequence
from copy import deepcopy
from pathlib import Path

import msgspec
import nbformat
import pytest
from exam import Exam
from helpers import Make, Run
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.author import make_notebook
from autograder.course import Course
from autograder.grade import Grader
from autograder.intake import Submission, read_cohort
from autograder.jobs import Job, Task
from autograder.notebooks import given_by
from autograder.results import Report
from autograder.sandbox.host import Sandbox
from autograder.student import Fault, RaisedFault

pytestmark = pytest.mark.slow

ANSWERS = {
    "a cell that raises stops no other": (["1 / 0\n", "def act():\n    return 1"], 1),
    "nor does one that leaves": (["import sys\nsys.exit('enough')", "def act():\n    return 1"], 1),
    "nor one that is no Python": (["x = (1,\n", "def act():\n    return 1"], 1),
    "nor one that nests too deep": (["(" * 900, "-" * 10**5 + "1", "def act():\n    return 1"], 1),
    "what stands before the fault was run": (["def act():\n    return 1\nact(2)\ndef act():\n    return 3"], 1),
    "the last definition counts": (["def act():\n    return 1", "def act():\n    return 2"], 2),
    "an earlier cell needs a later one": (["y = x + 1", "def act():\n    return y", "x = 1"], 2),
    "each needs the next": (["c = b + 1", "b = a + 1", "a = 1\ndef act():\n    return c"], 3),
    "also from within a function": (["y = f()", "def f():\n    return x", "x = 4\ndef act():\n    return y"], 4),
    "a missing import keeps the others": (["import no_such\nimport math\ndef act():\n    return math.floor(2.5)"], 2),
    "futures hold for later cells": (
        ["from __future__ import annotations", "def act(x: nowhere = 1):\n    return act.__annotations__['x']"],
        "nowhere",
    ),
    "and for none before": (["x: int = 1", "def act():\n    return __annotations__['x'] is int"], True),
    "what is shown costs nothing": (
        ["from IPython.display import HTML\ndisplay(HTML('x'))", "display(1)\ndef act():\n    return 1"],
        1,
    ),
    "nor does the shell": (
        ["get_ipython().run_line_magic('matplotlib', 'inline')\n%cd ..\n!ls\ndef act():\n    return 1"],
        1,
    ),
    "nor a public check": (
        ["from autograder import check\ncheck('one_hot')\ncheck('one_hot', 'encode')\ndef act():\n    return 1"],
        1,
    ),
    "also where its import was deleted": (["check('one_hot')\ndef act():\n    return 1"], 1),
    "a magic on Python": (["%%time\ndef act():\n    return 1"], 1),
    "inspect finds the source": (
        [
            "import inspect",
            "class A:\n    x = 1\n",
            "def act():\n    return inspect.getsource(A), inspect.getsource(act)",
        ],
        (
            "class A:\n    x = 1\n",
            "def act():\n    return inspect.getsource(A), inspect.getsource(act)",
        ),
    ),
    "TorchScript does, too": (
        [
            "import torch",
            "@torch.jit.script\ndef one(x):\n    return x + 1",
            "def act():\n    return one(torch.ones(1)).item()",
        ],
        2.0,
    ),
}


@pytest.mark.parametrize(("cells", "answer"), ANSWERS.values(), ids=ANSWERS)
def test_cells_run_one_after_the_other(sandbox: Sandbox, cells: Sequence[str], answer: object) -> None:
    with Exam(sandbox, cells, call_seconds=5) as exam:
        assert exam.call("act") == answer


def test_a_plot_costs_nothing(any_sandbox: Sandbox) -> None:
    cells = [
        "%matplotlib inline\nimport matplotlib.pyplot as plt",
        "plt.plot([1, 2])\nplt.show()\nplt.savefig('plot.png')\ndef act():\n    return plt.get_backend()",
    ]
    with Exam(any_sandbox, cells, call_seconds=20, submission_seconds=60, memory_mb=1024) as exam:
        assert exam.call("act").lower() == "agg"
        assert exam.student.remark() == ""


TOLD = {
    "the cell that was to define it": (
        ["import torch", "1 / 0", "offset = offsets[0]\ndef act():\n    return 1", "x ="],
        "`act()` cannot be called: work.ipynb defines no `act`; cell 3, line 1, raised NameError: name 'offsets' is not "
        "defined",
        "work.ipynb: cell 2, line 1, raised ZeroDivisionError: division by zero; cell 3, line 1, raised NameError: name "
        "'offsets' is not defined; cell 4, line 1, raised SyntaxError: invalid syntax",
    ),
    "the first that failed, where none speaks of it": (
        ["1 / 0", "def akt():\n    return 1"],
        "work.ipynb defines no `act`; did you mean it by `akt`?; cell 1, line 1, raised ZeroDivisionError",
        "work.ipynb: cell 1, line 1, raised ZeroDivisionError: division by zero",
    ),
    "nothing is there": ([], "`act()` cannot be called: work.ipynb defines no `act`", ""),
    "nothing failed": (["x = 1"], "`act()` cannot be called: work.ipynb defines no `act`", ""),
    "a name within a function": (
        ["\n1 / 0\nsize = 5", "def act():\n    return size"],
        "`act()` raised NameError: name 'size' is not defined; cell 1, line 2, raised ZeroDivisionError: division by zero "
        "(work.ipynb, cell 2, line 2: `return size`)",
        "work.ipynb: cell 1, line 2, raised ZeroDivisionError: division by zero",
    ),
    "where it raised": (
        ["%time x", "!ls\n\ndef act():\n    return 1 / 0"],
        "`act()` raised ZeroDivisionError: division by zero (work.ipynb, cell 2, line 4: `return 1 / 0`)",
        "",
    ),
    "where Python itself crashed": (
        ["x = 1", "import ctypes\ndef act():\n    ctypes.string_at(0)"],
        "crashed Python itself, SIGSEGV (work.ipynb, cell 2, line 3: `ctypes.string_at(0)`)",
        "",
    ),
    "what is not written": (
        ["def act():\n    # YOUR CODE HERE\n    raise NotImplementedError()"],
        "`act()` is not implemented yet: replace `raise NotImplementedError` with your code (work.ipynb, cell 1, line 3: ",
        "",
    ),
    "no Python": (
        ["x = 1\n(", "def act()\n    return 1", "return 1", "await x"],
        "work.ipynb defines no `act`; cell 2, line 1, raised SyntaxError: expected ':'",
        "work.ipynb: cell 1, line 2, raised SyntaxError: '(' was never closed; cell 2, line 1, raised SyntaxError: expected "
        "':'; cell 3, line 1, raised SyntaxError: 'return' outside function and 1 more",
    ),
    "a class of their own": (
        ["class E(Exception):\n    def __str__(self):\n        return 1\nraise E()"],
        "defines no `act`; cell 1, line 4, raised E: (its message raised TypeError)",
        "work.ipynb: cell 1, line 4, raised E: (its message raised TypeError)",
    ),
}


@pytest.mark.parametrize(("cells", "message", "remark"), TOLD.values(), ids=TOLD)
def test_what_failed_is_told_by_cell_and_line(
    sandbox: Sandbox, cells: Sequence[str], message: str, remark: str
) -> None:
    with Exam(sandbox, cells) as exam:
        with pytest.raises(Fault) as caught:
            exam.call("act")
        assert message in str(caught.value)
        assert exam.student.remark() == remark


def test_loading_is_limited_as_that_of_a_script(sandbox: Sandbox) -> None:
    cells = ["while True: pass", "def act():\n    return 1"]
    with (
        Exam(sandbox, cells, call_seconds=1) as exam,
        pytest.raises(Fault, match=r"loading work.ipynb, which runs all its cells, was still running"),
    ):
        exam.call("act")
    assert exam.student.status == "timeout"


def test_cells_run_again_only_as_long_as_that_helps(sandbox: Sandbox) -> None:
    cells = ["runs = globals().get('runs', 0) + 1\nlate\nnever", "late = 1", "def act():\n    return runs"]
    with Exam(sandbox, cells) as exam:
        assert exam.call("act") == 2
        assert exam.student.remark() == "work.ipynb: cell 1, line 3, raised NameError: name 'never' is not defined"


STUB = '''\
"""Twice as much."""

import math


def double(x):
    # YOUR CODE HERE
    raise NotImplementedError()


def half(x):
    return x / 2


# YOUR CODE HERE
raise NotImplementedError()

import no_such_plots
unit = math.floor(1.5)
'''


def test_what_the_stub_gives_is_there_though_its_cell_is_deleted(sandbox: Sandbox) -> None:
    cells = ["def act():\n    return half(4), unit, math.floor(2.5)"]
    with Exam(sandbox, cells, given=given_by(STUB)) as exam:
        assert exam.call("act") == (2, 1, 2)
        assert exam.student.remark() == ""
        with pytest.raises(RaisedFault, match=r"`double\(\)` cannot be called: work.ipynb defines no `double`"):
            exam.call("double")


def test_a_stub_that_is_no_python_gives_nothing() -> None:
    assert given_by("def double(x)\n") == ""


ANEW = """
import importlib.util, sys

def anew(name):
    spec = sys.modules["work"].__spec__
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, name)(), getattr(sys.modules["work"], name)()
"""


@pytest.mark.parametrize(
    "text",
    [
        "n = []\ndef act():\n    n.append(1)\n    return len(n)\n",
        ["n = []", "def act():\n    n.append(1)\n    return len(n)\n1/0"],
    ],
)
def test_a_file_can_be_had_anew(sandbox: Sandbox, text: str | Sequence[str]) -> None:
    with Exam(sandbox, text, props=ANEW) as exam:
        _, props = exam.student.begin(seed=1)
        assert [props.anew("act") for _ in range(2)] == [(1, 1), (1, 2)]


LIARS = {
    "much": "lambda *_: (10 ** 12, 'K' * 10 ** 4, 'm' * 10 ** 4)",
    "another kind": "lambda *_: {'a': 1}",
    "nobody's line": "lambda *_: (-5, 'K', 'm')",
}


@pytest.mark.parametrize("lie", LIARS.values(), ids=LIARS)
def test_what_a_child_says_of_its_cells_is_bounded_and_not_believed(sandbox: Sandbox, lie: str) -> None:
    forge = f"import gc\nfor each in gc.get_objects():\n    if type(each).__name__ == '_Server':\n        each._tell = {lie}\n"
    with Exam(sandbox, [forge, "1 / 0", "def act():\n    return 1"]) as exam:
        assert exam.call("act") == 1
        assert len(exam.student.remark()) < 600


# Damage that happens to notebooks. Each kind takes one and chance, and changes it.


def shuffle_all(notebook: NotebookNode, chance: random.Random) -> None:
    chance.shuffle(notebook.cells)


def shuffle_text(notebook: NotebookNode, chance: random.Random) -> None:
    places = [place for place, cell in enumerate(notebook.cells) if cell.cell_type == "markdown"]
    moved = [notebook.cells[place] for place in chance.sample(places, len(places))]
    for place, cell in zip(places, moved, strict=True):
        notebook.cells[place] = cell


def split(notebook: NotebookNode, chance: random.Random) -> None:
    """A cell for each statement."""
    cells = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            lines = cell.source.split("\n")
            starts = [
                min(node.lineno, *[d.lineno for d in getattr(node, "decorator_list", [])] or [node.lineno]) - 1
                for node in ast.parse(cell.source).body
            ]
            pieces = [lines[start:end] for start, end in zip(starts, [*starts[1:], None], strict=True)]
            cells += [new_code_cell("\n".join(piece)) for piece in pieces]
        else:
            cells.append(cell)
    notebook.cells = cells


def drop_imports(notebook: NotebookNode, chance: random.Random) -> None:
    """Deletes the cells that give nothing but imports."""
    kinds = (ast.Import, ast.ImportFrom)
    notebook.cells = [
        cell
        for cell in notebook.cells
        if cell.cell_type != "code" or not all(isinstance(node, kinds) for node in ast.parse(cell.source).body)
    ]


def drop_metadata(notebook: NotebookNode, chance: random.Random) -> None:
    notebook.metadata = {}
    for cell in notebook.cells:
        cell.metadata = {}


def damage_metadata(notebook: NotebookNode, chance: random.Random) -> None:
    notebook.metadata = {"kernelspec": {"name": "my env", "display_name": "x", "language": "R"}, "widgets": [None]}
    for cell in notebook.cells:
        cell.metadata = {"nbgrader": {"grade_id": "same", "points": -1, "schema_version": "9"}, "tags": 3}


def try_first(notebook: NotebookNode, chance: random.Random) -> None:
    """Earlier tries at everything, which later cells replace."""
    names = [
        node.name
        for cell in notebook.cells
        if cell.cell_type == "code"
        for node in ast.parse(cell.source).body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
    ]
    for name in names:
        notebook.cells.insert(0, new_code_cell(f"def {name}(*args, **kwargs):\n    return 5"))


NOISE = [
    *(
        "print('x' * 10**5)",
        "display('x')",
        "for i in range(3):\n    print(i)",
        "_ = 5;",
        "import this",
        "1 / 0",
        "x =",
        "input()",
    ),
    *("import no_such_library\n", "from IPython.display import clear_output\nclear_output()", "assert False", "exit()"),
    *("undefined_name", "open('log.txt', 'w').write('x')", "import torch\ntorch.manual_seed(3)\ntorch.rand(3)", ""),
    *("get_ipython().system('ls')", "# a remark", "import warnings\nwarnings.warn('x')", "raise KeyboardInterrupt"),
    "from tqdm.notebook import tqdm",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
]
MAGICS = [
    "%matplotlib inline\n",
    "!pip install torch\n",
    "%load_ext autoreload\n%autoreload 2\n",
    "?print\n",
    "%%time\n",
]


def add_noise(notebook: NotebookNode, chance: random.Random) -> None:
    for cell in notebook.cells:
        if cell.cell_type == "code" and chance.random() < 0.5:
            cell.source = chance.choice(MAGICS) + cell.source
    for source in chance.sample(NOISE, 6):
        notebook.cells.insert(chance.randint(0, len(notebook.cells)), new_code_cell(source))


Damage = Callable[[NotebookNode, random.Random], None]
DAMAGES: list[Damage] = [
    *(shuffle_all, shuffle_text, split, drop_imports, drop_metadata, damage_metadata, try_first, add_noise),
]


def damaged(notebook: NotebookNode, number: int, chance: random.Random) -> str:
    """A notebook with each damage in its turn, some more, and of another format."""
    kinds = {DAMAGES[number % len(DAMAGES)], *chance.sample(DAMAGES, 3)}
    for damage in DAMAGES:  # first tries must come before what they are tries at
        if damage in kinds and not (damage is shuffle_all and try_first in kinds):
            damage(notebook, chance)
    content = json.loads(json.dumps(notebook))
    version = chance.choice([2, 3, 4])
    if version == 4:
        content["nbformat_minor"] = chance.choice([0, 2, 5, 99])
    else:
        cells = [
            {"input": cell["source"], **cell} if cell["cell_type"] == "code" else cell for cell in content.pop("cells")
        ]
        for cell in cells:
            if "input" in cell:
                del cell["source"]
        content |= {"nbformat": version, "worksheets": [{"cells": cells[:2]}, {"cells": cells[2:]}]}
    return json.dumps(content)


def hand_in(place: Path, course: Course) -> list[Submission]:
    notebooks = {slug: make_notebook(course, slug, []) for slug in course.exercises}
    chance = random.Random(7)
    for number in range(len(DAMAGES)):
        for slug, notebook in notebooks.items():
            path = place / f"student {number}" / f"{slug}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(damaged(deepcopy(notebook), number, chance))
    shutil.copytree(course.root / "exercises", place / "untouched", ignore=shutil.ignore_patterns("*.py"))
    return read_cohort(place, course)


def test_no_damage_to_a_notebook_costs_a_point(course: Course, tmp_path: Path) -> None:
    cohort = hand_in(tmp_path, course)
    slugs = list(course.exercises)
    with Grader(Job(course.path, slugs), 2) as grader:
        reports = {report.student: report for _, report in grader.run(Task(each, slugs, 0) for each in cohort)}
    untouched = reports.pop("untouched")
    assert untouched.score == 0
    for exercise in untouched.exercises.values():
        assert any("is not implemented yet" in check.message for check in exercise.checks)
    lost = {
        f"{student}/{slug}": (
            exercise.message,
            [each.message for each in exercise.checks if each.status != "passed"][:1],
        )
        for student, report in reports.items()
        for slug, exercise in report.exercises.items()
        if exercise.score != exercise.max_score
    }
    assert lost == {}
    assert len(reports) == len(DAMAGES)


MINI_STUB = "import math\n\n\ndef double(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()\n"


def test_a_cohort_in_nbgraders_layout_is_graded(run_warm: Run, mini: Make, tmp_path: Path) -> None:
    course = mini(files={"exercises/double/double.py": MINI_STUB})
    cells = {
        "ada": ["1 / 0", "%%time\ndef double(x):\n    return math.floor(2 * x)"],
        "ben": ["import matplotlib", MINI_STUB],
        "eve": ["step = 2 * steps\ndef double(x):\n    return x + x"],
    }
    for student, texts in cells.items():
        for assignment in (course.name, "another"):
            place = tmp_path / "submitted" / student / assignment
            place.mkdir(parents=True)
            nbformat.write(new_notebook(cells=[new_code_cell(text) for text in texts]), place / "double.ipynb")
            (place / "timestamp.txt").write_text("2015-02-02 14:58:23.948203 America/Los_Angeles")

    def grade() -> dict[str, Report]:
        result = run_warm("grade", tmp_path / "submitted", "--out", tmp_path / "out", cwd=course.root)
        assert result.returncode == 0, result.stderr
        lines = (tmp_path / "out" / "results.jsonl").read_bytes().splitlines()
        return {report.student: report for report in (msgspec.json.decode(line, type=Report) for line in lines)}

    found = grade()
    assert {student: report.score for student, report in found.items()} == {"ada": 100, "ben": 0, "eve": 0}
    assert {report.submitted for report in found.values()} == {"2015-02-02T22:58:23.948203Z"}
    exercises = {student: report.exercises["double"] for student, report in found.items()}
    assert {each.status for each in exercises.values()} == {"graded"}
    assert exercises["ada"].message == "double.ipynb: cell 1, line 1, raised ZeroDivisionError: division by zero"
    assert found["ada"].notes == ["double.ipynb: not run, as it is not Python: cell 2: %%time"]
    assert "is not implemented yet" in exercises["ben"].checks[0].message
    assert exercises["eve"].checks[0].message == (
        "`double(x=3)` cannot be called: double.ipynb defines no `double`; cell 1, line 1, raised NameError: name 'steps' "
        "is not defined"
    )
    (tmp_path / "submitted" / "ben" / course.name / "timestamp.txt").write_text("2015-02-03 00:00:00 UTC")
    assert {student: report.submitted for student, report in grade().items()} == {
        **dict.fromkeys(("ada", "eve"), "2015-02-02T22:58:23.948203Z"),
        "ben": "2015-02-03T00:00:00Z",
    }
