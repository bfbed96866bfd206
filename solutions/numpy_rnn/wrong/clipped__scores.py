import numpy as np

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    h, hs = h0, np.zeros((len(x), len(h0)))
    for t, xt in enumerate(x):
        h = np.tanh(Wxh @ xt + Whh @ h + bh)
        hs[t] = h
    return hs @ Why.T + by, hs

def rnn_loss(logits, y):
    z = np.clip(logits, -500, 500)  # exp would overflow otherwise
    lse = np.log(np.exp(z).sum(axis=1))
    return float((lse - z[np.arange(len(y)), y]).mean())

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    logits, hs = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = p / p.sum(axis=1, keepdims=True)
    p[np.arange(len(y)), y] -= 1
    p = p / len(y)
    gx, gh, gb = np.zeros_like(Wxh), np.zeros_like(Whh), np.zeros_like(bh)
    nxt = np.zeros_like(h0)
    for t in range(len(x) - 1, -1, -1):
        local = (nxt + Why.T @ p[t]) * (1 - hs[t] ** 2)
        gx += np.outer(local, x[t]); gb += local
        gh += np.outer(local, hs[t - 1] if t else h0)
        nxt = Whh.T @ local
    return dict(Wxh=gx, Whh=gh, bh=gb, Why=p.T @ hs, by=p.sum(0), h0=nxt)
