"""The hidden suite of rnn_module.

A student's layers may have any names, order and style. So some checks fill every parameter with one number, where any
right program must give the same scores whatever its layout; one reads the parameters into the formula in every way that
their shapes allow; the others watch how scores move with inputs and weights.

Each check is about one thing. What already goes wrong for one word of the lesson's size, in a model of one layer, is
held against the check that says so, and not again where other sizes, lengths or layers are tried.
"""

import itertools
import math
from collections.abc import Callable, Iterator

import pytest
import torch
from torch import Tensor

from autograder.checks import RaisedFault, assert_object, assert_shape, describe, fail, is_same, needs, points

SIZES = {"input_size": 5, "hidden_size": 4, "num_classes": 5}
"""Of the lesson; its word has six letters."""
TWO_LAYERS = {**SIZES, "num_layers": 2}
OTHER_SIZES = (
    {"input_size": 3, "hidden_size": 7, "num_classes": 4},
    {"input_size": 6, "hidden_size": 2, "num_classes": 9},
)
HIHELL = torch.eye(5)[[0, 1, 0, 2, 3, 3]][None]


def called(sizes: dict[str, int]) -> str:
    return f"RNN({', '.join(f'{name}={size}' for name, size in sizes.items())})"


def make(student, props, sizes: dict[str, int]):
    model = student.RNN(**sizes)
    assert_object(model, what=called(sizes))
    props.settle(model, sizes["input_size"])
    return model


def scores(model, inputs: Tensor, num_classes: int) -> Tensor:
    """The model's scores as (N, T, C); whether its axes are kept apart is the shape check's business alone."""
    shape = (*inputs.shape[:2], num_classes)
    value = model(inputs)
    if isinstance(value, Tensor) and value.dim() < 3:
        flat, squeezed = (shape[0] * shape[1], num_classes), tuple(size for size in shape if size > 1)
        if tuple(value.shape) in (flat, squeezed):
            value = value.reshape(shape)
    assert_shape(value, shape, what=f"model(inputs), for inputs of shape {tuple(inputs.shape)},")
    assert value.is_floating_point(), f"the scores must be floats, not {value.dtype}"
    assert value.isfinite().all(), "the scores must be finite"
    return value


def floats(model, inputs: Tensor) -> Tensor:
    """Whatever floats the model gives: their shape is another check's business."""
    value = model(inputs)
    if not isinstance(value, Tensor) or not value.is_floating_point():
        pytest.skip("not judged: what the model gives is no tensor of floats")
    return value


def filled_scores(student, props, sizes: dict[str, int], inputs: Tensor, value: float, *, evaluates=False) -> Tensor:
    """The scores of a new model in which every parameter is `value`."""
    model = make(student, props, sizes)
    if inputs.dtype == torch.float64:
        model.double()
    if evaluates:
        model.eval()
    props.fill(model, value)
    return scores(model, inputs, sizes["num_classes"])


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


def follows_formula(student, props, sizes: dict[str, int], inputs: Tensor, value: float = -0.2) -> bool:
    """Whether the scores are those of the formula; False where there are no scores at all."""
    try:
        return is_same(filled_scores(student, props, sizes, inputs, value), formula(inputs, value, sizes))
    except (AssertionError, RaisedFault):
        return False


def repeats(student, props, sizes: dict[str, int]) -> bool:
    """Whether two copies of a model give the same scores: one that draws at random does not."""
    model, inputs = make(student, props, sizes), torch.randn(1, 6, 5)
    return is_same(*(scores(props.copied(model), inputs, 5) for _ in range(2)))


def parameters(props, model) -> dict[str, Tensor]:
    found = props.values(model)
    is_told = isinstance(found, dict) and found and all(isinstance(value, Tensor) for value in found.values())
    assert is_told, f"named_parameters() of the model must name tensors, not {describe(found)}"
    return found


def count_values(student, props, sizes: dict[str, int]) -> int:
    found = props.sizes(make(student, props, sizes))
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
    value = make(student, props, SIZES)(torch.randn(1, 6, 5))
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
    model, words = make(student, props, SIZES), torch.rand(2, 6, 5)
    props.fill(model, 0.05, 0.15)
    one, other = (scores(props.copied(model), word[None], 5) for word in words)
    if torch.equal(one, other):
        both = scores(props.copied(model), words, 5)
        assert not torch.equal(both[0], both[1]), "the scores are the same for every word"


@points(2)
@needs("scores")
def test_shape(student, props):
    """the scores keep three axes (N, T, num_classes), also where one of them has length 1"""
    are_rows_apart = False
    for batch, steps, classes in [(2, 7, 5), (1, 6, 5), (3, 1, 5), (2, 6, 1)]:
        sizes, inputs = {**SIZES, "num_classes": classes}, torch.randn(batch, steps, 5)
        try:
            value = make(student, props, sizes)(inputs)
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
    word = torch.randn(1, 6, 5)
    for value, inputs, evaluates in [
        (0.3, word, False),
        (-0.2, word, False),
        (0.3, HIHELL, False),
        (30.0, word.abs() + 0.1, False),
        (-0.2, word, True),
    ]:
        found = filled_scores(student, props, SIZES, inputs, value, evaluates=evaluates)
        mode = " after model.eval()" if evaluates else ""
        what = f"with every parameter set to {value:g}, the scores{mode} for inputs of shape (1, 6, 5)"
        assert is_same(found, formula(inputs, value, SIZES)), f"{what} are not those of the formula"


@points(3)
@needs("scores")
def test_any_sizes(student, props):
    """the same holds for any input_size, hidden_size and num_classes, and for any weights"""
    is_right = follows_formula(student, props, SIZES, torch.randn(1, 6, 5))
    for sizes in OTHER_SIZES:
        inputs = torch.randn(1, 6, sizes["input_size"])
        for value in (0.3, -0.2):
            found = filled_scores(student, props, sizes, inputs, value)
            if is_right and not is_same(found, formula(inputs, value, sizes)):
                fail(f"the scores of {called(sizes)} are not those of the formula; those of {called(SIZES)} are")
        if is_right:
            model = make(student, props, sizes)
            ways = [read_out(way, inputs) for way in readings(parameters(props, model), *sizes.values())]
            found = scores(model, inputs, sizes["num_classes"])
            if ways and not any(is_same(found, right, 1e-4) for right in ways):
                fail(
                    "with weights drawn at random, the scores are not those of the formula, however the weights are read"
                )


@points(3)
@needs("scores")
def test_any_length(student, props):
    """one model reads words of any length, and remembers all of it"""
    is_right = follows_formula(student, props, SIZES, torch.randn(1, 6, 5))
    for steps in (1, 2, 9, 70):
        inputs = torch.randn(1, steps, 5)
        found = filled_scores(student, props, SIZES, inputs, -0.2)
        if is_right and not is_same(found, formula(inputs, -0.2, SIZES)):
            fail(f"the scores of a word of {steps} letters are not those of the formula; those of 6 letters are")
    if is_right and reaches_all(student, props, 6) and not reaches_all(student, props, 70):
        fail("in a word of 70 letters no gradient flows from the last prediction to some letter before", "no_gradient")


def reaches_all(student, props, steps: int) -> bool:
    """Whether a gradient flows from the last prediction of a word to every letter."""
    model = make(student, props, SIZES)
    props.fill(model, -0.2)
    try:
        return bool((props.influence(model, torch.randn(1, steps, 5) / 2, [steps - 1]) > 0).all())
    except RaisedFault:
        return False


@points(5)
@needs("scores")
def test_any_batch(student, props):
    """one model reads any number of words at once, and no word changes another's scores"""
    assert_rows_apart(student, props, SIZES)
    model, inputs = make(student, props, SIZES), torch.randn(3, 6, 5)
    swapped = props.swapped_scores(props.copied(model), inputs)
    assert isinstance(swapped, Tensor), f"the scores of a batch must be a tensor, not {describe(swapped)}"
    if repeats(student, props, SIZES):
        found = props.copied(model)(inputs)
        what = "the scores of 3 words change when their numbers lie in memory in another order"
        assert is_same(swapped, found), what


def assert_rows_apart(student, props, sizes: dict[str, int]) -> None:
    model, is_certain = make(student, props, sizes), repeats(student, props, sizes)
    for batch, steps in [(3, 6), (2, 4), (7, 2), (40, 6)]:
        if steps != 6 and not reads_length(student, props, sizes, steps):
            continue
        inputs = torch.randn(batch, steps, 5)
        together = scores(props.copied(model), inputs, 5)
        for row in sorted({0, batch // 2, batch - 1}):
            alone = scores(props.copied(model), inputs[row : row + 1], 5)
            if is_certain and not is_same(together[row : row + 1], alone):
                fail(f"the scores of a word change when {batch} words of {steps} letters are read at once")


def reads_length(student, props, sizes: dict[str, int], steps: int) -> bool:
    """Whether one word of this length is read at all, which is another check's business."""
    try:
        scores(make(student, props, sizes), torch.randn(1, steps, 5), 5)
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
    model, inputs = make(student, props, sizes), torch.rand(1, 6, 5) / 2 + 0.05
    props.fill(model, 0.05, 0.15)
    moves = props.influence(props.copied(model), inputs, list(range(6)))
    assert_shape(moves, (6, 6), what="the slopes of the scores by the inputs")
    for step, slopes in enumerate(moves):
        if slopes[step + 1 :].any():
            fail(f"the prediction at step {step + 1} moves with a later letter")
        if not (slopes[: step + 1] > 0).all():
            letters = "its own letter" if slopes[:step].all() else "some letter before"
            fail(f"the prediction at step {step + 1} does not move with {letters}: no gradient reaches it")
    changed = torch.cat([inputs[:, :3], torch.rand(1, 3, 5)], 1)
    start, other = (scores(props.copied(model), word, 5)[:, :3] for word in (inputs, changed))
    if not is_same(start, other) and repeats(student, props, sizes):
        fail("the first three predictions change when letters after them change")


@points(2)
def test_gradients(student, props):
    """every parameter gets a gradient, in every backward pass, and it is the slope of the scores"""
    assert_gradients(student, props, SIZES)
    letter = torch.eye(5)[None, 2:3]  # one alone: how gradients go through time is another check's business
    if repeats(student, props, SIZES) and follows_formula(student, props, SIZES, letter, -0.5):
        model, value = make(student, props, SIZES), torch.tensor(-0.5, requires_grad=True)
        props.fill(model, value.item())
        formula(letter, value, SIZES).sum().backward()
        if not math.isclose(props.slope(model, letter), value.grad.item(), rel_tol=1e-3):
            fail("the gradients are not the slopes of the scores, which are right", "wrong_backward")


def assert_gradients(student, props, sizes: dict[str, int]) -> None:
    inputs = torch.randn(1, 6, 5)
    model = make(student, props, sizes)
    found = []
    for least in (0.05, 0.15):
        props.fill(model, least, 2 * least)
        found.append(floats(props.copied(model), inputs))
    if is_same(*found):  # gradients are the word of the model; this is what they must have done
        fail("the scores stay the same when the parameters change, so no gradient can come of them")
    for times in (1, 3):
        model = make(student, props, sizes)
        floats(props.copied(model), inputs)
        found = props.gradients(model, inputs, times=times)
        assert isinstance(found, dict), f"named_parameters() of the model must name tensors, not {describe(found)}"
        assert found, "the model has no trainable parameters"
        for name, largest in found.items():
            is_moved = isinstance(largest, float) and largest > 0
            assert is_moved, f"parameter {name!r} gets no gradient, or one that is all zero"


@points(1)
def test_nothing_is_kept(student, props):
    """a call leaves nothing behind: the same word gives the same scores again, and the inputs stay as they were"""
    assert_nothing_kept(student, props, SIZES)


def assert_nothing_kept(student, props, sizes: dict[str, int]) -> None:
    word, batch = torch.randn(1, 6, 5), torch.randn(3, 6, 5)
    for mode in ("", " after model.eval()"):
        model = make(student, props, sizes)
        if mode:
            model.eval()
        first = floats(model, word)
        floats(model, -word)
        assert is_same(floats(model, word), first), f"the same inputs give other scores at a later call{mode}"
    fresh = props.copied(make(student, props, sizes))
    used = props.copied(fresh)
    floats(used, word)
    try:
        right = floats(fresh, batch)
    except RaisedFault:
        pass  # whether it reads three words at all is asked by another check
    else:
        assert is_same(floats(used, batch), right), "three words get other scores when one word was read before"
    _, left = props.scores_then_input(make(student, props, sizes), word)
    if not is_same(left, word):
        fail("the inputs were changed by the model", "input_changed")


@points(1)
def test_models_are_their_own(student, props):
    """two models draw their own weights, under torch's seed, and share none"""
    one, other = make(student, props, SIZES), make(student, props, SIZES)
    mine, theirs = parameters(props, one), parameters(props, other)
    props.fill(one, 0.7)
    after = props.values(other)
    if not isinstance(after, dict) or not all(is_same(after.get(name), value) for name, value in theirs.items()):
        fail("changing the weights of one model changed those of another one", "shared_layers")
    same = {name for name, value in mine.items() if is_same(theirs.get(name), value)}
    if same == mine.keys():
        fail("two new models have the same weights", "not_drawn")
    for name in same:
        if mine[name].dim() > 1 and len(mine[name].unique()) > 2:
            fail(f"parameter {name!r} has the same numbers in two new models: nobody drew them", "not_drawn")
    again = [props.values_under_seed(student.RNN, SIZES) for _ in range(2)]
    if not all(isinstance(values, dict) for values in again) or not all(
        is_same(again[1].get(name), value) for name, value in again[0].items()
    ):
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
    inputs = torch.randn(1, 6, 5)
    found = filled_scores(student, props, sizes, inputs, -0.2)
    assert is_same(found, formula(inputs, -0.2, sizes)), "the scores are not those of the formula"


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
    model, inputs = make(student, props, sizes), torch.randn(1, 6, 5, dtype=torch.float64)
    model.double()
    value = floats(model, inputs)
    if value.dtype != torch.float64:
        fail(f"after model.double(), the scores of float64 inputs must be float64, not {value.dtype}", "fixed_dtype")
    if follows_formula(student, props, sizes, inputs.float()) and not follows_formula(student, props, sizes, inputs):
        fail("after model.double(), the scores are only as exact as float32 numbers are", "fixed_dtype")
