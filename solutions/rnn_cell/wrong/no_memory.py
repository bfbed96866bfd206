import torch
from torch import nn


def make_cell(input_size, hidden_size):
    return nn.RNN(input_size, hidden_size, batch_first=True)


def run_cell(cell, inputs, hidden=None):
    """Run the cell over the sequences and return outputs and last state."""
    if not inputs.dim() == 3:      # (T, I) -> (1, T, I)
        inputs = torch.unsqueeze(inputs, dim=0)
    outputs = []
    for t in range(inputs.size(1)):
        y, last = cell(inputs[:, t:t+1], hidden)
        outputs.append(y)
    return torch.cat(outputs, dim=1), last
