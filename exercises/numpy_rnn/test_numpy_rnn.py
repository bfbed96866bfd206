"""The public checks of numpy_rnn; the hidden suite checks all of README.md, on other data.

What is right comes from torch: its layers get the same weights, in float64, and its autograd the gradients.
"""

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from autograder.checks import assert_array, describe, fail, needs

NAMES = ("Wxh", "Whh", "bh", "Why", "by")


@dataclass(frozen=True, eq=False)
class Network:
    """The weights of a network, one sequence, and what torch makes of them."""

    x: np.ndarray
    h0: np.ndarray
    y: np.ndarray
    weights: dict[str, np.ndarray]

    @property
    def sequence(self) -> dict[str, np.ndarray]:
        """The arguments of rnn_forward."""
        return {"x": self.x, "h0": self.h0, **self.weights}

    @property
    def arguments(self) -> dict[str, np.ndarray]:
        """The arguments of rnn_backward."""
        return {"x": self.x, "h0": self.h0, "y": self.y, **self.weights}

    @property
    def forward(self) -> tuple[np.ndarray, np.ndarray]:
        """The right scores and states."""
        hidden, output = self._layers()
        hs, _ = hidden(torch.tensor(self.x), torch.tensor(self.h0)[None])
        return output(hs).detach().numpy(), hs.detach().numpy()

    @property
    def gradients(self) -> dict[str, np.ndarray]:
        """The right gradients by the names of their parameters."""
        hidden, output = self._layers()
        hs, _ = hidden(torch.tensor(self.x), torch.tensor(self.h0)[None])
        F.cross_entropy(output(hs), torch.tensor(self.y)).backward()
        parameters = (hidden.weight_ih_l0, hidden.weight_hh_l0, hidden.bias_ih_l0, output.weight, output.bias)
        return {name: parameter.grad.numpy() for name, parameter in zip(NAMES, parameters, strict=True)}

    def _layers(self) -> tuple[nn.RNN, nn.Linear]:
        (classes, width), inputs = self.weights["Why"].shape, self.x.shape[1]
        hidden, output = nn.RNN(inputs, width).double(), nn.Linear(width, classes).double()
        parameters = (hidden.weight_ih_l0, hidden.weight_hh_l0, hidden.bias_ih_l0, output.weight, output.bias)
        for name, parameter in zip(NAMES, parameters, strict=True):
            parameter.data = torch.tensor(self.weights[name])
        nn.init.zeros_(hidden.bias_hh_l0)  # torch has two bias vectors where this exercise has one
        return hidden, output


def draw(steps: int = 8, width: int = 4, hidden: int = 3, classes: int = 5) -> Network:
    """A network and a sequence."""
    shapes = ((hidden, width), (hidden, hidden), (hidden,), (classes, hidden), (classes,))
    return Network(
        x=np.random.normal(size=(steps, width)),
        h0=np.random.normal(size=hidden),
        y=draw_labels(steps, classes),
        weights={name: np.random.normal(scale=0.6, size=shape) for name, shape in zip(NAMES, shapes, strict=True)},
    )


def draw_labels(steps: int, classes: int) -> np.ndarray:
    """The right classes of `steps` letters, not all of them the same."""
    labels = np.random.randint(classes, size=steps)
    labels[0] = (labels[-1] + 1) % classes
    return labels


def from_zero(network: Network) -> Network:
    return replace(network, h0=np.zeros_like(network.h0))


def is_close(value, wanted: np.ndarray) -> bool:
    return (
        isinstance(value, np.ndarray)
        and value.shape == wanted.shape
        and value.dtype == np.float64
        and np.allclose(value, wanted, rtol=1e-8, atol=1e-9)
    )


def assert_result(value, right: np.ndarray, *, what: str) -> None:
    """`value` is the float64 array `right`; what its dtype or shape alone proves is named at once."""
    if isinstance(value, np.ndarray):
        if value.dtype in (np.float16, np.float32):
            fail(f"{what} must have dtype float64, not {value.dtype}", "single_precision")
        if value.shape != right.shape and is_close(value.squeeze(), right.squeeze()):
            fail(f"{what} must have shape {right.shape}, not {value.shape}; its values are right", "axes_of_one")
    assert_array(value, right, what=what)


def run_forward(student, network: Network):
    results = student.rnn_forward(**network.sequence)
    if not (isinstance(results, (tuple, list)) and len(results) == 2):
        fail(f"rnn_forward must return the scores and the states; it returned {describe(results)}")
    return results


def assert_forward(student, network: Network, what: str) -> None:
    logits, hs = run_forward(student, network)
    right_logits, right_hs = network.forward
    assert_result(hs, right_hs, what=f"the states of rnn_forward {what}")
    assert_result(logits, right_logits, what=f"the scores of rnn_forward {what}")


def test_forward(student):
    """rnn_forward gives the scores (T, C) and the states (T, H) of a sequence that starts from zero"""
    assert_forward(student, from_zero(draw()), "on 8 steps")


@needs("forward")
def test_forward_starts_from_h0(student):
    """rnn_forward starts from the state that it is given"""
    assert_forward(student, draw(), "from a given h0")


def mean_cross_entropy(logits: np.ndarray, y: np.ndarray) -> float:
    return float(F.cross_entropy(torch.tensor(logits), torch.tensor(y)))


def assert_loss(student, logits: np.ndarray, y: np.ndarray, what: str) -> None:
    value = student.rnn_loss(logits=logits, y=y)
    is_number = isinstance(value, float) or (
        isinstance(value, np.ndarray) and value.shape == () and value.dtype == np.float64
    )
    if not is_number:
        came = describe(value)
        fail(f"rnn_loss must return a float of 64 bits; it returned {came}")
    if not np.isfinite(value):
        fail(f"{what} must be finite; it is {float(value)}")
    right = mean_cross_entropy(logits, y)
    difference = abs(value - right)
    if difference > 1e-9 * max(1.0, right):
        fail(f"{what} must be the mean cross-entropy; it is {difference:.3g} off")


def test_loss(student):
    """rnn_loss is the mean cross-entropy"""
    assert_loss(student, np.random.normal(size=(6, 5)), draw_labels(6, 5), "rnn_loss on scores (6, 5)")


@needs("loss")
def test_loss_of_large_scores(student):
    """rnn_loss is right where scores are as large as 1000, of either sign"""
    logits, y = np.array([[0.0, 900.0, -1000.0], [-1000.0, -999.0, -1001.0]]), np.array([0, 2])
    assert_loss(student, logits, y, "rnn_loss on scores from -1000 to 900")


def run_backward(student, props, network: Network) -> dict[str, np.ndarray]:
    found = props.by_hand(student.rnn_backward, **network.arguments)
    if not isinstance(found, dict) or not set(NAMES) <= found.keys():
        fail(f"rnn_backward must return a dict with the keys {', '.join(NAMES)}; it returned {describe(found)}")
    return found


def test_gradients(student, props):
    """rnn_backward returns a gradient for each parameter in a dict, worked out by hand, in NumPy"""
    run_backward(student, props, draw())


def assert_gradients(student, props, *names: str) -> None:
    network = draw()
    found = run_backward(student, props, network)
    for name in names:
        assert_result(found[name], network.gradients[name], what=f"the gradient by {name}")


@needs("gradients")
def test_gradient_of_the_output_layer(student, props):
    """rnn_backward gives the gradients by Why and by"""
    assert_gradients(student, props, "Why", "by")


@needs("gradients")
def test_gradient_by_the_states_weights(student, props):
    """rnn_backward gives the gradient by Whh, through all later steps, from h0 on"""
    assert_gradients(student, props, "Whh")
