import torch
from torch import nn


def make_cell(input_size, hidden_size):
    """Make the layer."""
    options = {"input_size": input_size, "hidden_size": hidden_size, "batch_first": True}
    return nn.RNN(**options)


def run_cell(cell, inputs, hidden=None):
    """Walk through time with an nn.RNNCell that has the same weights."""
    step = nn.RNNCell(cell.input_size, cell.hidden_size)
    step.load_state_dict({key.replace("_l0", ""): value for key, value in cell.state_dict().items()})
    words = inputs if inputs.dim() == 3 else inputs.unsqueeze(0)
    state = torch.zeros(words.size(0), cell.hidden_size) if hidden is None else hidden[0]
    states = []
    for letters in words.unbind(dim=1):
        state = step(letters, state)
        states.append(state)
    return torch.stack(states, dim=1), state.unsqueeze(0)
