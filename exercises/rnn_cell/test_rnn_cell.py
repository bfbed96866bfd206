"""The public checks of rnn_cell; the hidden suite checks all of README.md, on other data."""

import pytest
import torch
from torch import Tensor, nn

from autograder.checks import assert_same, assert_shape, assert_tensor, describe, fail, is_same, needs


def run(student, cell, **arguments) -> tuple[Tensor, Tensor]:
    """The two results of run_cell, whatever their shapes."""
    results = student.run_cell(cell=cell, **arguments)
    if not (
        isinstance(results, (tuple, list)) and len(results) == 2 and all(isinstance(part, Tensor) for part in results)
    ):
        fail(f"run_cell must return two tensors: all outputs, and the last state; it returned {describe(results)}")
    return results[0], results[1]


def right_states(props, cell, inputs: Tensor, hidden: Tensor) -> Tensor:
    """The states (N, T, H), one step at a time, from the state (N, H) and with the weights of `cell`."""
    step = nn.RNNCell(inputs.shape[-1], hidden.shape[-1])
    step.load_state_dict({name.removesuffix("_l0"): value for name, value in props.parameters(cell).items()})
    states = []
    for letters in inputs.unbind(1):
        hidden = step(letters, hidden)
        states.append(hidden)
    return torch.stack(states, 1).detach()


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
    settings = props.settings(student.make_cell(input_size=7, hidden_size=3))
    sizes = settings["input_size"], settings["hidden_size"]
    if sizes != (7, 3):
        fail(f"make_cell(7, 3) must have these sizes; it has {sizes}", "swapped_sizes" if sizes == (3, 7) else "")


@needs("cell_is_an_rnn")
def test_batch_comes_first(student, props):
    """make_cell gives a layer that takes its inputs batch first"""
    if props.settings(student.make_cell(input_size=4, hidden_size=2))["batch_first"] is not True:
        fail("make_cell(4, 2) must take its inputs batch first", "batch_not_first")


def test_states_follow_the_formula(student, props):
    """the outputs for one word are the layer's states after each letter, from zero on"""
    cell = props.layer(input_size=3, hidden_size=5, batch_first=True)
    inputs = torch.randn(1, 4, 3)
    out, _ = run(student, cell, inputs=inputs)
    expected = right_states(props, cell, inputs, torch.zeros(1, 5))
    assert_same(out, expected, what="the outputs of run_cell on (1, 4, 3)")


def test_two_tensors_in_order(student, props):
    """run_cell gives two float32 tensors: all outputs first, (1, 5, 2) for hello, then the last state"""
    cell = props.layer(input_size=4, hidden_size=2, batch_first=True)
    results = run(student, cell, inputs=torch.eye(4)[torch.tensor([[0, 1, 2, 2, 3]])])
    if [part.shape for part in results] == [(1, 1, 2), (1, 5, 2)]:
        fail("run_cell returned the last state first; all outputs, (1, 5, 2), must come first", "swapped_results")
    assert_tensor(results[0], (1, 5, 2), torch.float32, what="the first result (all outputs) of run_cell on hello")
    assert_tensor(results[1], (1, 1, 2), torch.float32, what="the second result (the last state) of run_cell on hello")


@pytest.mark.parametrize(("batch", "steps"), [(2, 5)], ids=["2 words"])
def test_batch_of_words(student, props, batch, steps):
    """a batch of N words gives outputs (N, T, H), each row those of its own word"""
    cell = props.layer(input_size=4, hidden_size=3, batch_first=True)
    inputs = torch.randn(batch, steps, 4)
    out, _ = run(student, cell, inputs=inputs)
    expected = right_states(props, cell, inputs, torch.zeros(batch, 3))
    assert_same(out, expected, what=f"the outputs of run_cell on {(batch, steps, 4)}")


def test_single_word(student, props):
    """a single word (T, I) counts as a batch of one: outputs (1, T, H) and a last state (1, 1, H)"""
    cell = props.layer(input_size=6, hidden_size=2, batch_first=True)
    out, last = run(student, cell, inputs=torch.randn(3, 6))
    assert_shape(out, (1, 3, 2), what="the first result (all outputs) of run_cell on (3, 6), a single word,")
    assert_shape(last, (1, 1, 2), what="the second result (the last state) of run_cell on (3, 6), a single word,")


def test_last_state(student, props):
    """the second result is the state after the last letter, (1, N, H): out[:, -1] equals hidden[-1]"""
    cell = props.layer(input_size=3, hidden_size=5, batch_first=True)
    inputs = torch.randn(2, 4, 3)
    _, last = run(student, cell, inputs=inputs)
    expected = right_states(props, cell, inputs, torch.zeros(2, 5))
    assert_same(last, expected[None, :, -1], what="the last state of run_cell on (2, 4, 3)")


@pytest.mark.parametrize("batch", [2], ids=["2 words"])
def test_given_state_is_the_start(student, props, batch):
    """a state (1, N, H) that is given is where the words start"""
    cell = props.layer(input_size=3, hidden_size=4, batch_first=True)
    inputs, start = torch.randn(batch, 5, 3), torch.randn(1, batch, 4)
    out, _ = run(student, cell, inputs=inputs, hidden=start)
    what = f"the outputs of run_cell on {(batch, 5, 3)} with a state {(1, batch, 4)}"
    if is_same(out, right_states(props, cell, inputs, torch.zeros(batch, 4))):
        fail(f"{what} are those of a layer that starts at zero", "state_ignored")
    assert_same(out, right_states(props, cell, inputs, start[0]), what=what)
