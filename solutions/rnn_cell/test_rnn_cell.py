"""The hidden suite of rnn_cell."""

import pytest
import torch
from torch import Tensor, nn

from autograder.checks import RaisedFault, assert_same, assert_shape, describe, fail, is_same, points

DEFAULTS = {"num_layers": 1, "nonlinearity": "tanh", "bias": True, "dropout": 0.0, "bidirectional": False}


def random(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(sum(shape)))


def hello() -> Tensor:
    """The word `hello` in the vocabulary h, e, l, o: (1, 5, 4)."""
    return torch.eye(4)[torch.tensor([[0, 1, 2, 2, 3]])]


def run(student, cell, **kwargs) -> tuple[Tensor, Tensor]:
    """The two results of run_cell."""
    results = student.run_cell(cell=cell, **kwargs)
    if not (
        isinstance(results, (tuple, list)) and len(results) == 2 and all(isinstance(part, Tensor) for part in results)
    ):
        fail(f"run_cell must return two tensors: all outputs, and the last state; it returned {describe(results)}")
    return results[0], results[1]


def in_order(results: tuple[Tensor, Tensor], batch: int, steps: int, hidden_size: int) -> tuple[Tensor, Tensor]:
    """The results as they should be: that they came the other way round is the first two checks' business."""
    swapped = (results[0].shape, results[1].shape) == ((1, batch, hidden_size), (batch, steps, hidden_size))
    return (results[1], results[0]) if swapped and steps > 1 else results


def assert_shapes(results: tuple[Tensor, Tensor], batch: int, steps: int, hidden_size: int, what: str) -> None:
    out, last = results
    wanted = (batch, steps, hidden_size), (1, batch, hidden_size)
    if (out.shape, last.shape) == wanted[::-1] and steps > 1:
        fail(
            f"the outputs of {what} must have shape {wanted[0]}, the state {wanted[1]}; they came the other way round",
            "swapped_results",
        )
    assert_shape(out, wanted[0], what=f"the first result (all outputs) of {what}")
    assert_shape(last, wanted[1], what=f"the second result (the last state) of {what}")


def reference(props, cell, input_size: int, hidden_size: int) -> nn.RNN:
    """The same layer on the teacher's side."""
    mine = nn.RNN(input_size, hidden_size, batch_first=True)
    mine.load_state_dict(props.parameters(cell))
    return mine


@points(4)
def test_cell_is_made_to_size(student, props):
    """make_cell gives one nn.RNN layer, batch first, of the sizes asked for, and all else as torch makes it"""
    for input_size, hidden_size in [(4, 2), (3, 7)]:
        settings = props.settings(student.make_cell(input_size=input_size, hidden_size=hidden_size))
        what = f"make_cell({input_size}, {hidden_size})"
        if not isinstance(settings, dict) or "batch_first" not in settings:
            fail(f"{what} must be an nn.RNN, not of type {describe(settings)}")
        if not settings["batch_first"]:
            fail(f"{what} must take its inputs batch first", "batch_not_first")
        sizes = settings.get("input_size"), settings.get("hidden_size")
        if sizes == (hidden_size, input_size):
            fail(
                f"{what} must take {input_size} numbers a step and have {hidden_size} hidden units; it is the reverse",
                "swapped_sizes",
            )
        assert sizes == (input_size, hidden_size), f"{what} must have sizes {(input_size, hidden_size)}; it has {sizes}"
        for name, default in DEFAULTS.items():
            assert settings.get(name) == default, (
                f"{what} must have {name}={default}, not {describe(settings.get(name))}"
            )
        for word in ("float32", "trainable", "random"):
            assert settings.get(word) is True, f"the weights of {what} must be {word}, as torch makes them"


@points(2)
def test_hello_has_these_shapes(student, props):
    """hello, 5 letters of 4 numbers, gives outputs (1, 5, 2) and a last state (1, 1, 2)"""
    cell = props.layer(input_size=4, hidden_size=2, batch_first=True)
    assert_shapes(run(student, cell, inputs=hello()), 1, 5, 2, "run_cell on (1, 5, 4)")


@points(2)
@pytest.mark.parametrize(("batch", "steps"), [(3, 7), (6, 2)])
def test_batch_has_these_shapes(student, props, batch, steps):
    """a batch of N words gives outputs (N, T, H) and a last state (1, N, H)"""
    cell = props.layer(input_size=5, hidden_size=4, batch_first=True)
    mine = reference(props, cell, 5, 4)
    inputs = random(batch, steps, 5)
    results = run(student, cell, inputs=inputs)
    assert_shapes(results, batch, steps, 4, f"run_cell on {(batch, steps, 5)}")
    assert_same(results[0], mine(inputs)[0], what=f"the outputs of run_cell on {(batch, steps, 5)}")


@points(2)
def test_single_word_has_a_batch_of_one(student, props):
    """a single word (T, I) gives outputs (1, T, H) and a last state (1, 1, H)"""
    cell = props.layer(input_size=5, hidden_size=3, batch_first=True)
    mine = reference(props, cell, 5, 3)
    inputs = random(8, 5)
    results = in_order(run(student, cell, inputs=inputs), 1, 8, 3)
    assert_shapes(results, 1, 8, 3, "run_cell on (8, 5), a single word,")
    assert_same(results[0], mine(inputs[None])[0], what="the outputs of run_cell on (8, 5)")
    assert_leaves_its_arguments(student, props, cell, inputs=inputs)


@points(2)
def test_state_starts_at_zero(student, props):
    """without a state, the outputs are those of a layer that starts at zero, in every call, and the last one is the state"""
    cell = props.layer(input_size=4, hidden_size=6, batch_first=True)
    inputs = random(1, 5, 4)
    expected, expected_last = reference(props, cell, 4, 6)(inputs)
    for time in ("first", "second"):
        out, last = in_order(run(student, cell, inputs=inputs), 1, 5, 6)
        assert_same(out, expected, what=f"the outputs of run_cell on (1, 5, 4), at the {time} call,")
        assert_same(last, expected_last, what=f"the last state of run_cell on (1, 5, 4), at the {time} call,")


@points(1)
def test_given_state_is_the_start(student, props):
    """a state (1, N, H) that is given is where the sequences start; it stays as it was"""
    cell = props.layer(input_size=4, hidden_size=5, batch_first=True)
    mine = reference(props, cell, 4, 5)
    inputs, hidden = random(3, 6, 4), random(1, 3, 5)
    out, last = in_order(run(student, cell, inputs=inputs, hidden=hidden), 3, 6, 5)
    expected, expected_last = mine(inputs, hidden)
    what = "run_cell on (3, 6, 4) with a state (1, 3, 5)"
    if is_same(out, mine(inputs)[0]):
        fail(f"the outputs of {what} are those of a layer that starts at zero", "state_ignored")
    assert_same(out, expected, what=f"the outputs of {what}")
    assert_same(last, expected_last, what=f"the last state of {what}")
    assert_leaves_its_arguments(student, props, cell, inputs=inputs, hidden=hidden)
    single, state = random(6, 4), random(1, 1, 5)
    try:
        run(student, cell, inputs=single)
    except RaisedFault:
        return  # that a single word is not read is another check's business
    out, _ = in_order(run(student, cell, inputs=single, hidden=state), 1, 6, 5)
    assert_same(out, mine(single[None], state)[0], what="the outputs of run_cell on (6, 4) with a state (1, 1, 5)")


def assert_leaves_its_arguments(student, props, cell, **arguments: Tensor) -> None:
    after = props.arguments_afterwards(student.run_cell, cell, arguments)
    for name, before in arguments.items():
        assert is_same(after[name], before), f"run_cell changed its argument {name}"
