"""The probes of numpy_rnn: what recognises the mistake behind a failed check, public or hidden.

What a mistake would give comes from torch, whose autograd is led another way.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from autograder.probes import probe

from .test_numpy_rnn import (
    NAMES,
    Network,
    draw,
    draw_labels,
    from_zero,
    is_close,
    mean_cross_entropy,
    run_backward,
    run_forward,
)

FORWARD = ("forward", "forward_starts_from_h0")
GRADIENTS = ("gradient_of_the_output_layer", "gradient_by_the_inputs_weights", "gradient_by_the_states_weights")


def is_repeat(again: Iterable, first: Iterable) -> bool:
    return all(
        isinstance(old, np.ndarray)
        and isinstance(new, np.ndarray)
        and old.shape == new.shape
        and np.allclose(old, new, rtol=1e-10, atol=1e-12, equal_nan=True)
        for old, new in zip(first, again, strict=True)
    )


# rnn_forward


def is_same_forward(found, wanted) -> bool:
    return all(is_close(value, right) for value, right in zip(found, wanted, strict=True))


@probe("keeps_state", *FORWARD)
def forward_remembers_a_call(student):
    network, other = draw(), draw()
    first = run_forward(student, network)
    run_forward(student, other)
    again = run_forward(student, network)
    return is_repeat(first, first) and not is_repeat(again, first)


Values = tuple[np.ndarray, np.ndarray]
Step = Callable[[dict[str, Tensor], Tensor, Tensor], Tensor]
"""The next state from the weights, the input and the state before."""


def with_step(network: Network, step: Step) -> Values:
    """Scores and states where a step is another one."""
    weights = {name: torch.tensor(weight) for name, weight in network.weights.items()}
    state, states = torch.tensor(network.h0), []
    for letter in torch.tensor(network.x):
        state = step(weights, letter, state)
        states.append(state)
    hs = torch.stack(states)
    return F.linear(hs, weights["Why"], weights["by"]).numpy(), hs.numpy()


def sums(w: dict[str, Tensor], x: Tensor, h: Tensor) -> Tensor:
    """What a step's activation is given."""
    return F.linear(x, w["Wxh"], w["bh"]) + F.linear(h, w["Whh"])


def with_scores(network: Network, change: Callable[..., Tensor]) -> Values:
    """Right states, and scores to which something was done."""
    logits, hs = network.forward
    return change(torch.tensor(logits), dim=1).numpy(), hs


def gives_forward(*variants: Callable[[Network], Values]) -> Callable:
    """Recognises a program whose scores and states are those of one of `variants`."""

    def recognise(student):
        network = draw()
        found = run_forward(student, network)
        return any(is_same_forward(found, variant(network)) for variant in variants)

    return recognise


swapped_results = probe("swapped_results", *FORWARD)(gives_forward(lambda n: n.forward[::-1]))
softmax_output = probe("softmax_output", *FORWARD)(
    gives_forward(lambda n: with_scores(n, torch.softmax), lambda n: with_scores(n, torch.log_softmax))
)
not_tanh = probe("not_tanh", *FORWARD)(
    gives_forward(
        lambda n: with_step(n, lambda w, x, h: sums(w, x, h).relu()),
        lambda n: with_step(n, lambda w, x, h: sums(w, x, h).sigmoid()),
    )
)
no_memory = probe("no_memory", *FORWARD)(
    gives_forward(
        lambda n: with_step(n, lambda w, x, h: sums(w, x, torch.tensor(n.h0)).tanh()),
        lambda n: with_step(n, lambda w, x, h: sums(w, x, 0 * h).tanh()),
    )
)
transposed_forward = probe("transposed", *FORWARD)(
    gives_forward(lambda n: with_step(n, lambda w, x, h: sums({**w, "Whh": w["Whh"].T}, x, h).tanh()))
)
starts_from_zero_forward = probe("starts_from_zero", *FORWARD)(gives_forward(lambda n: from_zero(n).forward))


# rnn_loss


def losses(student, *data: tuple[np.ndarray, np.ndarray]) -> list[float]:
    """What rnn_loss says on pairs of scores and classes; where that is no number, nothing is recognised."""
    found = [student.rnn_loss(logits=logits, y=y) for logits, y in data]
    assert all(
        isinstance(value, (float, np.ndarray)) and np.shape(value) == () and np.isrealobj(value) for value in found
    )
    return [float(value) for value in found]


def draw_scores(steps: int, classes: int) -> tuple[np.ndarray, np.ndarray]:
    return np.random.normal(size=(steps, classes)), draw_labels(steps, classes)


def gives_loss(*variants: Callable[[np.ndarray, np.ndarray], float]) -> Callable:
    """Recognises a program whose loss is that of one of `variants`."""

    def recognise(student):
        data = [draw_scores(7, 4), draw_scores(3, 6)]
        found = losses(student, *data)
        return any(np.allclose(found, [variant(*pair) for pair in data], rtol=1e-9) for variant in variants)

    return recognise


sum_not_mean_loss = probe("sum_not_mean", "loss")(gives_loss(lambda z, y: mean_cross_entropy(z, y) * len(y)))
wrong_sign_loss = probe("wrong_sign", "loss")(gives_loss(lambda z, y: -mean_cross_entropy(z, y)))
mean_over_classes_loss = probe("mean_over_classes", "loss")(
    gives_loss(
        lambda z, y: mean_cross_entropy(z, y) / z.shape[1],
        lambda z, y: mean_cross_entropy(z, y) * len(y) / z.shape[1],
    )
)


@probe("clipped", "loss_of_large_scores")
def large_scores_are_all_the_same(student):
    logits, y = draw_scores(5, 4)
    return np.allclose(losses(student, (logits + 1000, y), (logits - 1000, y)), np.log(4), rtol=1e-9)


@probe("overflow", "loss_of_large_scores")
def loss_overflows(student):
    logits, y = draw_scores(5, 4)
    up_and_down = np.vstack([logits + 1000, logits - 1000]), np.concatenate([y, y])
    found = losses(student, (logits + 1000, y), (logits - 1000, y), up_and_down)
    return not np.isfinite(found).all() or 0 in found


@probe("underflow", "loss_of_large_scores")
def probability_of_zero(student):
    logits, y = draw_scores(5, 4)
    *shifted, improbable, less_probable = losses(
        student,
        (logits + 1000, y),
        (logits - 1000, y),
        *((np.array([[0.0, score, 0.0]]), np.array([1])) for score in (-800, -1000)),
    )
    # the logarithm of 0, or of the same small number that stands in its place
    return np.allclose(shifted, mean_cross_entropy(logits, y)) and improbable == less_probable


# rnn_backward: how it is worked out and handed back


@probe("uses_autograd", "gradients")
def torch_works_it_out(student, props, failure):
    assert failure.error == "work the gradients out by hand, in NumPy"
    return props.derives_in_torch(student.rnn_backward, **draw().arguments)


@probe("wrong_keys", "gradients")
def right_gradients_without_names(student, props):
    network = draw()
    found = props.by_hand(student.rnn_backward, **network.arguments)
    assert isinstance(found, (dict, tuple, list))
    values = list(found.values() if isinstance(found, dict) else found)
    return all(any(is_close(value, network.gradients[name]) for value in values) for name in NAMES)


def run_to_arrays(student, props, network: Network) -> dict[str, np.ndarray]:
    """The five gradients; where one is no array of numbers, nothing is recognised."""
    found = run_backward(student, props, network)
    assert all(isinstance(found[name], np.ndarray) and found[name].dtype.kind in "fi" for name in NAMES)
    return {name: found[name] for name in NAMES}


@probe("keeps_state", "gradients", *GRADIENTS)
def backward_remembers_a_call(student, props):
    network, other = draw(), draw()
    run_forward(student, network)
    first = run_to_arrays(student, props, network)
    run_forward(student, other)
    again = run_to_arrays(student, props, network)
    return not is_repeat(again.values(), first.values())


# rnn_backward: its values


def led(
    network: Network,
    *,
    loss: Callable[[Tensor, Tensor], Tensor] = F.cross_entropy,
    before: np.ndarray | None = None,
    link: Callable[[Tensor, Tensor], Tensor] = F.linear,
    slope: np.ndarray | None = None,
    is_link_inside: bool = True,
    order: int = 1,
    only: int | None = None,
    limit: float | None = None,
) -> dict[str, np.ndarray]:
    """The gradients where all numbers of the way forward are right, and autograd goes another way back.

    It may be another loss; other states that Whh is multiplied with; another link from a step to the one before it, or
    after it (`order`), which may lie outside of tanh; another slope of tanh; one step alone at which the weights count;
    or a limit at which the gradient by each state is cut off.
    """
    weights = {name: torch.tensor(weight, requires_grad=True) for name, weight in network.weights.items()}
    befores = torch.tensor(states_before(network) if before is None else before)
    rights = torch.tensor(states_before(network))
    passed_on = torch.zeros(len(network.h0), dtype=torch.float64)
    logits = {}
    for step in range(len(network.x))[::order]:
        w = weights if only in (None, step) else {name: weight.detach() for name, weight in weights.items()}
        x = torch.tensor(network.x[step])
        value = sums(w, x, rights[step]).detach()
        inside = value + without_value(sums(w, x, befores[step]))
        linked = link(passed_on, weights["Whh"].detach())
        inside = inside + linked if is_link_inside else inside
        state = inside.tanh()
        if slope is not None:
            state = state.detach() + torch.tensor(slope[step]) * without_value(inside)
        state = state if is_link_inside else state + linked
        if limit is not None:
            state.register_hook(lambda gradient: gradient.clamp(-limit, limit))
        logits[step] = F.linear(state, w["Why"], w["by"])
        passed_on = without_value(state)
    loss(torch.stack([logits[step] for step in sorted(logits)]), torch.tensor(network.y)).backward()
    return {name: np.zeros(w.shape) if w.grad is None else w.grad.numpy() for name, w in weights.items()}


def without_value(found: Tensor) -> Tensor:
    """Zero, with the slopes of `found`."""
    return found - found.detach()


def states_before(network: Network, first: np.ndarray | None = None) -> np.ndarray:
    return np.vstack([network.h0 if first is None else first, network.forward[1][:-1]])


def scaled(network: Network, factor: float) -> dict[str, np.ndarray]:
    return {name: gradient * factor for name, gradient in network.gradients.items()}


def with_slope(slope_of: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Callable[[Network], dict[str, np.ndarray]]:
    """The gradients where the slope of tanh is worked out in this way, from a state and the one before it."""
    return lambda n: led(n, slope=slope_of(n.forward[1], states_before(n)))


def by_scores(gradient: Callable[[Tensor, Tensor], Tensor]) -> Callable[[Network], dict[str, np.ndarray]]:
    """The gradients where the one by the scores is this, of the probabilities and the right classes as one-hot vectors."""

    def loss(logits: Tensor, y: Tensor) -> Tensor:
        hot = F.one_hot(y, logits.shape[1]).double()
        return (logits * gradient(logits.detach().softmax(1), hot)).sum() / len(y)

    return lambda n: led(n, loss=loss)


def gives(*variants: Callable[[Network], dict[str, np.ndarray]]) -> Callable:
    """Recognises a program that gives some gradients as one of `variants` does, and all others right."""

    def recognise(student, props):
        network = draw()
        found = run_to_arrays(student, props, network)
        wrong = [name for name in NAMES if not is_close(found[name], network.gradients[name])]
        return wrong and any(is_like(found, variant(network), wrong) for variant in variants)

    return recognise


def is_like(found: dict[str, np.ndarray], variant: dict[str, np.ndarray], names=NAMES) -> bool:
    return all(is_close(found[name], variant[name]) for name in names)


sum_not_mean = probe("sum_not_mean", *GRADIENTS)(gives(lambda n: scaled(n, len(n.y))))
wrong_sign = probe("wrong_sign", *GRADIENTS)(gives(lambda n: scaled(n, -1)))
mean_over_classes = probe("mean_over_classes", *GRADIENTS)(
    gives(lambda n: scaled(n, 1 / len(n.weights["by"])), lambda n: scaled(n, len(n.y) / len(n.weights["by"])))
)
softmax_gradient = probe("softmax_gradient", *GRADIENTS)(
    gives(
        by_scores(lambda p, hot: p),
        by_scores(lambda p, hot: p + hot),
        by_scores(lambda p, hot: p - hot.amax(0)),
        by_scores(lambda p, hot: (p - hot) * p * (1 - p)),
    )
)
last_step_only = probe("last_step_only", *GRADIENTS)(
    gives(lambda n: led(n, only=0), lambda n: led(n, only=len(n.x) - 1))
)
transposed = probe("transposed", *GRADIENTS)(gives(lambda n: {name: n.gradients[name].T for name in NAMES}))
starts_from_zero = probe("starts_from_zero", *GRADIENTS)(
    gives(lambda n: from_zero(n).gradients, lambda n: led(n, before=states_before(n, 0 * n.h0)))
)
wrong_previous_state = probe("wrong_previous_state", *GRADIENTS)(
    gives(
        lambda n: led(n, before=n.forward[1]),
        lambda n: led(n, before=np.tile(n.h0, (len(n.x), 1))),
        lambda n: led(n, before=states_before(n, n.forward[1][-1])),
    )
)
not_transposed = probe("not_transposed", *GRADIENTS)(gives(lambda n: led(n, link=lambda h, Whh: F.linear(h, Whh.T))))
slope_skipped = probe("slope_skipped", *GRADIENTS)(gives(lambda n: led(n, is_link_inside=False)))
wrong_slope = probe("wrong_slope", *GRADIENTS)(
    gives(
        with_slope(lambda h, before: np.ones_like(h)),
        with_slope(lambda h, before: 1 - np.tanh(h) ** 2),
        with_slope(lambda h, before: h * (1 - h)),
        with_slope(lambda h, before: 1 - h),
        with_slope(lambda h, before: 1 - before**2),
    )
)
walks_forward = probe("walks_forward", *GRADIENTS)(gives(lambda n: led(n, order=-1)))


@probe("truncated", *GRADIENTS, "gradient_is_whole")
def later_losses_are_forgotten(student, props):
    """A step hears from some steps at most, or within pieces of some, or from the last one alone, as the one by bh tells."""
    network = with_long_memory()
    found, parts = run_to_arrays(student, props, network)["bh"], felt(network)
    (later, step), sizes = np.indices(parts.shape[:2]), range(1, len(parts))
    heard = [
        later == sizes[-1],
        *(later - step < size for size in sizes),
        *(later // size == step // size for size in sizes),
    ]
    return any(is_close(found, parts[pairs].sum(axis=0)) for pairs in heard)


def with_long_memory() -> Network:
    """Small states, which Whh passes on as they are: the last loss feels the first letter."""
    network = draw(steps=50, width=2)
    q, _ = np.linalg.qr(network.weights["Whh"])
    small = {name: network.weights[name] / 10 for name in ("Wxh", "bh")}
    return replace(network, h0=network.h0 / 10, weights={**network.weights, **small, "Whh": q})


def felt(network: Network) -> np.ndarray:
    """How the loss at each step feels what tanh is applied to at each step, (T, T, H)."""
    w = {name: torch.tensor(weight) for name, weight in network.weights.items()}
    x, state, y = (torch.tensor(value) for value in (network.x, network.h0, network.y))

    def losses_of(moved: Tensor) -> Tensor:
        states = [state]
        for letter, move in zip(x, moved, strict=True):
            states.append((sums(w, letter, states[-1]) + move).tanh())
        return F.cross_entropy(F.linear(torch.stack(states[1:]), w["Why"], w["by"]), y, reduction="none") / len(y)

    return torch.autograd.functional.jacobian(losses_of, torch.zeros(len(x), len(state)).double()).numpy()


def with_large_scores(network: Network) -> Network:
    """Scores of thousands: no probability is between 0 and 1, and where the answer is wrong, gradients are large."""
    return replace(network, weights={**network.weights, "Why": network.weights["Why"] * 1e4})


@probe("overflow", "gradient_is_whole")
def backward_overflows(student, props):
    found = run_to_arrays(student, props, with_large_scores(draw()))
    return not all(np.isfinite(found[name]).all() for name in NAMES)


@probe("clipped", *GRADIENTS, "gradient_is_whole")
def large_gradients_are_cut_off(student, props):
    """Small ones are right; of large ones each is cut off, or all by one factor, or those by the states at a usual limit."""
    usual, large = draw(), with_large_scores(draw())
    small = replace(usual, weights={name: weight / 10 for name, weight in usual.weights.items()})
    assert is_like(run_to_arrays(student, props, small), small.gradients)
    found, right = run_to_arrays(student, props, large), large.gradients
    largest = max(np.abs(found[name]).max() for name in NAMES)
    factor = norm(found) / norm(right)
    return factor < 0.99 and (
        is_like(found, {name: right[name].clip(-largest, largest) for name in NAMES})
        or is_like(found, scaled(large, factor))
        or any(is_like(found, led(large, limit=limit)) for limit in (1, 5, 10))
    )


def norm(gradients: dict[str, np.ndarray]) -> float:
    return float(np.linalg.norm(np.concatenate([gradients[name].ravel() for name in NAMES])))


@probe("canned_answer", *GRADIENTS)
def gradients_are_constants(student, props):
    first, second = run_to_arrays(student, props, draw()), run_to_arrays(student, props, draw())
    return all(np.array_equal(first[name], second[name]) and first[name].any() for name in NAMES)


# sizes


def of_the_lesson() -> Network:
    return draw(steps=6, width=5, hidden=4, classes=5)


@probe("fixed_sizes", "forward")
def forward_fits_the_lesson_alone(student):
    network = of_the_lesson()
    return is_same_forward(run_forward(student, network), network.forward)


@probe("fixed_sizes", "loss")
def loss_fits_the_lesson_alone(student):
    network = of_the_lesson()
    logits = network.forward[0]
    return np.allclose(losses(student, (logits, network.y)), mean_cross_entropy(logits, network.y), rtol=1e-9)


@probe("fixed_sizes", "gradients", *GRADIENTS)
def gradients_fit_the_lesson_alone(student, props):
    network = of_the_lesson()
    return is_like(run_to_arrays(student, props, network), network.gradients)
