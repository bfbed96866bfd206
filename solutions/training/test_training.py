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

    def __init__(self, values: object, input_size: int, hidden_size: int, num_classes: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(
            [nn.RNN(input_size, hidden_size, batch_first=True), nn.Linear(hidden_size, num_classes)]
        )
        shapes = {name: value.shape for name, value in self.state_dict().items()}
        found = (
            {name: value.shape for name, value in values.items() if isinstance(value, Tensor)}
            if isinstance(values, dict)
            else {}
        )
        if found != shapes:
            fail(
                f"after the training the model has other parameters than before: {', '.join(map(str, found)) or 'none'}"
            )
        self.load_state_dict(values)

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
        clears_every: int = 1,
        scale: float = 1.0,
        **options,
    ) -> tuple["Twin", list[float]]:
        """A copy after so many right updates, and their losses.

        To recognise mistakes: gradients add up over `clears_every` updates, and are those of `scale` times the mean loss.
        """
        pupil = copy.deepcopy(self)
        optimizer = getattr(torch.optim, kind)(pupil.parameters(), **options)
        losses = []
        for update in range(updates):
            if update % clears_every == 0:
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
        return Twin(self.props.weights(self.model), *self.sizes)

    def train(self, student, kind: str, num_epochs: int, **options):
        optimizer = self.props.optimizer(self.model, kind, **options)
        return student.train(
            model=self.model, optimizer=optimizer, inputs=self.inputs, labels=self.labels, num_epochs=num_epochs
        )

    def trained(self, kind: str, updates: int, **options) -> tuple[Twin, list[float]]:
        """What should have come of it."""
        return self.start.trained(kind, self.inputs, self.labels, updates, **options)

    def loss(self) -> float:
        """The mean cross-entropy before the training."""
        return self.start.mean_loss(self.inputs, self.labels).item()

    def is_sum(self, loss: float) -> bool:
        """Whether a loss is the sum over all letters."""
        letters = self.labels.numel()
        return abs(loss - letters * self.loss()) < 1e-4 * letters

    def __str__(self) -> str:
        return f"train on inputs of shape {tuple(self.inputs.shape)}"


def numbers(value) -> list[float] | None:
    """The losses that `train` returned, as far as they are numbers: their type is the first check's business."""
    losses = value if isinstance(value, (list, tuple)) else [value]

    def is_number(loss: object) -> bool:
        return isinstance(loss, float) or (isinstance(loss, Tensor) and loss.numel() == 1 and loss.is_floating_point())

    return [float(loss) for loss in losses] if losses and all(is_number(loss) for loss in losses) else None


@points(3)
def test_returns_a_loss_for_each_update(student, props):
    """train returns a list with one float for each update, and an empty one for none"""
    for num_epochs in (1, 4, 0):
        lesson = Lesson(props, batch=1, steps=6)
        value = lesson.train(student, "SGD", num_epochs, lr=0.1)
        what = f"{lesson} with num_epochs={num_epochs} must return"
        if not isinstance(value, list) or not all(isinstance(loss, float) for loss in value):
            fail(f"{what} a list of {num_epochs} floats; it returned {describe(value)}", "not_a_list")
        if len(value) != num_epochs:
            fail(f"{what} a loss for each update; it returned {len(value)}")


@points(3)
def test_loss_is_the_mean_cross_entropy(student, props):
    """the first loss is the mean cross-entropy over all N*T letters, before the first update"""
    for batch, steps in [(1, 6), (3, 7)]:
        lesson = Lesson(props, batch, steps)
        value = lesson.train(student, "SGD", 1, lr=0.5)
        losses = numbers(value)
        if losses is None:
            fail(f"{lesson} must return the losses; it returned {describe(value)}", "not_a_list")
        found, right = losses[0], lesson.loss()
        if abs(found - right) < 1e-5:
            continue
        softened = F.cross_entropy(
            lesson.start(lesson.inputs).softmax(-1).flatten(0, 1), lesson.labels.flatten()
        ).item()
        if lesson.is_sum(found):
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
        assert_large_step(student, props)
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


def assert_large_step(student, props) -> None:
    """One update where the gradient is large, as it is for large weights: it must not be cut short."""
    lesson = Lesson(props, batch=1, steps=6)
    props.stretch(lesson.model, 32.0)
    lesson.start = lesson.twin()
    lesson.train(student, "SGD", 1, lr=0.1)
    right, _ = lesson.trained("SGD", 1, lr=0.1)
    if not lesson.twin().equals(right):
        fail(f"{lesson} with num_epochs=1 did not move the weights by one whole step, where the gradient is large")


@points(6)
def test_five_updates(student, props):
    """five updates on a batch of words leave the weights where five right steps lead"""
    lesson = Lesson(props, batch=3, steps=7, input_size=4, hidden_size=6, num_classes=5)
    losses = numbers(lesson.train(student, "SGD", 5, lr=0.03))
    after = lesson.twin()
    right, right_losses = lesson.trained("SGD", 5, lr=0.03)
    if after.equals(right):
        if losses is not None and not is_close(losses, right_losses) and not lesson.is_sum(losses[0]):
            fail(
                f"{lesson} with num_epochs=5 must return the mean loss before each of the five updates; it returned other numbers"
            )
        return
    if losses and lesson.is_sum(losses[0]) and after.equals(lesson.trained("SGD", 5, lr=0.03, scale=21)[0]):
        return  # a sum in place of the mean is the business of the checks above
    for mistake, updates, options in (
        ("gradients_add_up", 5, {"clears_every": 5}),
        ("one_update_short", 4, {}),
        ("one_update_short", 1, {}),
        ("one_update_more", 6, {}),
        ("no_update", 0, {}),
    ):
        if after.equals(lesson.trained("SGD", updates, lr=0.03, **options)[0]):
            fail(f"{lesson} with num_epochs=5 did not leave the weights where five updates lead", mistake)
    fail(f"{lesson} with num_epochs=5 did not leave the weights where five updates lead")


def is_close(losses: list[float], right: list[float]) -> bool:
    return len(losses) == len(right) and all(abs(a - b) < 1e-5 for a, b in zip(losses, right, strict=True))


@points(4)
def test_uses_the_given_optimizer(student, props):
    """each update is one step of the optimizer that was given, with its settings and its memory, to the last"""
    adam = Lesson(props, batch=2, steps=5, hidden_size=3)
    optimizer = props.optimizer(adam.model, "Adam", lr=0.03, betas=(0.5, 0.7))
    for _ in range(2):
        props.forget_gradients(adam.model)
        student.train(model=adam.model, optimizer=optimizer, inputs=adam.inputs, labels=adam.labels, num_epochs=2)
    own = props.remembers(optimizer) is False
    assert_led(adam, "Adam", 4, adds_up=2, own=own, lr=0.03, betas=(0.5, 0.7))
    steep = Lesson(props, batch=2, steps=5, hidden_size=3)  # the loss rises at the third update
    steep.train(student, "SGD", 5, lr=5.0)
    assert_led(steep, "SGD", 5, adds_up=5, lr=5.0)
    sgd = Lesson(props, batch=1, steps=6)
    sgd.labels = torch.ones(1, 6, dtype=torch.int64)  # soon learned: the loss is below 0.001 after ten updates
    sgd.train(student, "SGD", 60, lr=0.3, momentum=0.9)
    assert_led(sgd, "SGD", 60, adds_up=60, lr=0.3, momentum=0.9)


def assert_led(lesson: Lesson, kind: str, updates: int, *, adds_up: int, own: bool = False, **options) -> None:
    """The weights are where so many steps lead; a sum, and gradients that add up, are the business of the checks above."""
    after = lesson.twin()
    variants = ({}, {"scale": lesson.labels.numel()}, {"clears_every": adds_up})
    if not any(after.equals(lesson.trained(kind, updates, **variant, **options)[0]) for variant in variants):
        what = f"{lesson} with {kind}({options}) did not leave the weights where {updates} steps of it lead"
        fail(what, "own_optimizer" if own and not after.equals(lesson.start) else "")


@points(2)
def test_leaves_the_rest_alone(student, props):
    """train changes neither the data nor the optimizer's settings, nor which parameters are trainable"""
    lesson = Lesson(props, batch=2, steps=4)
    flags = props.flags(lesson.model)
    optimizer = props.optimizer(lesson.model, "SGD", lr=0.05, momentum=0.9)
    settings = props.settings(optimizer)
    data = {"inputs": lesson.inputs, "labels": lesson.labels}
    call = {"model": lesson.model, "optimizer": optimizer, "num_epochs": 12, **data}
    after = props.arguments_afterwards(student.train, call)
    for name, before in data.items():
        assert_same(after[name], before, what=f"the {name} after training")
        assert not after[name].requires_grad, f"the {name} must not need a gradient after the training"
    kept = [
        {key: group.get(key) for key in before}
        for group, before in zip(props.settings(optimizer), settings, strict=True)
    ]
    assert kept == settings, "the optimizer's settings are not those from before the training"
    assert props.flags(lesson.model) == flags, "other parameters are trainable after the training than before"
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
    losses = lesson.train(student, "Adam", updates, lr=lr)
    if isinstance(losses, list) and 0 < len(losses) != updates:
        fail(f"{lesson} with num_epochs={updates} must make {updates} updates; it returned {len(losses)} losses")
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


def vectors(count: int) -> Tensor:
    """Vectors for letters, of three odd numbers each: (K, 3)."""
    return torch.randn(count, 3, generator=torch.Generator().manual_seed(9))


def told(props, vocabulary: list[str], highest: float) -> object:
    """A model that answers vector k with letter k + 1 (the last one with the first): its score is `highest`."""
    count = len(vocabulary)
    scores = highest - 1.0 - (torch.arange(count)[:, None] + torch.arange(count)).remainder(count)
    answers = torch.arange(1, count + 1).remainder(count)
    return props.Told(vectors(count), scores.scatter(1, answers[:, None], highest))


def questions(words: list[str], vocabulary: list[str]) -> Tensor:
    """The inputs (N, T, 3) to which a told model answers with `words`."""
    return vectors(len(vocabulary))[torch.tensor([[vocabulary.index(letter) - 1 for letter in word] for word in words])]


def spelt_with(alphabet: list[str], words: list[str], vocabulary: list[str]) -> list[str]:
    """The words, with each letter's index looked up in another alphabet."""
    return ["".join(alphabet[vocabulary.index(letter) % len(alphabet)] for letter in word) for word in words]


def assert_predicts(student, props, words: list[str], vocabulary: list[str], highest: float) -> None:
    inputs = questions(words, vocabulary)
    found = student.predict(model=told(props, vocabulary, highest), inputs=inputs, idx2char=vocabulary)
    what = f"predict, for a model that says {words} in the vocabulary {vocabulary},"
    is_list = isinstance(found, list) and all(isinstance(word, str) for word in found)
    if isinstance(found, str) or (is_list and len(found) != len(words) and "".join(found) == "".join(words)):
        fail(
            f"{what} must return a list of {len(words)}, one string for each row; it returned {describe(found)}",
            "one_string",
        )
    if not is_list:
        fail(f"{what} must return a list of {len(words)} strings; it returned {describe(found)}")
    if found == words:
        return
    before = [vocabulary[index - 1] for index in range(len(vocabulary))]
    mistake = ""
    if found == spelt_with(before, words, vocabulary):
        mistake = "decodes_input"
    elif found in (spelt_with(VOCABULARY, words, vocabulary), spelt_with(sorted(vocabulary), words, vocabulary)):
        mistake = "wrong_alphabet"
    elif found == smallest(words, vocabulary):
        mistake = "smallest_wins"
    fail(f"{what} must return what the model says; it returned {describe(found)}", mistake)


def smallest(words: list[str], vocabulary: list[str]) -> list[str]:
    """What the lowest scores of a told model spell."""
    count = len(vocabulary)

    def lowest(letter: str) -> str:
        asked = (vocabulary.index(letter) - 1) % count
        ranks = [-1 if index == (asked + 1) % count else (asked + index) % count for index in range(count)]
        return vocabulary[ranks.index(max(ranks))]

    return ["".join(map(lowest, word)) for word in words]


@points(4)
def test_predicts_what_the_model_says(student, props):
    """predict gives one string a row: the letter with the highest score at each step, in the given vocabulary"""
    assert_predicts(student, props, ["ihello", "hollei", "eellio"], VOCABULARY, 2.0)
    assert_predicts(student, props, ["tams", "tsot"], ["s", "m", "a", "t", "o", "x"], 5.0)
    assert_predicts(student, props, ["bca", "cab"], ["c", "a", "b"], -3.0)
    lesson = Lesson(props, batch=3, steps=6)
    props.stretch(lesson.model, 4.0)
    best = lesson.twin()(lesson.inputs).argmax(-1).tolist()
    said = ["".join(VOCABULARY[index] for index in row) for row in best]
    found = student.predict(model=lesson.model, inputs=lesson.inputs, idx2char=VOCABULARY)
    if not (isinstance(found, list) and found == said):
        fail(f"predict must return {said} for a recurrent model that says so; it returned {describe(found)}")


@points(1)
@pytest.mark.parametrize("word", ["olleh", "o"], ids=["word", "letter"])
def test_predicts_a_single_row(student, props, word):
    """predict gives a list with one string for a batch of one"""
    assert_predicts(student, props, [word], VOCABULARY, 1.0)


@points(1)
def test_prediction_leaves_no_trace(student, props):
    """predict leaves the model, torch's gradient mode and its arguments as they were"""
    assert_predicts(student, props, ["loh"], VOCABULARY, 1.0)
    inputs = questions(["hello"], VOCABULARY)
    for training, gradients in ((True, True), (False, True), (True, False)):
        left = props.traces_of(student.predict, told(props, VOCABULARY, 1.0), inputs, VOCABULARY, training, gradients)
        for what, is_unchanged in left.items():
            assert is_unchanged is True, f"predict changed {what}"
    call = {"model": told(props, VOCABULARY, 1.0), "inputs": inputs, "idx2char": list(VOCABULARY)}
    after = props.arguments_afterwards(student.predict, call)
    assert_same(after["inputs"], inputs, what="the inputs after predict")
    assert after["idx2char"] == VOCABULARY, "predict changed the vocabulary"
