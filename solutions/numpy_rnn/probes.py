"""What recognises the mistakes of numpy_rnn behind a failed check."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np

from autograder.probes import probe

from .test_numpy_rnn import (
    NAMES,
    SIZES_OF_ONE,
    Network,
    draw,
    draw_labels,
    from_zero,
    is_close,
    mean_cross_entropy,
    run_backward,
    run_forward,
    with_large_gradients,
    with_large_scores,
    with_long_memory,
    with_scores_far_apart,
)

FORWARD = ("forward", "forward_starts_from_h0")
LOSS = ("loss", "loss_of_large_scores")
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


def softmax(scores: np.ndarray) -> np.ndarray:
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def with_activation(network: Network, activation: Callable) -> tuple[np.ndarray, np.ndarray]:
    """Scores and states with `activation` in the place of tanh."""
    w, h, states = network.weights, network.h0, []
    for x in network.x:
        h = activation(w["Wxh"] @ x + w["Whh"] @ h + w["bh"])
        states.append(h)
    return with_scores(network, np.array(states))


def without_memory(network: Network, before: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Scores and states where every step starts from the same state `before`."""
    w = network.weights
    return with_scores(network, np.tanh(network.x @ w["Wxh"].T + w["Whh"] @ before + w["bh"]))


def with_scores(network: Network, hs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return hs @ network.weights["Why"].T + network.weights["by"], hs


def gives_forward(*variants: Callable[[Network], tuple[np.ndarray, np.ndarray]]) -> Callable:
    """Recognises a program whose scores and states are those of one of `variants`."""

    def recognise(student):
        network = draw()
        found = run_forward(student, network)
        return any(is_same_forward(found, variant(network)) for variant in variants)

    return recognise


swapped_results = probe("swapped_results", *FORWARD)(gives_forward(lambda n: n.forward[::-1]))
softmax_output = probe("softmax_output", *FORWARD)(
    gives_forward(
        lambda n: (softmax(n.forward[0]), n.forward[1]),
        lambda n: (np.log(softmax(n.forward[0])), n.forward[1]),
    )
)
not_tanh = probe("not_tanh", *FORWARD)(
    gives_forward(
        lambda n: with_activation(n, lambda a: np.maximum(a, 0)),
        lambda n: with_activation(n, lambda a: 1 / (1 + np.exp(-a))),
    )
)
no_memory = probe("no_memory", *FORWARD)(
    gives_forward(lambda n: without_memory(n, n.h0), lambda n: without_memory(n, 0 * n.h0))
)
transposed_forward = probe("transposed", *FORWARD)(
    gives_forward(lambda n: replace(n, weights={**n.weights, "Whh": n.weights["Whh"].T}).forward)
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


def walk_back(
    network: Network,
    *,
    dz: np.ndarray | None = None,
    slope: np.ndarray | None = None,
    carry: Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray] = lambda Whh, dh, da: Whh.T @ da,
    order: int = -1,
    limit: float = np.inf,
) -> np.ndarray:
    """The gradient by each a_t, with another gradient by the scores, slope, carry or order, or with dh cut off."""
    hs, w = network.forward[1], network.weights
    dz = by_scores(network) if dz is None else dz
    slope = 1 - hs**2 if slope is None else slope
    da, later = np.zeros_like(hs), np.zeros_like(network.h0)
    for t in range(len(hs))[::order]:
        dh = np.clip(w["Why"].T @ dz[t] + later, -limit, limit)
        da[t] = slope[t] * dh
        later = carry(w["Whh"], dh, da[t])
    return da


def by_scores(network: Network) -> np.ndarray:
    return (softmax(network.forward[0]) - one_hot(network)) / len(network.y)


def one_hot(network: Network) -> np.ndarray:
    return np.eye(len(network.weights["by"]))[network.y]


def states_before(network: Network, first: np.ndarray | None = None) -> np.ndarray:
    return np.vstack([network.h0 if first is None else first, network.forward[1][:-1]])


def add_up(
    network: Network,
    da: np.ndarray,
    *,
    dz: np.ndarray | None = None,
    before: np.ndarray | None = None,
    steps: slice = slice(None),
) -> dict[str, np.ndarray]:
    """The gradients from those by the a_t, with another gradient by the scores, other states before, or of some steps."""
    dz = by_scores(network) if dz is None else dz
    before = states_before(network) if before is None else before
    da, dz, before, x, hs = (rows[steps] for rows in (da, dz, before, network.x, network.forward[1]))
    return {"Wxh": da.T @ x, "Whh": da.T @ before, "bh": da.sum(axis=0), "Why": dz.T @ hs, "by": dz.sum(axis=0)}


def scaled(network: Network, factor: float) -> dict[str, np.ndarray]:
    return {name: gradient * factor for name, gradient in network.gradients.items()}


def with_dz(network: Network, dz: np.ndarray) -> dict[str, np.ndarray]:
    return add_up(network, walk_back(network, dz=dz), dz=dz)


def walked(network: Network, **change) -> dict[str, np.ndarray]:
    """The gradients where something is changed in `walk_back` alone."""
    return add_up(network, walk_back(network, **change))


def added_up(network: Network, **change) -> dict[str, np.ndarray]:
    """The gradients where something is changed in `add_up` alone."""
    return add_up(network, walk_back(network), **change)


def from_the_last_output(network: Network) -> dict[str, np.ndarray]:
    last = by_scores(network)
    last[:-1] = 0
    return walked(network, dz=last)


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
        lambda n: with_dz(n, softmax(n.forward[0]) / len(n.y)),
        lambda n: with_dz(n, (softmax(n.forward[0]) + one_hot(n)) / len(n.y)),
        lambda n: with_dz(n, (softmax(n.forward[0]) - one_hot(n).any(axis=0)) / len(n.y)),
        lambda n: with_dz(n, by_scores(n) * softmax(n.forward[0]) * (1 - softmax(n.forward[0]))),
    )
)
last_step_only = probe("last_step_only", *GRADIENTS)(
    gives(lambda n: added_up(n, steps=slice(0, 1)), lambda n: added_up(n, steps=slice(-1, None)))
)
transposed = probe("transposed", *GRADIENTS)(gives(lambda n: {name: n.gradients[name].T for name in NAMES}))
starts_from_zero = probe("starts_from_zero", *GRADIENTS)(
    gives(lambda n: from_zero(n).gradients, lambda n: added_up(n, before=states_before(n, 0 * n.h0)))
)
wrong_previous_state = probe("wrong_previous_state", *GRADIENTS)(
    gives(
        lambda n: added_up(n, before=n.forward[1]),
        lambda n: added_up(n, before=np.tile(n.h0, (len(n.x), 1))),
        lambda n: added_up(n, before=states_before(n, n.forward[1][-1])),
    )
)
not_transposed = probe("not_transposed", *GRADIENTS)(gives(lambda n: walked(n, carry=lambda Whh, dh, da: Whh @ da)))
slope_skipped = probe("slope_skipped", *GRADIENTS)(gives(lambda n: walked(n, carry=lambda Whh, dh, da: Whh.T @ dh)))
wrong_slope = probe("wrong_slope", *GRADIENTS)(
    gives(
        lambda n: walked(n, slope=np.ones_like(n.forward[1])),
        lambda n: walked(n, slope=1 - np.tanh(n.forward[1]) ** 2),
        lambda n: walked(n, slope=n.forward[1] * (1 - n.forward[1])),
        lambda n: walked(n, slope=1 - n.forward[1]),
        lambda n: walked(n, slope=1 - states_before(n) ** 2),
    )
)
walks_forward = probe("walks_forward", *GRADIENTS)(gives(lambda n: walked(n, order=1)))
outputs_forgotten = probe("truncated", *GRADIENTS)(gives(from_the_last_output))


@probe("truncated", *GRADIENTS, "gradient_is_whole")
def goes_back_some_steps(student, props):
    """The gradient by bh is the sum of what comes back over so many steps at most, or within pieces of so many."""
    network = with_long_memory()
    found = run_to_arrays(student, props, network)["bh"]
    steps, slope, Whh = len(network.x), 1 - network.forward[1] ** 2, network.weights["Whh"]
    dh = by_scores(network) @ network.weights["Why"]
    coming, total = slope * dh, np.zeros_like(network.h0)
    for _ in range(steps - 1):
        total = total + coming.sum(axis=0)
        if is_close(found, total):
            return True
        coming = slope[: len(coming) - 1] * (coming[1:] @ Whh)
    return any(is_close(found, in_pieces(dh, slope, Whh, size)) for size in range(2, steps))


def in_pieces(dh: np.ndarray, slope: np.ndarray, Whh: np.ndarray, size: int) -> np.ndarray:
    total = da = np.zeros(len(Whh))
    for t in range(len(dh))[::-1]:
        later = 0 if (t + 1) % size == 0 else Whh.T @ da
        da = slope[t] * (dh[t] + later)
        total = total + da
    return total


@probe("overflow", "gradient_is_whole")
def backward_overflows(student, props):
    found = [run_to_arrays(student, props, network) for network in (with_large_scores(), with_scores_far_apart())]
    return not all(np.isfinite(gradients[name]).all() for gradients in found for name in NAMES)


@probe("clipped", *GRADIENTS, "gradient_is_whole")
def large_gradients_are_cut_off(student, props):
    """Small ones are right; of large ones each entry is cut off, or all by one factor, or dh at a usual limit."""
    usual, large = draw(), with_large_gradients()
    small = replace(usual, weights={name: weight / 10 for name, weight in usual.weights.items()})
    assert is_like(run_to_arrays(student, props, small), small.gradients)
    found, right = run_to_arrays(student, props, large), large.gradients
    largest = max(np.abs(found[name]).max() for name in NAMES)
    factor = norm(found) / norm(right)
    return factor < 0.99 and (
        is_like(found, {name: right[name].clip(-largest, largest) for name in NAMES})
        or is_like(found, scaled(large, factor))
        or any(is_like(found, walked(large, limit=limit)) for limit in (1, 5, 10))
    )


def norm(gradients: dict[str, np.ndarray]) -> float:
    return float(np.sqrt(sum((gradients[name] ** 2).sum() for name in NAMES)))


@probe("single_step", "gradient_with_sizes_of_one")
def counts_a_single_letter_twice(student, props):
    network = draw(*SIZES_OF_ONE[0])
    found, da = run_to_arrays(student, props, network)["bh"], walk_back(network)
    again = (by_scores(network) @ network.weights["Why"] + da @ network.weights["Whh"]) * (1 - network.forward[1] ** 2)
    return is_close(found, (da + again)[0])


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
