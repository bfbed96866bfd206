"""The public checks of rnn_module; the hidden suite checks all of README.md, on other data.

Your layers may have any names, order and style. So one check sets every parameter to the same number: then all hidden
units of a layer are equal, and the formula of README.md can be worked out with one number a layer and step.
"""

import pytest
import torch
from torch import Tensor

from autograder.checks import assert_shape, describe, fail, is_same, needs

SIZES = {"input_size": 4, "hidden_size": 3, "num_classes": 6}


def scores(value, inputs: Tensor, num_classes: int) -> Tensor:
    """What a model gave as (N, T, C); whether its axes are kept apart is the shape check's business alone."""
    batch, steps, _ = inputs.shape
    if isinstance(value, Tensor) and value.shape == (batch * steps, num_classes):
        return value.reshape(batch, steps, num_classes)
    assert_shape(value, (batch, steps, num_classes), what=f"model(inputs), for inputs of shape {tuple(inputs.shape)},")
    return value


def right_scores(inputs: Tensor, value: float, sizes: dict[str, int], activation=torch.tanh) -> Tensor:
    """What the formula gives where every parameter is `value`, with one number for all of a layer's equal units."""
    hidden_size, layers = sizes["hidden_size"], sizes.get("num_layers", 1)
    units = [torch.zeros(len(inputs))] * layers
    found = []
    for letters in inputs.unbind(1):
        total = letters.sum(-1)
        for layer in range(layers):
            units[layer] = activation(value * total + value * hidden_size * units[layer] + 2 * value)
            total = hidden_size * units[layer]
        found.append(value * total + value)
    return torch.stack(found, 1)[..., None].repeat(1, 1, sizes["num_classes"])


def assert_formula(student, props, sizes: dict[str, int], inputs: Tensor) -> None:
    found, right = {}, {}
    for value in (0.4, -0.3):
        (given,) = props.scores(student.RNN, inputs, fill=value, **sizes)
        found[value] = scores(given, inputs, sizes["num_classes"])
        right[value] = right_scores(inputs, value, sizes)
    if all(is_same(found[value], right[value]) for value in found):
        return
    known = {
        "squeezed_output": {value: right[value].tanh() for value in right},
        "squeezed_by_sigmoid": {value: right[value].sigmoid() for value in right},
        "squeezed_by_relu": {value: right[value].relu() for value in right},
        "not_tanh": {value: right_scores(inputs, value, sizes, torch.relu) for value in right},
    }
    mistake = next((name for name, wrong in known.items() if all(is_same(found[v], wrong[v]) for v in found)), "")
    fail(
        f"with every parameter set to {' or '.join(map(str, found))}, the scores for inputs of shape "
        f"{tuple(inputs.shape)} are not those of the formula",
        mistake,
    )


@pytest.mark.parametrize("steps", [5], ids=["hello"])
def test_scores(student, steps):
    """for a word the model gives num_classes scores for each letter"""
    value = student.RNN(**SIZES)(torch.randn(1, steps, 4))
    if isinstance(value, Tensor) and value.shape in [(1, 6), (6,), (1, 1, 6)]:
        fail(f"the scores must have shape (1, {steps}, 6); they have {tuple(value.shape)}", "last_step_only")
    if not isinstance(value, Tensor) or value.shape != (steps, 6):
        assert_shape(value, (1, steps, 6), what=f"model(inputs), for inputs of shape (1, {steps}, 4),")
    assert value.dtype == torch.float32, f"the scores of float32 inputs must be float32; they are {value.dtype}"


@needs("scores")
def test_shape(student):
    """the scores keep three axes (N, T, num_classes), also where one of them has length 1"""
    value = student.RNN(**SIZES)(torch.randn(1, 5, 4))
    assert_shape(value, (1, 5, 6), what="model(inputs), for inputs of shape (1, 5, 4),")


@needs("scores")
def test_formula(student, props):
    """the scores are raw scores of a tanh RNN that starts at zero, and a linear layer"""
    assert_formula(student, props, SIZES, torch.randn(1, 5, 4))


@needs("scores")
def test_any_length(student):
    """one model reads words of any length, and remembers all of it"""
    model = student.RNN(**SIZES)
    inputs = torch.randn(1, 7, 4)
    whole = scores(model(inputs), inputs, 6)
    for steps in (3, 5):
        start = inputs[:, :steps]
        if not is_same(scores(model(start), start, 6), whole[:, :steps]):
            fail(f"the scores of the first {steps} letters change when more letters follow")


@needs("scores")
def test_any_batch(student):
    """one model reads any number of words at once, and no word changes another's scores"""
    model = student.RNN(**SIZES)
    inputs = torch.randn(4, 5, 4)
    together = scores(model(inputs), inputs, 6)
    for row in range(4):
        word = inputs[row : row + 1]
        if not is_same(scores(model(word), word, 6), together[row : row + 1]):
            fail("the scores of a word change when 4 words are read at once")


def assert_count(student, props, sizes: dict[str, int], parts: tuple[int, ...], mistakes: dict[int, str]) -> None:
    """The trainable values, part by part, add up to the right number; `mistakes` knows some of the wrong ones."""
    found = props.sizes_of(student.RNN, **sizes)
    total = sum(found.values())
    if total != sum(parts):
        made = ", ".join(f"{name}={size}" for name, size in sizes.items())
        sums = f"{' + '.join(map(str, parts))} = {sum(parts)}"
        fail(
            f"RNN({made}) must have {sums} trainable values; it has {total}: {describe(found)}", mistakes.get(total, "")
        )


def test_parameter_count(student, props):
    """the trainable values are those of nn.RNN and nn.Linear, for one layer"""
    mistakes = {3 * 27 + 24: "other_cell", 4 * 27 + 24: "other_cell", 2 * 27 + 42: "bidirectional"}
    assert_count(student, props, SIZES, (27, 24), mistakes)


@needs("scores")
def test_layers(student, props):
    """num_layers layers lie on top of each other, and all else holds for them, too"""
    sizes = {**SIZES, "num_layers": 2}
    assert_count(student, props, sizes, (27, 24, 24), {})
    assert_formula(student, props, sizes, torch.randn(1, 5, 4))
