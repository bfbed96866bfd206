import torch
from torch import nn


def make_cell(input_size, hidden_size):
    return nn.RNN(input_size, hidden_size, batch_first=True)


def run_cell(cell, inputs, hidden=None):
    if inputs.dim() == 2:
        inputs = inputs.unsqueeze(0)
    if hidden is None:
        h = torch.zeros(len(inputs), cell.hidden_size)
    else:
        h = hidden.squeeze()
    states = []
    for t in range(inputs.shape[1]):
        x = inputs[:, t]
        h = torch.tanh(x @ cell.weight_ih_l0.T + cell.bias_ih_l0 + h @ cell.weight_hh_l0.T + cell.bias_hh_l0)
        states.append(h)
    return torch.stack(states, dim=1), h.unsqueeze(0)
