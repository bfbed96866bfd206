"""The hidden suite of attend. All sizes differ from each other, so that no axis can stand in for another one."""

import pytest
import torch
from torch import Tensor

from autograder.checks import assert_same, assert_shape, assert_tensor, fail, is_same, needs, points


def draw(batch: int = 2, queries: int = 3, keys: int = 5, width: int = 4, values: int = 6) -> dict[str, Tensor]:
    """Arguments of attend that nobody foresees."""
    return {
        "queries": torch.randn(batch, queries, width),
        "keys": torch.randn(batch, keys, width),
        "values": torch.randn(batch, keys, values),
    }


def draw_rows(batch: int = 2, rows: int = 5, width: int = 4, values: int = 6) -> dict[str, Tensor]:
    """The same where rows look at rows, as with causal=True."""
    return draw(batch, rows, rows, width, values)


def right(queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
    """The formula, one query at a time."""
    rows = []
    for query in queries.unbind(1):
        scores = torch.einsum("nd,nsd->ns", query, keys) / keys.shape[2] ** 0.5
        rows.append(torch.einsum("ns,nsv->nv", torch.softmax(scores, 1), values))
    return torch.stack(rows, 1)


def named(arguments: dict[str, Tensor]) -> str:
    return "attend of " + ", ".join(f"{name} {tuple(value.shape)}" for name, value in arguments.items())


def weights_of(student, arguments: dict[str, Tensor], **causal: bool) -> Tensor:
    """How much each query takes of each key (N, T, S), which values of 1, each in a column of its own, show."""
    batch, keys, _ = arguments["keys"].shape
    queries = arguments["queries"].shape[1]
    shown = arguments | {"values": torch.eye(keys).expand(batch, keys, keys)}
    weights = student.attend(**shown, **causal)
    assert_shape(weights, (batch, queries, keys), what=named(shown))
    return weights.detach().float()


def assert_sum_to_one(weights: Tensor, what: str) -> None:
    assert is_same(weights.sum(2), torch.ones(weights.shape[:2])), f"{what}: a query's weights must sum to 1"


@points(10)
def test_weights(student):
    """what a query takes is a mean: its weights are not negative, and sum to 1"""
    arguments = draw()
    weights = weights_of(student, arguments)
    assert bool((weights >= 0).all()), f"{named(arguments)}: a weight is negative"
    assert_sum_to_one(weights, named(arguments))


@points(15)
def test_formula(student):
    """the weights follow the formula, and the result is the mean that they make of the values"""
    arguments = draw()
    assert_same(student.attend(**arguments), right(**arguments), what=named(arguments))


@points(5)
@needs("formula")
@pytest.mark.parametrize("sizes", [(1, 1, 1, 1, 1), (4, 7, 2, 9, 3)], ids=["ones", "others"])
def test_any_sizes(student, sizes):
    """attend works for any batch, lengths and widths"""
    arguments = draw(*sizes)
    assert_same(student.attend(**arguments), right(**arguments), what=named(arguments))


@points(15)
@needs("weights")
def test_causal(student):
    """with causal=True a row takes of itself and of the rows before it only"""
    arguments = draw_rows()
    all_seen = weights_of(student, arguments)  # compared with these, a wrong formula costs nothing here
    weights = weights_of(student, arguments, causal=True)
    what = f"{named(arguments)}, causal=True,"
    assert not weights.triu(1).any(), f"{what}: a row takes something of a later one"
    assert_sum_to_one(weights, what)
    seen = all_seen.tril()
    assert is_same(weights, seen / seen.sum(2, keepdim=True)), (
        f"{what}: of the rows that a row may see, it does not take what it would take without causal=True"
    )


@points(5)
@needs("weights")
def test_large_scores(student):
    """attend stays finite where scores are 1000 and more"""
    arguments = draw()
    arguments["queries"] = arguments["queries"].sign() * 1000
    weights = weights_of(student, arguments)
    if not weights.isfinite().all():
        fail(f"{named(arguments)} is NaN or infinite where the queries hold 1000 and -1000", "overflow")
    assert_sum_to_one(weights, named(arguments))


@points(3)
@needs("formula")
def test_double(student):
    """attend computes in float64 where its arguments are float64"""
    arguments = {name: value.double() for name, value in draw_rows().items()}
    assert_same(student.attend(**arguments), right(**arguments), what=f"{named(arguments)}, all in float64,")
    found = student.attend(**arguments, causal=True)
    assert_tensor(found, (2, 5, 6), torch.float64, what=f"{named(arguments)}, all in float64, causal=True,")


@points(2)
@needs("weights")
def test_arguments_stay(student, props):
    """attend leaves its arguments as they were"""
    arguments = draw_rows()
    for causal in (False, True):
        left = props.left_by(student.attend, **arguments, causal=causal)
        for name, before in arguments.items():
            if not is_same(left[name], before):
                fail(f"attend changed its argument {name}, of shape {tuple(before.shape)}", "changes_arguments")
