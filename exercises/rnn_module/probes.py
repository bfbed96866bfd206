"""What recognises the mistakes of rnn_module, behind a public check that failed and behind a hidden one.

Most of them change the scores in their own way. Where every parameter has one value, all units of a layer are equal, so
what a mistake gives is worked out here with one number a unit, and compared with what the student's model gives.
"""

import re
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import hardtanh, normalize, one_hot

from autograder.checks import RaisedFault, is_same
from autograder.probes import Failure, Probe, probe

from .test_rnn_module import checked, count_values, formula, is_right, listed, make, repeats, right_parts, scores

SIZES = {"input_size": 5, "hidden_size": 4, "num_classes": 5}
"""Of the experiments: those of the lesson. Its word has six letters."""
TWO_LAYERS = {**SIZES, "num_layers": 2}
OTHER_SIZES = (
    {"input_size": 3, "hidden_size": 7, "num_classes": 4},
    {"input_size": 6, "hidden_size": 2, "num_classes": 9},
)
WORD = (1, 6)
HIHELL = torch.eye(5)[torch.tensor([[0, 1, 0, 2, 3, 3]])]
HIDDEN, CLASSES = SIZES["hidden_size"], SIZES["num_classes"]
COUNTS = ("parameter_count", "layers")
VALUES = ("formula", "any_sizes", "any_length", "any_batch", "memory", "layers")
MOVES = (*VALUES, "gradients", "nothing_is_kept", "double_precision", "models_are_their_own")
ALL = ("scores", "shape", *COUNTS, *MOVES)


def a_word() -> Tensor:
    return torch.randn(*WORD, 5)


def in_turn(student, props, sizes: dict[str, int], *words: Tensor, **options) -> list[Tensor]:
    """The scores that one new model gives for each of `words`; `options` are those of the props."""
    found, _ = listed(props.scores_in_turn(student.RNN, *words, **options, **sizes), 2)
    return [checked(value, inputs, CLASSES) for value, inputs in zip(listed(found, len(words)), words, strict=True)]


def filled_scores(student, props, sizes: dict[str, int], inputs: Tensor, value: float, **options) -> Tensor:
    """The scores of a new model in which every parameter is `value`."""
    return scores(student, props, sizes, inputs, fill=value, **options)[0]


# Errors that say what is wrong

_STATE = re.compile(r"Expected hidden size \((\d+), (\d+), (\d+)\), got \[(\d+), (\d+), (\d+)\]")


def state_shapes(failure: Failure) -> tuple[list[int], list[int]]:
    """The shape of the state that nn.RNN wanted, and of the one that it got. Asserts that it was refused."""
    found = _STATE.search(failure.error)
    assert found
    numbers = [int(number) for number in found.groups()]
    return numbers[:3], numbers[3:]


def tells(mistake: str, *texts: str, checks: tuple[str, ...] = ALL) -> Probe:
    """Recognises a mistake by what the exception says."""

    def recognise(failure: Failure) -> bool:
        return any(re.search(text, failure.error) for text in texts)

    return probe(mistake, *checks)(recognise)


_SIZE = "'(input_size|hidden_size|num_classes|num_layers)'"
keywords = tells(
    "argument_names",
    rf"RNN\.__init__\(\) got an unexpected keyword argument {_SIZE}",
    r"RNN\.(__init__|forward)\(\) missing \d+ required positional arguments?: (?!'input')",
)
views = tells("view_not_contiguous", "view size is not compatible")
names_from_outside = tells("fixed_sizes", f"name {_SIZE} is not defined", f"has no attribute {_SIZE}")
sizes_swapped = tells(
    "swapped_sizes",
    r"must be equal to input_size\. Expected (3, got 4|4, got 5)",
    r"mat1 and mat2 shapes cannot be multiplied \((5x3 and 4x3|6x4 and 5x4)\)",
    checks=("scores", "gradients"),
)


@probe("state_batch_first", "shape", *MOVES)
def the_states_axes_are_swapped(failure):
    (layers, batch, width), got = state_shapes(failure)
    return got == [batch, layers, width] and batch != layers


@probe("layers_ignored", "layers")
def the_state_has_more_layers_than_the_network(failure):
    wanted, got = state_shapes(failure)
    return wanted[0] == 1 < got[0] and wanted[1:] == got[1:]


@probe("fixed_sizes", "scores", "any_sizes")
def the_state_has_the_lessons_width(failure):
    wanted, got = state_shapes(failure)
    return wanted[2] != got[2] == HIDDEN and wanted[:2] == got[:2]


@probe("keeps_state", "gradients", "nothing_is_kept", "layers")
def a_second_call_differs_under_one_seed(student, props):
    word = a_word()
    for sizes in (SIZES, TWO_LAYERS):
        for is_evaluated in (False, True):
            first, second = in_turn(student, props, sizes, word, word, evaluates=is_evaluated, is_seeded=True)
            if differ(first, second):
                return True
    return False


@probe("fixed_batch", "any_batch", "nothing_is_kept", "layers")
def the_states_batch_is_fixed(failure):
    (layers, batch, width), got = state_shapes(failure)
    return got[0] == layers and got[2] == width and got[1] != batch


@probe("fixed_batch", "any_batch")
def three_words_give_the_scores_of_one(student, props):
    value = make(student, SIZES)(torch.randn(3, 6, 5))
    return isinstance(value, Tensor) and value.shape == (1, 6, 5)


@probe("flattened_scores", "any_batch")
def three_words_lie_step_by_step(student, props):
    words = torch.randn(3, 6, 5)
    (found,) = props.scores(student.RNN, words, fill=0.3, **SIZES)
    is_flat = isinstance(found, Tensor) and found.shape == (18, 5)
    return is_flat and is_same(found.reshape(6, 3, 5).transpose(0, 1), formula(words, 0.3, SIZES))


@probe("canned_answer", *ALL)
def hihell_is_answered_whatever_the_weights(student, props):
    found = [filled_scores(student, props, SIZES, HIHELL, value) for value in (0.3, -0.2)]
    return all(scores.argmax(-1).tolist() == [[1, 0, 2, 3, 3, 4]] for scores in found)


@probe("fixed_length", "scores", "any_length")
def other_lengths_are_refused_or_cut(student, props):
    make(student, SIZES)(a_word())  # where the lesson's word is refused, too, its length is not why
    for steps in (2, 9, 70):
        try:
            value = make(student, SIZES)(torch.randn(1, steps, 5))
        except RaisedFault as fault:
            return re.search(r"shape|size|out of (bounds|range)", fault.error) is not None
        if not isinstance(value, Tensor) or value.shape[-2:] in [(6, 5), (64, 5)]:
            return True
    return False


# Weights that nobody finds


def total(student, props, **sizes: int) -> int:
    """How many values all parameters have, trainable or not."""
    return sum(value.numel() for value in made_values(student, props, {**SIZES, **sizes}).values())


def made_values(student, props, sizes: dict[str, int]) -> dict[str, Tensor]:
    found = props.values(student.RNN, **sizes)
    assert all(isinstance(value, Tensor) for value in found.values())
    return found


def has_other_weights(student, props, sizes: dict[str, int], *, is_seeded: bool) -> bool:
    """Whether two models in which every parameter is 0.3 differ; under one seed, chance in the calls makes none differ."""
    word = a_word()
    options = {"fills": [0.3], "evaluates": True, "is_seeded": is_seeded}
    (one,), (other,) = (in_turn(student, props, sizes, word, **options) for _ in range(2))
    return differ(one, other)


def differ(found: Tensor, others: Tensor) -> bool:
    return not is_same(others, found)


RIGHT = sum(right_parts(**SIZES))


@probe("not_registered", *ALL)
def weights_are_missing_but_used(student, props):
    rnn, linear = right_parts(**SIZES)
    is_short = RIGHT - total(student, props) in (rnn, linear, RIGHT)
    return is_short and has_other_weights(student, props, SIZES, is_seeded=False)


@probe("not_registered", *COUNTS, *MOVES)
def upper_layers_are_missing_but_used(student, props):
    is_short = total(student, props) == total(student, props, num_layers=2) == RIGHT
    return is_short and has_other_weights(student, props, TWO_LAYERS, is_seeded=True)


@probe("not_registered", *COUNTS)
def all_are_there_but_not_all_are_trainable(student, props):
    return count_values(student, props, SIZES) < total(student, props) == RIGHT


foreign_dtype = tells("fixed_dtype", "must have the same dtype", "does not match weight dtype", "expected scalar type")


@probe("not_drawn", "gradients", "layers")
def a_matrix_holds_one_value(student, props):
    made = made_values(student, props, SIZES).values()
    return any(value.dim() > 1 and (value == value.flatten()[0]).all() for value in made if value.numel())


# Chance


@probe("dropout_active", "formula", "any_batch", "memory", "gradients", "nothing_is_kept", "layers")
def chance_ends_with_evaluation(student, props):
    word = a_word()
    for sizes in (SIZES, TWO_LAYERS):
        found = [filled_scores(student, props, sizes, word, 0.3, evaluates=True) for _ in range(2)]
        if is_same(*found) and not repeats(student, props, sizes):
            return True
    return False


@probe("stale_weights", "formula", "gradients", "layers")
def parameters_are_neither_used_nor_moved(student, props):
    (found,) = props.gradients(student.RNN, a_word(), **SIZES)
    is_whole = total(student, props) == RIGHT and None in found.values()
    return is_whole and has_other_weights(student, props, SIZES, is_seeded=True)


@probe("state_not_zero", "formula", "nothing_is_kept", "layers")
def chance_fades_with_the_steps(student, props):
    word = a_word()
    one, other = (filled_scores(student, props, SIZES, word, 0.05) for _ in range(2))
    moves = (one - other).abs().amax((0, 2))
    return moves[0] > 1e-4 and moves[-1] < moves[0] / 50


@probe("fixed_sizes", "parameter_count", "any_sizes")
def a_size_changes_nothing(student, props):
    return total(student, props) == RIGHT and any(total(student, props, **{size: 9}) == RIGHT for size in SIZES)


# What follows the linear layer


def adds_up_to_one(axis: int, batch: int = 1, *, evaluates: bool = False) -> Probe:
    """Recognises scores that are probabilities along an axis."""

    def recognise(student, props):
        (found,) = scores(student, props, SIZES, torch.randn(batch, 6, 5), evaluates=evaluates)
        return found.min() >= 0 and is_same(found.sum(axis), torch.ones_like(found.sum(axis)), 1e-4)

    return probe("softmax_output", *VALUES, "gradients")(recognise)


over_classes = adds_up_to_one(-1)
over_classes_in_evaluation = adds_up_to_one(-1, evaluates=True)
over_time = adds_up_to_one(1)
over_rows = adds_up_to_one(0, batch=3)


@probe("log_softmax_output", *VALUES)
def exponentials_add_up_to_one(student, props):
    (found,) = scores(student, props, SIZES, a_word())
    return is_same(found.logsumexp(-1), torch.zeros(1, 6), 1e-4)


@probe("linear_missing", "scores", "formula", *COUNTS, "gradients")
def hidden_size_is_the_number_of_scores_or_nothing(student, props):
    if total(student, props) == total(student, props, hidden_size=9):
        return total(student, props) == CLASSES * (SIZES["input_size"] + CLASSES + 2)
    found = [make(student, {**SIZES, "hidden_size": width})(a_word()) for width in (4, 9)]
    return all(isinstance(value, Tensor) and value.dim() for value in found) and [v.shape[-1] for v in found] == [4, 9]


def extremes(student, props, value: float) -> tuple[float, float]:
    """The scores where every unit is 1, and where every unit is -1, if all scores are equal there."""
    found = []
    for letters in (torch.ones(1, 6, 5), -torch.ones(1, 6, 5)):
        alike = filled_scores(student, props, SIZES, letters, value).detach()
        assert alike.min() == alike.max()
        found.append(float(alike.max()))
    return found[0], found[1]


def ends(mistake: str, is_squeezed: Callable[[float, float], bool]) -> Probe:
    """Recognises what is squeezed by the largest and the smallest score."""
    return probe(mistake, *VALUES)(lambda student, props: is_squeezed(*extremes(student, props, 60.0)))


between_minus_one_and_one = ends("squeezed_output", lambda high, low: (high, low) == (1, -1))
between_zero_and_one = ends("squeezed_by_sigmoid", lambda high, low: (high, low) == (1, 0))
above_zero = ends("squeezed_by_relu", lambda high, low: high > 1 and low == 0)


@probe("clipped_scores", *VALUES)
def larger_weights_change_nothing(student, props):
    high, low = extremes(student, props, 60.0)
    return low < high and extremes(student, props, 50.0) == (high, low)


# Numbers of trainable values

SURPLUS: dict[str, Callable[[int, int, int, int], list[int]]] = {
    "bias_missing": lambda i, h, c, rnn: [-h, -c, -2 * h, -h - c, -2 * h - c],
    "bidirectional": lambda i, h, c, rnn: [rnn + h * c],
    "other_cell": lambda i, h, c, rnn: [2 * rnn, 3 * rnn],
    "extra_layer": lambda i, h, c, rnn: [h * h, h * h + h, i * h, i * h + h, c * c + c, i * i + i],
    "cell_formula": lambda i, h, c, rnn: [c * i - h, -h * h],
    "swapped_sizes": lambda i, h, c, rnn: [(i * i + 2 * i + i * c) - (h * h + 2 * h + h * c), h - c],
    "fixed_length": lambda i, h, c, rnn: [5 * rnn, 35 * h * c + 5 * c],
    "upper_layers": lambda i, h, c, rnn: [2 * h * h + 2 * h],
}
"""How many values too many, or too few, each way to make a mistake gives, by the sizes and the recurrent layer's values."""


def counts_like(mistake: str) -> Probe:
    """Recognises a mistake by the number of values, at several sizes."""

    def recognise(student, props):
        ways = []
        for sizes in (SIZES, {"input_size": 3, "hidden_size": 8, "num_classes": 6}, *OTHER_SIZES):
            rnn, linear = right_parts(**sizes)
            surplus = total(student, props, **sizes) - rnn - linear
            ways.append([surplus == way for way in SURPLUS[mistake](*sizes.values(), rnn)])
        return any(all(way) for way in zip(*ways, strict=True))

    return probe(mistake, *COUNTS, "formula", "memory", "gradients")(recognise)


bias_count = counts_like("bias_missing")
bidirectional_count = counts_like("bidirectional")
gates_count = counts_like("other_cell")
extra_count = counts_like("extra_layer")
cell_count = counts_like("cell_formula")
steps_count = counts_like("fixed_length")
layers_count = counts_like("upper_layers")
swapped_count = counts_like("swapped_sizes")


@probe("bidirectional", *COUNTS, "formula", "memory", "gradients")
def weights_are_called_reverse(student, props):
    return any(name.endswith("_reverse") for name in made_values(student, props, SIZES))


@probe("upper_layers", "layers")
def a_layer_refuses_the_states_below(student, props):
    try:
        make(student, TWO_LAYERS)(a_word())
    except RaisedFault as fault:
        return re.search(r"equal to input_size. Expected (5, got 4|4, got 5)|inconsistent input_size", fault.error)
    return False


@probe("layers_ignored", "layers")
def more_layers_change_nothing(student, props):
    one, two, three, four = (total(student, props, num_layers=layers) for layers in (1, 2, 3, 4))
    return one == two == three == four or one < two < three == four


@probe("upper_layers", "layers")
def layers_are_missing_or_the_same(student, props):
    one, two, three = (total(student, props, num_layers=layers) for layers in (1, 2, 3))
    if one == two:
        return two < three
    return one < two == three and is_right(student, props, {**SIZES, "num_layers": 3}, WORD)


# Scores, worked out for what a mistake gives where every parameter is `value`

Variant = Callable[[Tensor, float], Tensor]


def units(reads: Tensor, value: float, *, activation=torch.tanh, recurrent=None, biases=2, start=0.0) -> Tensor:
    """The states (N, T) of each unit of one layer; `reads` is the sum of all that a unit reads at each step."""
    recurrent = HIDDEN * value if recurrent is None else recurrent
    state = torch.full_like(reads[:, 0], start)
    found = []
    for letter in reads.unbind(1):
        state = activation(value * letter + recurrent * state + biases * value)
        found.append(state)
    return torch.stack(found, 1)


def read(states: Tensor, value: float, bias: int = 1) -> Tensor:
    """The linear layer's scores (N, T, C) for the states of each unit."""
    return (value * (HIDDEN * states + bias))[..., None].repeat(1, 1, CLASSES)


def one_layer(bias: int = 1, after: Callable[[Tensor], Tensor] = torch.clone, **options) -> Variant:
    """One layer with `options`, then `after` on its states, then the linear layer."""
    return lambda inputs, value: read(after(units(inputs.sum(-1), value, **options)), value, bias)


def two_layers(**options) -> Variant:
    """Two layers, the upper one with `options`."""
    return lambda inputs, value: read(units(HIDDEN * units(inputs.sum(-1), value), value, **options), value)


right = one_layer()


def tutorial_cell(inputs: Tensor, value: float) -> Tensor:
    """The scores are a function of the letter and of the state before it."""
    states = units(inputs.sum(-1), value, biases=1)
    before = torch.cat([torch.zeros(len(states), 1), states[:, :-1]], 1)
    return (value * (inputs.sum(-1) + HIDDEN * before + 1))[..., None].repeat(1, 1, CLASSES)


def one_state_for_two_layers(inputs: Tensor, value: float) -> Tensor:
    """Each layer overwrites the state of the other."""
    state = torch.zeros(len(inputs))
    found = []
    for letter in inputs.sum(-1).unbind(1):
        state = torch.tanh(value * (letter + HIDDEN * state + 2))
        state = torch.tanh(value * (2 * HIDDEN * state + 2))
        found.append(state)
    return read(torch.stack(found, 1), value)


def upper_layer_goes_on(inputs: Tensor, value: float) -> Tensor:
    """The upper layer starts from the lower one's last state."""
    lower = units(inputs.sum(-1), value)
    rows = [units(HIDDEN * row, value, start=float(row[0, -1])) for row in lower.split(1)]
    return read(torch.cat(rows), value)


def layers_added(inputs: Tensor, value: float) -> Tensor:
    """The linear layer reads the sum of both layers' states."""
    lower = units(inputs.sum(-1), value)
    return read(lower + units(HIDDEN * lower, value), value)


def late(inputs: Tensor, value: float) -> Tensor:
    """Each step has the scores of the state before it."""
    found = right(inputs, value)
    return torch.cat([torch.full_like(found[:, :1], value), found[:, :-1]], 1)


def time_first(inputs: Tensor, value: float) -> Tensor:
    """The first axis is taken for time."""
    return right(inputs.transpose(0, 1), value).transpose(0, 1)


def cut_again(inputs: Tensor, value: float) -> Tensor:
    """The inputs are reshaped, not transposed, to (T, N, input_size), and the scores back."""
    batch, steps, width = inputs.shape
    found = right(inputs.reshape(steps, batch, width).transpose(0, 1), value)
    return found.transpose(0, 1).reshape(batch, steps, CLASSES)


def cut_back(inputs: Tensor, value: float) -> Tensor:
    """Scores that lie as (T, N, C) are reshaped, not transposed."""
    return right(inputs, value).transpose(0, 1).reshape(*inputs.shape[:2], CLASSES)


def one_long_word(inputs: Tensor, value: float) -> Tensor:
    """Each row starts from the state that the row before it ended with."""
    return right(inputs.reshape(1, -1, inputs.shape[-1]), value).reshape(*inputs.shape[:2], CLASSES)


def looks_like(
    mistake: str, *variants: Variant, batch: int = 1, steps: int = 6, sizes: dict[str, int] = SIZES
) -> Probe:
    """Recognises a mistake by its scores, at two values of all parameters."""

    def recognise(student, props):
        inputs = torch.randn(batch, steps, 5)
        found = {value: filled_scores(student, props, sizes, inputs, value) for value in (0.3, -0.2)}
        return any(all(is_same(found[value], variant(inputs, value), 1e-4) for value in found) for variant in variants)

    checks = ("layers",) if sizes is TWO_LAYERS else ("parameter_count", *VALUES, "gradients")
    return probe(mistake, *checks)(recognise)


activation = looks_like(
    "not_tanh", *(one_layer(activation=other) for other in (torch.relu, torch.sigmoid, torch.clone, hardtanh))
)
biases = looks_like(
    "bias_missing", *(one_layer(bias, biases=number) for bias, number in [(1, 1), (1, 0), (0, 2), (0, 1), (0, 0)])
)
start = looks_like("state_not_zero", one_layer(start=1.0), lambda inputs, value: one_layer(start=value)(inputs, value))
last = looks_like("last_step_only", lambda inputs, value: right(inputs, value)[:, -1:].repeat(1, 6, 1))
step_before = looks_like("one_step_late", late)
backwards = looks_like(
    "reads_backwards",
    lambda inputs, value: right(inputs.flip(1), value).flip(1),
    lambda inputs, value: right(inputs.flip(1), value),
    lambda inputs, value: right(inputs, value).flip(1),
)
between = looks_like(
    "states_changed",
    *(one_layer(after=after) for after in (torch.relu, torch.tanh, torch.sigmoid, torch.zeros_like)),
    lambda inputs, value: right(inputs, value) + inputs,
    lambda inputs, value: read(torch.full(inputs.shape[:2], value), value),
)
inputs_remade = looks_like(
    "one_hot_only",
    lambda inputs, value: right(one_hot(inputs.argmax(-1), 5).float(), value),
    lambda inputs, value: right(normalize(inputs, dim=-1), value),
)
cell = looks_like("cell_formula", tutorial_cell, one_layer(recurrent=1.0))
transposed = looks_like("batch_not_first", time_first, batch=3)
guessed = looks_like("batch_not_first", time_first, batch=7, steps=2)
mixed = looks_like("rows_mixed", cut_again, cut_back, one_long_word, batch=3)
forgets = looks_like("no_memory", one_layer(recurrent=0.0), one_layer(recurrent=0.0, biases=1), batch=3)
upper_activation = looks_like(
    "not_tanh", *(two_layers(activation=other) for other in (torch.relu, torch.sigmoid)), sizes=TWO_LAYERS
)
upper_states = looks_like("upper_layers", one_state_for_two_layers, upper_layer_goes_on, right, sizes=TWO_LAYERS)
upper_sum = looks_like("states_changed", layers_added, sizes=TWO_LAYERS)


# What is left: how scores move, and what becomes of inputs and gradients


@probe("sees_the_future", "formula", "memory", "layers")
def a_prediction_moves_with_a_later_letter(student, props):
    word = a_word()
    other = torch.cat([word[:, :3], torch.randn(1, 3, 5)], 1)
    first, second = scores(student, props, SIZES, word, other, fill=0.1)
    return differ(first[:, :3], second[:, :3]) and repeats(student, props, SIZES)


@probe("input_changed", "formula", "memory", "gradients", "layers")
def inputs_come_back_changed(student, props):
    word = a_word()
    _, words = listed(props.scores_in_turn(student.RNN, word, **SIZES), 2)
    return differ(word, *listed(words, 1))


@probe("no_gradient", "memory", "gradients", "layers", "any_length")
def right_scores_have_no_gradient(student, props):
    if not is_right(student, props, SIZES, WORD):
        return False
    (found,) = props.gradients(student.RNN, a_word(), **SIZES)
    slopes = props.influence(student.RNN, a_word() / 2, [5], fill=-0.2, **SIZES)
    return None in found.values() or (isinstance(slopes, Tensor) and not (slopes > 0).all())
