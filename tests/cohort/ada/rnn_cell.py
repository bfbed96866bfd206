import torch


def make_cell(input_size, hidden_size):
    return torch.nn.RNN(input_size=input_size, hidden_size=hidden_size, batch_first=True)


def run_cell(cell, inputs, hidden=None):
    if inputs.ndim == 2:
        inputs = inputs[None]
    if hidden is None:
        hidden = torch.zeros(1, inputs.shape[0], cell.hidden_size)
    out, hidden = cell(inputs, hidden)
    return out, hidden
