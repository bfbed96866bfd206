"""The hidden suite of rnn_module.

A student's layers may have any names, order and style. So some checks fill every parameter with one number, where any
right program must give the same scores whatever its layout; one reads the parameters into the formula in every way that
their shapes allow; the others watch how scores move with inputs and weights.

Each check is about one thing. What already goes wrong for one word of the lesson's size, in a model of one layer, is
held against the check that says so, and not again where other sizes, lengths or layers are tried.
"""

import functools
import itertools
import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
import torch
from torch import Tensor

from autograder.checks import (
    RaisedFault,
    assert_object,
    assert_shape,
    describe,
    fail,
    is_same,
    needs,
    once_a_cohort,
    points,
)

SIZES = {"input_size": 5, "hidden_size": 4, "num_classes": 5}
"""Of the lesson; its word has six letters."""
TWO_LAYERS = {**SIZES, "num_layers": 2}
OTHER_SIZES = (
    {"input_size": 3, "hidden_size": 7, "num_classes": 4},
    {"input_size": 6, "hidden_size": 2, "num_classes": 9},
)
WORD = (1, 6)
POSITIVE = (0.05, 0.15)
"""Between these all values of all parameters are drawn where every slope must be positive."""
HIHELL = torch.eye(5)[[0, 1, 0, 2, 3, 3]][None]


def called(sizes: dict[str, int]) -> str:
    return f"RNN({', '.join(f'{name}={size}' for name, size in sizes.items())})"


def make(student, sizes: dict[str, int]):
    model = student.RNN(**sizes)
    assert_object(model, what=called(sizes))
    return model


def checked(value, inputs: Tensor, num_classes: int) -> Tensor:
    """The scores for `inputs` as (N, T, C); whether their axes are kept apart is the shape check's business alone."""
    shape = (*inputs.shape[:2], num_classes)
    if isinstance(value, Tensor) and value.dim() < 3:
        flat, squeezed = (shape[0] * shape[1], num_classes), tuple(size for size in shape if size > 1)
        if tuple(value.shape) in (flat, squeezed):
            value = value.reshape(shape)
    assert_shape(value, shape, what=f"model(inputs), for inputs of shape {tuple(inputs.shape)},")
    assert value.is_floating_point(), f"the scores must be floats, not {value.dtype}"
    assert value.isfinite().all(), "the scores must be finite"
    return value


def scores(student, props, sizes: dict[str, int], *words: Tensor, **options) -> list[Tensor]:
    """The scores of copies of a new model for each of `words`; `options` are those of `props.scores`."""
    found = listed(props.scores(student.RNN, *words, **options, **sizes), len(words))
    return [checked(value, inputs, sizes["num_classes"]) for value, inputs in zip(found, words, strict=True)]


def in_turn(student, props, sizes: dict[str, int], *words: Tensor, **options) -> tuple[list, list]:
    """What one new model gives for each of `words`, and what is left of those; `options` are those of the props."""
    found, left = listed(props.scores_in_turn(student.RNN, *words, **options, **sizes), 2)
    return listed(found, len(words)), listed(left, len(words))


def listed(found, number: int) -> list:
    """What a function of the props gives, which lies in the student's process: so many values, or it was tampered with."""
    is_whole = isinstance(found, list | tuple) and len(found) == number
    assert is_whole, f"the props must give {number} values, not {describe(found)}"
    return list(found)


def floats(value) -> Tensor:
    """Whatever floats the model gives: their shape is another check's business."""
    if not isinstance(value, Tensor) or not value.is_floating_point():
        pytest.skip("not judged: what the model gives is no tensor of floats")
    return value


def filled_scores(student, props, sizes: dict[str, int], inputs: Tensor, value: float, **options) -> Tensor:
    """The scores of a new model in which every parameter is `value`."""
    return scores(student, props, sizes, inputs, fill=value, **options)[0]


def formula(inputs: Tensor, value: float | Tensor, sizes: dict[str, int]) -> Tensor:
    """The right scores where every parameter is `value`: the units of a layer are equal then, and one stands for all."""
    width = sizes["hidden_size"]
    reads = inputs.sum(-1)
    for _ in range(sizes.get("num_layers", 1)):
        state = torch.zeros_like(reads[:, 0])
        states = []
        for letter in reads.unbind(1):
            state = torch.tanh(value * (letter + width * state + 2))
            states.append(state)
        reads = width * torch.stack(states, 1)
    return (value * (reads + 1))[..., None].repeat(1, 1, sizes["num_classes"])


class Example(NamedTuple):
    """Words, and their right scores where every parameter is `fill`."""

    fill: float
    words: Tensor
    scores: Tensor


@once_a_cohort
def example(batch: int, steps: int, fill: float = -0.2, dtype: torch.dtype = torch.float32, **sizes: int) -> Example:
    words = torch.randn(batch, steps, sizes["input_size"], dtype=dtype)
    return Example(fill, words, formula(words, fill, sizes))


def are_right(student, props, sizes: dict[str, int], *examples: Example, evaluates: bool = False) -> bool:
    """Whether one model gives the right scores for all of them, one after the other; False where it gives none at all.

    Where it does not, its scores may still be right for each alone.
    """
    fills, words = [of.fill for of in examples], [of.words for of in examples]
    try:
        found, _ = in_turn(student, props, sizes, *words, fills=fills, evaluates=evaluates)
        given = [checked(value, inputs, sizes["num_classes"]) for value, inputs in zip(found, words, strict=True)]
    except (AssertionError, RaisedFault):
        return False
    return all(is_same(value, of.scores) for value, of in zip(given, examples, strict=True))


def follow_formula(student, props, sizes: dict[str, int], *shapes: tuple[int, int]) -> bool:
    """Whether the scores for words of these shapes (N, T) are right."""
    return are_right(student, props, sizes, *(example(*shape, **sizes) for shape in shapes))


def is_right(student, props, sizes: dict[str, int], of: Example, **options) -> bool:
    """Whether a new model gives the right scores. Raises where it gives none."""
    return is_same(filled_scores(student, props, sizes, of.words, of.fill, **options), of.scores)


def repeats(student, props, sizes: dict[str, int]) -> bool:
    """Whether two copies of a model give the same scores: one that draws at random does not."""
    inputs = torch.randn(1, 6, sizes["input_size"])
    return is_same(*scores(student, props, sizes, inputs, inputs))


def parameters(found) -> dict[str, Tensor]:
    """What the props say are a model's parameters, if it is that."""
    is_told = isinstance(found, dict) and found and all(isinstance(value, Tensor) for value in found.values())
    assert is_told, f"named_parameters() of the model must name tensors, not {describe(found)}"
    return found


def count_values(student, props, sizes: dict[str, int]) -> int:
    found = props.sizes_of(student.RNN, **sizes)
    is_told = isinstance(found, dict) and all(isinstance(size, int) for size in found.values())
    assert is_told, f"named_parameters() of the model must name tensors, not {describe(found)}"
    return sum(found.values())


def right_parts(input_size: int, hidden_size: int, num_classes: int, num_layers: int = 1) -> tuple[int, int]:
    """How many values the recurrent layers have, and how many the linear one."""
    widths = [input_size, *[hidden_size] * (num_layers - 1)]
    return sum(hidden_size * (width + hidden_size + 2) for width in widths), (hidden_size + 1) * num_classes


def assert_count(student, props, sizes: dict[str, int]) -> None:
    rnn, linear = right_parts(**sizes)
    total = count_values(student, props, sizes)
    assert total == rnn + linear, (
        f"{called(sizes)} must have {rnn} + {linear} = {rnn + linear} trainable values, not {total}"
    )


def readings(values: dict[str, Tensor], width: int, hidden: int, classes: int) -> Iterator[dict[str, Tensor]]:
    """Each way to read parameters as those of the formula, by their shapes; none where they are packed otherwise.

    The two bias vectors of a layer count as one here: only their sum matters.
    """

    def shaped(rows: int, columns: int) -> list[Tensor]:
        return [t for t in values.values() if t.shape == (rows, columns)] + [
            t.T for t in values.values() if t.shape == (columns, rows)
        ]

    wide = shaped(hidden, width + hidden)
    pairs = [(both[:, :width], both[:, width:]) for both in wide] + [
        (both[:, hidden:], both[:, :hidden]) for both in wide
    ]
    pairs += list(itertools.product(shaped(hidden, width), shaped(hidden, hidden)))
    biases = [t for t in values.values() if t.shape == (hidden,)]
    outs = [t for t in values.values() if t.shape == (classes,)]
    if len(biases) == 2 and len(outs) == 1:
        for (w_x, w_h), w_y in itertools.product(pairs, shaped(classes, hidden)):
            yield {"w_x": w_x, "w_h": w_h, "b": biases[0] + biases[1], "w_y": w_y, "b_y": outs[0]}


def read_out(reading: dict[str, Tensor], inputs: Tensor) -> Tensor:
    """The scores of the formula for one row, with the weights of a reading."""
    state = torch.zeros(len(reading["b"]))
    rows = []
    for letter in inputs[0]:
        state = torch.tanh(reading["w_x"] @ letter + reading["w_h"] @ state + reading["b"])
        rows.append(reading["w_y"] @ state + reading["b_y"])
    return torch.stack(rows)[None].detach()


@points(2)
def test_scores(student, props):
    """for a word the model gives num_classes scores for each letter"""
    value = make(student, SIZES)(torch.randn(1, 6, 5))
    if value is None or isinstance(value, list | tuple):
        fail(f"model(inputs) must be one tensor of scores, not {describe(value)}", "not_scores")
    if isinstance(value, Tensor) and not value.is_floating_point():
        fail(f"the scores must be floats, not {value.dtype}", "not_scores")
    if isinstance(value, Tensor) and value.shape in [(1, 5), (5,), (1, 1, 5)]:
        fail(f"the scores must have shape (1, 6, 5), not {tuple(value.shape)}", "last_step_only")
    if not isinstance(value, Tensor) or value.shape != (6, 5):
        assert_shape(value, (1, 6, 5), what="model(inputs), for inputs of shape (1, 6, 5),")
    if value.dtype != torch.float32:
        fail(f"the scores of float32 inputs must be float32, not {value.dtype}", "fixed_dtype")
    words = torch.rand(2, 6, 5)
    one, other = scores(student, props, SIZES, words[:1], words[1:], fill=POSITIVE)
    if torch.equal(one, other):
        (both,) = scores(student, props, SIZES, words, fill=POSITIVE)
        assert not torch.equal(both[0], both[1]), "the scores are the same for every word"


@points(2)
@needs("scores")
def test_shape(student, props):
    """the scores keep three axes (N, T, num_classes), also where one of them has length 1"""
    are_rows_apart = False
    for batch, steps, classes in [(2, 7, 5), (1, 6, 5), (3, 1, 5), (2, 6, 1)]:
        sizes, inputs = {**SIZES, "num_classes": classes}, torch.randn(batch, steps, 5)
        try:
            (value,) = listed(props.scores(student.RNN, inputs, **sizes), 1)
        except RaisedFault:
            continue  # whether it works for this batch or length at all is asked by other checks
        if not isinstance(value, Tensor) or value.dim() != 3:
            is_flat = isinstance(value, Tensor) and value.shape == (batch * steps, classes) and batch > 1 < steps
            kept = tuple(size for size in (batch, steps, classes) if size > 1)
            is_dropped = isinstance(value, Tensor) and value.shape == kept and are_rows_apart
            what = f"the scores of {called(sizes)} for inputs of shape {(batch, steps, 5)} must have three axes"
            mistake = "flattened_scores" if is_flat else "axis_dropped" if is_dropped else ""
            fail(f"{what}, {(batch, steps, classes)}; they are {describe(value)}", mistake)
        are_rows_apart = True


@points(5)
@needs("scores")
def test_formula(student, props):
    """the scores are raw scores of a tanh RNN that starts at zero, and a linear layer"""
    examples = lesson_examples()
    for evaluates, some in ((False, examples), (True, examples[:1])):
        if are_right(student, props, SIZES, *some, evaluates=evaluates):
            continue
        mode = " after model.eval()" if evaluates else ""
        for of in some:
            what = f"with every parameter set to {of.fill:g}, the scores{mode} for inputs of shape (1, 6, 5)"
            assert is_right(student, props, SIZES, of, evaluates=evaluates), f"{what} are not those of the formula"


@once_a_cohort
def lesson_examples() -> list[Example]:
    word = torch.randn(1, 6, 5)
    cases = [(-0.2, word), (0.3, word), (0.3, HIHELL), (30.0, word.abs() + 0.1)]
    return [Example(fill, words, formula(words, fill, SIZES)) for fill, words in cases]


@points(3)
@needs("scores")
def test_any_sizes(student, props):
    """the same holds for any input_size, hidden_size and num_classes, and for any weights"""
    for sizes in OTHER_SIZES:
        examples = [example(*WORD, fill, **sizes) for fill in (0.3, -0.2)]
        if are_right(student, props, sizes, *examples) or all(is_right(student, props, sizes, of) for of in examples):
            assert_any_weights(student, props, sizes)
        elif follow_formula(student, props, SIZES, WORD):
            fail(f"the scores of {called(sizes)} are not those of the formula; those of {called(SIZES)} are")


def assert_any_weights(student, props, sizes: dict[str, int]) -> None:
    inputs = torch.randn(1, 6, sizes["input_size"])
    values, found = listed(props.values_and_scores(student.RNN, inputs, **sizes), 2)
    found = checked(found, inputs, sizes["num_classes"])
    ways = [read_out(way, inputs) for way in readings(parameters(values), *sizes.values())]
    if ways and not any(is_same(found, way, 1e-4) for way in ways):
        fail("with weights drawn at random, the scores are not those of the formula, however the weights are read")


@points(3)
@needs("scores")
def test_any_length(student, props):
    """one model reads words of any length, and remembers all of it"""
    lengths = (1, 2, 9, 70)
    if not follow_formula(student, props, SIZES, *((1, steps) for steps in lengths)):
        is_formula = follow_formula(student, props, SIZES, WORD)
        for steps in lengths:
            if not is_right(student, props, SIZES, example(1, steps, **SIZES)) and is_formula:
                fail(f"the scores of a word of {steps} letters are not those of the formula; those of 6 letters are")
    if reaches_all(student, props, 70):
        return
    if reaches_all(student, props, 6) and follow_formula(student, props, SIZES, WORD):
        fail(
            "in a word of 70 letters no gradient flows from the last prediction to some letter before",
            "no_gradient",
        )


def reaches_all(student, props, steps: int) -> bool:
    """Whether a gradient flows from the last prediction of a word to every letter."""
    try:
        moves = props.influence(student.RNN, torch.randn(1, steps, 5) / 2, [steps - 1], -0.2, **SIZES)
    except RaisedFault:
        return False
    return isinstance(moves, Tensor) and bool((moves > 0).all())


@points(5)
@needs("scores")
def test_any_batch(student, props):
    """one model reads any number of words at once, and no word changes another's scores"""
    assert_rows_apart(student, props, SIZES)


def assert_rows_apart(student, props, sizes: dict[str, int]) -> None:
    """A program that follows the formula in every batch is tried with other weights in one of them, any other one in all."""
    shapes = [(3, 6), (2, 4), (7, 2), (40, 6)]
    for batch, steps in shapes[:1] if follow_formula(student, props, sizes, *shapes) else shapes:
        if steps != 6 and not reads(student, props, sizes, torch.randn(1, steps, 5)):
            continue  # whether one word of this length is read at all is asked by another check
        inputs, rows = torch.randn(batch, steps, 5), sorted({0, batch // 2, batch - 1})
        found = listed(props.scores_of_batch(student.RNN, inputs, rows, **sizes), 2 + len(rows))
        together, swapped = (checked(value, inputs, 5) for value in found[:2])
        for row, value in zip(rows, found[2:], strict=True):
            alone = checked(value, inputs[row : row + 1], 5)
            if not is_same(together[row : row + 1], alone) and repeats(student, props, sizes):
                fail(f"the scores of a word change when {batch} words of {steps} letters are read at once")
        if not is_same(swapped, together) and repeats(student, props, sizes):
            fail(f"the scores of {batch} words change when their numbers lie in memory in another order")


def reads(student, props, sizes: dict[str, int], inputs: Tensor) -> bool:
    try:
        scores(student, props, sizes, inputs)
    except (AssertionError, RaisedFault):
        return False
    return True


@points(4)
def test_parameter_count(student, props):
    """the trainable values are those of nn.RNN and nn.Linear, for one layer"""
    assert_count(student, props, SIZES)
    assert_count(student, props, {"input_size": 3, "hidden_size": 8, "num_classes": 6})


@points(3)
@needs("scores")
def test_memory(student, props):
    """each prediction depends on every letter up to its own, and on no later one"""
    assert_remembers(student, props, SIZES)


def assert_remembers(student, props, sizes: dict[str, int]) -> None:
    """The slopes show it, where parameters and inputs are small and positive: no unit is dead or saturated there."""
    inputs = torch.rand(1, 6, 5) / 2 + 0.05
    moves = slopes_of_all(student, props, sizes, inputs)
    for step, slopes in enumerate(moves):
        if slopes[step + 1 :].any():
            fail(f"the prediction at step {step + 1} moves with a later letter")
        if not (slopes[: step + 1] > 0).all():
            letters = "its own letter" if slopes[:step].all() else "some letter before"
            fail(f"the prediction at step {step + 1} does not move with {letters}: no gradient reaches it")
    changed = torch.cat([inputs[:, :3], torch.rand(1, 3, 5)], 1)
    start, other = (found[:, :3] for found in scores(student, props, sizes, inputs, changed, fill=POSITIVE))
    if not is_same(start, other) and repeats(student, props, sizes):
        fail("the first three predictions change when letters after them change")


def slopes_of_all(student, props, sizes: dict[str, int], word: Tensor) -> Tensor:
    """How the scores at each step of a word move with the input at each step: (T, T).

    All are asked for at once, in a batch, and the last one alone. Where they are not as they must be, each is asked for
    alone: whether words of a batch are kept apart is another check's business.
    """
    steps = list(range(word.shape[1]))
    ask = functools.partial(props.influence, student.RNN, word, fill=POSITIVE, **sizes)
    must_move = torch.ones(len(steps), len(steps)).tril()
    try:
        moves, last = ask(steps), ask(steps[-1:])
    except RaisedFault:
        pass
    else:
        asked = [(moves, must_move), (last, must_move[-1:])]
        if all(isinstance(found, Tensor) and is_same(found.sign(), right) for found, right in asked):
            return moves
    alone = [ask([step]) for step in steps]
    for found in alone:
        assert_shape(found, (1, len(steps)), what="the slopes of the scores by the inputs")
    return torch.cat(alone)


@points(2)
def test_gradients(student, props):
    """every parameter gets a gradient, in every backward pass, and it is the slope of the scores"""
    assert_gradients(student, props, SIZES)
    letter, slope = letter_alone()  # how gradients go through time is another check's business
    if are_right(student, props, SIZES, letter):
        found = props.slope(student.RNN, letter.words, letter.fill, **SIZES)
        is_close = isinstance(found, float) and math.isclose(found, slope, rel_tol=1e-3)
        if not is_close and repeats(student, props, SIZES):
            fail("the gradients are not the slopes of the scores, which are right", "wrong_backward")


@once_a_cohort
def letter_alone() -> tuple[Example, float]:
    """A letter, and by how much the sum of its scores grows with the value of all parameters."""
    letter, value = torch.eye(5)[None, 2:3], torch.tensor(-0.5, requires_grad=True)
    found = formula(letter, value, SIZES)
    found.sum().backward()
    return Example(value.item(), letter, found.detach()), value.grad.item()


def assert_gradients(student, props, sizes: dict[str, int]) -> None:
    inputs = torch.randn(1, 6, 5)
    fills = (0.05, 0.1), (0.15, 0.3)
    one, other = map(floats, listed(props.scores_of_fills(student.RNN, inputs, fills, **sizes), 2))
    if is_same(one, other):  # gradients are the word of the model; this is what they must have done
        fail("the scores stay the same when the parameters change, so no gradient can come of them")
    for largest in listed(props.gradients(student.RNN, inputs, times=3, **sizes), 3):
        assert isinstance(largest, dict), f"named_parameters() of the model must name tensors, not {describe(largest)}"
        assert largest, "the model has no trainable parameters"
        for name, value in largest.items():
            is_moved = isinstance(value, float) and value > 0
            assert is_moved, f"parameter {name!r} gets no gradient, or one that is all zero"


@points(1)
def test_nothing_is_kept(student, props):
    """a call leaves nothing behind: the same word gives the same scores again, and the inputs stay as they were"""
    assert_nothing_kept(student, props, SIZES)


def assert_nothing_kept(student, props, sizes: dict[str, int]) -> None:
    word, batch = torch.randn(1, 6, 5), torch.randn(3, 6, 5)
    for evaluates in (False, True):
        mode = " after model.eval()" if evaluates else ""
        found, left = in_turn(student, props, sizes, word, -word, word, evaluates=evaluates)
        first, _, again = map(floats, found)
        assert is_same(again, first), f"the same inputs give other scores at a later call{mode}"
    try:
        fresh, used = map(floats, listed(props.scores_after_another(student.RNN, word, batch, **sizes), 2))
    except RaisedFault:
        if reads(student, props, sizes, batch):  # whether it reads three words at all is asked by another check
            raise
    else:
        assert is_same(used, fresh), "three words get other scores when one word was read before"
    if not is_same(left[0], word):
        fail("the inputs were changed by the model", "input_changed")


@points(1)
def test_models_are_their_own(student, props):
    """two models draw their own weights, under torch's seed, and share none"""
    mine, theirs, after = map(parameters, listed(props.values_of_two(student.RNN, **SIZES), 3))
    if not all(is_same(after.get(name), value) for name, value in theirs.items()):
        fail("changing the weights of one model changed those of another one", "shared_layers")
    same = {name for name, value in mine.items() if is_same(theirs.get(name), value)}
    if same == mine.keys():
        fail("two new models have the same weights", "not_drawn")
    for name in same:
        if mine[name].dim() > 1 and len(mine[name].unique()) > 2:
            fail(f"parameter {name!r} has the same numbers in two new models: nobody drew them", "not_drawn")
    one, other = listed(props.values_under_seed(student.RNN, **SIZES), 2)
    is_told = isinstance(one, dict) and isinstance(other, dict)
    if not is_told or not all(is_same(other.get(name), value) for name, value in one.items()):
        fail("two models that are made after the same torch.manual_seed differ", "not_drawn")


@points(3)
@needs("scores")
def test_layers(student, props):
    """num_layers layers lie on top of each other, and all else holds for them, too"""
    for layers in (2, 3, 4):
        for assert_it in (assert_count, assert_follows):
            assert_as_with_one_layer(assert_it, student, props, {**SIZES, "num_layers": layers})
    for assert_it in (assert_rows_apart, assert_remembers, assert_gradients, assert_nothing_kept, assert_double):
        assert_as_with_one_layer(assert_it, student, props, TWO_LAYERS)


def assert_follows(student, props, sizes: dict[str, int]) -> None:
    assert is_right(student, props, sizes, example(*WORD, **sizes)), "the scores are not those of the formula"


def assert_as_with_one_layer(assert_it: Callable[..., None], student, props, sizes: dict[str, int]) -> None:
    """What holds with one layer must hold with more."""
    try:
        assert_it(student, props, sizes)
    except RaisedFault:
        if holds(assert_it, student, props, SIZES):
            raise
    except AssertionError as failed:
        if holds(assert_it, student, props, SIZES):
            fail(f"with num_layers={sizes['num_layers']}, {failed}", getattr(failed, "mistake", ""))


def holds(assert_it: Callable[..., None], *arguments) -> bool:
    try:
        assert_it(*arguments)
    except (AssertionError, RaisedFault, pytest.skip.Exception):
        return False
    return True


@points(1)
def test_double_precision(student, props):
    """after model.double() the model works in float64"""
    assert_double(student, props, SIZES)


def assert_double(student, props, sizes: dict[str, int]) -> None:
    of = example(*WORD, dtype=torch.float64, **sizes)
    value = floats(listed(props.scores(student.RNN, of.words, fill=of.fill, **sizes), 1)[0])
    if value.dtype != torch.float64:
        fail(f"after model.double(), the scores of float64 inputs must be float64, not {value.dtype}", "fixed_dtype")
    is_exact = value.numel() == of.scores.numel() and is_same(value.reshape(of.scores.shape), of.scores)
    if not is_exact and follow_formula(student, props, sizes, WORD):
        fail("after model.double(), the scores are only as exact as float32 numbers are", "fixed_dtype")
