import torch


def attend(queries, keys, values, causal=False):
    queries /= queries.shape[-1] ** 0.5
    scores = queries @ keys.mT
    if causal:
        scores.masked_fill_(torch.ones(scores.shape[1:], dtype=torch.bool).triu(1), -torch.inf)
    return scores.softmax(-1) @ values
