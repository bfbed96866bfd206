import torch


def attend(queries, keys, values, causal=False):
    scores = queries @ keys.transpose(-1, -2) / queries.shape[-1] ** 0.5
    if causal:
        T = scores.shape[-1]
        before = torch.arange(T)[None, :] < torch.arange(T)[:, None]
        scores = torch.where(before, scores, torch.tensor(-1e9))
    return torch.softmax(scores, -1) @ values
