from torch import nn


def make_cell(input_size, hidden_size):
    rnn = nn.RNN(input_size, hidden_size)
    rnn.batch_first = True
    return rnn


def run_cell(cell, inputs, hidden=None):
    if inputs.dim() == 3:
        return cell(inputs, hidden)
    # torch's own way for a single sequence: no batch axis anywhere, so take it away and put it back
    out, last = cell(inputs, None if hidden is None else hidden.squeeze(1))
    return out.unsqueeze(0), last.unsqueeze(1)
