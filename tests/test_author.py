import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
import pytest
import typer
from helpers import MINI_COURSE, MINI_PLAN, MINI_SOLUTION, Make, Run, make_mini
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder import cli
from autograder.author import Plan, generate, leaks, make_notebook, make_stub, make_task, strip
from autograder.course import Course
from autograder.errors import CourseError
from autograder.lesson import BEGIN, END, solution_lines
from autograder.results import Check

PLAN = {
    "double": [
        Check("three", "double(3) is 6", 60),
        Check("negative[-1]", "double of a number below zero", 15),
        Check("negative[-2]", "double of a number below zero", 25),
    ]
}
LESSON = '''\
# %% [markdown]
# ## Twice as much
# A number, $2x$.

# %% [markdown] tags=["script"]
# Run pytest.

# %% [markdown] tags=["notebook"]
# Run the cells.

# %%
import math

# %%
def double(x):
    """Twice `x`."""
    ### BEGIN SOLUTION
    return x + x
    ### END SOLUTION


# %% tags=["active-ipynb"]
# check("double")

# %%
class Twice:
    ### BEGIN SOLUTION
    factor = 2
    ### END SOLUTION
'''


def test_the_stub_is_the_code_with_a_gap_for_each_solution(mini: Make) -> None:
    assert make_stub(mini(solution=LESSON), "double") == (
        '"""Exercise 1: Twice as much. The task is in README.md."""\n\nimport math\n\n\n'
        'def double(x):\n    """Twice `x`."""\n    # YOUR CODE HERE\n    raise NotImplementedError()\n\n\n'
        "class Twice:\n    # YOUR CODE HERE\n    raise NotImplementedError()\n"
    )


def test_the_task_is_the_text(mini: Make) -> None:
    assert make_task(mini(solution=LESSON), "double") == (
        "# Exercise 1: Twice as much\n\n100 of the course's 100 points. Your file: `double.py`.\n\n"
        "## Twice as much\nA number, $2x$.\n\nRun pytest.\n"
    )


def test_the_notebook_has_cells_as_nbgrader_knows_them(mini: Make) -> None:
    cells = strip(make_notebook(mini(solution=LESSON), "double", PLAN["double"])).cells
    about = {cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader for cell in cells if "nbgrader" in cell.metadata}
    kinds = {name: (each.grade, each.solution, each.locked, each.get("points")) for name, each in about.items()}
    assert kinds == {
        "check-1": (False, False, True, None),
        "solution-double": (False, True, False, None),
        "check-2": (False, False, True, None),
        "solution-Twice": (False, True, False, None),
        "three": (True, False, True, 60),
        "negative": (True, False, True, 40),
    }
    assert all(each.schema_version == 3 and each.checksum for each in about.values())
    assert [cell.source for cell in cells[-2:]] == [
        '# 60 points: double(3) is 6\ncheck("double", "three")',
        '# 40 points: double of a number below zero\ncheck("double", "negative")',
    ]
    texts = [cell.source for cell in cells if cell.cell_type == "markdown"]
    assert texts[0] == "# Exercise 1: Twice as much\n\n100 of the course's 100 points. Your file: `double.ipynb`."
    assert "Run the cells." in texts
    assert "Run pytest." not in texts
    assert len({cell.id for cell in cells}) == len(cells)


def test_a_bonus_has_no_maximum_in_nbgrader(mini: Make) -> None:
    extra = MINI_COURSE + "  - {slug: more, title: More, file: more.py, points: 5, bonus: true}\n"
    folders = ("exercises/more/README.md", "exercises/more/test_more.py", "solutions/more/test_more.py")
    course = mini(course=extra, files={"solutions/more/more.py": MINI_SOLUTION, **dict.fromkeys(folders, "")})
    *_, marked = make_notebook(course, "more", [Check("any", "anything", 5)]).cells
    assert marked.metadata.nbgrader.points == 0
    assert marked.source.startswith("# 5 extra points: anything")
    assert "5 points on top of the course's 100" in make_task(course, "more")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ('check("duble")', r'double\.py:\d+: checks `duble`, and this is `double`; write check\("double"\)'),
        ('check("double", "tree")', r"double\.py:\d+: test_double\.py has no check `tree`; it has three"),
    ],
)
def test_a_cell_that_checks_what_is_not_there_is_told(mini: Make, call: str, message: str) -> None:
    solution = LESSON.replace('check("double")', call)
    course = mini(solution=solution, files={"exercises/double/test_double.py": "def test_three(student): ..."})
    with pytest.raises(CourseError, match=message):
        make_notebook(course, "double", [])


def test_images_are_attached(mini: Make) -> None:
    shown = LESSON.replace("$2x$", "![a line](line.png) and ![a web page](https://example.org/x.png)")
    course = mini(solution=shown, files={"exercises/double/line.png": "a line"})
    cell = make_notebook(course, "double", []).cells[1]
    assert "![a line](attachment:line.png) and ![a web page](https://example.org/x.png)" in cell.source
    assert cell.attachments == {"line.png": {"image/png": "YSBsaW5l"}}


def test_an_image_that_is_not_there_is_told(mini: Make) -> None:
    course = mini(solution=LESSON.replace("$2x$", "![a line](line.png)"))
    with pytest.raises(
        CourseError, match=r"double\.py: shows line\.png, but .*line\.png is no image that is there; make it"
    ):
        make_notebook(course, "double", [])


def test_an_svg_is_refused_as_jupyterlab_would_not_show_it(mini: Make) -> None:
    shown = LESSON.replace("$2x$", "![a line](line.svg)")
    course = mini(solution=shown, files={"exercises/double/line.svg": "<svg/>"})
    with pytest.raises(
        CourseError, match=r"double\.py: shows line\.svg, but JupyterLab shows no SVG in a notebook; make a PNG"
    ):
        make_notebook(course, "double", [])


BROKEN = {
    "no end": (
        f"{BEGIN}\nx\n",
        "double.py:1: the region that begins here never ends; write `### END SOLUTION` after it",
    ),
    "no mark": ("x\n", "double.py: marks nothing with `### BEGIN SOLUTION`, so all of it would be given away; mark"),
    "no begin": (f"x\n{END}\n", "double.py:2: a region ends that never began; write `### BEGIN SOLUTION` before it"),
    "nested": (
        f"{BEGIN}\nx\n{BEGIN}\n{END}\n{END}\n",
        "double.py:3: a region begins inside the one of line 1; end that first",
    ),
    "over a border": (
        f"# %%\n{BEGIN}\nx\n# %%\n{END}\n",
        "double.py:4: a cell begins inside the region of line 2; end that first with `### END SOLUTION`",
    ),
    "in text": (f"# %% [markdown]\n# {BEGIN}\n# x\n# {END}\n", "double.py:2: a solution outside its cell"),
    "over a border without a blank": (
        f"# %%\n{BEGIN}\nx\n#%% a title\n{END}\n",
        "double.py:4: a cell begins inside the region of line 2; end that first with `### END SOLUTION`",
    ),
    "in text with a title": (
        f"# %% A title [markdown]\n# {BEGIN}\n# x\n# {END}\n",
        "double.py:2: a solution outside its cell",
    ),
    "in the notebook only": (
        f'# %% tags=["active-ipynb"]\n# {BEGIN}\n# x\n# {END}\n',
        "double.py:2: a solution outside its cell: only cells of code in the script hold one; move it",
    ),
    "almost a marker": (
        "x\n# BEGIN SOLUTION\n",
        "double.py:2: nbgrader would take this for a marker; write `### BEGIN",
    ),
}


@pytest.mark.parametrize(("text", "message"), BROKEN.values(), ids=BROKEN)
def test_broken_markers_are_told_with_their_line(mini: Make, text: str, message: str) -> None:
    course = mini(solution=text)
    with pytest.raises(CourseError) as caught:
        make_stub(course, "double")
    assert message in str(caught.value)


word = st.text(alphabet="abcdefg =+()", min_size=1, max_size=20).map(str.strip)
kind = st.sampled_from(["# %%", "# %% [markdown]", '# %% tags=["active-ipynb"]', ""])
block = st.tuples(kind, st.integers(0, 3), st.lists(word, max_size=4), st.lists(word, max_size=4))


@given(st.lists(block, min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_no_line_of_a_region_survives(blocks: list[tuple[str, int, list[str], list[str]]]) -> None:
    lines, regions = ["# %%", *_region(0, ["x"])], 1
    for cell, depth, outside, inside in blocks:
        lines += [cell] if cell else []
        is_code = lines[0] == "# %%" if not cell else cell == "# %%"
        lines += [f"{'' if is_code else '# '}out_{len(text)}" for text in outside] if cell else []
        if cell == "# %%":
            lines += [f"{'    ' * step}if out:" for step in range(depth)]
            lines += _region(depth, inside)
            regions += 1
    source = "".join(f"{line}\n" for line in lines)
    with TemporaryDirectory() as place:
        course = make_mini(Path(place), solution=source)
        made = [make_stub(course, "double"), make_task(course, "double")]
        notebook = strip(make_notebook(course, "double", PLAN["double"]))
    made.append(nbformat.writes(notebook))
    assert not any("secret" in text for text in made)
    assert made[0].count("raise NotImplementedError()") == made[2].count("raise NotImplementedError()") == regions
    assert not solution_lines(source) & {line.strip() for line in made[0].splitlines()}


def _region(depth: int, inside: list[str]) -> list[str]:
    indent = "    " * depth
    return [f"{indent}{BEGIN}", *(f"{indent}secret = {text!r}" for text in inside), f"{indent}{END}"]


def test_stale_files_are_shown_and_written(mini: Make) -> None:
    course = mini(solution=LESSON)
    diffs = "\n".join(generate(course, PLAN, write=False).values())
    assert "+    raise NotImplementedError()" in diffs
    assert "exercises/double/double.ipynb (wanted)" in diffs
    assert not course.stub("double").exists()
    assert len(generate(course, PLAN, write=True)) == 4
    assert generate(course, PLAN, write=False) == {}
    assert generate(course, PLAN, write=True) == {}


def test_a_solution_line_under_exercises_is_found(mini: Make) -> None:
    course = mini()
    generate(course, PLAN, write=True)
    assert leaks(course) == []
    course.task("double").write_text("Hint:\n\n    return x + x\n")
    notebook = course.stub("double").with_suffix(".ipynb")
    notebook.write_text(nbformat.writes(make_notebook(course, "double", [])))
    leak, in_notebook = sorted(leaks(course))
    assert in_notebook.startswith(f"{notebook}:cell 3, line 4: `return x + x` is a line of the solution of double")
    assert leak == f"{course.task('double')}:3: `return x + x` is a line of the solution of double; word it otherwise"


@pytest.mark.slow
def test_what_is_shipped_is_up_to_date_and_leaks_nothing(course: Course, plan: Plan) -> None:
    assert generate(course, plan, write=False) == {}
    assert leaks(course) == []


@pytest.mark.slow
def test_generate_check_tells_and_writes_nothing(run_warm: Run, mini: Make) -> None:
    course = mini()
    stale = run_warm("generate", "--check", cwd=course.root)
    assert stale.returncode == 1
    assert "exercises/double/double.py (wanted)" in stale.stdout
    assert not course.stub("double").exists()


def test_generate_names_what_it_writes(
    mini: Make, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("autograder.grade.plan_of", lambda _: MINI_PLAN)
    monkeypatch.chdir(mini().root)
    names = "".join(f"exercises/double/{name}\n" for name in ("double.py", "double.ipynb", "README.md", "checks.json"))
    for check, told in ((False, f"{names}4 written.\n"), (True, "0 stale.\n")):
        with pytest.raises(typer.Exit) as end:
            cli.generate(check=check)
        assert (end.value.exit_code, capsys.readouterr().out) == (0, told)


WITHOUT_NBGRADER = """
import sys
from autograder.cli import main

sys.modules["nbgrader"] = None
for command in sys.argv[1:]:
    sys.argv = ["autograder", *command.split()]
    try:
        main()
    except SystemExit as end:
        print(end.code)
"""


def test_what_needs_nbgrader_says_how_to_get_it(mini: Make) -> None:
    commands = ["generate", "generate --nbgrader there", "validate", "release --out there"]
    told = subprocess.run(
        [sys.executable, "-c", WITHOUT_NBGRADER, *commands],
        cwd=mini().root, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert told.stdout == "2\n" * 4
    for line in told.stderr.splitlines():
        assert line.startswith("autograder: stubs and notebooks are made with jupytext and nbgrader (")
        assert line.endswith("); pip install 'autograder[teach]'")
    assert len(told.stderr.splitlines()) == 4


def test_grading_and_check_need_nothing_that_only_teachers_install_and_load_nothing_slow() -> None:
    modules = ("cli", "cohort", "feedback", "fingerprints", "intake", "kernel", "new", "plugin", "practice", "progress")
    modules += ("records", "reports", "terminal", "watch")
    command = f"import sys, {', '.join(f'autograder.{name}' for name in modules)}; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", command], capture_output=True, text=True, timeout=60, check=True
    ).stdout.split()
    assert not {"nbgrader", "nbformat", "nbconvert", "jupytext", "sqlalchemy", "wheel"} & set(loaded)
    assert not {"torch", "numpy", "matplotlib", "distributed", "jupyter_core"} & set(loaded)


@pytest.mark.slow
def test_a_sound_course_is_told_to_be(run_warm: Run, mini: Make) -> None:
    course = mini()
    generate(course, MINI_PLAN, write=True)
    result = run_warm("validate", cwd=course.root)
    assert result.stdout.splitlines() == [
        "double: has no bank; programs in solutions/double/wrong/ and valid/ would prove that its suite is fair",
        "ok   stubs, notebooks and tasks are up to date with the solutions",
        "ok   no line of a solution stands under exercises/",
        "ok   every public check has the name and the title of a hidden one",
        "ok   every solution passes every hidden check",
        "ok   no untouched stub passes a hidden check, for it is not implemented",
        "ok   every solution passes every public check",
        "ok   no untouched stub passes a public check, for it is not implemented",
        "ok   no check breaks, and no probe",
        "The course is sound.",
    ]
    assert result.returncode == 0


@pytest.mark.slow
def test_an_unsound_course_is_told_why(run_warm: Run, mini: Make) -> None:
    suite = mini(solution=MINI_SOLUTION.replace("x + x", "x * x")).root
    (suite / "exercises/double/double.py").write_text("def double(x):\n    return x * x\n")
    public = suite / "exercises/double/test_double.py"
    public.write_text(public.read_text().replace("is 6", "is six").replace("test_negative", "test_negatives"))
    result = run_warm("validate", cwd=suite)
    assert result.returncode == 1
    assert "NOT  stubs, notebooks and tasks are up to date with the solutions" in result.stdout
    assert "exercises/double/double.py:2: `return x * x` is a line of the solution of double" in result.stdout
    assert "NOT  every public check has the name and the title of a hidden one" in result.stdout
    titles = "three: its title is “double(3) is six”, and “double(3) is 6” in the hidden suite; make them one"
    assert f"{public}: {titles}" in result.stdout
    hidden = suite / "solutions/double/test_double.py"
    assert f"{public}: {hidden} has no check `negatives`; did you mean `negative`?" in result.stdout
    assert "double: three: failed: double(3) is 9" in result.stdout
    assert "double: negative: failed: double(-1) must be -2" in result.stdout
    assert result.stdout.endswith("The course is not sound; see above.\n")
