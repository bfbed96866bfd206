import torch
from torch import nn


def make_cell(input_size, hidden_size):
    return nn.RNN(input_size, hidden_size, batch_first=True)


def run_cell(cell, inputs, hidden=None):
    """Every word alone, then all of them together again."""
    words = [inputs] if inputs.dim() == 2 else list(inputs)
    outs, lasts = [], []
    for n, word in enumerate(words):
        start = torch.zeros(1, cell.hidden_size) if hidden is None else hidden[:, n]
        out, last = cell(word, start)
        outs.append(out)
        lasts.append(last)
    return torch.stack(outs), torch.stack(lasts, dim=1)
