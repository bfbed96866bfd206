import math

import torch


def attend(queries, keys, values, causal=False):
    N, T, D = queries.shape
    result = torch.zeros(N, T, values.shape[2], dtype=values.dtype)
    for n in range(N):
        for t in range(T):
            visible = range(t + 1) if causal else range(keys.shape[1])
            scores = [float(queries[n, t].double() @ keys[n, s].double()) / math.sqrt(D) for s in visible]
            top = max(scores)
            weights = [math.exp(score - top) for score in scores]
            for s, weight in zip(visible, weights):
                result[n, t] += weight / sum(weights) * values[n, s]
    return result
