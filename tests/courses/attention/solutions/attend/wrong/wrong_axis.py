import torch
import torch.nn.functional as F


def attend(queries, keys, values, causal=False):
    sim = queries @ keys.mT * queries.shape[-1] ** -0.5
    if causal:
        sim = sim.masked_fill(torch.ones_like(sim).triu(1) == 1, -1e9)
    return F.softmax(sim, dim=1) @ values
