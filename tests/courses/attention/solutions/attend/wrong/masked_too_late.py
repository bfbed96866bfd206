import torch


def attend(queries, keys, values, causal=False):
    weights = torch.softmax(queries @ keys.mT / queries.shape[-1] ** 0.5, dim=-1)
    if causal:
        weights = weights.tril()
    return weights @ values
