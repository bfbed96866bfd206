"""Programs of a cohort that are alike: what a copy hides is seen through, what all write counts little, nothing is run."""

import csv
from pathlib import Path

import nbformat
import numpy as np
import pytest
from browser import PHONE, is_too_wide, opened, violations
from helpers import Run, make_mini, run
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Browser

from autograder import similarity_page
from autograder.course import Course
from autograder.intake import Refusal, Source, read_cohort, read_file
from autograder.shapes import MAX_BYTES, Part, Shapes, names_in
from autograder.similarity import (
    THRESHOLD,
    Comparison,
    SimilarityError,
    compare,
    compare_cohort,
    listed,
    matching,
    together,
    write_pairs,
)
from autograder.similarity_page import as_html
from bench.copies import STEPS, copied

SLUG = "training"
EVIL = "<img src=x onerror=alert(1)>"


def compared(texts: dict[str, str], given: str = "") -> Comparison:
    """A cohort of programs, beside a stub."""
    return compare({name: Source("double.py", text) for name, text in texts.items()}, [], [Source("stub", given)])


def pieces(text: str) -> list[str]:
    """The text of each part of a program."""
    return [text.encode()[part.begin : part.end].decode() for part in Shapes().parts(text)]


@pytest.fixture(scope="module")
def class_of_originals(course: Course) -> dict[str, Source]:
    """Programs of the bank, each written apart from the others."""
    programs = {path.stem: read_file(path, "training.py") for path in course.programs(SLUG, "valid")}
    return {name: source for name, source in programs.items() if isinstance(source, Source)}


@pytest.mark.parametrize("step", STEPS)
def test_a_copy_stands_first_however_it_is_disguised(
    course: Course, class_of_originals: dict[str, Source], step: str
) -> None:
    stub = Source("stub", course.stub(SLUG).read_text())
    text = copied(class_of_originals["mask_select"].text, step, names_in(stub.text), seed=1)
    assert text != class_of_originals["mask_select"].text
    pairs = listed([compare({**class_of_originals, "copy": Source("training.py", text)}, [], [stub])])
    assert ({*pairs[0].students, *pairs[0].others}) == {"mask_select", "copy"}
    assert pairs[0].score > THRESHOLD > pairs[1].score


def test_a_copy_is_still_what_the_exercise_asks_for(course: Course) -> None:
    text = course.solution(SLUG).read_text()
    fixed = names_in(course.stub(SLUG).read_text())
    copy = copied(text, "edits", fixed, seed=0)
    assert {"train", "predict", "model", "num_epochs", "idx2char"} <= fixed & names_in(copy)
    compile(copy, "copy", "exec")
    assert copied(text, "edits", fixed, seed=0) == copy


def test_a_notebook_is_compared_with_a_script(
    course: Course, class_of_originals: dict[str, Source], tmp_path: Path
) -> None:
    script = class_of_originals["mask_select"].text
    functions = script.split("\n\n\n")
    for name in ("script", "other"):
        (tmp_path / name).mkdir()
    (tmp_path / "script/training.py").write_text(script)
    (tmp_path / "other/training.py").write_text(class_of_originals["recursion"].text)
    cells = ["%matplotlib inline", functions[0], *reversed(functions[1:]), "this is no Python"]
    (tmp_path / "notebook/training").mkdir(parents=True)
    nbformat.write(new_notebook(cells=[*map(new_code_cell, cells)]), tmp_path / "notebook/training/training.ipynb")
    (comparison,) = compare_cohort(course, [SLUG], read_cohort(tmp_path, course), lambda done, total: None)
    (first, *_) = listed([comparison])
    assert (first.students, first.others) == (["notebook"], ["script"])
    assert first.score > THRESHOLD
    assert comparison.found() == [("notebook", "script")]
    assert '<span class="place">3:2</span>' in as_html(course, [comparison], [first], 3)  # cell 3, line 2


def test_what_the_stub_gave_is_nothing_in_common(course: Course, tmp_path: Path) -> None:
    for student, file in {"ada": course.stub(SLUG), "ben": course.stub(SLUG), "cleo": course.notebook(SLUG)}.items():
        (tmp_path / student).mkdir()
        (tmp_path / student / file.name).write_bytes(file.read_bytes())
    comparisons = compare_cohort(course, [SLUG], read_cohort(tmp_path, course), lambda done, total: None)
    assert not comparisons[0].programs
    assert listed(comparisons) == together(comparisons) == []
    assert comparisons[0].quantile(0.5) is None
    assert "No two programs have anything in common" in as_html(course, comparisons, [], 3)


def test_what_nearly_everybody_writes_counts_little() -> None:
    usual = "def double(x):\n    y = [*map(abs, x)]\n    return y[::-1]\n"
    odd = usual.replace("map", "zip").replace("-1", "-2")
    many = compared({**{str(number): usual for number in range(30)}, "c": odd, "d": odd})
    assert many.scores[0, 1] < 0.2 < THRESHOLD < many.scores[30, 31]
    assert many.found() == [("c", "d")]
    same = listed([many])[1]  # thirty students in one line, not 435 pairs
    assert (len(same.students), same.others) == (30, [])


def test_the_same_two_in_several_exercises() -> None:
    copy = "for q in f(x)[::2] @ y:\n    print(q.a, q.b(3))\n"
    programs = {"a": copy, "b": copy.replace("q", "r")} | {f"other{n}": f"g(x, {n}).h\n" for n in range(9)}
    found = [
        compare({name: Source("x.py", text) for name, text in programs.items()}, [], [], slug)
        for slug in ("one", "two")
    ]
    assert together(found) == [(("a", "b"), ["one", "two"])]
    assert together(found[:1]) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("import torch.nn as nn\nnn.Linear(2, 3)", "from torch.nn import Linear as L\nL(2, 3)"),
        ("x: int = f(1)", "y = f( 1 )  # one"),
        ("if a > b: c()", "if b < a:\n    'why'\n    c()"),
        ("f(p=1, q=2)", "f(q=2, p=1)"),
        ("raise E('not so')", 'raise E(f"never {so}")'),
        ("def f(a):\n    '''Doc.'''\n    return a.b", "def f(x) -> int:\n    return x.b"),
    ],
)
def test_two_ways_to_write_the_same(one: str, other: str) -> None:
    shapes = Shapes({"f"})
    assert [part.shape for part in shapes.parts(one)] == [part.shape for part in shapes.parts(other)]


def test_a_syntax_error_costs_its_own_lines_alone() -> None:
    text = (
        "import torch as t\n\n\ndef f(é):\n    for e in é:\n        y = (e +\n    return t.eye(e)\n\n\nprint(f(1)[2])\n"
    )
    assert pieces(text) == [
        *("def f(é", "for e in é", "y = (e +", "t.eye(e)", "return t.eye(e)"),
        *("f(1)", "f(1)[2]", "print(f(1)[2])"),
    ]
    right = text.replace("(e +", "e + 1")
    comparison = compared({"right": right, "wrong": text, **{f"other{n}": f"g({n}).h[{n}]\n" for n in range(5)}})
    (first, *_) = listed([comparison])
    assert {*first.students, *first.others} == {"right", "wrong"}


@pytest.mark.parametrize(
    "text",
    [
        "-" * 50_000 + "1",
        "1" + "+1" * 49_000,
        "(" * 99_999,
        "x = " + "a.b if c.d else " * 6_000 + "1",
        "\n".join(" " * depth + "if a.b:" for depth in range(120)),
        "def f(:\n" * 3_000,
        "x = f(1)\n" * 6_000,
        "Once there was\r a student\x0c who wrote é prose.\n" * 50,
        '"' * 5000,
        "\n\n\\",
    ],
)
def test_a_strange_file_stops_nothing(text: str) -> None:
    comparison = compared({"a": text, "b": text + "\nf(g)", "c": "x = h(1).i\n"})
    for pair in comparison.ranked():
        for part, other in matching(pair.left, pair.right):
            assert 0 <= part.begin < part.end <= min(len(text.encode()) + 5, MAX_BYTES)
            assert other.shape == part.shape


def test_who_was_not_compared_is_named(course: Course) -> None:
    """Else a long comment before a copy would hide it."""
    copy = "def double(x):\n    return sum([x, x])\n"
    files = {"ada": Source("double.py", copy), "ben": Source("double.py", "#" + "a" * MAX_BYTES + f"\n{copy}")}
    comparison = compare({**files, "eve": Refusal("double.py is no text")}, [], [Source("stub", "")], SLUG)
    assert comparison.aside == {
        "ben": "is longer than 50 kB; what comes after was not compared",
        "eve": "double.py is no text",
    }
    page = as_html(course, [comparison], [], 3)
    assert "<li>ben: training: is longer than 50 kB; what comes after was not compared</li>" in page
    assert "but for <a href" in page
    assert "Not compared" not in as_html(course, [compared({"ada": copy})], [], 1)


def test_of_long_programs_only_lines_that_are_shown_are_marked(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two students could keep the page from coming to an end."""
    marked = []
    monkeypatch.setattr(similarity_page, "_marks", lambda *given: marked.append(len(given[2])) or [])
    text = "".join(f"def f{at}(x):\n    return x + {at}\n\n" for at in range(1200))
    comparison = compared({"ada": text, "ben": text + "print(1)\n", "eve": "y = 1"})
    assert as_html(course, [comparison], comparison.ranked(), 3).count('class="place"') > 300
    assert 600 <= len(marked) < 1300
    assert max(marked) < 5


def test_what_matches_is_as_large_as_may_be_and_matches_once() -> None:
    comparison = compared({"a": "f(p)[1]\ng(1)\nf(p)\n", "b": "g(1)\nf(p)\nf(p)\nf(p)[1]\n", "c": "h(1).i\n"})
    found = matching(*comparison.programs[:2])
    texts = [[program.source.text.encode() for program in comparison.programs[:2]] for _ in found]

    def text(part: Part, data: bytes) -> str:
        return data[part.begin : part.end].decode()

    assert [text(left, data[0]) for (left, _), data in zip(found, texts, strict=True)] == ["f(p)[1]", "g(1)", "f(p)"]
    assert [right.begin for _, right in found] == [15, 0, 5]


def test_the_ranked_pairs_as_a_table(tmp_path: Path) -> None:
    comparison = compared({"=1+1": "q = f(x)[::2]\n", "b": "r = f(x)[::2]\n", "c": "f(x)\n", "d": "g(x).h.i\n"})
    write_pairs(tmp_path / "pairs.csv", listed([comparison]))
    with (tmp_path / "pairs.csv").open(newline="") as file:
        head, first, second = csv.reader(file)
    assert head == ["score", "exercise", "students", "others"]
    assert float(first[0]) == pytest.approx(100 * listed([comparison])[0].score, abs=0.05)
    assert first[2:] == ["'=1+1; b", ""]
    assert second[2:] == ["'=1+1; b", "c"]


def test_what_most_pairs_do_not_exceed_is_a_score_of_one_of_them() -> None:
    """Three of ten with the same program: of 45 pairs more than one in a hundred have the highest score."""
    texts = {f"other{number}": f"x = {number} * g(x).y[{number}]\n" for number in range(7)}
    comparison = compared(texts | dict.fromkeys(("ada", "hugo", "kofi"), "q = f(x)[::2]\n"))
    scores = comparison.scores[np.triu_indices(10, 1)]
    for share in (0.5, 0.99):
        most = comparison.quantile(share)
        assert most in scores
        assert (scores <= most).mean() >= share > (scores < most).mean()


def test_one_submission_has_nothing_to_be_compared_with(course: Course, tmp_path: Path) -> None:
    (tmp_path / "=ada").mkdir()
    (tmp_path / "=ada" / "training.py").write_text("x = 1\n")
    with pytest.raises(SimilarityError) as told:
        compare_cohort(course, [SLUG], read_cohort(tmp_path / "=ada", course), lambda done, total: None)
    assert str(told.value) == (
        "there is one submission, =ada, and nothing to compare it with; give the folder of the cohort"
    )


def test_where_the_page_cannot_go_is_said_with_what_to_do(run_warm: Run, tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    done = run_warm("similarity", "tests/cohort", "-e", "one_hot", "--out", tmp_path / "out")
    assert done.returncode == 2
    told = "cannot be written: File exists; choose another place, or make this one writable"
    assert " ".join(done.stderr.split()) == f"autograder: {tmp_path / 'out'}: {told}"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the command makes of a cohort whose files would leave a trace if they were run."""
    place = tmp_path_factory.mktemp("similarity")
    trace = place / "trace"
    code = f"""\
open({str(trace)!r}, 'w')


def double(x):
    # </code><img src=x onerror=alert(2)>
    for y in zip([x, x][0] + x, x[::2]):
        print(y.a, y)
    return x(3).b
"""
    long = "".join(f"name{number} = {number} * double\n" for number in range(100))
    texts = {
        "ada": code,
        EVIL: code.replace("x", "xx"),
        "cleo": f"{long}{code}",
        **{f"other{number}": f"x = {number} * g(x).y[{number}]\n" for number in range(5)},
        "dora": "x = 2 * 1\n",
    }
    for student, text in texts.items():
        (place / "cohort" / student).mkdir(parents=True)
        (place / "cohort" / student / "double.py").write_text(text)
    course = make_mini(place)
    done = run("similarity", place / "cohort", "--out", place / "out", "--course", course.root)
    assert done.returncode == 0, done.stderr
    assert "double: of 9 programs, pairs with a score of 60 or more: 1\n" in done.stdout
    assert not trace.exists()
    return place / "out/similarity.html"


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_reads_well(browser: Browser, made: Path, theme: str) -> None:
    with opened(browser, made, color_scheme=theme, viewport=PHONE) as page:
        for summary in page.locator("summary").all():
            summary.click()
        assert violations(page) == []
        assert not is_too_wide(page)
        first = page.locator("details").first
        assert EVIL in first.locator("summary").inner_text()
        assert "</code><img src=x onerror=alert(2)>" in first.inner_text()
        left, right = first.locator(".program").all()
        assert left.locator("mark b").all_inner_texts() == right.locator("mark b").all_inner_texts() == ["1"]
        assert "A high score is no proof that anybody copied." in page.inner_text("#means + p")
