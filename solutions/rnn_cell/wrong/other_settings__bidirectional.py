from __future__ import annotations

import torch
from torch import nn


def make_cell(input_size, hidden_size):
    return nn.RNN(input_size, hidden_size, batch_first=True, bidirectional=True)


def run_cell(cell, inputs, hidden=None):
    """Run the cell over the sequences and return outputs and last state."""
    if not inputs.dim() == 3:      # (T, I) -> (1, T, I)
        inputs = torch.unsqueeze(inputs, dim=0)
    if hidden is not None and cell.bidirectional:
        hidden = hidden.repeat(2, 1, 1)
    return cell(inputs, hidden)
