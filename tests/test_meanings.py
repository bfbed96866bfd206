"""Real errors of torch, NumPy and Python, and what students are told of them."""

import copy
import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy, one_hot

from autograder.meanings import meaning

CELL = nn.RNN(4, 2, batch_first=True)
WEIGHT = torch.ones(3, requires_grad=True)


class Itself(nn.Module):
    def forward(self, inputs: Any) -> Any:
        return self(inputs)


class Misspelt(nn.Module):
    def forwards(self, inputs: Any) -> Any:
        return inputs


class Plain:
    def forward(self, inputs: Any) -> Any:
        return inputs


class NotSetUp(nn.Module):
    def __init__(self) -> None:
        self.layer = nn.Linear(1, 1)


def backward_twice() -> None:
    loss = (WEIGHT * WEIGHT).sum()
    loss.backward()
    loss.backward()


def changed_in_place() -> None:
    grown = WEIGHT.exp()
    grown += 1
    grown.sum().backward()


def unscriptable(folder: Path) -> None:
    (folder / "recursive.py").write_text("def down(n: int) -> int:\n    return 0 if n == 0 else down(n - 1)\n")
    spec = importlib.util.spec_from_file_location("recursive", folder / "recursive.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    torch.jit.script(module.down)


def three_for_two() -> None:
    _first, _second = (1, 2, 3)


def no_such_name() -> None:
    return hidden_size  # type: ignore[name-defined]  # noqa: F821


ids = torch.tensor([1, 2])
scores = torch.zeros(3, 7, 5)
ERRORS: dict[str, tuple[Callable[[], object], str]] = {
    "integers to an RNN": (lambda: CELL(torch.zeros(1, 3, 4, dtype=torch.int64)), "numbers of different types"),
    "float64 to an RNN": (lambda: CELL(torch.zeros(1, 3, 4).double()), "numbers of different types"),
    "a float64 state": (
        lambda: CELL(torch.zeros(1, 3, 4), torch.zeros(1, 1, 2).double()),
        "are multiplied hold numbers",
    ),
    "a state with the batch first": (
        lambda: CELL(torch.zeros(3, 5, 4), torch.zeros(3, 1, 2)),
        "(layers, batch, hidden)",
    ),
    "a flat state": (lambda: CELL(torch.zeros(3, 5, 4), torch.zeros(1, 2)), "another number of axes"),
    "another width": (lambda: CELL(torch.zeros(3, 5, 5)), "as wide as the layer's input_size"),
    "too many axes": (lambda: CELL(torch.zeros(1, 3, 5, 4)), "reads (batch, time, width)"),
    "both results to a layer": (lambda: nn.Linear(2, 3)(CELL(torch.zeros(1, 5, 4))), "A tuple came where"),
    "sizes of a product": (lambda: nn.Linear(5, 3)(torch.zeros(2, 4)), "columns of the left"),
    "sizes of a product in NumPy": (lambda: np.zeros((2, 3)) @ np.zeros(2), "columns of the left"),
    "a number indexed": (lambda: torch.tensor(1.0).data[0], "`loss.data[0]`"),
    "backward twice": (backward_twice, "kept from one call to the next"),
    "changed in place": (changed_in_place, "was changed in place"),
    "a weight changed in place": (lambda: WEIGHT.add_(1), "the optimizer's work"),
    "no gradient": (lambda: torch.ones(1).sum().backward(), "not connected to any weight"),
    "many losses": ((WEIGHT * 2).backward, "A loss is one number"),
    "an optimizer of a model": (lambda: torch.optim.Adam(nn.Linear(1, 1)), "the model's parameters, not the model"),  # type: ignore[arg-type]
    "an optimizer of a tensor": (lambda: torch.optim.Adam(torch.ones(1)), "a collection of tensors"),  # type: ignore[arg-type]
    "an optimizer of nothing": (lambda: torch.optim.Adam(nn.Module().parameters()), "in a plain list or dict"),
    "an optimizer of results": (lambda: torch.optim.Adam([WEIGHT * 2]), "the parameters themselves"),
    "no forward": (lambda: Misspelt()(1), "no method called forward"),
    "no super": (NotSetUp, "set itself up"),
    "forward calls the model": (lambda: Itself()(1), "Does `forward` call the model itself?"),
    "axes of scores": (lambda: cross_entropy(scores, torch.zeros(3, 7, dtype=torch.int64)), "classes on axis 1"),
    "labels in another shape": (
        lambda: cross_entropy(torch.zeros(6, 5), torch.zeros(1, 6, dtype=torch.int64)),
        "classes on axis 1",
    ),
    "labels as floats": (lambda: cross_entropy(torch.zeros(6, 5), torch.zeros(6)), "int64 label"),
    "a label too large": (lambda: cross_entropy(torch.zeros(2, 5), ids + 5), "A label is no class"),
    "view after transpose": (lambda: torch.zeros(2, 3).T.view(-1), "refuses to re-cut"),
    "another number of values": (lambda: torch.zeros(2, 3).reshape(5), "a fixed number"),
    "NumPy of a weight": (WEIGHT.numpy, "NumPy knows no gradients"),
    "item of many": (WEIGHT.item, "exactly one value"),
    "if of many": (lambda: bool(torch.ones(3)), "An `if` needs one yes or no"),
    "if of many in NumPy": (lambda: bool(np.ones(3)), "An `if` needs one yes or no"),
    "shapes do not fit": (lambda: torch.zeros(3) + torch.zeros(4), "compared from the last one"),
    "shapes do not fit in NumPy": (lambda: np.zeros(3) + np.zeros(4), "compared from the last one"),
    "float indices": (lambda: torch.eye(5)[torch.ones(2)], "An index must be an integer"),
    "a tensor as a list's index": (lambda: ["a", "b"][ids], "An index must be an integer"),  # type: ignore[call-overload]
    "an index too large": (lambda: torch.eye(2)[ids], "counted from 0"),
    "a step too far": (lambda: torch.zeros(2, 6)[:, 6], "outside its axis"),
    "a step too far in NumPy": (lambda: np.zeros((2, 6))[:, 6], "outside its axis"),
    "integer scores": (lambda: cross_entropy(torch.ones(2, 3, dtype=torch.int64), ids[:2]), "should be float32"),
    "int64 times float32": (lambda: torch.ones(1, 2, dtype=torch.int64) @ torch.ones(2, 1), "of different types"),
    "float of many": (lambda: float(torch.ones(2)), "exactly one value"),
    "NumPy's reshape": (lambda: np.zeros(6).reshape(4), "a fixed number"),
    "nothing returned, indexed": (lambda: torch.ones(1).grad[0], "without `return`"),  # type: ignore[index]
    "nothing returned, taken apart": (lambda: list(torch.ones(1).grad), "without `return`"),  # type: ignore[arg-type]
    "item of none": (torch.zeros(0).item, "or none"),
    "a class too large": (lambda: one_hot(ids, 2), "counted from 0"),
    "a list to torch": (lambda: one_hot([1], 2), "makes a tensor of a list"),  # type: ignore[arg-type]
    "nothing returned": (lambda: WEIGHT.grad_fn.shape, "without `return`"),  # type: ignore[union-attr]
    "another argument": (lambda: no_such_name(x=1), "compare both, letter by letter"),  # type: ignore[call-arg]
    "more than names": (three_for_two, "names on the left of `=`"),
    "a copy of a result": (lambda: copy.deepcopy(WEIGHT * 1), "keeps a result of an earlier call"),
    "an unknown name": (no_such_name, "known neither in the function nor in the file"),
    "no such package": (lambda: __import__("tensorflow"), "no package of the course"),
    "no Python": (lambda: compile("def f(:", "f", "exec"), "a bracket, a quote or a colon"),
    "wrong indentation": (lambda: compile("if 1:\nx", "f", "exec"), "compare this line's"),
    "tabs and spaces": (lambda: compile("if 1:\n        x\n\ty", "f", "exec"), "four spaces everywhere"),
    "a module without its import": (lambda: eval("F.relu"), "is its `import` missing"),
    "no self": (lambda: eval("self.rnn"), "is `self` missing in its `def`"),
    "no such part": (lambda: exec("from torch import RNN"), "has nothing of that name"),
    "a loop over a single number": (lambda: list(torch.tensor(1.0)), "nothing to loop over"),
    "a loop over a count": (lambda: list(5), "was there to be a list or a row?"),  # type: ignore[call-overload]
    "a shape called": (lambda: ids.shape(0), "in square brackets"),  # type: ignore[operator]
    "an object called": (lambda: Plain()(1), "it is an nn.Module"),  # type: ignore[operator]
    "classes for scores": (
        lambda: cross_entropy(torch.zeros(2, 3).long(), torch.zeros(2, 3).long()),
        "shape of the labels",
    ),
    "a loss that was not made": (lambda: nn.CrossEntropyLoss(scores, scores), "first called without tensors"),
    "an array as a list's index": (lambda: ["a", "b"][np.array([1, 0])], "An index must be an integer"),  # type: ignore[call-overload]
    "a place that a list lacks": (lambda: list("").__getitem__(0), "does not make one"),
    "a shape in pieces": (lambda: np.zeros(2, 3), "as one tuple"),  # type: ignore[call-overload]
    "a key that is not there": (lambda: {}["h"], "stored under this key"),
    "a graphics card": (
        lambda: (_ for _ in ()).throw(AssertionError("Torch not compiled with CUDA enabled")),
        "no graphics card",
    ),
    "by zero": (lambda: 1 / 0, "counted, or measured, as zero"),
}


@pytest.mark.parametrize(("fail", "told"), ERRORS.values(), ids=ERRORS)
def test_what_an_error_usually_means_is_told(fail: Callable[[], object], told: str) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011  # the text is what the test is about
        fail()
    assert told in meaning([kind.__name__ for kind in type(caught.value).__mro__], str(caught.value)), caught.value


@pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated")
def test_recursion_that_torchscript_cannot_compile_is_told(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError) as caught:
        unscriptable(tmp_path)
    assert "cannot compile a function that calls itself" in meaning(["RuntimeError"], str(caught.value))


NOT_TOLD = {
    "a tuple that no layer gave": lambda: np.where(np.ones(3)).astype(int),  # type: ignore[attr-defined]
    "a list's method": lambda: [].add(1),  # type: ignore[attr-defined]
}


@pytest.mark.parametrize("fail", NOT_TOLD.values(), ids=NOT_TOLD)
def test_nothing_is_told_where_it_would_mislead(fail: Callable[[], object]) -> None:
    with pytest.raises(AttributeError) as caught:
        fail()
    assert meaning(["AttributeError", "Exception"], str(caught.value)) == ""


def test_an_unknown_error_gets_no_meaning() -> None:
    assert meaning(["RuntimeError", "Exception"], "the hedgehog is tired") == ""
