import numpy as np

CHUNK = 10  # as in "truncated BPTT"

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    hs, h = [], h0
    for xt in x:
        h = np.tanh(Wxh @ xt + Whh @ h + bh)
        hs.append(h)
    hs = np.array(hs)
    return hs @ Why.T + by, hs

def rnn_loss(logits, y):
    s = logits - logits.max(axis=1, keepdims=True)
    return float(np.log(np.exp(s).sum(axis=1)).mean() - s[np.arange(len(y)), y].mean())

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    """Goes backward, chunk by chunk."""
    T = len(x)
    logits, hs = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    d = np.exp(logits - logits.max(axis=1, keepdims=True))
    d /= d.sum(axis=1, keepdims=True)
    d[np.arange(T), y] -= 1
    d /= T
    da = np.zeros_like(hs)
    for start in range(0, T, CHUNK):
        dh_next = np.zeros_like(h0)
        for t in reversed(range(start, min(start + CHUNK, T))):
            da[t] = (Why.T @ d[t] + dh_next) * (1 - hs[t] ** 2)
            dh_next = Whh.T @ da[t]
    before = np.concatenate([h0[None, :], hs[:-1]])
    return dict(Wxh=da.T @ x, Whh=da.T @ before, bh=da.sum(axis=0), Why=d.T @ hs, by=d.sum(axis=0))
