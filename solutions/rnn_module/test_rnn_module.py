"""The hidden suite of rnn_module.

A student's layers may have any names, order and style. So one check fills every parameter with one number, where any
right program must give the same scores whatever its layout; the others watch how scores move with inputs and weights.
"""

import torch
from torch import Tensor, nn

from autograder.checks import assert_shape, describe, fail, is_same, points

SIZES = {"input_size": 5, "hidden_size": 4, "num_classes": 5}
"""Of the lesson; its word has six letters."""


def random(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(sum(shape)))


def scores(model, inputs: Tensor, num_classes: int) -> Tensor:
    """The model's scores as (N, T, C); the lesson's old (N*T, C) is the shape check's business alone."""
    batch, steps, _ = inputs.shape
    value = model(inputs)
    if isinstance(value, Tensor) and value.shape == (batch * steps, num_classes):
        return value.reshape(batch, steps, num_classes)
    if isinstance(value, Tensor) and value.shape == (batch, num_classes) != (batch, steps, num_classes):
        fail(
            f"the scores must have shape {(batch, steps, num_classes)}; they have {tuple(value.shape)}",
            "last_step_only",
        )
    assert_shape(value, (batch, steps, num_classes), what=f"model(inputs), for inputs of shape {tuple(inputs.shape)},")
    return value


def expected(
    inputs: Tensor, value: float, hidden_size: int, num_classes: int, num_layers: int = 1, **options
) -> Tensor:
    """The raw scores of a right model in which every parameter is `value`."""
    rnn = nn.RNN(inputs.shape[-1], hidden_size, num_layers, batch_first=True, **options)
    linear = nn.Linear(hidden_size, num_classes)
    for parameter in [*rnn.parameters(), *linear.parameters()]:
        nn.init.constant_(parameter, value)
    with torch.no_grad():
        return linear(rnn(inputs)[0])


def squeezed(right: Tensor) -> dict[str, Tensor]:
    """What becomes of the right scores when something follows the linear layer."""
    return {
        "softmax_output": right.softmax(-1),
        "log_softmax_output": right.log_softmax(-1),
        "squeezed_output": right.tanh(),
        "squeezed_by_sigmoid": right.sigmoid(),
        "squeezed_by_relu": right.relu(),
    }


def assert_formula(student, props, sizes: dict[str, int], inputs: Tensor, *, raw: bool) -> None:
    """The scores are those of the formula, in a model whose parameters all have one value.

    Unless they must be `raw`, something may follow the linear layer: that is another check's business.
    """
    model = student.RNN(**sizes)
    others = {name: size for name, size in sizes.items() if name != "input_size"}
    for value in (0.3, -0.2):
        props.fill(model, value)
        found = scores(model, inputs, sizes["num_classes"])
        right = expected(inputs, value, **others)
        if is_same(found, right):
            continue
        what = f"with every parameter set to {value}, the scores for {tuple(inputs.shape)} inputs are not those of the formula"
        for mistake, wrong in squeezed(right).items():
            if is_same(found, wrong):
                if raw:
                    fail(what, mistake)
                break
        else:
            relu = expected(inputs, value, **others, nonlinearity="relu")
            fail(what, "not_tanh" if is_same(found, relu) else "")


@points(4)
def test_shape(student):
    """the scores have shape (N, T, num_classes)"""
    value = student.RNN(**SIZES)(random(1, 6, 5))
    if isinstance(value, Tensor) and value.shape in [(6, 5), (1, 5), (5,)]:
        mistake = "flattened_scores" if value.shape == (6, 5) else "last_step_only"
        fail(f"the scores must have shape (1, 6, 5); they have {tuple(value.shape)}", mistake)
    assert_shape(value, (1, 6, 5), what="model(inputs), for inputs of shape (1, 6, 5),")
    assert value.dtype == torch.float32, f"the scores of float32 inputs must be float32; they are {value.dtype}"


@points(5)
def test_formula(student, props):
    """the scores are raw scores of a tanh RNN that starts at zero, and a linear layer"""
    assert_formula(student, props, SIZES, random(1, 6, 5), raw=True)


@points(3)
def test_any_sizes(student, props):
    """the formula holds for any input_size, hidden_size and num_classes"""
    for sizes in (
        {"input_size": 3, "hidden_size": 7, "num_classes": 4},
        {"input_size": 6, "hidden_size": 2, "num_classes": 9},
    ):
        assert_formula(student, props, sizes, random(1, 6, sizes["input_size"]), raw=False)


@points(3)
def test_any_length(student):
    """one model reads words of any length, and the first letters' scores do not depend on it"""
    model = student.RNN(**SIZES)
    inputs = random(1, 9, 5)
    whole = scores(model, inputs, 5)
    for steps in (1, 2, 8):
        start = scores(model, inputs[:, :steps], 5)
        if not is_same(start, whole[:, :steps]):
            fail(f"the scores of the first {steps} letters change when more letters follow", "sees_the_future")


@points(5)
def test_any_batch(student):
    """one model reads any number of words at once, and no word changes another's scores"""
    model = student.RNN(**SIZES)
    for batch, steps in [(3, 6), (2, 4)]:
        inputs = random(batch, steps, 5)
        together = scores(model, inputs, 5)
        for row in range(batch):
            alone = scores(model, inputs[row : row + 1], 5)
            if not is_same(together[row : row + 1], alone):
                fail(f"the scores of a word change when {batch} words are read at once", "rows_mixed")


COUNTS = [
    ({"input_size": 5, "hidden_size": 4, "num_classes": 5}, 44 + 25),
    ({"input_size": 3, "hidden_size": 8, "num_classes": 6}, 104 + 54),
]


@points(4)
def test_parameter_count(student, props):
    """the trainable values are those of nn.RNN and nn.Linear, for one layer"""
    for sizes, count in COUNTS:
        assert_count(student, props, sizes, count)


def assert_count(student, props, sizes: dict[str, int], count: int) -> None:
    found = props.sizes(student.RNN(**sizes))
    total = sum(found.values())
    if total == count:
        return
    width, hidden, classes = sizes["input_size"], sizes["hidden_size"], sizes["num_classes"]
    layers = sizes.get("num_layers", 1)
    rnn = hidden * width + hidden * hidden + 2 * hidden + (layers - 1) * (2 * hidden * hidden + 2 * hidden)
    linear = hidden * classes + classes
    mistake = {
        count - hidden: "bias_missing",
        count - classes: "bias_missing",
        count - 2 * hidden: "bias_missing",
        count - 2 * hidden - classes: "bias_missing",
        3 * rnn + linear: "other_cell",
        4 * rnn + linear: "other_cell",
        2 * rnn + 2 * hidden * classes + classes: "bidirectional",
    }.get(total, "")
    made = ", ".join(f"{name}={size}" for name, size in sizes.items())
    fail(
        f"RNN({made}) must have {rnn} + {linear} = {count} trainable values; it has {total}: {describe(found)}", mistake
    )


@points(3)
def test_layers(student, props):
    """num_layers layers lie on top of each other"""
    single = sum(props.sizes(student.RNN(**SIZES)).values())
    sizes = {**SIZES, "num_layers": 2}
    if sum(props.sizes(student.RNN(**sizes)).values()) == single:
        fail(f"RNN with num_layers=2 has {single} trainable values, as many as with one layer", "layers_ignored")
    assert_count(student, props, sizes, 109)
    assert_count(
        student, props, {"input_size": 2, "hidden_size": 3, "num_classes": 4, "num_layers": 3}, 21 + 24 + 24 + 16
    )
    assert_formula(student, props, sizes, random(1, 6, 5), raw=False)


@points(3)
def test_memory(student, props):
    """each prediction depends on every letter up to its own, and on no later one"""
    moves = props.influence(student.RNN(**SIZES), random(1, 6, 5))
    assert_shape(moves, (1, 6, 1, 6), what="the influence of inputs on scores")
    for step, slopes in enumerate(moves[0, :, 0]):
        if not (slopes[: step + 1] > 0).all():
            fail(f"the prediction at step {step + 1} does not move with each letter up to its own", "no_memory")
        if slopes[step + 1 :].any():
            fail(f"the prediction at step {step + 1} moves with a later letter", "sees_the_future")


@points(2)
def test_gradients(student, props):
    """every parameter gets a gradient, in every backward pass"""
    model = student.RNN(**SIZES)
    for times in (1, 3):
        found = props.gradients(model, random(1, 6, 5), times=times)
        if not found:
            fail("the model has no trainable parameters", "no_gradient")
        for name, largest in found.items():
            if not isinstance(largest, float) or not largest > 0:
                fail(f"parameter {name!r} gets no gradient, or one that is all zero", "no_gradient")


@points(1)
def test_nothing_is_kept(student):
    """the same word gives the same scores again, whatever was read in between"""
    model = student.RNN(**SIZES)
    inputs = random(1, 6, 5)
    first = scores(model, inputs, 5)
    scores(model, -inputs, 5)
    if not is_same(scores(model, inputs, 5), first):
        fail("the same inputs give other scores at a second call", "keeps_state")


@points(1)
def test_double_precision(student, props):
    """after model.double() the model works in float64"""
    model = student.RNN(**SIZES)
    model.double()
    value = scores(model, random(1, 6, 5).double(), 5)
    assert value.dtype == torch.float64, f"the scores of float64 inputs must be float64; they are {value.dtype}"


@points(1)
def test_models_are_their_own(student, props):
    """two models draw their own weights and share none; the inputs stay as they were"""
    one, other = student.RNN(**SIZES), student.RNN(**SIZES)
    mine, theirs = props.values(one), props.values(other)
    if not mine or all(name in theirs and is_same(value, theirs[name]) for name, value in mine.items()):
        fail("two new models have the same weights; they must be drawn at random")
    props.fill(one, 0.0)
    after = props.values(other)
    assert all(is_same(after[name], value) for name, value in theirs.items()), "changing one model changed another one"
    inputs = random(1, 6, 5)
    _, left = props.scores_then_input(other, inputs)
    assert is_same(left, inputs), "the inputs were changed by the model"
