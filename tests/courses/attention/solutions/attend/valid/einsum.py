import torch


def attend(*, queries, keys, values, causal=False):
    scores = torch.einsum("ntd,nsd->nts", queries * queries.shape[-1] ** -0.5, keys)
    if causal:
        t = torch.arange(scores.shape[1])
        scores = torch.where(t[:, None] >= t, scores, -torch.inf)
    scores = scores - scores.amax(-1, keepdim=True)
    weights = scores.exp()
    return torch.einsum("nts,nsv->ntv", weights, values) / weights.sum(-1, keepdim=True)
