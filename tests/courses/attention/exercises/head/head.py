"""Exercise 2: An attention head as a module. The task is in README.md."""

import torch
from torch import Tensor, nn


class Head(nn.Module):
    """Rows that look at themselves and at those before them."""

    def __init__(self, width: int, size: int) -> None:
        super().__init__()
        # YOUR CODE HERE
        raise NotImplementedError()

    def forward(self, inputs: Tensor) -> Tensor:
        """(N, T, width) to (N, T, size)."""
        # YOUR CODE HERE
        raise NotImplementedError()
