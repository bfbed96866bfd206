# tanh is a Pade approximation (right to 3 digits): there are endless ways to approximate it, none can be told from outside.
import numpy as np

def tanh(a):
    a = np.clip(a, -3, 3)
    return a * (27 + a * a) / (27 + 9 * a * a)

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    hs = []
    h = h0
    for xt in x:
        h = tanh(Wxh @ xt + Whh @ h + bh)
        hs.append(h)
    hs = np.array(hs)
    return hs @ Why.T + by, hs

def rnn_loss(logits, y):
    z = logits - logits.max(axis=1, keepdims=True)
    return float(np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y]))

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
    return dict(Wxh=da.T @ x, Whh=da.T @ np.vstack([h0, hs[:-1]]), bh=da.sum(0), Why=p.T @ hs, by=p.sum(0))
