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
    """Run the cell over the sequences and return outputs and last state."""
    if len(inputs.size()) == 2:
        inputs = inputs.unsqueeze(0)
    if hidden is not None:
        hidden = hidden.transpose(0, 1).contiguous()   # batch first!
    out, h = cell(inputs, hidden)
    return out, h
