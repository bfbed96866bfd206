"""The public checks of numpy_rnn; the hidden suite checks all of README.md, on other data.

What is right comes from torch: its layers get the same weights, in float64, and its autograd the gradients.
"""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from autograder.checks import assert_array, describe, fail

NAMES = ("Wxh", "Whh", "bh", "Why", "by")


class Network:
    """A network of 4 inputs, 3 hidden units and 5 classes, with a sequence of 8 steps, and what torch makes of them."""

    def __init__(self, *, starts: bool = True) -> None:
        generator = np.random.default_rng(500)
        self.x = generator.normal(size=(8, 4))
        self.h0 = generator.normal(size=3) * starts
        self.y = generator.integers(0, 5, size=8)
        shapes = zip(NAMES, ((3, 4), (3, 3), (3,), (5, 3), (5,)), strict=True)
        self.weights = {name: generator.normal(scale=0.6, size=shape) for name, shape in shapes}

    def forward(self, h0: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        logits, hs, _ = self._layers(h0)
        return logits.detach().numpy(), hs.detach().numpy()

    def gradients(self, *, truncated: bool = False) -> dict[str, np.ndarray]:
        logits, _, parameters = self._layers(self.h0, truncated=truncated)
        F.cross_entropy(logits, torch.tensor(self.y)).backward()
        return {name: parameter.grad.numpy() for name, parameter in parameters.items()}

    def _layers(self, h0: np.ndarray, *, truncated: bool = False) -> tuple[Tensor, Tensor, dict[str, Tensor]]:
        """The scores, the states, and the parameters by their names in this exercise."""
        hidden, output = nn.RNN(4, 3).double(), nn.Linear(3, 5).double()
        parameters = (hidden.weight_ih_l0, hidden.weight_hh_l0, hidden.bias_ih_l0, output.weight, output.bias)
        for name, parameter in zip(NAMES, parameters, strict=True):
            parameter.data = torch.tensor(self.weights[name])
        nn.init.zeros_(hidden.bias_hh_l0)  # torch has two bias vectors where this exercise has one
        state, states = torch.tensor(h0)[None], []
        for letter in torch.tensor(self.x).split(1):
            _, state = hidden(letter, state.detach() if truncated else state)
            states.append(state)
        hs = torch.cat(states)
        return output(hs), hs, dict(zip(NAMES, parameters, strict=True))


def run_forward(student, network: Network):
    results = student.rnn_forward(x=network.x, h0=network.h0, **network.weights)
    if not (isinstance(results, (tuple, list)) and len(results) == 2):
        fail(f"rnn_forward must return the scores and the states; it returned {describe(results)}")
    return results


def test_forward(student):
    """rnn_forward gives the scores (T, C) and the states (T, H) of a sequence that starts from zero"""
    network = Network(starts=False)
    logits, hs = run_forward(student, network)
    right_logits, right_hs = network.forward(network.h0)
    assert_array(hs, right_hs, what="the states of rnn_forward on 8 steps")
    assert_array(logits, right_logits, what="the scores of rnn_forward on 8 steps")


def test_forward_starts_from_h0(student):
    """rnn_forward starts from the state that it is given"""
    network = Network()
    logits, hs = run_forward(student, network)
    right_logits, right_hs = network.forward(network.h0)
    ignored, _ = network.forward(np.zeros(3))
    if isinstance(logits, np.ndarray) and logits.shape == ignored.shape and np.allclose(logits, ignored):
        fail("the scores are those of a sequence that starts from zero, not from h0", "starts_from_zero")
    assert_array(hs, right_hs, what="the states of rnn_forward, from a given h0,")
    assert_array(logits, right_logits, what="the scores of rnn_forward, from a given h0,")


def assert_loss(student, logits: np.ndarray, y: np.ndarray, what: str) -> None:
    value = student.rnn_loss(logits=logits, y=y)
    is_number = isinstance(value, float) or (
        isinstance(value, (np.generic, np.ndarray)) and np.shape(value) == () and value.dtype.kind == "f"
    )
    if not is_number:
        fail(f"rnn_loss must return a float; it returned {describe(value)}")
    if not np.isfinite(value):
        # what is no number comes of infinities; what is infinite can also come of a probability of 0
        fail(f"{what} must be finite; it is {float(value)}", "overflow" if np.isnan(value) else "")
    right = float(F.cross_entropy(torch.tensor(logits), torch.tensor(y)))
    if abs(value - right * len(y)) < 1e-9 * len(y) * max(1, right):
        fail(f"{what} is {len(y)} times the mean over {len(y)} letters", "sum_not_mean")
    assert abs(value - right) <= 1e-9 * max(1, right), (
        f"{what} must be the mean cross-entropy; it is {abs(value - right):.3g} off"
    )


def test_loss(student):
    """rnn_loss is the mean cross-entropy"""
    generator = np.random.default_rng(600)
    assert_loss(student, generator.normal(size=(6, 5)), generator.integers(0, 5, size=6), "rnn_loss on scores (6, 5)")


def test_loss_of_large_scores(student):
    """rnn_loss is right where scores are as large as 1000, of either sign"""
    logits, y = np.array([[0.0, 900.0, -1000.0], [-1000.0, -999.0, -1001.0]]), np.array([0, 2])
    assert_loss(student, logits, y, "rnn_loss on scores from -1000 to 900")


def is_close(value, wrong: np.ndarray) -> bool:
    return isinstance(value, np.ndarray) and value.shape == wrong.shape and np.allclose(value, wrong, 1e-7, 1e-9)


def assert_gradients(student, *names: str) -> None:
    network = Network()
    found = student.rnn_backward(x=network.x, h0=network.h0, y=network.y, **network.weights)
    if not isinstance(found, dict) or not set(names) <= found.keys():
        fail(f"rnn_backward must return a dict with the keys {', '.join(NAMES)}; it returned {describe(found)}")
    right, truncated = network.gradients(), network.gradients(truncated=True)
    for name in names:
        for mistake, wrong in (
            ("sum_not_mean", right[name] * len(network.y)),
            ("truncated", truncated[name]),
            ("transposed", right[name].T),
        ):
            if not is_close(right[name], wrong) and is_close(found[name], wrong):
                fail(f"the gradient by {name} is not that of the mean loss", mistake)
        assert_array(found[name], right[name], what=f"the gradient by {name}", tolerance=1e-8)


def test_gradient_of_the_output_layer(student):
    """rnn_backward gives the gradients by Why and by"""
    assert_gradients(student, "Why", "by")


def test_gradient_by_the_states_weights(student):
    """rnn_backward gives the gradient by Whh, through all later steps, from h0 on"""
    assert_gradients(student, "Whh")
