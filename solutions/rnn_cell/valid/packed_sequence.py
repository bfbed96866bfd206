import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


def make_cell(input_size, hidden_size):
    return nn.RNN(input_size, hidden_size, batch_first=True)


def run_cell(cell, inputs, hidden=None):
    batch = inputs.unsqueeze(0) if inputs.dim() == 2 else inputs
    lengths = torch.full((batch.size(0),), batch.size(1))
    packed = pack_padded_sequence(batch, lengths, batch_first=True)
    result, last = cell(packed, hidden)
    out, _ = pad_packed_sequence(result, batch_first=True)
    return out, last
