import torch


def attend(queries, keys, values, causal=False):
    scores = (keys @ queries.transpose(1, 2)).div(queries.size(2) ** 0.5)  # (N, S, T): the keys come first
    if causal:
        scores = scores.masked_fill(torch.ones(scores.shape[1:]).tril(-1) > 0, -torch.inf)
    weights = torch.log_softmax(scores, 1).exp()
    return (values.transpose(1, 2) @ weights).transpose(1, 2)
