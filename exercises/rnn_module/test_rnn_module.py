"""The public checks of rnn_module; the hidden suite checks all of README.md, on other data.

Your layers may have any names, order and style. So some checks set every parameter to the same number: then all hidden
units of a layer are equal, and the formula of README.md can be worked out with one number a layer and step. What already
goes wrong for one word, in a model of one layer, is held against the check that says so, and not again where more words
or layers are tried.
"""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from autograder.checks import RaisedFault, assert_object, assert_shape, describe, fail, is_same, needs

SIZES = {"input_size": 4, "hidden_size": 3, "num_classes": 6}
WORD = (1, 5)


def called(sizes: dict[str, int]) -> str:
    return f"RNN({', '.join(f'{name}={size}' for name, size in sizes.items())})"


def make(student, sizes: dict[str, int]):
    model = student.RNN(**sizes)
    assert_object(model, what=called(sizes))
    return model


def checked(value, inputs: Tensor, num_classes: int) -> Tensor:
    """The scores for `inputs` as (N, T, C); whether their axes are kept apart is the shape check's business alone."""
    shape = (*inputs.shape[:2], num_classes)
    if isinstance(value, Tensor) and value.dim() < 3:
        flat, squeezed = (shape[0] * shape[1], num_classes), tuple(size for size in shape if size > 1)
        if tuple(value.shape) in (flat, squeezed):
            value = value.reshape(shape)
    assert_shape(value, shape, what=f"model(inputs), for inputs of shape {tuple(inputs.shape)},")
    assert value.is_floating_point(), f"the scores must be floats, not {value.dtype}"
    assert value.isfinite().all(), "the scores must be finite"
    return value


def scores(student, props, sizes: dict[str, int], *words: Tensor, **options) -> list[Tensor]:
    """The scores of copies of a new model for each of `words`; `options` are those of `props.scores`."""
    found = listed(props.scores(student.RNN, *words, **options, **sizes), len(words))
    return [checked(value, inputs, sizes["num_classes"]) for value, inputs in zip(found, words, strict=True)]


def listed(found, number: int) -> list:
    """What a function of the props gives, which lies in your process: so many values, or it was tampered with."""
    is_whole = isinstance(found, list | tuple) and len(found) == number
    assert is_whole, f"the props must give {number} values, not {describe(found)}"
    return list(found)


def floats(value) -> Tensor:
    """Whatever floats the model gives: their shape is another check's business."""
    if not isinstance(value, Tensor) or not value.is_floating_point():
        pytest.skip("not judged: what the model gives is no tensor of floats")
    return value


def formula(inputs: Tensor, value: float, sizes: dict[str, int]) -> Tensor:
    """The right scores where every parameter is `value`, with one number for all of a layer's equal units."""
    width = sizes["hidden_size"]
    reads = inputs.sum(-1)
    for _ in range(sizes.get("num_layers", 1)):
        state = torch.zeros_like(reads[:, 0])
        states = []
        for letter in reads.unbind(1):
            state = torch.tanh(value * (letter + width * state + 2))
            states.append(state)
        reads = width * torch.stack(states, 1)
    found = value * (reads + 1)
    return found[..., None].repeat(1, 1, sizes["num_classes"])


def is_right(student, props, sizes: dict[str, int], shape: tuple[int, int], value: float = 0.4) -> bool:
    """Whether a new model with every parameter set to `value` gives the right scores for words of a shape (N, T)."""
    inputs = torch.randn(*shape, sizes["input_size"])
    (found,) = scores(student, props, sizes, inputs, fill=value)
    return is_same(found, formula(inputs, value, sizes))


def repeats(student, props, sizes: dict[str, int]) -> bool:
    """Whether two copies of a model give the same scores: one that draws at random does not."""
    inputs = torch.randn(*WORD, sizes["input_size"])
    return is_same(*scores(student, props, sizes, inputs, inputs))


def count_values(student, props, sizes: dict[str, int]) -> int:
    """How many trainable values a model has."""
    found = props.sizes_of(student.RNN, **sizes)
    is_told = isinstance(found, dict) and all(isinstance(size, int) for size in found.values())
    assert is_told, f"named_parameters() of the model must name tensors, not {describe(found)}"
    return sum(found.values())


def right_parts(input_size: int, hidden_size: int, num_classes: int, num_layers: int = 1) -> tuple[int, int]:
    """How many values the recurrent layers have, and how many the linear one."""
    widths = [input_size, *[hidden_size] * (num_layers - 1)]
    return sum(hidden_size * (width + hidden_size + 2) for width in widths), (hidden_size + 1) * num_classes


def reads(student, props, inputs: Tensor) -> bool:
    try:
        scores(student, props, SIZES, inputs)
    except (AssertionError, RaisedFault):
        return False
    return True


def test_scores(student):
    """for a word the model gives num_classes scores for each letter"""
    value = make(student, SIZES)(torch.randn(1, 5, 4))
    if value is None or isinstance(value, list | tuple):
        fail(f"model(inputs) must be one tensor of scores, not {describe(value)}", "not_scores")
    if isinstance(value, Tensor) and not value.is_floating_point():
        fail(f"the scores must be floats, not {value.dtype}", "not_scores")
    if isinstance(value, Tensor) and value.shape in [(1, 6), (6,), (1, 1, 6)]:
        fail(f"the scores must have shape (1, 5, 6), not {tuple(value.shape)}", "last_step_only")
    if not isinstance(value, Tensor) or value.shape != (5, 6):
        assert_shape(value, (1, 5, 6), what="model(inputs), for inputs of shape (1, 5, 4),")
    if value.dtype != torch.float32:
        fail(f"the scores of float32 inputs must be float32, not {value.dtype}", "fixed_dtype")


@needs("scores")
def test_shape(student, props):
    """the scores keep three axes (N, T, num_classes), also where one of them has length 1"""
    are_rows_apart = False
    for batch, steps in [(3, 5), (1, 5)]:
        try:
            (value,) = listed(props.scores(student.RNN, torch.randn(batch, steps, 4), **SIZES), 1)
        except RaisedFault:
            continue  # whether it works for this batch at all is asked by another check
        if not isinstance(value, Tensor) or value.dim() != 3:
            is_flat = isinstance(value, Tensor) and value.shape == (batch * steps, 6) and batch > 1
            is_dropped = isinstance(value, Tensor) and value.shape == (steps, 6) and are_rows_apart
            what = f"the scores of {called(SIZES)} for inputs of shape {(batch, steps, 4)} must have three axes"
            mistake = "flattened_scores" if is_flat else "axis_dropped" if is_dropped else ""
            fail(f"{what}, {(batch, steps, 6)}; they are {describe(value)}", mistake)
        are_rows_apart = True


@needs("scores")
def test_formula(student, props):
    """the scores are raw scores of a tanh RNN that starts at zero, and a linear layer"""
    for value in (0.4, -0.3):
        what = f"with every parameter set to {value:g}, the scores for inputs of shape (1, 5, 4)"
        assert is_right(student, props, SIZES, WORD, value), f"{what} are not those of the formula"


@needs("scores")
def test_any_length(student, props):
    """one model reads words of any length, and remembers all of it"""
    for steps in (3, 8):
        if not is_right(student, props, SIZES, (1, steps)) and is_right(student, props, SIZES, WORD):
            fail(f"the scores of a word of {steps} letters are not those of the formula; those of 5 letters are")


@needs("scores")
def test_any_batch(student, props):
    """one model reads any number of words at once, and no word changes another's scores"""
    inputs = torch.randn(4, 5, 4)
    found = listed(props.scores_of_batch(student.RNN, inputs, list(range(4)), **SIZES), 6)
    together, swapped = (checked(value, inputs, 6) for value in found[:2])
    for row, value, word in zip(together.split(1), found[2:], inputs.split(1), strict=True):
        if not is_same(row, checked(value, word, 6)) and repeats(student, props, SIZES):
            fail("the scores of a word change when 4 words of 5 letters are read at once")
    if not is_same(swapped, together) and repeats(student, props, SIZES):
        fail("the scores of 4 words change when their numbers lie in memory in another order")


def assert_count(student, props, sizes: dict[str, int]) -> None:
    rnn, linear = right_parts(**sizes)
    total = count_values(student, props, sizes)
    assert total == rnn + linear, (
        f"{called(sizes)} must have {rnn} + {linear} = {rnn + linear} trainable values, not {total}"
    )


def test_parameter_count(student, props):
    """the trainable values are those of nn.RNN and nn.Linear, for one layer"""
    assert_count(student, props, SIZES)


def test_nothing_is_kept(student, props):
    """a call leaves nothing behind: the same word gives the same scores again, and the inputs stay as they were"""
    word, words = torch.randn(1, 5, 4), torch.randn(2, 5, 4)
    found, left = listed(props.scores_in_turn(student.RNN, word, word, **SIZES), 2)
    first, again = map(floats, listed(found, 2))
    assert is_same(again, first), "the same inputs give other scores at a later call"
    if not is_same(listed(left, 2)[0], word):
        fail("the inputs were changed by the model", "input_changed")
    try:
        fresh, used = map(floats, listed(props.scores_after_another(student.RNN, word, words, **SIZES), 2))
    except RaisedFault:
        if reads(student, props, words):  # whether it reads two words at all is asked by another check
            raise
    else:
        assert is_same(used, fresh), "two words get other scores when one word was read before"


@needs("scores")
def test_layers(student, props):
    """num_layers layers lie on top of each other, and all else holds for them, too"""
    for assert_it in (assert_count, assert_follows):
        assert_as_with_one_layer(assert_it, student, props, {**SIZES, "num_layers": 2})


def assert_follows(student, props, sizes: dict[str, int]) -> None:
    assert is_right(student, props, sizes, WORD), "the scores are not those of the formula"


def assert_as_with_one_layer(assert_it: Callable[..., None], student, props, sizes: dict[str, int]) -> None:
    """What holds with one layer must hold with more."""
    try:
        assert_it(student, props, sizes)
    except RaisedFault:
        if holds(assert_it, student, props, SIZES):
            raise
    except AssertionError as failed:
        if holds(assert_it, student, props, SIZES):
            fail(f"with num_layers={sizes['num_layers']}, {failed}")


def holds(assert_it: Callable[..., None], *arguments) -> bool:
    try:
        assert_it(*arguments)
    except (AssertionError, RaisedFault):
        return False
    return True
