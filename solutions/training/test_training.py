"""The hidden suite of training.

The model, the optimizer and the data are the suite's own. What training must do to the weights is worked out on the
teacher's side, from the same start; what a trained model predicts is read off its weights there, too.
"""

import copy

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from autograder.checks import assert_same, describe, fail, points

VOCABULARY = ["h", "i", "e", "l", "o"]


class Twin(nn.Module):
    """The model on the teacher's side: one RNN layer and a linear one, with the weights that the student's has now."""

    def __init__(self, props, model, input_size: int, hidden_size: int, num_classes: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(
            [nn.RNN(input_size, hidden_size, batch_first=True), nn.Linear(hidden_size, num_classes)]
        )
        self.load_state_dict(props.weights(model))

    def forward(self, inputs: Tensor) -> Tensor:
        states, _ = self.layers[0](inputs)
        return self.layers[1](states)

    def mean_loss(self, inputs: Tensor, labels: Tensor) -> Tensor:
        return F.cross_entropy(self(inputs).flatten(0, 1), labels.flatten())

    def trained(
        self,
        kind: str,
        inputs: Tensor,
        labels: Tensor,
        updates: int,
        *,
        forgets: bool = True,
        scale: float = 1.0,
        **options,
    ) -> tuple["Twin", list[float]]:
        """A copy after so many right updates, and their losses.

        To recognise mistakes: gradients add up unless it `forgets` them, and are those of `scale` times the mean loss.
        """
        pupil = copy.deepcopy(self)
        optimizer = getattr(torch.optim, kind)(pupil.parameters(), **options)
        losses = []
        for _ in range(updates):
            if forgets:
                optimizer.zero_grad()
            loss = pupil.mean_loss(inputs, labels)
            (scale * loss).backward()
            optimizer.step()
            losses.append(loss.item())
        return pupil, losses

    def equals(self, other: "Twin") -> bool:
        pairs = zip(self.parameters(), other.parameters(), strict=True)
        return all(torch.allclose(mine, theirs, rtol=1e-4, atol=2e-6) for mine, theirs in pairs)


class Lesson:
    """A model of the suite's own in the student's process, its twin from before the training, and data for both."""

    def __init__(
        self,
        props,
        batch: int,
        steps: int,
        input_size: int = 5,
        hidden_size: int = 4,
        num_classes: int = 5,
        seed: int = 1,
    ) -> None:
        self.props = props
        self.sizes = input_size, hidden_size, num_classes
        self.model = props.chain(
            seed,
            ("RNN", {"input_size": input_size, "hidden_size": hidden_size, "batch_first": True}),
            ("Linear", {"in_features": hidden_size, "out_features": num_classes}),
        )
        self.start = self.twin()
        generator = torch.Generator().manual_seed(batch + steps)
        self.inputs = torch.randn(batch, steps, input_size, generator=generator)
        self.labels = torch.randint(0, num_classes, (batch, steps), generator=generator)

    def twin(self) -> Twin:
        """The student's model as it is now."""
        return Twin(self.props, self.model, *self.sizes)

    def train(self, student, kind: str, num_epochs: int, **options):
        optimizer = self.props.optimizer(self.model, kind, **options)
        return student.train(
            model=self.model, optimizer=optimizer, inputs=self.inputs, labels=self.labels, num_epochs=num_epochs
        )

    def trained(self, kind: str, updates: int, **options) -> tuple[Twin, list[float]]:
        """What should have come of it."""
        return self.start.trained(kind, self.inputs, self.labels, updates, **options)

    def __str__(self) -> str:
        return f"train on inputs of shape {tuple(self.inputs.shape)}"


def losses_of(value, count: int, what: str) -> list[float]:
    """The losses that `train` returned, as a list of `count` floats."""
    if not isinstance(value, list) or not all(isinstance(loss, float) for loss in value):
        fail(
            f"{what} with num_epochs={count} must return a list of {count} floats; it returned {describe(value)}",
            "not_a_list",
        )
    if len(value) != count:
        fail(f"{what} with num_epochs={count} must return a loss for each update; it returned {len(value)}")
    return value


def numbers(value, what: str) -> list[float]:
    """The losses that `train` returned, as far as they are numbers: their type is the first check's business."""
    losses = value if isinstance(value, (list, tuple)) else [value]
    if not losses or not all(
        isinstance(loss, float) or (isinstance(loss, Tensor) and loss.numel() == 1) for loss in losses
    ):
        fail(f"{what} must return the losses; it returned {describe(value)}", "not_a_list")
    return [float(loss) for loss in losses]


@points(3)
def test_returns_a_loss_for_each_update(student, props):
    """train returns a list with one float for each update, and an empty one for none"""
    for num_epochs in (1, 4, 0):
        lesson = Lesson(props, batch=1, steps=6)
        losses_of(lesson.train(student, "SGD", num_epochs, lr=0.1), num_epochs, str(lesson))


@points(3)
def test_loss_is_the_mean_cross_entropy(student, props):
    """the first loss is the mean cross-entropy over all N*T letters, before the first update"""
    for batch, steps in [(1, 6), (3, 7)]:
        lesson = Lesson(props, batch, steps)
        found = numbers(lesson.train(student, "SGD", 1, lr=0.5), str(lesson))[0]
        right = lesson.start.mean_loss(lesson.inputs, lesson.labels).item()
        if abs(found - right) < 1e-5:
            continue
        softened = F.cross_entropy(
            lesson.start(lesson.inputs).softmax(-1).flatten(0, 1), lesson.labels.flatten()
        ).item()
        if abs(found - right * batch * steps) < 1e-4 * batch * steps:
            fail(f"the loss is {batch * steps} times the mean over the {batch * steps} letters", "sum_of_losses")
        if abs(found - softened) < 1e-5:
            fail("the loss is that of scores which went through a softmax first", "softmax_before_loss")
        fail(
            f"the first loss of {lesson} is not the mean cross-entropy before the update; it is {abs(found - right):.3g} off"
        )


@points(5)
def test_one_update(student, props):
    """one update moves the weights by one step along the gradient of the mean loss"""
    lesson = Lesson(props, batch=1, steps=6)
    lesson.train(student, "SGD", 1, lr=0.5)
    after = lesson.twin()
    right, _ = lesson.trained("SGD", 1, lr=0.5)
    if after.equals(right):
        return
    if after.equals(lesson.start):
        fail(f"{lesson} with num_epochs=1 left the weights as they were", "no_update")
    if after.equals(lesson.trained("SGD", 2, lr=0.5)[0]):
        fail(f"{lesson} with num_epochs=1 made two updates", "one_update_more")
    if after.equals(lesson.trained("SGD", 1, lr=0.5, scale=6)[0]):
        fail(
            f"{lesson} with num_epochs=1 moved the weights six times as far as the mean over six letters does",
            "sum_of_losses",
        )
    fail(
        f"{lesson} with num_epochs=1 moved the weights, but not by one step along the gradient of the mean cross-entropy"
    )


@points(6)
def test_five_updates(student, props):
    """five updates on a batch of words leave the weights where five right steps lead"""
    lesson = Lesson(props, batch=3, steps=7, input_size=4, hidden_size=6, num_classes=5)
    losses = numbers(lesson.train(student, "SGD", 5, lr=0.03), str(lesson))
    after = lesson.twin()
    # a sum in place of the mean is the business of the checks above
    if not any(after.equals(lesson.trained("SGD", 5, lr=0.03, scale=scale)[0]) for scale in (1, 21)):
        for mistake, updates, options in (
            ("gradients_add_up", 5, {"forgets": False}),
            ("one_update_short", 4, {}),
            ("one_update_short", 1, {}),
            ("one_update_more", 6, {}),
            ("no_update", 0, {}),
        ):
            if after.equals(lesson.trained("SGD", updates, lr=0.03, **options)[0]):
                fail(f"{lesson} with num_epochs=5 did not leave the weights where five updates lead", mistake)
        fail(f"{lesson} with num_epochs=5 did not leave the weights where five updates lead")
    right = lesson.trained("SGD", 5, lr=0.03)[1]
    if after.equals(lesson.trained("SGD", 5, lr=0.03)[0]) and not is_close(losses, right):
        fail(
            f"{lesson} with num_epochs=5 must return the mean loss before each of the five updates; it returned other numbers"
        )


def is_close(losses: list[float], right: list[float]) -> bool:
    return len(losses) == len(right) and all(abs(a - b) < 1e-5 for a, b in zip(losses, right, strict=True))


@points(4)
def test_uses_the_given_optimizer(student, props):
    """each update is one step of the optimizer that was given, with its settings and its memory"""
    for kind, options in (("Adam", {"lr": 0.03, "betas": (0.5, 0.7)}), ("SGD", {"lr": 0.02, "momentum": 0.8})):
        lesson = Lesson(props, batch=2, steps=5, hidden_size=3)
        optimizer = props.optimizer(lesson.model, kind, **options)
        student.train(model=lesson.model, optimizer=optimizer, inputs=lesson.inputs, labels=lesson.labels, num_epochs=4)
        after = lesson.twin()
        # a sum in place of the mean, and gradients that add up, are the business of the checks above
        variants = ({}, {"scale": 10}, {"forgets": False})
        if not any(after.equals(lesson.trained(kind, 4, **variant, **options)[0]) for variant in variants):
            never_stepped = props.remembers(optimizer) is False and not after.equals(lesson.start)
            what = f"{lesson} with {kind}({options}) did not leave the weights where four steps of it lead"
            fail(what, "own_optimizer" if never_stepped else "")


@points(2)
def test_leaves_the_rest_alone(student, props):
    """train changes neither the data nor the optimizer's settings, and leaves every parameter trainable"""
    lesson = Lesson(props, batch=2, steps=4)
    optimizer = props.optimizer(lesson.model, "SGD", lr=0.05, momentum=0.9)
    after = props.arguments_afterwards(student.train, lesson.model, optimizer, lesson.inputs, lesson.labels, 3)
    assert_same(after["inputs"], lesson.inputs, what="the inputs after training")
    assert_same(after["labels"], lesson.labels, what="the labels after training")
    assert after["settings"] is True, "the optimizer's settings are not those from before the training"
    assert after["trainable"] is True, "after the training some parameter has requires_grad=False"
    if lesson.twin().equals(lesson.start):
        fail("train left the weights as they were", "no_update")


def has_learned(
    student,
    props,
    question: str,
    answer: str,
    vocabulary: list[str],
    seed: int,
    *,
    hidden_size: int,
    lr: float,
    updates: int,
) -> bool:
    """Whether a model that `train` has trained answers rightly; it is asked on the teacher's side."""
    lesson = Lesson(props, 1, len(question), len(vocabulary), hidden_size, len(vocabulary), seed)
    lesson.inputs = torch.eye(len(vocabulary))[torch.tensor([[vocabulary.index(letter) for letter in question]])]
    lesson.labels = torch.tensor([[vocabulary.index(letter) for letter in answer]])
    lesson.train(student, "Adam", updates, lr=lr)
    said = lesson.twin()(lesson.inputs)[0].argmax(-1).tolist()
    return "".join(vocabulary[index] for index in said) == answer


@points(3)
def test_learns_ihello(student, props):
    """after 100 updates the network answers ihello to hihell, from at least two of three starts"""
    answers = []
    for seed in (11, 22, 33):
        answers.append(
            has_learned(student, props, "hihell", "ihello", VOCABULARY, seed, hidden_size=4, lr=0.1, updates=100)
        )
        if answers.count(True) == 2:
            return
        if answers.count(False) == 2:
            fail("after 100 updates with Adam at 0.1 the network does not answer `ihello` to `hihell`")


@points(2)
def test_learns_another_word(student, props):
    """another network learns another word in the same way"""
    if not has_learned(student, props, "hello", "elloh", ["l", "e", "o", "h"], 5, hidden_size=8, lr=0.05, updates=150):
        fail("after 150 updates with Adam at 0.05, a network with 8 hidden units does not answer `elloh` to `hello`")


def told(props, words: list[str], vocabulary: list[str], highest: float) -> object:
    """A model whose best score at each step, `highest`, is that of the letter in `words`; others differ from it in size."""
    indices = torch.tensor([[vocabulary.index(letter) for letter in word] for word in words])
    scores = highest - 1.0 - torch.arange(len(vocabulary)).float().expand(*indices.shape, len(vocabulary))
    return props.Told(scores.scatter(-1, indices.unsqueeze(-1), highest))


def spelt_with(alphabet: list[str], words: list[str], vocabulary: list[str]) -> list[str]:
    """The words, with each letter's index looked up in another alphabet."""
    return ["".join(alphabet[vocabulary.index(letter) % len(alphabet)] for letter in word) for word in words]


def assert_predicts(student, props, words: list[str], vocabulary: list[str], highest: float) -> None:
    inputs = torch.eye(len(vocabulary))[torch.zeros(len(words), len(words[0]), dtype=torch.int64)]
    found = student.predict(model=told(props, words, vocabulary, highest), inputs=inputs, idx2char=vocabulary)
    if found == words:
        return
    what = f"predict, for a model that says {words} in the vocabulary {vocabulary},"
    if isinstance(found, str) or (isinstance(found, list) and len(found) != len(words)):
        fail(
            f"{what} must return a list of {len(words)}, one string for each row; it returned {describe(found)}",
            "one_string",
        )
    mistake = ""
    if found == [vocabulary[0] * len(word) for word in words]:
        mistake = "decodes_input"
    elif found in (spelt_with(VOCABULARY, words, vocabulary), spelt_with(sorted(vocabulary), words, vocabulary)):
        mistake = "wrong_alphabet"
    elif isinstance(found, list) and all(isinstance(word, str) and set(word) <= set(vocabulary[-2:]) for word in found):
        mistake = "smallest_wins"
    fail(f"{what} must return what the model says; it returned {describe(found)}", mistake)


@points(4)
def test_predicts_what_the_model_says(student, props):
    """predict gives one string a row: the letter with the highest score at each step, in the given vocabulary"""
    assert_predicts(student, props, ["ihello", "hollei", "eellio"], VOCABULARY, 2.0)
    assert_predicts(student, props, ["tams", "tsot"], ["s", "m", "a", "t", "o", "x"], 5.0)
    assert_predicts(student, props, ["bca", "cab"], ["c", "a", "b"], -3.0)


@points(1)
@pytest.mark.parametrize("word", ["olleh", "o"], ids=["word", "letter"])
def test_predicts_a_single_row(student, props, word):
    """predict gives a list with one string for a batch of one"""
    assert_predicts(student, props, [word], VOCABULARY, 1.0)


@points(1)
def test_prediction_leaves_no_trace(student, props):
    """predict leaves the model's mode, gradients and parameters, and torch's gradient mode, as they were"""
    assert_predicts(student, props, ["loh"], VOCABULARY, 1.0)
    inputs = torch.eye(5)[torch.ones(1, 5, dtype=torch.int64)]
    for training in (True, False):
        left = props.traces_of(student.predict, told(props, ["hello"], VOCABULARY, 1.0), inputs, VOCABULARY, training)
        for what, is_unchanged in left.items():
            assert is_unchanged is True, f"predict changed {what}"
