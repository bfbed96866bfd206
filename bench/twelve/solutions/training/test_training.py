"""Four of the twelve checks; `../../plain/test_twelve.py` has the same for other graders."""

import torch
from torch.nn.functional import cross_entropy

from autograder.checks import describe, points

LETTERS = ["h", "i", "e", "l", "o"]
HIHELL = torch.eye(5)[torch.tensor([[0, 1, 0, 2, 3, 3]])]
IHELLO = torch.tensor([[1, 0, 2, 3, 3, 4]])


def network(props):
    """The lesson's network, under a seed with which it learns."""
    rnn = {"input_size": 5, "hidden_size": 4, "batch_first": True}
    return props.chain(0, ("RNN", rnn), ("Linear", {"in_features": 4, "out_features": 5}))


def loss(model):
    """The mean cross-entropy of the lesson's answer."""
    return cross_entropy(model(HIHELL).flatten(0, 1), IHELLO.flatten()).item()


def trained(student, props, num_epochs):
    """A network after so many updates, and what `train` returned."""
    model = network(props)
    optimizer = props.optimizer(model, "Adam", lr=0.1)
    return model, student.train(model=model, optimizer=optimizer, inputs=HIHELL, labels=IHELLO, num_epochs=num_epochs)


@points(9)
def test_losses(student, props):
    """train returns a loss for each update, the first one from before it"""
    first = loss(network(props))
    _, losses = trained(student, props, 3)
    assert isinstance(losses, list), f"train must return a list, not {describe(losses)}"
    assert len(losses) == 3, f"three updates must give 3 losses, not {len(losses)}"
    assert all(isinstance(loss, float) for loss in losses), "each loss must be a float"
    assert abs(losses[0] - first) < 1e-5, "the first loss must be the mean cross-entropy before the first update"


@points(9)
def test_falls(student, props):
    """the loss falls in ten updates"""
    model, _ = trained(student, props, 10)
    assert loss(model) < loss(network(props)), "ten updates must lower the mean cross-entropy"


@points(9)
def test_learns(student, props):
    """after 100 updates hihell gives ihello"""
    model, _ = trained(student, props, 100)
    assert torch.equal(model(HIHELL).argmax(-1), IHELLO), "after 100 updates the network must answer ihello to hihell"


@points(9)
def test_predicts(student, props):
    """predict spells the highest scores, a word a row"""
    scores = torch.eye(5)[torch.tensor([[1, 0, 4], [2, 3, 3]])] - 2
    words = student.predict(model=props.chain(0, ("Identity", {})), inputs=scores, idx2char=LETTERS)
    assert words == ["iho", "ell"], f"predict must give ['iho', 'ell']; it gave {describe(words)}"
