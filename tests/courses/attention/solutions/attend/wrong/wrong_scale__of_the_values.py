import math

import torch


def attend(queries, keys, values, causal=False):
    d_k = values.size(-1)  # every tutorial has the same width for all three
    scores = torch.matmul(queries, keys.transpose(-2, -1)) / math.sqrt(d_k)
    if causal:
        scores += torch.triu(torch.full((scores.size(-2), scores.size(-1)), float("-inf")), diagonal=1)
    return torch.matmul(scores.softmax(dim=-1), values)
