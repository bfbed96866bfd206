"""The hidden suite of head."""

import torch
from torch import Tensor

from autograder.checks import assert_same, fail, needs, points

LAYERS = ("query.weight", "key.weight", "value.weight")


def draw(width: int = 5, size: int = 3) -> dict[str, Tensor]:
    """Weights for a head."""
    return {name: torch.randn(size, width) for name in LAYERS}


def right(weights: dict[str, Tensor], inputs: Tensor) -> Tensor:
    """The formula, one row at a time."""
    queries, keys, values = (inputs @ weights[name].T for name in LAYERS)
    rows = []
    for row in range(inputs.shape[1]):
        scores = (keys[:, : row + 1] @ queries[:, row, :, None]).squeeze(2) / keys.shape[2] ** 0.5
        rows.append((scores.softmax(1)[:, :, None] * values[:, : row + 1]).sum(1))
    return torch.stack(rows, 1)


@points(6)
def test_layers(student, props):
    """a head has three layers, query, key and value, each with a weight of width * size values"""
    sizes = props.sizes(student.Head, 7, 2)
    for name in LAYERS:
        assert sizes.get(name) == (2, 7), (
            f"Head(width=7, size=2) must have {name}, trainable, of shape (2, 7); it has {sizes}"
        )


@points(4)
@needs("layers")
def test_nothing_else(student, props):
    """a head has no other trainable values: its layers have no bias"""
    others = props.sizes(student.Head, 7, 2).keys() - set(LAYERS)
    if others:
        is_biased = others <= {name.replace("weight", "bias") for name in LAYERS}
        told = f"Head(width=7, size=2) must have nothing beside the three weights; it has {', '.join(sorted(others))}"
        fail(told, "biased" if is_biased else "")


@points(20)
@needs("layers")
def test_formula(student, props):
    """a head follows the formula, and its rows look at themselves and at those before them"""
    weights, inputs = draw(), torch.randn(4, 6, 5)
    found = props.outputs(student.Head, weights, inputs)
    what = "the outputs of Head(width=5, size=3) on (4, 6, 5)"
    swapped = weights | {"query.weight": weights["key.weight"], "key.weight": weights["query.weight"]}
    if isinstance(found, Tensor) and torch.allclose(found.detach(), right(swapped, inputs), atol=1e-4):
        fail(f"{what} are those of a head whose queries and keys have changed places", "swapped_layers")
    assert_same(found, right(weights, inputs), what=what, tolerance=1e-4)


@points(10)
@needs("layers")
def test_gradients(student, props):
    """every layer of a head receives a gradient"""
    found = props.gradients(student.Head, draw(), torch.randn(4, 6, 5))
    for name in LAYERS:
        if not isinstance(found.get(name), Tensor) or not found[name].any():
            fail(f"{name} of Head(width=5, size=3) gets no gradient", "not_trained")
