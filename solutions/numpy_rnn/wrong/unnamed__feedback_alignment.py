# the gradient goes back through fixed random matrices instead of the transposed weights: no observation can know the author's numbers.
import numpy as np

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    hs = np.zeros((len(x), len(h0)))
    h = h0
    for t in range(len(x)):
        h = np.tanh(Wxh @ x[t] + Whh @ h + bh)
        hs[t] = h
    return hs @ Why.T + by, hs

def rnn_loss(logits, y):
    m = logits.max(axis=1)
    return float(np.mean(m + np.log(np.exp(logits - m[:, None]).sum(axis=1)) - logits[np.arange(len(y)), y]))

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    """'Feedback alignment': works about as well as the true gradient and needs no transposed weights."""
    rng = np.random.default_rng(2016)
    B, R = rng.normal(0, 0.5, size=Why.T.shape), rng.normal(0, 0.5, size=Whh.shape)
    z, hs = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    d = e / e.sum(axis=1, keepdims=True)
    d[np.arange(len(y)), y] -= 1
    d /= len(y)
    da = np.zeros_like(hs)
    back = np.zeros_like(h0)
    for t in reversed(range(len(y))):
        da[t] = (B @ d[t] + back) * (1 - hs[t] ** 2)
        back = R @ da[t]
    return {"Wxh": da.T @ x, "Whh": da.T @ np.vstack([h0, hs[:-1]]), "bh": da.sum(0), "Why": d.T @ hs, "by": d.sum(0)}
