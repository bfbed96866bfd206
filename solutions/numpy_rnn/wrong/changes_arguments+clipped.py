import numpy as np

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    hs, h = [], h0
    for xt in x:
        h = np.tanh(Wxh @ xt + Whh @ h + bh)
        hs.append(h)
    hs = np.array(hs)
    return hs @ Why.T + by, hs

def rnn_loss(logits, y):
    n = len(y)
    logits -= np.max(logits, axis=1, keepdims=True)
    total = np.log(np.exp(logits).sum(axis=1, keepdims=True))
    logits -= total  # now they are log-probabilities
    return float(-np.mean(logits[np.arange(n), y]))

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    logits, hs = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p[np.arange(len(y)), y] -= 1
    p /= len(y)
    da, nxt = np.zeros_like(hs), np.zeros_like(h0)
    for t in range(len(y) - 1, -1, -1):
        da[t] = (p[t] @ Why + nxt) * (1 - hs[t] ** 2)
        nxt = da[t] @ Whh
    grads = dict(Wxh=da.T @ x, Whh=da.T @ np.vstack([h0, hs[:-1]]), bh=da.sum(0), Why=p.T @ hs, by=p.sum(0))
    return {k: np.clip(g, -1, 1) for k, g in grads.items()}
