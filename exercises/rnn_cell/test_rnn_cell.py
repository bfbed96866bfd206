"""The public checks of rnn_cell; the hidden suite checks all of README.md, on other data."""

import pytest
import torch
from torch import Tensor, nn

from autograder.checks import assert_same, assert_shape, describe, fail, is_same


def random(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(100))


def run(student, cell, **arguments) -> tuple[Tensor, Tensor]:
    """The two results of run_cell, whatever their shapes."""
    results = student.run_cell(cell=cell, **arguments)
    if not (
        isinstance(results, (tuple, list)) and len(results) == 2 and all(isinstance(part, Tensor) for part in results)
    ):
        fail(f"run_cell must return two tensors: all outputs, and the last state; it returned {describe(results)}")
    return results[0], results[1]


def assert_shapes(results: tuple[Tensor, Tensor], batch: int, steps: int, hidden_size: int, what: str) -> None:
    out, last = results
    wanted = (batch, steps, hidden_size), (1, batch, hidden_size)
    if (out.shape, last.shape) == wanted[::-1]:
        fail(
            f"the outputs of {what} must have shape {wanted[0]}, the state {wanted[1]}; they came the other way round",
            "swapped_results",
        )
    assert_shape(out, wanted[0], what=f"the first result (all outputs) of {what}")
    assert_shape(last, wanted[1], what=f"the second result (the last state) of {what}")


def right_states(props, cell, inputs: Tensor, hidden: Tensor) -> Tensor:
    """The states (N, T, H), one step at a time, from the state (N, H) and with the weights of `cell`."""
    step = nn.RNNCell(inputs.shape[-1], hidden.shape[-1])
    step.load_state_dict({name.removesuffix("_l0"): value for name, value in props.parameters(cell).items()})
    states = []
    for letters in inputs.unbind(1):
        hidden = step(letters, hidden)
        states.append(hidden)
    return torch.stack(states, 1).detach()


def test_cell_is_made_to_size(student, props):
    """make_cell gives one nn.RNN layer, batch first, of the sizes asked for, and all else as torch makes it"""
    settings = props.settings(student.make_cell(input_size=6, hidden_size=3))
    what = "make_cell(6, 3)"
    if not isinstance(settings, dict):
        fail(f"{what} must be an nn.RNN; it is of type {settings}")
    if settings["batch_first"] is not True:
        fail(f"{what} must take its inputs batch first", "batch_not_first")
    sizes = settings["input_size"], settings["hidden_size"]
    if sizes == (3, 6):
        fail(f"{what} must take 6 numbers a step and have 3 hidden units; it is the reverse", "swapped_sizes")
    assert sizes == (6, 3), f"{what} must have sizes (6, 3); it has {sizes}"
    assert settings["num_layers"] == 1, f"{what} must have one layer; it has {settings['num_layers']}"


@pytest.mark.parametrize(("batch", "steps"), [(2, 5)])
def test_batch_has_these_shapes(student, props, batch, steps):
    """a batch of N words gives outputs (N, T, H) and a last state (1, N, H)"""
    cell = props.layer(input_size=4, hidden_size=3, batch_first=True)
    results = run(student, cell, inputs=random(batch, steps, 4))
    assert_shapes(results, batch, steps, 3, f"run_cell on {(batch, steps, 4)}")


def test_single_word_has_a_batch_of_one(student, props):
    """a single word (T, I) gives outputs (1, T, H) and a last state (1, 1, H)"""
    cell = props.layer(input_size=6, hidden_size=2, batch_first=True)
    results = run(student, cell, inputs=random(3, 6))
    assert_shapes(results, 1, 3, 2, "run_cell on (3, 6), a single word,")


def test_state_starts_at_zero(student, props):
    """without a state, the outputs are those of a layer that starts at zero, and the last one is the state returned"""
    cell = props.layer(input_size=3, hidden_size=5, batch_first=True)
    inputs = random(2, 4, 3)
    out, last = run(student, cell, inputs=inputs)
    expected = right_states(props, cell, inputs, torch.zeros(2, 5))
    assert_same(out, expected, what="the outputs of run_cell on (2, 4, 3)")
    assert_same(last, expected[None, :, -1], what="the last state of run_cell on (2, 4, 3)")


def test_given_state_is_the_start(student, props):
    """a state (1, N, H) that is given is where the sequences start"""
    cell = props.layer(input_size=3, hidden_size=4, batch_first=True)
    inputs, start = random(2, 5, 3), random(1, 2, 4)
    out, last = run(student, cell, inputs=inputs, hidden=start)
    if is_same(out, right_states(props, cell, inputs, torch.zeros(2, 4))):
        fail("the outputs of run_cell with a state are those of a layer that starts at zero", "state_ignored")
    expected = right_states(props, cell, inputs, start[0])
    assert_same(out, expected, what="the outputs of run_cell on (2, 5, 3) with a state (1, 2, 4)")
    assert_same(last, expected[None, :, -1], what="the last state of run_cell on (2, 5, 3) with a state (1, 2, 4)")
