import torch


def attend(queries, keys, values, causal=False):
    scores = queries @ keys.transpose(-1, -2) / queries.shape[-1] ** 0.5
    if causal:
        mask = torch.ones(scores.shape[-2:]).tril(-1).bool()
        scores[:, mask] = -float("inf")
    return torch.softmax(scores, -1) @ values
