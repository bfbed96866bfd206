import torch


def attend(queries, keys, values, causal=False):
    energy = torch.bmm(queries, keys.permute(0, 2, 1))
    if causal:
        mask = torch.tril(torch.ones(energy.size(1), energy.size(2)))
        energy = energy.masked_fill(mask == 0, -1e20)
    attention = torch.softmax(energy, dim=-1)
    return torch.bmm(attention, values)
