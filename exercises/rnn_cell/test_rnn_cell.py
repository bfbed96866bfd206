"""The public checks of rnn_cell; the hidden suite checks all of README.md, on other data.

One check judges in what the two results of run_cell come (type, dtype, order, the axes of the outputs); the others look
at the numbers in them.
"""

from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from autograder.checks import assert_same, assert_shape, describe, fail, is_same, needs


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
    """The outputs hold a state for each letter, the other result one a word."""
    return first is not None and second is not None and first.numel() < second.numel()


def right_states(weights: dict[str, Tensor], inputs: Tensor, start: Tensor) -> Tensor:
    """The states (N, T, H) of a layer with these weights, one step at a time, from the state (1, N, H)."""
    state, states = start[0], []
    step = nn.RNNCell(inputs.shape[2], state.shape[1])
    step.load_state_dict({name.removesuffix("_l0"): value for name, value in weights.items()})
    for letters in inputs.unbind(1):
        state = step(letters, state)
        states.append(state)
    return torch.stack(states, 1).detach()


class Words:
    """Words, a layer in the student's process, and what it makes of them."""

    def __init__(self, props, inputs: Tensor, hidden_size: int) -> None:
        self.inputs = inputs
        self.cell = props.layer(input_size=inputs.shape[2], hidden_size=hidden_size, batch_first=True)
        self.weights = props.parameters(self.cell)
        self.zeros = torch.zeros(1, len(inputs), hidden_size)

    def run(self, student, **state: Tensor) -> Results:
        """The results of run_cell, whatever they come in."""
        return read(student.run_cell(cell=self.cell, inputs=self.inputs, **state))

    def states(self, start: Tensor | None = None) -> Tensor:
        """The right outputs, from zero or from a given state."""
        return right_states(self.weights, self.inputs, self.zeros if start is None else start)


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


def test_cell_is_an_rnn(student, props):
    """make_cell gives torch's plain recurrent layer, an nn.RNN"""
    cell = student.make_cell(input_size=4, hidden_size=2)
    settings = props.settings(cell)
    if not isinstance(settings, dict):
        mistake = "other_cell" if props.is_module(cell) else ""
        told = describe(None) if settings == "NoneType" else f"of type {settings}"
        fail(f"make_cell(4, 2) must be an nn.RNN; it is {told}", mistake)


@needs("cell_is_an_rnn")
def test_cell_is_made_to_size(student, props):
    """make_cell gives a layer of the sizes asked for"""
    wanted = [(4, 2), (7, 3)]
    cells = [props.settings(student.make_cell(input_size=size[0], hidden_size=size[1])) for size in wanted]
    sizes = [(cell["input_size"], cell["hidden_size"]) for cell in cells]
    if sizes == wanted:
        return
    mistake = "swapped_sizes" if sizes == [size[::-1] for size in wanted] else ""
    if sizes[0] == sizes[1]:
        mistake = "fixed_sizes"
    fail(f"make_cell(4, 2) and make_cell(7, 3) must have these input and hidden sizes; they have {sizes}", mistake)


@needs("cell_is_an_rnn")
def test_batch_comes_first(student, props):
    """make_cell gives a layer that takes its inputs batch first"""
    if props.settings(student.make_cell(input_size=4, hidden_size=2))["batch_first"] is not True:
        fail(
            "make_cell(4, 2) must take its inputs as (batch, time, width); it takes (time, batch, width)",
            "batch_not_first",
        )


def test_states_follow_the_formula(student, props):
    """the outputs for one word are the layer's states after each letter, from zero on"""
    word = Words(props, torch.randn(1, 4, 3), 5)
    assert_numbers(word.run(student).out, word.states(), "the outputs of run_cell on a word, (1, 4, 3)")


def test_two_tensors_in_order(student, props):
    """run_cell gives two float32 tensors: all outputs first, (1, 5, 2) for a word of five letters, then the last state"""
    cell = props.layer(input_size=4, hidden_size=2, batch_first=True)
    results = student.run_cell(cell=cell, inputs=torch.eye(4)[torch.tensor([[0, 3, 2, 2, 1]])])
    what, shape = "run_cell on holle, (1, 5, 4),", (1, 5, 2)
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
        fail(f"{what} returned the last state first; all outputs, {shape}, must come first", "swapped_results")
    assert_shape(results[0], shape, what=f"the first result (all outputs) of {what}")


@pytest.mark.parametrize(("batch", "steps"), [(2, 5)], ids=["2 words"])
def test_batch_of_words(student, props, batch, steps):
    """a batch of N words gives outputs (N, T, H), each row those of its own word"""
    words = Words(props, torch.randn(batch, steps, 4), 3)
    out, what = words.run(student).out, f"the outputs of run_cell on {(batch, steps, 4)}"
    assert_numbers(out, words.states(), what)
    assert_same(out, words.states(), what=what)


@needs("states_follow_the_formula")
def test_single_word(student, props):
    """a single word (T, I) counts as a batch of one: outputs (1, T, H) and a last state (1, 1, H)"""
    word = Words(props, torch.randn(1, 3, 6), 2)
    batched = word.run(student)
    alone = read(student.run_cell(cell=word.cell, inputs=word.inputs[0]))
    for value, expected, name in [
        (alone.out, batched.out, "the outputs"),
        (alone.last, batched.last, "the last state"),
    ]:
        if expected is not None:
            assert_same(value, expected, what=f"{name} of run_cell on (3, 6), a single word")
    assert_numbers(alone.out, word.states(), what="the outputs of run_cell on (3, 6), a single word")


def test_last_state(student, props):
    """the second result is the state after the last letter, (1, N, H): out[:, -1] equals hidden[-1]"""
    words = Words(props, torch.randn(2, 4, 3), 5)
    out, last = words.run(student)
    what = "the last state of run_cell on (2, 4, 3)"
    if last is None:
        fail(f"{what} must be the second of two results", "wrong_type")
    own = out[None, :, -1] if out is not None and out.shape == (2, 4, 5) else last.new_zeros(0)
    if not is_same(last, own):  # where the outputs are wrong, the state may still be right
        assert_same(last, words.states()[None, :, -1], what=what)


@pytest.mark.parametrize("batch", [2], ids=["2 words"])
def test_given_state_is_the_start(student, props, batch):
    """a state (1, N, H) that is given is where the words start"""
    words = Words(props, torch.randn(batch, 6, 3), 4)
    start = torch.randn(1, batch, 4)
    what = f"the outputs of run_cell on {(batch, 6, 3)} with a state {(1, batch, 4)}"
    assert_numbers(words.run(student, hidden=start).out, words.states(start), what)
