"""Exercise 2: One recurrent layer and its shapes. The task is in README.md."""

import torch
from torch import nn


def make_cell(input_size: int, hidden_size: int) -> nn.RNN:
    """One `nn.RNN` layer whose inputs and outputs have the batch axis first; otherwise as torch makes it."""
    # YOUR CODE HERE
    raise NotImplementedError()


def run_cell(
    cell: nn.RNN, inputs: torch.Tensor, hidden: torch.Tensor | None = None
) -> tuple[torch.Tensor, torch.Tensor]:
    """Runs `cell` over a whole batch of sequences.

    `inputs` is (N, T, input_size), or (T, input_size) for a single sequence. `hidden` is the state to start from,
    (1, N, H); without it the state starts at zero. Returns all outputs, (N, T, H), and the last state, (1, N, H); for a
    single sequence (1, T, H) and (1, 1, H).
    """
    # YOUR CODE HERE
    raise NotImplementedError()
