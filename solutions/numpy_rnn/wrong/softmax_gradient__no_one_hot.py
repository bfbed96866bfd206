import numpy as np

def _p(z):
    z = np.exp(z - z.max(axis=1, keepdims=True))
    return z / z.sum(axis=1, keepdims=True)

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    hs = np.zeros((len(x), len(h0)))
    for t in range(len(x)):
        hs[t] = np.tanh(Wxh @ x[t] + Whh @ (hs[t - 1] if t > 0 else h0) + bh)
    return hs @ Why.T + by, hs

def rnn_loss(logits, y):
    top = logits.max(axis=1, keepdims=True)
    return float(np.mean(np.log(np.exp(logits - top).sum(axis=1)) + top[:, 0] - logits[np.arange(len(y)), y]))

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    logits, hs = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    dz = _p(logits) / len(y)
    da = np.zeros_like(hs)
    dh = np.zeros_like(h0)
    for t in range(len(y))[::-1]:
        da[t] = (Why.T @ dz[t] + dh) * (1 - hs[t] ** 2)
        dh = Whh.T @ da[t]
    return {"Wxh": da.T @ x, "Whh": da.T @ np.vstack([h0, hs[:-1]]), "bh": da.sum(0), "Why": dz.T @ hs, "by": dz.sum(0)}
