"""The twelve checks as plain functions, as pytest, nbgrader and otter take them; the suites in `../solutions/` ask the same.

The arguments are what a student wrote: fixtures of `conftest.py` for pytest, names of the notebook for the others.
"""

import torch
from torch import nn
from torch.nn.functional import cross_entropy

LETTERS = ["h", "i", "e", "l", "o"]
HIHELL, IHELLO = torch.tensor([[0, 1, 0, 2, 3, 3]]), torch.tensor([[1, 0, 2, 3, 3, 4]])
VECTORS = torch.eye(5)[HIHELL]


class Network(nn.Module):
    """The lesson's network, under a seed with which it learns."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.rnn = nn.RNN(5, 4, batch_first=True)
        self.linear = nn.Linear(4, 5)

    def forward(self, inputs):
        return self.linear(self.rnn(inputs)[0])

    def loss(self):
        with torch.no_grad():
            return cross_entropy(self(VECTORS).flatten(0, 1), IHELLO.flatten()).item()


def assert_tensor(value, shape, dtype):
    assert isinstance(value, torch.Tensor)
    assert value.layout == torch.strided
    assert value.shape == shape
    assert value.dtype == dtype


def trained(train, num_epochs):
    """A network after so many updates, and what `train` returned."""
    model = Network()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
    return model, train(model=model, optimizer=optimizer, inputs=VECTORS, labels=IHELLO, num_epochs=num_epochs)


def test_encode(encode):
    """encode looks up the letters of hihell"""
    found = encode(text="hihell", idx2char=list(LETTERS))
    assert_tensor(found, (6,), torch.int64)
    assert found.tolist() == HIHELL[0].tolist()


def test_shape(one_hot):
    """one_hot adds an axis of num_classes"""
    found = one_hot(indices=torch.tensor([[0, 1, 2], [3, 4, 5]]), num_classes=7)
    assert_tensor(found, (2, 3, 7), torch.float32)


def test_values(one_hot):
    """one_hot puts a single 1 into each row"""
    found = one_hot(indices=HIHELL[0], num_classes=5)
    assert_tensor(found, (6, 5), torch.float32)
    assert torch.equal(found, VECTORS[0])


def test_refuses(one_hot):
    """an index that has no class is refused"""
    found = one_hot(indices=torch.tensor([0, 4]), num_classes=5)
    assert_tensor(found, (2, 5), torch.float32)
    try:
        one_hot(indices=torch.tensor([0, 5]), num_classes=5)
    except (ValueError, KeyError, IndexError, RuntimeError):
        return
    raise AssertionError("one_hot of the index 5 and 5 classes must raise an error")


def test_scores(RNN):
    """the scores for hihell have shape (1, 6, 5)"""
    model = RNN(input_size=5, hidden_size=4, num_classes=5)
    assert model(VECTORS).shape == (1, 6, 5)


def test_parameters(RNN):
    """RNN(5, 4, 5) has 69 trainable values"""
    model = RNN(input_size=5, hidden_size=4, num_classes=5)
    model(VECTORS)  # lazy layers have no numbers before
    assert sum(p.numel() for p in model.parameters() if p.requires_grad) == 69


def test_any_size(RNN):
    """any batch and any length are taken"""
    torch.manual_seed(0)
    model = RNN(input_size=3, hidden_size=6, num_classes=2)
    for batch, steps in [(4, 9), (1, 1)]:
        assert model(torch.randn(batch, steps, 3)).shape == (batch, steps, 2)


def test_causal(RNN):
    """a letter moves its own scores and later ones, and none before"""
    torch.manual_seed(0)
    model = RNN(input_size=3, hidden_size=6, num_classes=2)
    inputs = torch.randn(1, 5, 3)
    changed = inputs.clone()
    changed[0, 2] += 1
    before, after = model(inputs), model(changed)
    assert before.shape == after.shape == (1, 5, 2)
    moved = (before - after).abs().amax(-1)[0] > 1e-6
    assert moved.tolist() == [False, False, True, True, True]


def test_losses(train):
    """train returns a loss for each update, the first one from before it"""
    _, losses = trained(train, 3)
    assert isinstance(losses, list)
    assert len(losses) == 3
    assert all(isinstance(loss, float) for loss in losses)
    assert abs(losses[0] - Network().loss()) < 1e-5


def test_falls(train):
    """the loss falls in ten updates"""
    model, _ = trained(train, 10)
    assert model.loss() < Network().loss()


def test_learns(train):
    """after 100 updates hihell gives ihello"""
    model, _ = trained(train, 100)
    assert torch.equal(model(VECTORS).argmax(-1), IHELLO)


def test_predicts(predict):
    """predict spells the highest scores, a word a row"""
    scores = torch.eye(5)[torch.tensor([[1, 0, 4], [2, 3, 3]])] - 2
    assert predict(model=nn.Identity(), inputs=scores, idx2char=list(LETTERS)) == ["iho", "ell"]
