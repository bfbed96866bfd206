"""The hidden suite of rnn_module.

A student's layers may have any names, order and style. So some checks fill every parameter with one number, where any
right program must give the same scores whatever its layout; one reads the parameters into the formula in every way that
their shapes allow; the others watch how scores move with inputs and weights.
"""

import itertools
from collections.abc import Iterator

import torch
from torch import Tensor, nn

from autograder.checks import assert_object, assert_shape, describe, fail, is_same, points

SIZES = {"input_size": 5, "hidden_size": 4, "num_classes": 5}
"""Of the lesson; its word has six letters."""


def random(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(sum(shape)))


def make(student, **sizes: int):
    model = student.RNN(**sizes)
    assert_object(model, what=f"RNN({', '.join(f'{name}={size}' for name, size in sizes.items())})")
    return model


def scores(model, inputs: Tensor, num_classes: int) -> Tensor:
    """The model's scores as (N, T, C); the lesson's old (N*T, C) is the shape check's business alone."""
    batch, steps, _ = inputs.shape
    value = model(inputs)
    if isinstance(value, Tensor) and value.shape == (batch * steps, num_classes):
        value = value.reshape(batch, steps, num_classes)
    if isinstance(value, Tensor) and value.shape == (batch, num_classes) != (batch, steps, num_classes):
        fail(f"the scores must have shape {(batch, steps, num_classes)}, not {tuple(value.shape)}", "last_step_only")
    assert_shape(value, (batch, steps, num_classes), what=f"model(inputs), for inputs of shape {tuple(inputs.shape)},")
    assert value.is_floating_point(), f"the scores must be floats, not {value.dtype}"
    assert value.isfinite().all(), "the scores must be finite"
    return value


def repeats(props, model, inputs: Tensor, num_classes: int) -> bool:
    """Whether two copies of a model give the same scores: one that draws at random does not."""
    return is_same(*(scores(props.copied(model), inputs, num_classes) for _ in range(2)))


def expected(
    inputs: Tensor, value: float, hidden_size: int, num_classes: int, num_layers: int = 1, **options
) -> Tensor:
    """The raw scores of a right model in which every parameter is `value`."""
    linear = nn.Linear(hidden_size, num_classes, bias=options.pop("linear_bias", True))
    rnn = nn.RNN(inputs.shape[-1], hidden_size, num_layers, batch_first=True, **options)
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


def assert_formula(student, props, sizes: dict[str, int], inputs: Tensor, *, strict: bool) -> None:
    """The scores are those of the formula, in a model whose parameters all have one value.

    Unless `strict`, a bias may be missing and something may follow the linear layer: both are another check's business.
    """
    others = {name: size for name, size in sizes.items() if name != "input_size"}
    for value in (0.3, -0.2):
        model = make(student, **sizes)
        props.fill(model, value)
        found = scores(model, inputs, sizes["num_classes"])
        right = expected(inputs, value, **others)
        if is_same(found, right):
            continue
        what = f"with every parameter set to {value}, the scores for {tuple(inputs.shape)} inputs are not those of the formula"
        known = squeezed(right)
        known["not_tanh"] = expected(inputs, value, **others, nonlinearity="relu")
        without = [
            expected(inputs, value, **others, bias=a, linear_bias=b)
            for a, b in ((False, True), (True, False), (False, False))
        ]
        mistake = next((name for name, wrong in known.items() if is_same(found, wrong)), "")
        if any(is_same(found, wrong) for wrong in without):
            mistake = "bias_missing"
        if strict or mistake in ("", "not_tanh"):
            fail(what, mistake)


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


@points(4)
def test_shape(student):
    """the scores have shape (N, T, num_classes)"""
    value = make(student, **SIZES)(random(1, 6, 5))
    if isinstance(value, Tensor) and value.shape in [(6, 5), (1, 5), (5,)]:
        mistake = "flattened_scores" if value.shape == (6, 5) else "last_step_only"
        fail(f"the scores must have shape (1, 6, 5), not {tuple(value.shape)}", mistake)
    assert_shape(value, (1, 6, 5), what="model(inputs), for inputs of shape (1, 6, 5),")
    assert value.dtype == torch.float32, f"the scores of float32 inputs must be float32, not {value.dtype}"


@points(5)
def test_formula(student, props):
    """the scores are raw scores of a tanh RNN that starts at zero, and a linear layer"""
    assert_formula(student, props, SIZES, random(1, 6, 5), strict=True)


@points(3)
def test_any_sizes(student, props):
    """the formula holds for any input_size, hidden_size and num_classes, and for any weights"""
    for sizes in (
        {"input_size": 3, "hidden_size": 7, "num_classes": 4},
        {"input_size": 6, "hidden_size": 2, "num_classes": 9},
    ):
        inputs = random(1, 6, sizes["input_size"])
        assert_formula(student, props, sizes, inputs, strict=False)
        model = make(student, **sizes)
        found = scores(props.copied(model), inputs, sizes["num_classes"])
        values = props.values(model)
        is_told = isinstance(values, dict) and all(isinstance(value, Tensor) for value in values.values())
        assert is_told, f"named_parameters() of the model must name tensors, not {describe(values)}"
        ways = [read_out(reading, inputs) for reading in readings(values, *sizes.values())]
        if ways and not any(
            is_same(found, known, 1e-4) for right in ways for known in (right, *squeezed(right).values())
        ):
            fail("with weights drawn at random, the scores are not those of the formula, however its weights are read")


@points(3)
def test_any_length(student, props):
    """one model reads words of any length, and remembers all of it"""
    model = make(student, **SIZES)
    inputs = random(1, 9, 5)
    whole = scores(props.copied(model), inputs, 5)
    assert not torch.equal(whole, whole[:, :1].expand(whole.shape)), "the scores are the same at every step"
    for steps in (1, 2, 8):
        start = scores(props.copied(model), inputs[:, :steps], 5)
        if not is_same(start, whole[:, :steps]):
            mistake = "sees_the_future" if repeats(props, model, inputs, 5) else ""
            fail(f"the scores of the first {steps} letters change when more letters follow", mistake)
    assert_remembers(props, model, random(1, 30, 5))


@points(5)
def test_any_batch(student, props):
    """one model reads any number of words at once, and no word changes another's scores"""
    assert_rows_apart(props, make(student, **SIZES))


def assert_rows_apart(props, model) -> None:
    for batch, steps in [(3, 6), (2, 4)]:
        inputs = random(batch, steps, 5)
        together = scores(props.copied(model), inputs, 5)
        assert not torch.equal(together, together[:1].expand(together.shape)), "the scores are the same for every word"
        for row in range(batch):
            alone = scores(props.copied(model), inputs[row : row + 1], 5)
            if not is_same(together[row : row + 1], alone):
                mistake = "rows_mixed" if repeats(props, model, inputs, 5) else ""
                fail(f"the scores of a word change when {batch} words are read at once", mistake)


COUNTS = [
    ({"input_size": 5, "hidden_size": 4, "num_classes": 5}, 44 + 25),
    ({"input_size": 3, "hidden_size": 8, "num_classes": 6}, 104 + 54),
]


@points(4)
def test_parameter_count(student, props):
    """the trainable values are those of nn.RNN and nn.Linear, for one layer"""
    for sizes, count in COUNTS:
        assert_count(student, props, sizes, count)


def count_values(props, model) -> int:
    found = props.sizes(model)
    is_told = isinstance(found, dict) and all(isinstance(size, int) for size in found.values())
    assert is_told, f"named_parameters() of the model must name tensors, not {describe(found)}"
    return sum(found.values())


def assert_count(student, props, sizes: dict[str, int], count: int) -> None:
    total = count_values(props, make(student, **sizes))
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
    if sum(value.numel() for value in props.values(make(student, **sizes)).values()) == count:
        mistake = ""  # all are there, but not all are trainable
    made = ", ".join(f"{name}={size}" for name, size in sizes.items())
    fail(f"RNN({made}) must have {rnn} + {linear} = {count} trainable values, not {total}", mistake)


@points(3)
def test_layers(student, props):
    """num_layers layers lie on top of each other, and all else holds for them, too"""
    single = count_values(props, make(student, **SIZES))
    sizes = {**SIZES, "num_layers": 2}
    model = make(student, **sizes)
    if count_values(props, model) == single > 0:
        fail(f"RNN with num_layers=2 has {single} trainable values, as many as with one layer", "layers_ignored")
    assert_count(student, props, sizes, 109)
    deep = {"input_size": 2, "hidden_size": 3, "num_classes": 4, "num_layers": 3}
    assert_count(student, props, deep, 21 + 24 + 24 + 16)
    assert_formula(student, props, sizes, random(1, 6, 5), strict=False)
    assert_formula(student, props, deep, random(1, 6, 2), strict=False)
    assert_rows_apart(props, model)
    assert_remembers(props, model, random(1, 6, 5))
    assert_gradients(props, make(student, **sizes))
    assert_nothing_kept(props, make(student, **sizes))
    assert_double(make(student, **sizes))


@points(3)
def test_memory(student, props):
    """each prediction depends on every letter up to its own, and on no later one"""
    assert_remembers(props, make(student, **SIZES), random(1, 6, 5))


def assert_remembers(props, model, inputs: Tensor) -> None:
    """The slopes show it, in a model whose parameters are all 0.2: far from where tanh is flat."""
    steps = inputs.shape[1]
    model = props.copied(model)
    props.fill(model, 0.2)
    before = scores(props.copied(model), inputs, 5)
    moves = props.influence(props.copied(model), inputs)
    assert_shape(moves, (steps, steps), what="the slopes of the scores by the inputs")
    for step, slopes in enumerate(moves):
        if slopes[step + 1 :].any():
            fail(f"the prediction at step {step + 1} moves with a later letter", "sees_the_future")
    for step, slopes in enumerate(moves):
        if not (slopes[: step + 1] > 0).all():
            other = inputs.clone()
            other[:, :step] = -inputs[:, :step]
            stays = torch.equal(scores(props.copied(model), other, 5)[:, step], before[:, step])
            if stays and step:
                fail(f"the prediction at step {step + 1} stays the same when all letters before change", "no_memory")
            is_cut = not moves.tril(-1).any()
            what = f"no gradient flows from the prediction at step {step + 1} to some letter before"
            fail(what, "no_gradient" if is_cut and step else "")


@points(2)
def test_gradients(student, props):
    """every parameter gets a gradient, in every backward pass"""
    assert_gradients(props, make(student, **SIZES))
    assert_gradients(props, make(student, **SIZES), times=3)


def assert_gradients(props, model, times: int = 1) -> None:
    found = props.gradients(model, random(1, 6, 5), times=times)
    assert isinstance(found, dict), f"named_parameters() of the model must name tensors, not {describe(found)}"
    assert found, "the model has no trainable parameters"
    for name, largest in found.items():
        if not isinstance(largest, float) or not largest > 0:
            fail(
                f"parameter {name!r} gets no gradient, or one that is all zero",
                "no_gradient" if largest is None else "",
            )


@points(1)
def test_nothing_is_kept(student, props):
    """the same word gives the same scores again, whatever was read in between"""
    assert_nothing_kept(props, make(student, **SIZES))


def assert_nothing_kept(props, model) -> None:
    inputs = random(1, 6, 5)
    fresh = props.copied(model)
    first = scores(model, inputs, 5)
    assert not torch.equal(scores(model, -inputs, 5), first), "the scores do not depend on the inputs"
    if is_same(scores(model, inputs, 5), first):
        return
    one, other = props.seeded_twice(fresh, inputs)
    is_drawn = isinstance(one, Tensor) and isinstance(other, Tensor) and is_same(one, other)
    fail("the same inputs give other scores at a second call", "" if is_drawn else "keeps_state")


@points(1)
def test_double_precision(student):
    """after model.double() the model works in float64"""
    assert_double(make(student, **SIZES))


def assert_double(model) -> None:
    model.double()
    value = scores(model, random(1, 6, 5).double(), 5)
    assert value.dtype == torch.float64, f"the scores of float64 inputs must be float64, not {value.dtype}"
    assert not torch.equal(value, value[:, :1].expand(value.shape)), "the scores are the same at every step"
    assert not torch.equal(value, value.float().double()), "the scores are float32 numbers in float64"


@points(1)
def test_models_are_their_own(student, props):
    """two models draw their own weights and share none; the inputs stay as they were"""
    one, other = make(student, **SIZES), make(student, **SIZES)
    mine, theirs = props.values(one), props.values(other)
    for values in (mine, theirs):
        is_told = isinstance(values, dict) and values and all(isinstance(value, Tensor) for value in values.values())
        assert is_told, f"named_parameters() of the model must name tensors, not {describe(values)}"
    if all(name in theirs and is_same(value, theirs[name]) for name, value in mine.items()):
        fail("two new models have the same weights; they must be drawn at random")
    props.fill(one, 0.0)
    after = props.values(other)
    is_same_still = isinstance(after, dict) and all(
        name in after and is_same(after[name], value) for name, value in theirs.items()
    )
    assert is_same_still, "changing one model changed another one"
    inputs = random(1, 6, 5)
    _, left = props.scores_then_input(other, inputs)
    assert is_same(left, inputs), "the inputs were changed by the model"
