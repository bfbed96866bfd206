"""The public checks of rnn_module; the hidden suite checks all of README.md, on other data.

Your layers may have any names, order and style. So one check sets every parameter to the same number: then all hidden
units of a layer are equal, and the formula of README.md can be worked out with one number a layer and step.
"""

import pytest
import torch
from torch import Tensor

from autograder.checks import assert_shape, describe, fail, is_same

SIZES = {"input_size": 4, "hidden_size": 3, "num_classes": 6}


def random(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(200))


def scores(model, inputs: Tensor, num_classes: int) -> Tensor:
    """The model's scores as (N, T, C); the lesson's old (N*T, C) is the shape check's business alone."""
    batch, steps, _ = inputs.shape
    value = model(inputs)
    if isinstance(value, Tensor) and value.shape == (batch * steps, num_classes):
        return value.reshape(batch, steps, num_classes)
    if isinstance(value, Tensor) and value.shape == (batch, num_classes):
        fail(
            f"the scores must have shape {(batch, steps, num_classes)}; they have {tuple(value.shape)}",
            "last_step_only",
        )
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
    model = student.RNN(**sizes)
    for value in (0.4, -0.3):
        props.fill(model, value)
        found = scores(model, inputs, sizes["num_classes"])
        right = right_scores(inputs, value, sizes)
        if is_same(found, right):
            continue
        for mistake, wrong in (
            ("softmax_output", right.softmax(-1)),
            ("log_softmax_output", right.log_softmax(-1)),
            ("squeezed_output", right.tanh()),
            ("squeezed_output", right.sigmoid()),
            ("squeezed_output", right.relu()),
            ("not_tanh", right_scores(inputs, value, sizes, torch.relu)),
        ):
            if is_same(found, wrong):
                fail(f"with every parameter set to {value}, the scores are not those of the formula", mistake)
        fail(
            f"with every parameter set to {value}, the scores for inputs of shape {tuple(inputs.shape)} "
            "are not those of the formula"
        )


@pytest.mark.parametrize("steps", [5], ids=["hello"])
def test_shape(student, steps):
    """the scores have shape (N, T, num_classes)"""
    value = student.RNN(**SIZES)(random(1, steps, 4))
    if isinstance(value, Tensor) and value.shape == (steps, 6):
        fail(f"the scores must have shape (1, {steps}, 6); they have {tuple(value.shape)}", "flattened_scores")
    if isinstance(value, Tensor) and value.shape in [(1, 6), (6,)]:
        fail(f"the scores must have shape (1, {steps}, 6); they have {tuple(value.shape)}", "last_step_only")
    assert_shape(value, (1, steps, 6), what=f"model(inputs), for inputs of shape (1, {steps}, 4),")
    assert value.dtype == torch.float32, f"the scores of float32 inputs must be float32; they are {value.dtype}"


def test_formula(student, props):
    """the scores are raw scores of a tanh RNN that starts at zero, and a linear layer"""
    assert_formula(student, props, SIZES, random(1, 5, 4))


def test_any_length(student):
    """one model reads words of any length, and the first letters' scores do not depend on it"""
    model = student.RNN(**SIZES)
    inputs = random(1, 7, 4)
    whole = scores(model, inputs, 6)
    for steps in (3, 5):
        if not is_same(scores(model, inputs[:, :steps], 6), whole[:, :steps]):
            fail(f"the scores of the first {steps} letters change when more letters follow", "sees_the_future")


def test_any_batch(student):
    """one model reads any number of words at once, and no word changes another's scores"""
    model = student.RNN(**SIZES)
    inputs = random(4, 5, 4)
    together = scores(model, inputs, 6)
    for row in range(4):
        if not is_same(scores(model, inputs[row : row + 1], 6), together[row : row + 1]):
            fail("the scores of a word change when 4 words are read at once", "rows_mixed")


def assert_count(student, props, sizes: dict[str, int], parts: tuple[int, ...], mistakes: dict[int, str]) -> None:
    """The trainable values, part by part, add up to the right number; `mistakes` knows some of the wrong ones."""
    found = props.sizes(student.RNN(**sizes))
    total = sum(found.values())
    if total != sum(parts):
        made = ", ".join(f"{name}={size}" for name, size in sizes.items())
        sums = f"{' + '.join(map(str, parts))} = {sum(parts)}"
        fail(
            f"RNN({made}) must have {sums} trainable values; it has {total}: {describe(found)}", mistakes.get(total, "")
        )


def test_parameter_count(student, props):
    """the trainable values are those of nn.RNN and nn.Linear, for one layer"""
    mistakes = {
        **dict.fromkeys((27 + 21, 27 + 18, 21 + 24, 21 + 18), "bias_missing"),
        **dict.fromkeys((3 * 27 + 24, 4 * 27 + 24), "other_cell"),
        2 * 27 + 42: "bidirectional",
    }
    assert_count(student, props, SIZES, (27, 24), mistakes)


def test_layers(student, props):
    """num_layers layers lie on top of each other"""
    sizes = {**SIZES, "num_layers": 2}
    assert_count(student, props, sizes, (27, 24, 24), {27 + 24: "layers_ignored"})
    assert_formula(student, props, sizes, random(1, 5, 4))
