"""What the suite and the probes of training teach with: networks, data, and what right training makes of them.

The weights are drawn here and handed over to the student's process. Where right updates lead is worked out here, once for
all submissions under one seed.
"""

import functools
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils import parameters_to_vector, vector_to_parameters

from autograder.checks import fail, once_a_cohort


class Sizes(NamedTuple):
    """Of a network: a recurrent layer, which is left out where `hidden` is 0, and a linear one."""

    width: int
    hidden: int
    classes: int

    def layers(self) -> list[tuple[str, dict]]:
        """The layers and their options, as both sides build them."""
        if not self.hidden:
            return [("Linear", {"in_features": self.width, "out_features": self.classes})]
        recurrent = {"input_size": self.width, "hidden_size": self.hidden, "batch_first": True}
        return [("RNN", recurrent), ("Linear", {"in_features": self.hidden, "out_features": self.classes})]


class Network(nn.Sequential):
    """A network on the teacher's side."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__(*(getattr(nn, name)(**options) for name, options in sizes.layers()))

    def forward(self, value: Tensor) -> Tensor:
        for layer in self:
            value = layer(value)
            value = value[0] if isinstance(value, tuple) else value
        return value


class Task(NamedTuple):
    """A training task as plain values, by which what is worked out for it is remembered."""

    sizes: Sizes
    start: bytes
    inputs: bytes
    labels: bytes
    batch: int

    def network(self, weights: Tensor | None = None) -> Network:
        """The network with these weights, or with those from before the training. Draws nothing."""
        with torch.random.fork_rng(devices=[]):
            network = Network(self.sizes)
        vector_to_parameters(_floats(self.start) if weights is None else weights.clone(), network.parameters())
        return network

    def data(self) -> tuple[Tensor, Tensor]:
        """Inputs (N, T, width) and labels (N, T)."""
        labels = torch.frombuffer(bytearray(self.labels), dtype=torch.int64).view(self.batch, -1)
        return _floats(self.inputs).view(*labels.shape, self.sizes.width), labels


def _floats(data: bytes) -> Tensor:
    return torch.frombuffer(bytearray(data), dtype=torch.float32)


def mean_loss(scores: Tensor, labels: Tensor) -> Tensor:
    """The mean cross-entropy over all letters."""
    return F.cross_entropy(scores.flatten(0, 1), labels.flatten())


@functools.cache
def path(
    task: Task, updates: int, scale: float, kind: str, options: tuple[tuple[str, object], ...]
) -> tuple[list[Tensor], list[float]]:
    """The weights before, between and after right updates with an optimizer of torch, and the loss before each.

    To recognise mistakes, the slope may be that of `scale` times the mean loss.
    """
    network = task.network()
    inputs, labels = task.data()
    optimizer = getattr(torch.optim, kind)(network.parameters(), **dict(options))
    weights, losses = [_floats(task.start)], []
    for _ in range(updates):
        optimizer.zero_grad()
        loss = mean_loss(network(inputs), labels)
        (scale * loss).backward()
        optimizer.step()
        weights.append(parameters_to_vector(network.parameters()).detach())
        losses.append(loss.item())
    return weights, losses


class Lesson:
    """Weights and data, by which a model in the student's process is trained."""

    def __init__(
        self, batch: int, steps: int, *, width: int = 5, hidden: int = 4, classes: int = 5, stretch: float = 1.0
    ) -> None:
        self.sizes = Sizes(width, hidden, classes)
        self.start = stretch * parameters_to_vector(Network(self.sizes).parameters()).detach()
        self.inputs = torch.randn(batch, steps, width)
        self.labels = torch.randperm(batch * steps).remainder(classes).view(batch, steps)  # each class, if they suffice

    @property
    def data(self) -> dict[str, Tensor]:
        """What `train` is called with, beside a model and an optimizer."""
        return {"inputs": self.inputs, "labels": self.labels}

    @property
    def parts(self) -> tuple[Tensor, list[tuple[str, dict]]]:
        """What `chain_of` of the props makes the model of."""
        return self.start, self.sizes.layers()

    def trained(self, student, props, num_epochs: int, kind: str = "SGD", *, make=None, **options):
        """What `train` returns for a new model and an optimizer of torch, and the weights afterwards."""
        make = props.chain_of if make is None else make
        data = {**self.data, "num_epochs": num_epochs}
        value, after = pair(props.trained(student.train, make, self.parts, kind, options, **data))
        return value, self.weights(after)

    def weights(self, found) -> Tensor:
        """The weights that the student's process tells, which may be anything."""
        if not isinstance(found, Tensor) or found.shape != self.start.shape:
            fail("after the training the model has other parameters than before")
        return found.detach().float()

    @property
    def task(self) -> Task:
        plain = (value.numpy().tobytes() for value in (self.start, self.inputs, self.labels))
        return Task(self.sizes, *plain, len(self.labels))

    def path(self, updates: int, rate: float, scale: float = 1.0) -> tuple[list[Tensor], list[float]]:
        """Where right updates of plain SGD lead, and their losses."""
        return path(self.task, updates, scale, "SGD", (("lr", rate),))

    def end(self, updates: int, scale: float, kind: str, **options) -> Tensor:
        """The weights after right updates with an optimizer of torch."""
        return path(self.task, updates, scale, kind, tuple(options.items()))[0][-1]

    def scores(self, weights: Tensor) -> Tensor:
        """What the network says with these weights: (N, T, C)."""
        vector_to_parameters(weights, self._network.parameters())
        with torch.no_grad():
            return self._network(self.inputs)

    @functools.cached_property
    def _network(self) -> Network:
        return self.task.network()

    def loss(self, weights: Tensor) -> float:
        """The mean loss with these weights."""
        return mean_loss(self.scores(weights), self.labels).item()

    def __str__(self) -> str:
        return f"train on inputs of shape {tuple(self.inputs.shape)}"


def pair(found) -> tuple[Any, Any]:
    """Two values that the student's process tells; what it tells may be anything."""
    return tuple(found) if isinstance(found, (list, tuple)) and len(found) == 2 else (None, None)


def is_near(found: Tensor, right: Tensor) -> bool:
    """Whether weights are the same but for rounding."""
    return torch.allclose(found, right, rtol=1e-4, atol=2e-6)


@once_a_cohort
def steep_lesson(stretch: float) -> Lesson:
    """Scores and a gradient that grow with `stretch`, and labels that are furthest from what the model says.

    One step at a rate of 0.1 does not learn them all: another one would show.
    """
    while True:
        lesson = Lesson(batch=1, steps=4, hidden=0, stretch=stretch)
        lesson.inputs *= 50.0
        lesson.labels = lesson.scores(lesson.start).argmin(-1)
        if lesson.loss(lesson.path(1, 0.1)[0][1]) > 1.0:
            return lesson


@once_a_cohort
def known_lesson(lead: float) -> Lesson:
    """Labels that the model knows before the training: their scores lead by about `lead`."""
    lesson = Lesson(batch=1, steps=4, hidden=0)
    letters = torch.randperm(5)[:4]
    lesson.inputs = torch.eye(5)[letters][None]
    lesson.start[: 5 * 5].view(5, 5)[lesson.labels[0], letters] += lead
    return lesson


@once_a_cohort
def recurrent_lesson() -> Lesson:
    """A network that remembers: its answers are clear, and others where it does not read each word by itself, in order."""
    while True:
        lesson = Lesson(batch=3, steps=6, stretch=4.0)
        network, best = lesson.task.network(), lesson.scores(lesson.start).topk(2, dim=-1)
        in_one = network(lesson.inputs.reshape(1, 18, 5)).argmax(-1).view(3, 6)
        across = network(lesson.inputs.transpose(0, 1)).argmax(-1).T
        alone = network(lesson.inputs.reshape(18, 1, 5)).argmax(-1).view(3, 6)
        right = best.indices[..., 0]
        is_clear = (best.values[..., 0] - best.values[..., 1]).min() > 1e-3
        if is_clear and not any(torch.equal(right, other) for other in (in_one, across, alone)):
            return lesson


def saying(indices: Tensor, classes: int) -> Tensor:
    """Scores (..., C) of which the highest are at `indices`, by 1 at least; they lie from 0 to C."""
    return torch.rand(*indices.shape, classes).argsort(-1).float().scatter(-1, indices[..., None], float(classes))


def telling(scores: Tensor) -> tuple[tuple[Tensor, Tensor], Tensor]:
    """What `Told` of the props is made of, and the inputs (N, T, 3) to which it says these scores (N, T, C)."""
    inputs = torch.randn(*scores.shape[:2], 3)
    return (inputs.flatten(0, 1), scores.flatten(0, 1)), inputs


def told(props, scores: Tensor) -> tuple[object, Tensor]:
    """A model, and the inputs (N, T, 3) to which it says these scores (N, T, C)."""
    parts, inputs = telling(scores)
    return props.Told(*parts), inputs


def spelt(scores: Tensor, vocabulary: list[str]) -> list[str]:
    """What scores (N, T, C) say."""
    return ["".join(vocabulary[index] for index in row) for row in scores.argmax(-1).tolist()]
