"""The public checks of training; the hidden suite checks all of README.md, on other data.

The model, the optimizer and the data are the suite's own. The right loss and the right update come from their
definitions: a mean of minus log-probabilities, and a step of plain SGD against its slope.
"""

import copy

import torch
from torch import Tensor, nn

from autograder.checks import describe, fail

LESSON = ["h", "i", "e", "l", "o"]
INPUT_SIZE, HIDDEN_SIZE, NUM_CLASSES = 3, 6, 4


class Lesson:
    """A model without memory in your process, its twin here from before the training, and data for both."""

    def __init__(self, props, batch: int, steps: int) -> None:
        self.props = props
        self.model = props.chain(
            300,
            ("Linear", {"in_features": INPUT_SIZE, "out_features": HIDDEN_SIZE}),
            ("Tanh", {}),
            ("Linear", {"in_features": HIDDEN_SIZE, "out_features": NUM_CLASSES}),
        )
        self.start = self.twin()
        generator = torch.Generator().manual_seed(400)
        self.inputs = torch.randn(batch, steps, INPUT_SIZE, generator=generator)
        self.labels = torch.randint(0, NUM_CLASSES, (batch, steps), generator=generator)

    def twin(self) -> nn.Sequential:
        """The model as it is now."""
        twin = nn.Sequential(nn.Linear(INPUT_SIZE, HIDDEN_SIZE), nn.Tanh(), nn.Linear(HIDDEN_SIZE, NUM_CLASSES))
        weights = self.props.weights(self.model)
        twin.load_state_dict({name.removeprefix("layers."): value for name, value in weights.items()})
        return twin

    def train(self, student, num_epochs: int):
        optimizer = self.props.optimizer(self.model, "SGD", lr=0.4)
        return student.train(
            model=self.model, optimizer=optimizer, inputs=self.inputs, labels=self.labels, num_epochs=num_epochs
        )

    def mean_loss(self, scores: Tensor) -> Tensor:
        """Minus the log-probability of the right class, on average."""
        return -scores.log_softmax(-1).gather(-1, self.labels[..., None]).mean()

    def moved(self, model: nn.Sequential, rate: float = 0.4) -> nn.Sequential:
        """A copy of `model` one step down the slope of its mean loss."""
        slopes = torch.autograd.grad(self.mean_loss(model(self.inputs)), list(model.parameters()))
        other = copy.deepcopy(model)
        for parameter, slope in zip(other.parameters(), slopes, strict=True):
            parameter.data.sub_(slope, alpha=rate)
        return other

    def __str__(self) -> str:
        return f"train on inputs of shape {tuple(self.inputs.shape)}"


def are_equal(one: nn.Module, other: nn.Module) -> bool:
    pairs = zip(one.parameters(), other.parameters(), strict=True)
    return all(torch.allclose(mine, theirs, rtol=1e-4, atol=2e-6) for mine, theirs in pairs)


def test_loss_falls(student, props):
    """a few small updates lower the mean loss"""
    lesson = Lesson(props, batch=2, steps=3)
    losses = lesson.train(student, 5)
    if are_equal(lesson.twin(), lesson.start):
        # where the losses move all the same, some other model learned
        is_still = isinstance(losses, list) and len(losses) == 5 and len({*map(repr, losses)}) == 1
        fail(f"{lesson} with num_epochs=5 left the weights as they were", "no_update" if is_still else "")
    before, after = (lesson.mean_loss(model(lesson.inputs)).item() for model in (lesson.start, lesson.twin()))
    if not after < before:
        fail(f"{lesson} with num_epochs=5 did not lower the mean cross-entropy")


def test_returns_a_loss_for_each_update(student, props):
    """train returns a list with one float for each update, and an empty one for none"""
    for count in (3, 0):
        lesson = Lesson(props, batch=2, steps=5)
        value = lesson.train(student, count)
        what = f"{lesson} with num_epochs={count}"
        if not isinstance(value, list) or not all(isinstance(loss, float) for loss in value):
            fail(f"{what} must return a list of {count} floats; it returned {describe(value)}", "not_a_list")
        if len(value) != count:
            fail(f"{what} must return a loss for each update; it returned {len(value)}")


def test_loss_is_the_mean_cross_entropy(student, props):
    """the first loss is the mean cross-entropy over all N*T letters, before the first update"""
    for batch, steps in [(1, 5), (2, 3)]:
        lesson = Lesson(props, batch, steps)
        value = lesson.train(student, 1)
        losses = value if isinstance(value, (list, tuple)) else [value]
        if not losses:
            fail(f"{lesson} with num_epochs=1 must return the loss before the update; it returned none")
        if not (isinstance(losses[0], float) or (isinstance(losses[0], Tensor) and losses[0].numel() == 1)):
            fail(f"{lesson} must return the losses; it returned {describe(value)}", "not_a_list")
        found, scores = float(losses[0]), lesson.start(lesson.inputs)
        right, softened = lesson.mean_loss(scores).item(), lesson.mean_loss(scores.softmax(-1)).item()
        if abs(found - right) < 1e-5:
            continue
        letters = batch * steps
        if abs(found - right * letters) < 1e-4 * letters:
            fail(f"the loss is {letters} times the mean over the {letters} letters", "sum_of_losses")
        if abs(found - softened) < 1e-5:
            fail("the loss is that of scores which went through a softmax first", "softmax_before_loss")
        fail(
            f"the first loss of {lesson} is not the mean cross-entropy before the update; "
            f"it is {abs(found - right):.3g} off"
        )


def test_one_update(student, props):
    """one update moves the weights by one step along the gradient of the mean loss"""
    lesson = Lesson(props, batch=2, steps=3)
    lesson.train(student, 1)
    after, right = lesson.twin(), lesson.moved(lesson.start)
    what = f"{lesson} with num_epochs=1"
    if are_equal(after, right):
        return
    if are_equal(after, lesson.start):
        fail(f"{what} left the weights as they were")
    if are_equal(after, lesson.moved(right)):
        fail(f"{what} made two updates", "one_update_more")
    if are_equal(after, lesson.moved(lesson.start, rate=6 * 0.4)):
        fail(f"{what} moved the weights six times as far as the mean over six letters does", "sum_of_losses")
    fail(f"{what} moved the weights, but not by one step along the gradient of the mean cross-entropy")


def assert_predicts(student, props, words: list[str], vocabulary: list[str], highest: float) -> None:
    """`predict` says what a model says that answers vector k with letter k + 2, counted round, at score `highest`."""
    count = len(vocabulary)
    vectors = torch.randn(count, 4, generator=torch.Generator().manual_seed(12))
    answers = (torch.arange(count) + 2) % count
    scores = (highest - 1.0 - torch.arange(count).float()).repeat(count, 1)
    model = props.Told(vectors, scores.scatter(1, answers[:, None], highest))
    right = torch.tensor([[vocabulary.index(letter) for letter in word] for word in words])
    found = student.predict(model=model, inputs=vectors[(right - 2) % count], idx2char=vocabulary)
    is_words = isinstance(found, list) and all(isinstance(word, str) for word in found)
    if is_words and found == words:
        return

    def spelt(letters: list[str], shift: int = 0) -> list[str]:
        return ["".join(letters[(index + shift) % count % len(letters)] for index in row) for row in right.tolist()]

    what = f"predict, for a model that says {words} in the vocabulary {vocabulary},"
    if isinstance(found, str) or (isinstance(found, list) and len(found) != len(words)):
        mistake = "one_string" if "".join(map(str, found)) == "".join(words) else ""
        fail(
            f"{what} must return a list of {len(words)}, one string for each row; it returned {describe(found)}",
            mistake,
        )
    mistake = ""
    if is_words and found == spelt(vocabulary, -2):
        mistake = "decodes_input"
    elif is_words and found in (spelt(LESSON), spelt(sorted(vocabulary))):
        mistake = "wrong_alphabet"
    fail(f"{what} must return what the model says; it returned {describe(found)}", mistake)


def test_predicts_what_the_model_says(student, props):
    """predict gives one string a row: the letter with the highest score at each step, in the order of the letters"""
    assert_predicts(student, props, ["hello", "hilli"], LESSON, 3.0)
    assert_predicts(student, props, ["nest", "tens", "went"], ["n", "e", "w", "t", "s", "r"], -2.0)


def test_predicts_a_single_row(student, props):
    """predict gives a list with one string for a batch of one, be it the lesson's question or a single letter"""
    assert_predicts(student, props, ["lilo"], LESSON, 2.0)
    assert_predicts(student, props, ["e"], LESSON, 2.0)
