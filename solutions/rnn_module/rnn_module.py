"""Exercise 3: a recurrent network as a module of your own. The task is in README.md."""

import torch
from torch import nn


class RNN(nn.Module):
    """A tanh (Elman) RNN of `num_layers` layers, and one linear layer that is applied at each time step."""

    def __init__(self, input_size: int, hidden_size: int, num_classes: int, num_layers: int = 1) -> None:
        super().__init__()
        ### BEGIN SOLUTION
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        self.linear = nn.Linear(hidden_size, num_classes)
        ### END SOLUTION

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """Raw scores (N, T, num_classes) for `inputs` (N, T, input_size); the state starts at zero in every call."""
        ### BEGIN SOLUTION
        states, _ = self.rnn(inputs)
        return self.linear(states)
        ### END SOLUTION
