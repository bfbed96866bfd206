"""The hidden suite of numpy_rnn. What is right is worked out by torch's autograd, in float64."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from autograder.checks import assert_array, describe, fail, needs, once_a_cohort, points

THROUGH_TIME = ("Wxh", "Whh", "bh")
NAMES = (*THROUGH_TIME, "Why", "by")

SIZES_OF_ONE = (  # steps, inputs, hidden units, classes
    (1, 3, 2, 5),
    (4, 1, 1, 3),
    (3, 2, 4, 1),
)


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

    @cached_property
    def forward(self) -> tuple[np.ndarray, np.ndarray]:
        """The right scores and states."""
        logits, hs = self._run({name: torch.tensor(weight) for name, weight in self.weights.items()})
        return logits.numpy(), hs.numpy()

    @cached_property
    def gradients(self) -> dict[str, np.ndarray]:
        """The right gradients by the names of their parameters."""
        weights = {name: torch.tensor(weight, requires_grad=True) for name, weight in self.weights.items()}
        logits, _ = self._run(weights)
        F.cross_entropy(logits, torch.tensor(self.y)).backward()
        return {name: weight.grad.numpy() for name, weight in weights.items()}

    def _run(self, w: dict[str, torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
        h, states = torch.tensor(self.h0), []
        for a in torch.tensor(self.x) @ w["Wxh"].T + w["bh"]:
            h = torch.tanh(a + w["Whh"] @ h)
            states.append(h)
        hs = torch.stack(states)
        return hs @ w["Why"].T + w["by"], hs


def draw(steps: int = 7, width: int = 3, hidden: int = 4, classes: int = 8) -> Network:
    """A network with weights around 0.5."""
    shapes = ((hidden, width), (hidden, hidden), (hidden,), (classes, hidden), (classes,))
    return Network(
        x=np.random.normal(size=(steps, width)),
        h0=np.random.normal(size=hidden),
        y=draw_labels(steps, classes),
        weights={name: np.random.normal(scale=0.5, size=shape) for name, shape in zip(NAMES, shapes, strict=True)},
    )


drawn = once_a_cohort(draw)
"""All that are drawn with the same arguments in one check are the same network."""


def draw_labels(steps: int, classes: int) -> np.ndarray:
    """The right classes of `steps` letters, not all of them the same where that can be."""
    labels = np.random.randint(classes, size=steps)
    if steps > 1:
        labels[0] = (labels[1] + 1) % classes
    return labels


def from_zero(network: Network) -> Network:
    return replace(network, h0=np.zeros_like(network.h0))


@once_a_cohort
def network_from_zero(*sizes: int) -> Network:
    return from_zero(draw(*sizes))


def with_long_memory() -> Network:
    """40 steps with small states, which an orthogonal Whh passes on: the last output feels the first letter."""
    network = draw(steps=40, width=2, classes=3)
    weights = {name: weight if name in ("Why", "by") else weight / 10 for name, weight in network.weights.items()}
    weights["Whh"], _ = np.linalg.qr(network.weights["Whh"])
    return replace(network, h0=network.h0 / 10, weights=weights)


def with_large_gradients() -> Network:
    """Scores of a hundred, and labels that are each step's lowest score: each step's gradient is large."""
    network = draw(steps=5)
    network = replace(network, weights={**network.weights, "Why": network.weights["Why"] * 100})
    return replace(network, y=network.forward[0].argmin(axis=1))


def with_large_scores() -> Network:
    """Those of the first class around -1000, all others around 1000."""
    network = draw()
    shift = np.full_like(network.weights["by"], 1000.0)
    shift[0] = -1000.0
    return replace(network, weights={**network.weights, "by": network.weights["by"] + shift})


def with_scores_far_apart() -> Network:
    """The first hidden unit reads 1 and -1 in turn and moves all scores of a step to 600 or -600."""
    network = draw()
    network.x[:, 0] = np.resize([1.0, -1.0], len(network.x))
    for name in THROUGH_TIME:
        network.weights[name][0] = 0
    network.weights["Wxh"][0, 0] = 3
    network.weights["Why"][:, 0] += 600
    return network


def assert_result(value, right: np.ndarray, *, what: str) -> None:
    """`value` is the float64 array `right`; what its dtype or shape alone proves is named at once."""
    if isinstance(value, np.ndarray):
        if value.dtype in (np.float16, np.float32):
            fail(f"{what} must have dtype float64, not {value.dtype}", "single_precision")
        if value.shape != right.shape and is_close(value.squeeze(), right.squeeze()):
            fail(f"{what} must have shape {right.shape}, not {value.shape}; its values are right", "axes_of_one")
    assert_array(value, right, what=what)


def is_close(value, wanted: np.ndarray) -> bool:
    return (
        isinstance(value, np.ndarray)
        and value.shape == wanted.shape
        and value.dtype == np.float64
        and np.allclose(value, wanted, rtol=1e-8, atol=1e-9)
    )


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


@points(1)
def test_forward(student):
    """rnn_forward gives the scores (T, C) and the states (T, H) of a sequence that starts from zero"""
    assert_forward(student, network_from_zero(), "on 7 steps")


@needs("forward")
@points(1)
def test_forward_starts_from_h0(student):
    """rnn_forward starts from the state that it is given"""
    for which, network in two_networks().items():
        assert_forward(student, network, which)


@once_a_cohort
def two_networks() -> dict[str, Network]:
    which = ("from a given h0", "from another h0, in a second call,")
    return {name: draw(steps=5, width=2, hidden=5, classes=3) for name in which}


@needs("forward")
@points(0.5)
def test_forward_with_sizes_of_one(student):
    """rnn_forward keeps all axes where there is one letter, one input, one hidden unit or one class"""
    for steps, width, hidden, classes in SIZES_OF_ONE:
        network = network_from_zero(steps, width, hidden, classes)
        assert_forward(student, network, f"with T={steps}, I={width}, H={hidden}, C={classes}")


def mean_cross_entropy(logits: np.ndarray, y: np.ndarray) -> float:
    return float(F.cross_entropy(torch.tensor(logits), torch.tensor(y)))


def assert_loss(student, logits: np.ndarray, y: np.ndarray, what: str) -> None:
    value = student.rnn_loss(logits=logits, y=y)
    is_number = isinstance(value, float) or (
        isinstance(value, np.ndarray) and value.shape == () and value.dtype == np.float64
    )
    if not is_number:
        fail(f"rnn_loss must return a float of 64 bits; it returned {describe(value)}")
    if not np.isfinite(value):
        fail(f"{what} must be finite; it is {float(value)}")
    right = mean_cross_entropy(logits, y)
    if abs(value - right) > 1e-9 * max(1.0, right):
        fail(f"{what} must be the mean cross-entropy; it is {abs(value - right):.3g} off")


@points(1)
def test_loss(student):
    """rnn_loss is the mean cross-entropy"""
    for steps, classes in ((7, 4), (3, 6)):
        logits = np.random.normal(size=(steps, classes))
        assert_loss(student, logits, draw_labels(steps, classes), f"rnn_loss on scores {logits.shape}")


@needs("loss")
@points(1)
def test_loss_of_large_scores(student):
    """rnn_loss is right where scores are as large as 1000, of either sign"""
    logits, y = np.random.normal(size=(5, 4)), draw_labels(5, 4)
    for shift in (1000.0, -1000.0):
        assert_loss(student, logits + shift, y, f"rnn_loss on scores around {shift:g}")
    rows = np.array([[999.0, 1000.0], [-1000.0, -999.0]])
    assert_loss(student, rows, np.array([0, 1]), "rnn_loss on one row of large scores and one of small ones")
    assert_loss(student, np.array([[1000.0, -1000.0, 0.0]]), np.array([1]), "rnn_loss on the scores 1000, -1000, 0")


def run_backward(student, props, network: Network) -> dict[str, np.ndarray]:
    found = props.by_hand(student.rnn_backward, **network.arguments)
    if not isinstance(found, dict) or not set(NAMES) <= found.keys():
        fail(f"rnn_backward must return a dict with the keys {', '.join(NAMES)}; it returned {describe(found)}")
    return found


@points(0.5)
def test_gradients(student, props):
    """rnn_backward returns a gradient for each parameter in a dict, worked out by hand, in NumPy"""
    network = drawn(steps=3, width=2, hidden=16, classes=4)
    run_backward(student, props, network)
    met, once = props.numbers_met(), network.forward[0].size + network.forward[1].size
    # Going over the steps again and again meets the same numbers; other weights, and so new numbers at every step,
    # are met by a program that moves them: about 160 times `once` here, and under ten times by any that does not.
    if met > 30 * once:
        weights = sum(weight.size for weight in network.weights.values())
        fail(
            f"rnn_backward took tanh or exp of {met} different numbers. Going through the 3 steps takes {once}, however "
            f"often it is done; so many come up where each of the {weights} weights is moved in turn",
            "numeric_gradient",
        )


def assert_gradients(student, props, *names: str) -> None:
    network = drawn()
    found = run_backward(student, props, network)
    for name in names:
        assert_result(found[name], network.gradients[name], what=f"the gradient by {name}")


@needs("gradients")
@points(1)
def test_gradient_of_the_output_layer(student, props):
    """rnn_backward gives the gradients by Why and by"""
    assert_gradients(student, props, "Why", "by")


@needs("gradients")
@points(1)
def test_gradient_by_the_inputs_weights(student, props):
    """rnn_backward gives the gradients by Wxh and bh, through all later steps"""
    assert_gradients(student, props, "Wxh", "bh")


@needs("gradients")
@points(1)
def test_gradient_by_the_states_weights(student, props):
    """rnn_backward gives the gradient by Whh, through all later steps, from h0 on"""
    assert_gradients(student, props, "Whh")


def assert_stays_right(student, props, networks: dict[str, Network]) -> None:
    """The gradients that are right for a usual network are so for `networks`; what is wrong there, others judge."""
    usual = drawn()
    found = run_backward(student, props, usual)
    names = [name for name in NAMES if is_close(found[name], usual.gradients[name])]
    if not set(names) & set(THROUGH_TIME):
        pytest.skip("not judged: no gradient by Wxh, Whh or bh is right for 7 letters and weights around 0.5")
    for what, network in networks.items():
        found = run_backward(student, props, network)
        for name in names:
            assert_result(found[name], network.gradients[name], what=f"the gradient by {name} with {what}")


@needs("gradients")
@points(1)
def test_gradient_is_whole(student, props):
    """rnn_backward gives the whole gradient for a long sequence, for large numbers and for large scores, too"""
    assert_stays_right(student, props, large_networks())


@once_a_cohort
def large_networks() -> dict[str, Network]:
    return {
        "40 letters": with_long_memory(),
        "weights Why around 50": with_large_gradients(),
        "scores around 1000 and -1000": with_large_scores(),
        "scores around 600 at one letter and -600 at the next": with_scores_far_apart(),
    }


@needs("gradients")
@points(0.5)
def test_gradient_with_sizes_of_one(student, props):
    """rnn_backward is right where there is one letter, one input, one hidden unit or one class"""
    networks = {f"T={t}, I={i}, H={h}, C={c}": drawn(t, i, h, c) for t, i, h, c in SIZES_OF_ONE}
    assert_stays_right(student, props, networks)


@points(0.5)
def test_arguments(student, props):
    """The three functions leave their arguments as they were"""
    network = drawn(steps=6, width=5, hidden=4, classes=5)  # the lesson's sizes: others are not this check's matter
    for function, arguments in (
        (student.rnn_forward, network.sequence),
        (student.rnn_loss, {"logits": network.forward[0], "y": network.y}),
        (student.rnn_backward, network.arguments),
    ):
        has_result, after = props.arguments_afterwards(function, **arguments)
        if has_result is not True:
            pytest.skip(f"not judged: {function!r} returns nothing")  # to do nothing at all is no answer
        for name, before in arguments.items():
            if not np.array_equal(after[name], before):
                fail(f"{function!r} changed its argument {name}", "changes_arguments")
