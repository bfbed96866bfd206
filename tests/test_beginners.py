"""What beginners do wrong, the whole sentences that they read of it, and the way to it through their own file."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from exam import Exam
from helpers import make_mini

from autograder.checks import assert_object, assert_shape, describe
from autograder.intake import Source
from autograder.practice import Practice
from autograder.sandbox.host import Sandbox
from autograder.student import RaisedFault

MEANT = {
    "a syntax error": (
        "def act(x):\n    return (x + 1\n\ndef other(x):\n    return x\n",
        "loading work.py raised SyntaxError: '(' was never closed (work.py, line 2: `return (x + 1`). Python cannot read the "
        "code from there on. Often a bracket, a quote or a colon is missing just before.",
        ["line 2: return (x + 1", "               ^"],
    ),
    "after wide letters": (
        "x = 'für 李' + = 1\ny = 1\n",
        "loading work.py raised SyntaxError: invalid syntax (work.py, line 1: `x = 'für 李' + = 1`). Python cannot read the "
        "code from there on. Often a bracket, a quote or a colon is missing just before.",
        ["line 1: x = 'für 李' + = 1", "                       ^"],
    ),
    "a curly quote": (
        "x = “hello”\ny = 1\n",
        "loading work.py raised SyntaxError: invalid character '“' (U+201C) (work.py, line 1: `x = “hello”`). A character "
        "stands there that looks like another one: a curly quote, a long dash or a special space, as web pages and word "
        "processors have them. Type it anew.",
        ["line 1: x = “hello”", "            ^"],
    ),
    "one = for two": (
        "def act(x):\n    if x = 2:\n        return x\n",
        "loading work.py raised SyntaxError: invalid syntax. Maybe you meant '==' or ':=' instead of '='? (work.py, line 2: "
        "`if x = 2:`). Python cannot read the code from there on.",
        ["line 2: if x = 2:", "           ^"],
    ),
    "a return outside": (
        "def act(x):\n    y = x\nreturn y\n",
        "loading work.py raised SyntaxError: 'return' outside function (work.py, line 3: `return y`). It belongs into a "
        "function: is this line, or one before it, indented too little?",
        ["line 3: return y", "        ^"],
    ),
    "a command of notebooks": (
        "%matplotlib inline\nx = 1\n",
        "loading work.py raised SyntaxError: invalid syntax (work.py, line 1: `%matplotlib inline`). Lines that begin so are "
        "commands of a notebook, and a script has none: leave them out.",
        ["line 1: %matplotlib inline", "        ^"],
    ),
    "pasted from a shell": (
        ">>> x = 1\n>>> y = 2\n",
        "loading work.py raised SyntaxError: invalid syntax (work.py, line 1: `>>> x = 1`). A Python shell writes this before "
        "each line: leave it out, and what the shell answered, too.",
        ["line 1: >>> x = 1", "        ^"],
    ),
    "pasted from a chat": (
        "def act(x):\n    return x\n```\n",
        "loading work.py raised SyntaxError: invalid syntax (work.py, line 3: `````). Three such quotes stand around code in "
        "a text or a chat, and are no part of it: leave them out.",
        ["line 3: ```", "        ^"],
    ),
    "two versions": (
        "<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> other\n",
        "loading work.py raised SyntaxError: invalid syntax (work.py, line 1: `<<<<<<< HEAD`). git leaves this mark where two "
        "versions of a file differ: keep one of them, and take the marks out.",
        ["line 1: <<<<<<< HEAD", "        ^"],
    ),
    "half a function": (
        "import torch\n\ndef act(x):\n\n",
        "loading work.py raised IndentationError: expected an indented block after function definition on line 3. The file "
        "ends there, in the middle of something: is a part of it missing, or was it saved in half?",
        [],
    ),
    "half a text": (
        'def act(x):\n    """What it d',
        "loading work.py raised SyntaxError: unterminated triple-quoted string literal (detected at line 2) (work.py, line 2: "
        '`"""What it d`). The file ends there, in the middle of something: is a part of it missing, or was it saved in half?',
        ['line 2: """What it d', "        ^"],
    ),
    "half a line": (
        "def act(x):\n    y =",
        "loading work.py raised SyntaxError: invalid syntax (work.py, line 2: `y =`). The file ends there, in the middle of "
        "something: is a part of it missing, or was it saved in half?",
        ["line 2: y =", "           ^"],
    ),
    "tabs and spaces": (
        "def act(x):\n    y = x\n\treturn y\n",
        "loading work.py raised TabError: inconsistent use of tabs and spaces in indentation (work.py, line 3: `return y`). "
        "Some lines are indented by tabs and some by spaces: use four spaces everywhere; editors can convert a file.",
        [],
    ),
    "the last line out of step": (
        "def act(x):\n        y = x\n    return y\n",
        "loading work.py raised IndentationError: unindent does not match any outer indentation level (work.py, line 3: "
        "`return y`). Python reads blocks by their indentation: compare this line's with those around it, tabs and spaces, "
        "too.",
        [],
    ),
    "other capitals": (
        "class Act:\n    pass\n",
        "`act(x=2)` cannot be called: work.py defines no `act`; did you mean it by `Act`?",
        [],
    ),
    "a layer in small letters": (
        "from torch import nn\n\ndef act(x):\n    return nn.linear(x, x)\n",
        "`act(x=2)` raised AttributeError: module 'torch.nn' has no attribute 'linear'. Did you mean: 'Linear'? (work.py, "
        "line 4: `return nn.linear(x, x)`)",
        [],
    ),
    "another name": (
        "def atc(x):\n    pass\n",
        "`act(x=2)` cannot be called: work.py defines no `act`; did you mean it by `atc`?",
        [],
    ),
    "within a class": (
        "class Solution:\n    def act(self, x):\n        return x\n",
        "`act(x=2)` cannot be called: work.py defines no `act`; there is one, but within something else: `def act` must not "
        "be indented",
        [],
    ),
    "other arguments": (
        "def act(word):\n    return word\n",
        "`act(x=2)` cannot be called so: act() got an unexpected keyword argument 'x'. The task says which arguments there "
        "are, and how they are called: compare the call with your `def`, letter by letter.",
        [],
    ),
    "no self": (
        "class act:\n    def __init__(x):\n        pass\n",
        "`act(x=2)` cannot be called so: act.__init__() got multiple values for argument 'x'. The task says which arguments "
        "there are, and how they are called: compare the call with your `def`, letter by letter. In a class: is `self` the "
        "first of them, and has `__init__` two underscores on either side?",
        [],
    ),
    "a misspelt name": (
        "def act(x):\n    table = [1]\n    return [tabel[0] for _ in table]\n",
        "`act(x=2)` raised NameError: name 'tabel' is not defined. Did you mean: 'table'? (work.py, line 3: `return [tabel[0] "
        "for _ in table]`)",
        [],
    ),
    "a misspelt part of a module": (
        "import torch\n\ndef act(x):\n    return torch.arrange(x)\n",
        "`act(x=2)` raised AttributeError: module 'torch' has no attribute 'arrange'. Did you mean: 'arange'? (work.py, line "
        "4: `return torch.arrange(x)`)",
        [],
    ),
    "a misspelt import": (
        "from torch import tensr\n",
        "loading work.py raised ImportError: cannot import name 'tensr' from 'torch'. Did you mean: 'tensor'? (work.py, line "
        "1: `from torch import tensr`). The package is there, but has nothing of that name: compare it with the "
        "documentation, letter by letter.",
        [],
    ),
    "a missing import": (
        "def act(x):\n    return torch.ones(x)\n",
        "`act(x=2)` raised NameError: name 'torch' is not defined (work.py, line 2: `return torch.ones(x)`). It is what a "
        "module, or a part of one, is usually called: is its `import` missing at the top of the file?",
        [],
    ),
    "self forgotten": (
        "class Cell:\n    def __init__(self):\n        self.rate = 1\n    def run(self):\n        return rate\n\n"
        "def act(x):\n    return Cell().run()\n",
        "`act(x=2)` raised NameError: name 'rate' is not defined. Did you mean: 'self.rate'? (work.py, line 5: `return rate`)",
        ["line 8, in act: return Cell().run()", "line 5, in Cell.run: return rate"],
    ),
    "a variable of another function": (
        "def prepare():\n    rate = 1\n\ndef act(x):\n    return rate\n",
        "`act(x=2)` raised NameError: name 'rate' is not defined (work.py, line 5: `return rate`). It is given its value "
        "elsewhere, within a function or a class, and is known there alone. What the methods of an object share, they keep in "
        "`self`.",
        [],
    ),
    "no super": (
        "from torch import nn\n\nclass act(nn.Module):\n    def __init__(self, x):\n        self.layer = nn.Linear(x, x)\n",
        "`act(x=2)` raised AttributeError: cannot assign module before Module.__init__() call (work.py, line 5: `self.layer = "
        "nn.Linear(x, x)`). A module must set itself up before layers are attached to it: what is the first line of "
        "`__init__` for?",
        [],
    ),
    "input": (
        "def act(x):\n    return input('a word? ')\n",
        "`act(x=2)` raised EOFError: EOF when reading a line (work.py, line 2: `return input('a word? ')`). Nobody is there to "
        "type while code is checked: leave out `input()`. What a function needs, it is given.",
        [],
    ),
    "breakpoint": (
        "def act(x):\n    breakpoint()\n    return x\n",
        "`act(x=2)` raised BdbQuit: (no message) (work.py, line 3: `return x`). Nobody is there to debug while code is checked: "
        "leave out `breakpoint()`.",
        [],
    ),
    "the answer under the function's name": (
        "def act(x):\n    return [x]\n\nact = act(2)\n",
        "`act(x=2)` cannot be called: something else was given the name, an object of type list, as in `act = act(...)`",
        [],
    ),
    "an old error under a new one": (
        "def act(x):\n    try:\n        return {}[x]\n    except KeyError as error:\n        raise ValueError('no') from error\n",
        "`act(x=2)` raised ValueError: no (work.py, line 5: `raise ValueError('no') from error`)",
        ["before that, line 3 raised KeyError: 2", "line 5, in act: raise ValueError('no') from error"],
    ),
    "an old error put away": (
        "def act(x):\n    try:\n        return {}[x]\n    except KeyError:\n        raise ValueError('no') from None\n",
        "`act(x=2)` raised ValueError: no (work.py, line 5: `raise ValueError('no') from None`)",
        [],
    ),
    "torch, called by a part of a line": (
        "import torch\nfrom torch import nn\n\nclass Model(nn.Module):\n    def forward(self, inputs):\n"
        "        return inputs @ inputs\n\ndef act(x):\n    model = Model()\n    return [\n        model(torch.ones(x, 3))\n"
        "        for _ in range(x)\n    ]\n",
        "`act(x=2)` raised RuntimeError: mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3) (work.py, line 6: `return "
        "inputs @ inputs`). In a product the columns of the left must be as many as the rows of the right. Write both shapes "
        "down: is one transposed, or a size a fixed number or that of another layer?",
        ["line 11, in act: model(torch.ones(x, 3))", "line 6, in Model.forward: return inputs @ inputs"],
    ),
    "as the file is loaded": (
        "def act(x):\n    return 1 / x\n\nprint(act(0))\n",
        "loading work.py raised ZeroDivisionError: division by zero (work.py, line 2: `return 1 / x`). Something was counted, "
        "or measured, as zero.",
        ["line 4: print(act(0))", "line 2, in act: return 1 / x"],
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("text", "message", "trace"), MEANT.values(), ids=MEANT)
def test_a_mistake_is_told_so_that_it_can_be_found(sandbox: Sandbox, text: str, message: str, trace: list[str]) -> None:
    with Exam(sandbox, text, call_seconds=8) as exam, pytest.raises(RaisedFault) as caught:
        exam.call("act", x=2)
    assert str(caught.value) == message
    assert caught.value.trace == trace


LONG = {
    "one function": (
        "def down(n):\n    return down(n + 1)\n\ndef act():\n    return down(0)\n",
        ["line 5, in act: return down(0)", "line 2, in down: return down(n + 1)  ({} times in a row)"],
    ),
    "two functions": (
        "def ping(n):\n    return pong(n)\n\ndef pong(n):\n    return ping(n)\n\ndef act():\n    return ping(0)\n",
        [
            "line 8, in act: return ping(0)",
            "line 2, in ping: return pong(n)",
            "line 5, in pong: return ping(n)",
            "… {} more calls",
        ],
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("text", "begin"), LONG.values(), ids=LONG)
def test_recursion_is_shown_as_such(sandbox: Sandbox, text: str, begin: Sequence[str]) -> None:
    with Exam(sandbox, text) as exam, pytest.raises(RaisedFault) as caught:
        exam.call("act")
    trace = caught.value.trace
    assert 2 <= len(trace) <= 8
    for line, wanted in zip(trace, begin, strict=False):
        before, _, after = wanted.partition("{}")
        assert line.startswith(before)
        assert line.endswith(after)


@pytest.mark.slow
def test_in_a_notebook_the_way_goes_by_cells(sandbox: Sandbox) -> None:
    cells = ["import torch", "# the helper\ndef half(x):\n    return x / 0", "def act(x):\n    return half(x)"]
    with Exam(sandbox, cells) as exam, pytest.raises(RaisedFault) as caught:
        exam.call("act", x=2)
    assert caught.value.trace == ["cell 3, line 2, in act: return half(x)", "cell 2, line 3, in half: return x / 0"]


def test_nothing_returned_asks_for_the_return() -> None:
    with pytest.raises(
        AssertionError, match=r"^it must be a torch tensor of shape \(3,\), not None: is there a `return`\?$"
    ):
        assert_shape(None, (3,), what="it")
    with pytest.raises(AssertionError, match=r"^it must be an object of its class, not None: is there a `return`\?$"):
        assert_object(None, what="it")
    with pytest.raises(AssertionError, match=r"not int64 2$|not float32 tensor of shape \(1,\)$|not \(1,\)$"):
        assert_shape(torch.ones(1), (3,), what="it")


def test_what_came_instead_is_told_apart_from_what_was_asked_for() -> None:
    losses = [torch.tensor(0.123456, requires_grad=True) for _ in range(3)]
    assert describe(losses) == "list of 3 (first: float32 tensor of shape ())"
    gradients = {f"d{name}": np.ones((3, 3)) for name in ("Wxh", "Whh", "bh", "Why", "by")}
    assert describe(gradients) == "dict of 5 (keys: 'dWxh', 'dWhh', 'dbh', 'dWhy', 'dby')"
    assert describe({f"{name:050}": 1 for name in range(3)}) == "dict of 3"
    assert describe(["word"] * 30) == "list of 30"


@pytest.mark.slow
def test_the_way_to_an_error_stands_in_the_report(tmp_path: Path) -> None:
    course = make_mini(tmp_path)
    source = Source("double.py", "def double(x):\n    return twice(x)\n\ndef twice(x):\n    return x.twice\n")
    with Practice(course, ["double"]) as practice:
        ((_, report),) = practice.checked({"double": source})
    first, second = report.checks
    assert first.trace == ["line 2, in double: return twice(x)", "line 5, in twice: return x.twice"]
    assert (second.status, second.trace) == ("skipped", [])
