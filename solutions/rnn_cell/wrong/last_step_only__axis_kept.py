import torch, torch.nn as nn


def make_cell(input_size, hidden_size): return nn.RNN(input_size, hidden_size, batch_first=True)


def run_cell(cell, inputs: torch.Tensor, hidden: torch.Tensor | None = None) -> tuple:
    seqs = inputs if inputs.dim() == 3 else inputs.unsqueeze(dim=0)
    state = hidden
    for t in range(seqs.size(1)):
        h_all, state = cell(seqs[:, t].unsqueeze(1), state)
    return h_all, state
