import torch
from torch import nn


def make_cell(input_size, hidden_size):
    return nn.RNN(input_size, hidden_size, batch_first=True)


def run_cell(
    cell: nn.RNN,
    inputs: torch.Tensor,
    hidden: torch.Tensor | None = None,
) -> tuple[torch.Tensor, torch.Tensor]:
    inputs = inputs.unsqueeze(0) if inputs.ndim == 2 else inputs
    if hidden is None:
        hidden = torch.zeros(1, len(inputs), 2)    # 2 hidden units
    return cell(inputs, hidden)
