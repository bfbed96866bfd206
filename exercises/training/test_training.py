"""The public checks of training; the hidden suite checks all of README.md, on other data.

The model, the optimizer and the data are the suite's own. The right loss and the right update come from their
definitions: a mean of minus log-probabilities, and a step of plain SGD against its slope.
"""

import torch
from torch import Tensor, nn
from torch.nn.utils import parameters_to_vector, vector_to_parameters

from autograder.checks import describe, fail, once_a_cohort

VOCABULARY = ["h", "i", "e", "l", "o"]


def mean_loss(scores: Tensor, labels: Tensor) -> Tensor:
    """Minus the log-probability of the right class, on average over all letters."""
    return -scores.log_softmax(-1).gather(-1, labels[..., None]).mean()


class Lesson:
    """The weights of a model without memory, and data: with them `train` is called."""

    def __init__(self, batch: int, steps: int, *, width: int = 3, hidden: int = 6, classes: int = 4) -> None:
        last = ("Linear", {"in_features": hidden or width, "out_features": classes})
        before = [("Linear", {"in_features": width, "out_features": hidden}), ("Tanh", {})] if hidden else []
        self.layers: list[tuple[str, dict]] = [*before, last]
        self._network = nn.Sequential(*(getattr(nn, name)(**options) for name, options in self.layers))
        self.start = parameters_to_vector(self._network.parameters()).detach()
        self.inputs = torch.randn(batch, steps, width)
        self.labels = torch.randperm(batch * steps).remainder(classes).view(batch, steps)  # each class, if they suffice

    @property
    def data(self) -> dict[str, Tensor]:
        """What `train` is called with, beside a model and an optimizer."""
        return {"inputs": self.inputs, "labels": self.labels}

    @property
    def parts(self) -> tuple[Tensor, list[tuple[str, dict]]]:
        """What `chain_of` of the props makes the model of."""
        return self.start, self.layers

    def trained(self, student, props, num_epochs: int, rate: float):
        """What `train` returns for a new model and plain SGD, and the weights afterwards."""
        data = {**self.data, "num_epochs": num_epochs}
        found = props.trained(student.train, props.chain_of, self.parts, "SGD", {"lr": rate}, **data)
        value, after = found if isinstance(found, (list, tuple)) and len(found) == 2 else (None, None)
        return value, self.weights(after)

    def weights(self, found) -> Tensor:
        """The weights that your process tells."""
        if not isinstance(found, Tensor) or found.shape != self.start.shape:
            fail("after the training the model has other parameters than before")
        return found.detach().float()

    def network(self, weights: Tensor) -> nn.Sequential:
        """The model with these weights."""
        vector_to_parameters(weights.clone(), self._network.parameters())
        return self._network

    def scores(self, weights: Tensor) -> Tensor:
        """What the model says with these weights: (N, T, C)."""
        return self.network(weights)(self.inputs).detach()

    def loss(self, weights: Tensor) -> float:
        """The mean loss with these weights."""
        return mean_loss(self.scores(weights), self.labels).item()

    def slope(self, weights: Tensor, loss=mean_loss) -> Tensor:
        """The gradient of a loss at these weights."""
        network = self.network(weights)
        found = torch.autograd.grad(loss(network(self.inputs), self.labels), list(network.parameters()))
        return parameters_to_vector(found)

    def path(self, updates: int, rate: float, scale: float = 1.0) -> list[Tensor]:
        """The weights before, between and after some right steps; to recognise mistakes, the slope may be multiplied."""
        found = [self.start]
        for _ in range(updates):
            found.append(found[-1] - rate * scale * self.slope(found[-1]))
        return found

    def __str__(self) -> str:
        return f"train on inputs of shape {tuple(self.inputs.shape)}"


lesson_of = once_a_cohort(Lesson)
"""All that are made with the same arguments in one check are the same lesson."""


def is_near(found: Tensor, right: Tensor) -> bool:
    """Whether weights are the same but for rounding."""
    return torch.allclose(found, right, rtol=1e-4, atol=2e-6)


def numbers(value) -> list[float] | None:
    """The losses that `train` returned, as far as they are numbers: their type is another check's business."""
    losses = value if isinstance(value, (list, tuple)) else [value]

    def is_number(loss: object) -> bool:
        return isinstance(loss, float) or (isinstance(loss, Tensor) and loss.numel() == 1 and loss.is_floating_point())

    return (
        [loss.item() if isinstance(loss, Tensor) else loss for loss in losses]
        if all(is_number(loss) for loss in losses)
        else None
    )


def test_loss_falls(student, props):
    """a few small updates lower the mean loss"""
    lesson = lesson_of(batch=2, steps=3)
    _, after = lesson.trained(student, props, 4, 0.1)
    if torch.equal(after, lesson.start):
        fail(f"{lesson} with num_epochs=4 left the weights as they were")
    if not lesson.loss(after) < lesson.loss(lesson.start):
        fail(f"{lesson} with num_epochs=4 moved the weights, but the mean cross-entropy did not fall")


def test_returns_a_loss_for_each_update(student, props):
    """train returns a list with one float for each update, and an empty one for none"""
    lesson = lesson_of(batch=2, steps=5)
    for num_epochs in (3, 0):
        value, _ = lesson.trained(student, props, num_epochs, 0.1)
        what = f"{lesson} with num_epochs={num_epochs} must return"
        if not isinstance(value, list) or not all(isinstance(loss, float) for loss in value):
            fail(f"{what} a list of {num_epochs} floats; it returned {describe(value)}", "not_a_list")
        if len(value) != num_epochs:
            fail(f"{what} a loss for each update; it returned {len(value)}")


def test_loss_is_the_mean_cross_entropy(student, props):
    """the first loss is the mean cross-entropy over all N*T letters, before the first update"""
    for batch, steps in [(1, 5), (2, 3)]:
        lesson = lesson_of(batch, steps)
        value, _ = lesson.trained(student, props, 1, 0.4)
        losses = numbers(value)
        if losses is None:
            fail(f"{lesson} must return the losses; it returned {describe(value)}", "not_a_list")
        if not losses:
            fail(f"{lesson} with num_epochs=1 must return the loss before the update; it returned none")
        difference = abs(losses[0] - lesson.loss(lesson.start))
        if not difference < 1e-5:
            fail(
                f"the first loss of {lesson} is not the mean cross-entropy before the update; it is {difference:.3g} off"
            )


def test_one_update(student, props):
    """one update moves the weights by one step along the gradient of the mean loss"""
    lesson = lesson_of(batch=2, steps=3)
    _, after = lesson.trained(student, props, 1, 0.4)
    what = f"{lesson} with num_epochs=1 and SGD"
    if torch.equal(after, lesson.start):
        fail(f"{what} left the weights as they were")
    if not is_near(after, lesson.path(1, 0.4)[1]):
        fail(f"{what} moved the weights, but not by one step along the gradient of the mean loss")


def letters_of(found) -> str:
    """The letters that `predict` returned, in whichever list or string: their form is another check's business."""
    return (
        "".join(map(letters_of, found)) if isinstance(found, (list, tuple)) else found if isinstance(found, str) else ""
    )


def model_of(props, words: list[str], vocabulary: list[str], highest: float):
    """A model that answers each letter of a question with a letter further on, at score `highest`; and the question."""
    count = len(vocabulary)
    vectors, answers = torch.randn(count, 4), (torch.arange(count) + 2) % count
    scores = (highest - 1.0 - torch.arange(count).float()).repeat(count, 1)
    model = props.Told(vectors, scores.scatter(1, answers[:, None], highest))
    asked = [[vocabulary.index(letter) - 2 for letter in word] for word in words]
    return model, vectors[torch.tensor(asked) % count]


def assert_says(student, props, words: list[str], vocabulary: list[str], highest: float, of: str) -> None:
    """`predict` returns the words that a model says."""
    model, inputs = model_of(props, words, vocabulary, highest)
    found = student.predict(model=model, inputs=inputs, idx2char=vocabulary)
    what = f"predict, for {of},"
    is_list = isinstance(found, list) and all(isinstance(word, str) for word in found)
    if isinstance(found, str) or (is_list and found == ["".join(words)] and len(words) > 1):
        fail(f"{what} must return a list of {len(words)}, one string for each row, not {describe(found)}", "one_string")
    if not is_list:
        fail(f"{what} must return a list of {len(words)} strings; it returned {describe(found)}", "not_strings")
    if found != words:
        fail(f"{what} must return what the model says, letter by letter; it returned {describe(found)}")


def test_predicts_what_the_model_says(student, props):
    """predict gives one string a row: the letter with the highest score at each step, in the order of the letters"""
    words, of = ["hello", "hilli"], "a model that says two words"
    assert_says(student, props, words, VOCABULARY, 3.0, f"{of}, `hello` and `hilli`")
    words, of = ["nest", "tens", "went"], "a model whose scores are all negative that says three words"
    assert_says(student, props, words, ["n", "e", "w", "t", "s", "r"], -2.0, f"{of}, `nest`, `tens` and `went`")


def test_predicts_a_single_row(student, props):
    """predict gives a list with one string for a batch of one, be it the lesson's question or a single letter"""
    assert_says(student, props, ["lilo"], VOCABULARY, 2.0, "one word, `lilo`")
    assert_says(student, props, ["e"], VOCABULARY, 2.0, "one word of one letter")
