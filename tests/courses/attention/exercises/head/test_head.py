"""The public checks of head; the hidden suite checks all of README.md, on other data."""

import torch

from autograder.checks import assert_tensor, needs


def test_layers(student, props):
    """a head has three layers, query, key and value, each with a weight of width * size values"""
    sizes = props.sizes(student.Head, 5, 2)
    wanted = dict.fromkeys(("query.weight", "key.weight", "value.weight"), (2, 5))
    assert sizes == wanted, f"Head(width=5, size=2) must have the trainable tensors {wanted}; it has {sizes}"


@needs("layers")
def test_formula(student):
    """a head follows the formula, and its rows look at themselves and at those before them"""
    found = student.Head(width=5, size=2)(torch.randn(3, 4, 5))
    assert_tensor(found, (3, 4, 2), torch.float32, what="Head(width=5, size=2) on (3, 4, 5)")
