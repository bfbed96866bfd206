"""The hidden suite of rnn_cell.

One check judges in what the two results of run_cell come (type, dtype, order, the axes of the outputs); the others look
at the numbers in them. They use words of five letters and the lesson's layer, 4 inputs to 2 hidden units: that other
lengths and sizes work is a check of its own.
"""

from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from autograder.checks import (
    RaisedFault,
    assert_same,
    assert_shape,
    describe,
    fail,
    is_same,
    needs,
    once_a_cohort,
    points,
)

DEFAULTS = {"num_layers": 1, "nonlinearity": "tanh", "bias": True, "dropout": 0.0, "bidirectional": False}
WEIGHTS = ("float32", "trainable", "random")


class Results(NamedTuple):
    """What run_cell gives: its numbers in float32, in the right order; None where there is nothing to read."""

    out: Tensor | None
    last: Tensor | None


def read(results: Any) -> Results:
    parts = list(results) if isinstance(results, (tuple, list)) and len(results) == 2 else [results, None]
    numbers = [torch.tensor(part) if isinstance(part, np.ndarray) else part for part in parts]
    out, last = (part.detach().float() if isinstance(part, Tensor) else None for part in numbers)
    return Results(last, out) if came_swapped(out, last) else Results(out, last)


def came_swapped(first: Tensor | None, second: Tensor | None) -> bool:
    """The outputs hold a state for each letter, the other result one a word; of words of one letter the shapes tell."""
    if first is None or second is None:
        return False
    are_outputs_second = second.dim() == 3 and second.shape[1] == 1 < second.shape[0]
    return first.numel() < second.numel() or (are_outputs_second and first.shape == second.transpose(0, 1).shape)


class Words(NamedTuple):
    """Words, a state for each, and a layer; with what the layer makes of them."""

    inputs: Tensor
    hidden: Tensor
    weights: dict[str, Tensor]
    from_zero: Results
    from_hidden: Results

    def run(self, student, props, **state: Tensor) -> Results:
        """The results of run_cell with a new layer, whatever they come in."""
        return read(props.ran(student.run_cell, self.weights, inputs=self.inputs, **state))


def solved(inputs: Tensor, hidden_size: int) -> Words:
    twin = nn.RNN(inputs.shape[2], hidden_size, batch_first=True).requires_grad_(False)
    hidden = torch.randn(1, len(inputs), hidden_size)
    return Words(inputs, hidden, dict(twin.state_dict()), Results(*twin(inputs)), Results(*twin(inputs, hidden)))


@once_a_cohort
def draw(batch: int, steps: int = 5, input_size: int = 4, hidden_size: int = 2) -> Words:
    """Words of any letters, by default five, for the lesson's layer."""
    return solved(torch.randn(batch, steps, input_size), hidden_size)


@once_a_cohort
def hello() -> Words:
    """The word `hello` in the vocabulary h, e, l, o: (1, 5, 4)."""
    return solved(torch.eye(4)[torch.tensor([[0, 1, 2, 2, 3]])], 2)


def assert_numbers(value: Tensor | None, expected: Tensor, what: str) -> None:
    """`value` holds the numbers of `expected`, in this order, whatever its axes."""
    if value is None:
        fail(
            f"{what} must be a torch tensor of shape {tuple(expected.shape)}; nothing of the kind was returned",
            "wrong_type",
        )
    if value.numel() != expected.numel():
        assert_shape(value, tuple(expected.shape), what=what)
    assert_same(value.reshape(expected.shape), expected, what=what)


@points(1)
def test_cell_is_an_rnn(student, props):
    """make_cell gives torch's plain recurrent layer, an nn.RNN"""
    settings = props.settings_of(student.make_cell, input_size=6, hidden_size=3)
    if not isinstance(settings, dict):
        mistake = "other_cell" if props.is_module(student.make_cell(input_size=6, hidden_size=3)) else ""
        told = describe(None) if settings == "NoneType" else f"of type {settings}"
        fail(f"make_cell(6, 3) must be an nn.RNN; it is {told}", mistake)


@points(1)
@needs("cell_is_an_rnn")
def test_cell_is_made_to_size(student, props):
    """make_cell gives a layer of the sizes asked for"""
    wanted = [(6, 3), (5, 7)]
    cells = [props.settings_of(student.make_cell, input_size=size[0], hidden_size=size[1]) for size in wanted]
    sizes = [(cell["input_size"], cell["hidden_size"]) for cell in cells]
    if sizes == wanted:
        return
    mistake = "swapped_sizes" if sizes == [size[::-1] for size in wanted] else ""
    if sizes[0] == sizes[1]:
        mistake = "fixed_sizes"
    fail(f"make_cell(6, 3) and make_cell(5, 7) must have these input and hidden sizes; they have {sizes}", mistake)


@points(1)
@needs("cell_is_an_rnn")
def test_batch_comes_first(student, props):
    """make_cell gives a layer that takes its inputs batch first"""
    if props.settings_of(student.make_cell, input_size=6, hidden_size=3)["batch_first"] is not True:
        fail(
            "make_cell(6, 3) must take its inputs as (batch, time, width); it takes (time, batch, width)",
            "batch_not_first",
        )


@points(1)
@needs("cell_is_an_rnn")
def test_all_else_is_default(student, props):
    """make_cell gives one layer, in all else as torch makes it"""
    settings = props.settings_of(student.make_cell, input_size=6, hidden_size=3)
    for name, default in DEFAULTS.items():
        if settings[name] != default:
            fail(f"make_cell(6, 3) must have {name}={default}, not {describe(settings[name])}", "other_settings")
    for word in WEIGHTS:
        if settings[word] is not True:
            fail(f"the weights of make_cell(6, 3) must be {word}, as torch makes them", "other_settings")


@points(2)
def test_states_follow_the_formula(student, props):
    """the outputs for one word are the layer's states after each letter, from zero on"""
    for word, what in ((hello(), "hello"), (draw(1), "a word")):
        out = word.run(student, props).out
        assert_numbers(out, word.from_zero.out, f"the outputs of run_cell on {what}, (1, 5, 4)")


@points(1.5)
def test_two_tensors_in_order(student, props):
    """run_cell gives two float32 tensors: all outputs first, (1, 5, 2) for a word of five letters, then the last state"""
    results = props.ran(student.run_cell, hello().weights, inputs=hello().inputs)
    what = "run_cell on hello, (1, 5, 4),"
    if not (
        isinstance(results, (tuple, list)) and len(results) == 2 and all(isinstance(part, Tensor) for part in results)
    ):
        fail(
            f"{what} must return two tensors, all outputs and the last state; it returned {describe(results)}",
            "wrong_type",
        )
    for part in results:
        if part.dtype != torch.float32:
            fail(f"{what} must return float32 tensors; one has dtype {part.dtype}", "wrong_type")
    if came_swapped(*results):
        fail(f"{what} returned the last state first; all outputs, (1, 5, 2), must come first", "swapped_results")
    assert_shape(results[0], (1, 5, 2), what=f"the first result (all outputs) of {what}")


@points(1)
@pytest.mark.parametrize(("batch", "steps"), [(3, 5), (6, 1)], ids=["3 words", "6 words of one letter"])
def test_batch_of_words(student, props, batch, steps):
    """a batch of N words gives outputs (N, T, H), each row those of its own word"""
    words = draw(batch, steps)
    out, what = words.run(student, props).out, f"the outputs of run_cell on {(batch, steps, 4)}"
    assert_numbers(out, words.from_zero.out, what)
    assert_same(out, words.from_zero.out, what=what)


@points(1)
@needs("states_follow_the_formula")
def test_any_length_and_size(student, props):
    """run_cell works for words of any length and for layers of any size"""
    for steps, input_size, hidden_size in [(8, 4, 2), (2, 4, 2), (5, 3, 6)]:
        word = draw(1, steps, input_size, hidden_size)
        what = f"the outputs of run_cell on {(1, steps, input_size)} with {hidden_size} hidden units"
        assert_numbers(word.run(student, props).out, word.from_zero.out, what)


@points(1)
@needs("states_follow_the_formula")
def test_single_word(student, props):
    """a single word (T, I) counts as a batch of one: outputs (1, T, H) and a last state (1, 1, H)"""
    batch_of_one = draw(1)
    single = batch_of_one._replace(inputs=batch_of_one.inputs[0])
    alone, batched = single.run(student, props), batch_of_one.run(student, props)
    for value, expected, name in [
        (alone.out, batched.out, "the outputs"),
        (alone.last, batched.last, "the last state"),
    ]:
        if expected is not None:
            assert_same(value, expected, what=f"{name} of run_cell on (5, 4), a single word")
    assert_numbers(alone.out, single.from_zero.out, what="the outputs of run_cell on (5, 4), a single word")


@points(0.5)
@needs("single_word")
def test_single_word_with_a_state(student, props):
    """a state (1, 1, H) is where a single word (T, I) starts"""
    word = draw(1)
    out = word._replace(inputs=word.inputs[0]).run(student, props, hidden=word.hidden).out
    assert_numbers(out, word.from_hidden.out, "the outputs of run_cell on (5, 4) with a state (1, 1, 2)")


@points(1)
def test_last_state(student, props):
    """the second result is the state after the last letter, (1, N, H): out[:, -1] equals hidden[-1]"""
    for batch, with_state in [(1, False), (3, False), (3, True)]:
        words = draw(batch)
        state = {"hidden": words.hidden} if with_state else {}
        try:
            out, last = words.run(student, props, **state)
        except RaisedFault:
            if batch == 1:
                raise
            continue  # that batches and states are taken is another check's business
        what = f"the last state of run_cell on {(batch, 5, 4)}{' with a state' if state else ''}"
        if last is None:
            fail(f"{what} must be the second of two results", "wrong_type")
        own = out[None, :, -1] if out is not None and out.shape == (batch, 5, 2) else last.new_zeros(0)
        if not is_same(last, own):  # where the outputs are wrong, the state may still be right
            assert_same(last, (words.from_hidden if with_state else words.from_zero).last, what=what)
        if batch > 1 and is_same(last, last[:, :1].expand_as(last)):
            fail(f"{what} is the same for three different words")


@points(0.5)
@pytest.mark.parametrize(("batch", "sizes"), [(1, [2]), (3, [2, 1])], ids=["one word", "3 words"])
def test_given_state_is_the_start(student, props, batch, sizes):
    """a state (1, N, H) that is given is where the words start"""
    for hidden_size in sizes:
        words = draw(batch, hidden_size=hidden_size)
        out = words.run(student, props, hidden=words.hidden).out
        what = f"the outputs of run_cell on {(batch, 5, 4)} with a state {(1, batch, hidden_size)}"
        assert_numbers(out, words.from_hidden.out, what)


@points(0.5)
def test_every_call_starts_anew(student, props):
    """the same call gives the same outputs again, whatever came between"""
    word = draw(1)
    results = props.ran_again(student.run_cell, word.weights, word.inputs, word.hidden)
    is_pair = isinstance(results, tuple) and len(results) == 2  # what the student's process tells may be anything
    first, again = (read(result).out for result in results) if is_pair else (None, None)
    if first is None or again is None:
        fail("run_cell must return outputs, as a torch tensor", "wrong_type")
    assert_same(again, first, what="the outputs of run_cell, called again on the same inputs (1, 5, 4)")


@points(0.5)
def test_arguments_stay(student, props):
    """run_cell leaves its arguments as they were: the inputs, the state and the layer"""
    word = draw(1)
    for inputs, state in [(word.inputs, {}), (word.inputs, {"hidden": word.hidden}), (word.inputs[0], {})]:
        given, is_usual = {"inputs": inputs, **state}, inputs.dim() == 3 and not state
        try:
            left = props.left_by(student.run_cell, word.weights, **given)
        except RaisedFault:
            if is_usual:
                raise
            continue  # that a state and a single word are taken is another check's business
        if is_usual and read(left["results"]).out is None:
            pytest.skip("not judged: run_cell returns no tensors")  # to do nothing at all is no answer
        for name, before in given.items():
            if not is_same(left["arguments"][name], before):
                fail(f"run_cell changed its argument {name}, of shape {tuple(before.shape)}", "changes_arguments")
        if not are_same_weights(left["weights"], word.weights) or left["settings"] != left["settings before"]:
            fail("run_cell changed the weights of the layer that it was given, or their settings", "changes_arguments")


def are_same_weights(after: dict[str, Tensor], before: dict[str, Tensor]) -> bool:
    return after.keys() == before.keys() and all(is_same(after[name], value) for name, value in before.items())
