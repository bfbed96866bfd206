import torch


def attend(queries, keys, values, causal=False):
    d = queries.size(-1)
    scores = torch.einsum("ntd,nsd->nts", queries, keys) / d
    if causal:
        t = scores.size(-1)
        scores = scores.masked_fill(~torch.tril(torch.ones(t, t)).bool(), float("-inf"))
    return torch.einsum("nts,nsv->ntv", scores.softmax(-1), values)
