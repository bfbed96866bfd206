"""Exercise 3: The RNN as a module. The task is in README.md."""

import torch
from torch import nn


class RNN(nn.Module):
    """A tanh (Elman) RNN of `num_layers` layers, and one linear layer that is applied at each time step."""

    def __init__(self, input_size: int, hidden_size: int, num_classes: int, num_layers: int = 1) -> None:
        super().__init__()
        # YOUR CODE HERE
        raise NotImplementedError()

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """Raw scores (N, T, num_classes) for `inputs` (N, T, input_size); the state starts at zero in every call."""
        # YOUR CODE HERE
        raise NotImplementedError()
