import numpy as np

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    hs = np.zeros((len(x), len(h0)))
    prev = h0
    for t in range(len(x)):
        hs[t] = np.tanh(Wxh @ x[t] + Whh @ prev + bh)
        prev = hs[t]
    return hs @ Why.T + by, hs

def rnn_loss(logits, y):
    z = logits - logits.max(axis=1, keepdims=True)
    ll = z[np.arange(len(y)), y] - np.log(np.exp(z).sum(axis=1))
    return -float(ll.mean())

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    z, hs = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    d = np.exp(z - z.max(axis=1, keepdims=True))
    d /= d.sum(axis=1, keepdims=True)
    d[np.arange(len(y)), y] -= 1
    d /= len(y)
    shifted = np.zeros_like(hs)
    shifted[1:] = hs[:-1]
    da = np.zeros_like(hs)
    back = np.zeros_like(h0)
    for t in range(len(y) - 1, -1, -1):
        da[t] = (d[t] @ Why + back) * (1 - hs[t] ** 2)
        back = da[t] @ Whh
    return {"Wxh": da.T @ x, "Whh": da.T @ shifted, "bh": da.sum(0), "Why": d.T @ hs, "by": d.sum(0)}
