"""The hidden suite of numpy_rnn. What is right is worked out by torch's autograd, in float64."""

import numpy as np
import torch
from torch.nn import functional as F

from autograder.checks import assert_array, describe, fail, points

NAMES = ("Wxh", "Whh", "bh", "Why", "by")


class Network:
    """A network with weights around 0.5, one sequence, and what comes of them."""

    def __init__(
        self,
        steps: int = 7,
        width: int = 3,
        hidden: int = 4,
        classes: int = 6,
        seed: int = 0,
        starts: bool = True,
        large: bool = False,
    ) -> None:
        generator = np.random.default_rng(seed)
        self.x = generator.normal(size=(steps, width)) * (100 if large else 1)
        self.h0 = generator.normal(size=hidden) * starts
        self.y = generator.integers(0, classes, size=steps)
        shapes = {
            "Wxh": (hidden, width),
            "Whh": (hidden, hidden),
            "bh": (hidden,),
            "Why": (classes, hidden),
            "by": (classes,),
        }
        self.weights = {name: generator.normal(scale=0.5, size=shape) for name, shape in shapes.items()}
        if large:  # numbers that make large gradients
            self.weights["Wxh"] /= 100
            self.weights["Why"] *= 30

    def forward(self, h0: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        logits, hs, _ = self._run(self.h0 if h0 is None else h0)
        return logits.detach().numpy(), hs.detach().numpy()

    def loss(self) -> float:
        return float(self._run(self.h0)[2])

    def gradients(self, **options: bool) -> dict[str, np.ndarray]:
        weights = self._tensors()
        _, _, loss = self._run(self.h0, weights, **options)
        loss.backward()
        return {name: weight.grad.numpy() for name, weight in weights.items()}

    def _tensors(self) -> dict[str, torch.Tensor]:
        return {name: torch.tensor(weight, requires_grad=True) for name, weight in self.weights.items()}

    def _run(self, h0: np.ndarray, weights: dict[str, torch.Tensor] | None = None, truncated: bool = False):
        w = weights or self._tensors()
        h = torch.tensor(h0)
        states = []
        for x in torch.tensor(self.x):
            h = torch.tanh(w["Wxh"] @ x + w["Whh"] @ (h.detach() if truncated else h) + w["bh"])
            states.append(h)
        hs = torch.stack(states)
        logits = hs @ w["Why"].T + w["by"]
        return logits, hs, F.cross_entropy(logits, torch.tensor(self.y))


def run_forward(student, network: Network):
    results = student.rnn_forward(x=network.x, h0=network.h0, **network.weights)
    if not (isinstance(results, (tuple, list)) and len(results) == 2):
        fail(f"rnn_forward must return the scores and the states; it returned {describe(results)}")
    return results


@points(2)
def test_forward(student):
    """rnn_forward gives the scores (T, C) and the states (T, H) of a sequence that starts from zero"""
    for steps in (1, 7):
        network = Network(steps, starts=False)
        logits, hs = run_forward(student, network)
        right_logits, right_hs = network.forward()
        assert_array(hs, right_hs, what=f"the states of rnn_forward on {steps} steps")
        assert_array(logits, right_logits, what=f"the scores of rnn_forward on {steps} steps")


@points(1)
def test_forward_starts_from_h0(student, props):
    """rnn_forward starts from the state that it is given, and leaves it as it was"""
    network = Network(steps=5, width=2, hidden=5, classes=3, seed=1)
    logits, hs = run_forward(student, network)
    right_logits, right_hs = network.forward()
    ignored, _ = network.forward(np.zeros(5))
    if isinstance(logits, np.ndarray) and logits.shape == ignored.shape and np.allclose(logits, ignored):
        fail("the scores are those of a sequence that starts from zero, not from h0", "starts_from_zero")
    assert_array(hs, right_hs, what="the states of rnn_forward, from a given h0,")
    assert_array(logits, right_logits, what="the scores of rnn_forward, from a given h0,")
    assert_leaves_its_arguments(props, student.rnn_forward, x=network.x, h0=network.h0, **network.weights)


def assert_loss(student, logits: np.ndarray, y: np.ndarray, what: str) -> None:
    value = student.rnn_loss(logits=logits, y=y)
    is_number = isinstance(value, float) or (
        isinstance(value, np.ndarray) and value.shape == () and value.dtype == np.float64
    )
    if not is_number:
        fail(f"rnn_loss must return a float of 64 bits; it returned {describe(value)}")
    right = float(F.cross_entropy(torch.tensor(logits), torch.tensor(y)))
    if not np.isfinite(value):
        fail(f"{what} must be finite; it is {float(value)}", "overflow" if np.abs(logits).max() > 100 else "")
    if abs(value - right * len(y)) < 1e-9 * len(y) * max(1, right) and len(y) > 1:
        fail(f"{what} is {len(y)} times the mean over {len(y)} letters", "sum_not_mean")
    assert abs(value - right) <= 1e-9 * max(1.0, right), (
        f"{what} must be the mean cross-entropy; it is {abs(value - right):.3g} off"
    )


def assert_leaves_its_arguments(props, function, **arguments: np.ndarray) -> None:
    after = props.arguments_afterwards(function, arguments)
    for name, before in arguments.items():
        assert np.array_equal(after[name], before), f"{function!r} changed its argument {name}"


@points(1)
def test_loss(student):
    """rnn_loss is the mean cross-entropy"""
    generator = np.random.default_rng(2)
    for steps, classes in [(7, 4), (3, 6), (1, 5)]:
        logits = generator.normal(size=(steps, classes))
        assert_loss(student, logits, generator.integers(0, classes, size=steps), f"rnn_loss on scores {logits.shape}")


@points(1)
def test_loss_of_large_scores(student, props):
    """rnn_loss is right where scores are as large as 1000, of either sign, and leaves them as they were"""
    generator = np.random.default_rng(3)
    logits = generator.normal(size=(5, 4))
    y = generator.integers(0, 4, size=5)
    assert_loss(student, logits, y, "rnn_loss on small scores")
    for shift in (1000.0, -1000.0):
        assert_loss(student, logits + shift, y, f"rnn_loss on scores around {shift:g}")
    assert_loss(student, np.array([[1000.0, -1000.0, 0.0]]), np.array([1]), "rnn_loss on the scores 1000, -1000, 0")
    rows = np.array([[999.0, 1000.0], [-1000.0, -999.0]])
    assert_loss(student, rows, np.array([0, 1]), "rnn_loss on one row of large scores and one of small ones")
    assert_leaves_its_arguments(props, student.rnn_loss, logits=logits, y=y)


def gradients(student, props, network: Network, names: tuple[str, ...]) -> dict[str, np.ndarray]:
    arguments = {"x": network.x, "h0": network.h0, "y": network.y, **network.weights}
    found = props.by_hand(student.rnn_backward, arguments)
    if not isinstance(found, dict) or not set(names) <= found.keys():
        fail(f"rnn_backward must return a dict with the keys {', '.join(NAMES)}; it returned {describe(found)}")
    return found


def assert_gradients(student, props, *names: str) -> None:
    for network in (
        Network(seed=4),
        Network(steps=30, width=2, hidden=5, classes=3, seed=5),  # long, so that nothing may be cut off
        Network(steps=6, seed=6, large=True),  # nor may anything be clipped
    ):
        found, right = gradients(student, props, network, names), network.gradients()
        for name in names:
            value = found[name]
            for mistake, wrong in (
                ("sum_not_mean", right[name] * len(network.y)),
                ("truncated", network.gradients(truncated=True)[name] if name in ("Wxh", "Whh", "bh") else None),
                ("transposed", right[name].T if right[name].ndim == 2 else None),
            ):
                if wrong is not None and isinstance(value, np.ndarray) and is_close(value, wrong):
                    fail(f"the gradient by {name} is not that of the mean loss", mistake)
            assert_array(value, right[name], what=f"the gradient by {name}", tolerance=1e-10)


def is_close(value: np.ndarray, wrong: np.ndarray) -> bool:
    return value.shape == wrong.shape and value.dtype == np.float64 and np.allclose(value, wrong, rtol=1e-7, atol=1e-9)


@points(1)
def test_gradient_of_the_output_layer(student, props):
    """rnn_backward gives the gradients by Why and by, and leaves its arguments as they were"""
    assert_gradients(student, props, "Why", "by")
    network = Network(seed=6)
    assert_leaves_its_arguments(props, student.rnn_backward, x=network.x, h0=network.h0, y=network.y, **network.weights)


@points(2)
def test_gradient_by_the_inputs_weights(student, props):
    """rnn_backward gives the gradients by Wxh and bh, through all later steps"""
    assert_gradients(student, props, "Wxh", "bh")


@points(2)
def test_gradient_by_the_states_weights(student, props):
    """rnn_backward gives the gradient by Whh, through all later steps, from h0 on"""
    assert_gradients(student, props, "Whh")
