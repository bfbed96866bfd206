import torch, torch.nn as nn


def make_cell(input_size, hidden_size): return nn.RNN(input_size, hidden_size, batch_first=True)


def run_cell(cell, inputs, hidden = None):
    # einsum version
    if inputs.dim() == 2: inputs = inputs.unsqueeze(0)
    h = torch.zeros(inputs.shape[0], cell.hidden_size) if hidden is None else hidden[0]
    from_input = torch.einsum("nti,hi->nth", inputs, cell.weight_ih_l0) + cell.bias_ih_l0
    h_all = torch.empty_like(from_input)
    rows = []
    for t in range(h_all.shape[1]):
        h = torch.tanh(from_input[:, t] + torch.einsum("nk,kh->nh", h, cell.weight_hh_l0) + cell.bias_hh_l0)
        rows.append(h)
    return torch.stack(rows, 1), h.unsqueeze(0)
