import torch
import torch.nn as nn


def make_cell(input_size, hidden_size):
    cell = nn.RNN(input_size, hidden_size, batch_first=True)
    return cell


def run_cell(
    cell: nn.RNN,
    inputs: torch.Tensor,
    hidden: torch.Tensor | None = None,
) -> tuple[torch.Tensor, torch.Tensor]:
    inputs = inputs.unsqueeze(0) if inputs.ndim == 2 else inputs
    hidden, out = cell(inputs, hidden)
    return out, hidden
