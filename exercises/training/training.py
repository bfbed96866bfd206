"""Exercise 4: The training loop and the prediction. The task is in README.md."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


def train(
    model: nn.Module, optimizer: torch.optim.Optimizer, inputs: Tensor, labels: Tensor, num_epochs: int
) -> list[float]:
    """Makes `num_epochs` updates of `model` with `optimizer`, each on all the data.

    `inputs` is (N, T, input_size), float; `labels` is (N, T), int64. Returns a float for each update: the mean
    cross-entropy over all N*T letters, before that update.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def predict(model: nn.Module, inputs: Tensor, idx2char: Sequence[str]) -> list[str]:
    """One string of length T for each row of `inputs` (N, T, input_size): the letter with the highest score at each step.

    Leaves the model as it was: its parameters, their gradients, and whether it is in training mode.
    """
    # YOUR CODE HERE
    raise NotImplementedError()
