import numpy as np


def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    hs = np.zeros((len(x), len(h0)))
    h = h0
    for t in range(len(x)):
        h = np.tanh(Wxh @ x[t] + Whh @ h + bh)
        hs[t] = h
    return hs, hs @ Why.T + by


def rnn_loss(logits, y):
    m = logits.max(axis=1, keepdims=True)
    return float(np.mean(m[:, 0] + np.log(np.exp(logits - m).sum(axis=1)) - logits[np.arange(len(y)), y]))


def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    hs, z = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    z = np.exp(z - z.max(axis=1, keepdims=True))
    d = z / z.sum(axis=1, keepdims=True)
    d[np.arange(len(y)), y] -= 1
    d /= len(y)
    da = np.zeros_like(hs)
    later = np.zeros_like(h0)
    for t in range(len(y) - 1, -1, -1):
        da[t] = (d[t] @ Why + later) * (1 - hs[t] ** 2)
        later = da[t] @ Whh
    return {"W_xh": da.T @ x, "W_hh": da.T @ np.vstack([h0, hs[:-1]]), "b_h": da.sum(0), "W_hy": d.T @ hs, "b_y": d.sum(0)}
