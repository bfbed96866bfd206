"""Exercise 4."""
from collections.abc import Sequence

import torch
from torch import Tensor, nn


def train(model: nn.Module, optimizer: torch.optim.Optimizer, inputs: Tensor, labels: Tensor, num_epochs: int) -> list[float]:
    # no time left
    raise NotImplementedError()


def predict(model: nn.Module, inputs: Tensor, idx2char: Sequence[str]) -> list[str]:
    with torch.no_grad():
        best = model(inputs).argmax(dim=-1)
    return ["".join(idx2char[i] for i in row) for row in best.tolist()]
