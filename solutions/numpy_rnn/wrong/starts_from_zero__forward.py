import numpy as np


def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    T = x.shape[0]
    H = Whh.shape[0]
    hs = np.zeros((T, H))
    h = np.zeros(H)          # initial hidden state
    for t in range(T):
        h = np.tanh(Wxh.dot(x[t]) + Whh.dot(h) + bh)
        hs[t] = h
    logits = hs.dot(Why.T) + by
    return logits, hs


def rnn_loss(logits, y):
    m = logits.max(1, keepdims=True)
    lse = m[:, 0] + np.log(np.exp(logits - m).sum(1))
    return float((lse - logits[np.arange(len(y)), y]).mean())


def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    T = len(x)
    states = [h0]
    for t in range(T):
        states.append(np.tanh(Wxh @ x[t] + Whh @ states[t] + bh))
    g = {k: np.zeros_like(v) for k, v in dict(Wxh=Wxh, Whh=Whh, bh=bh, Why=Why, by=by).items()}
    carry = np.zeros_like(h0)
    for t in range(T, 0, -1):
        z = Why @ states[t] + by
        p = np.exp(z - z.max())
        p /= p.sum()
        p[y[t - 1]] -= 1
        p /= T
        g['Why'] += np.outer(p, states[t])
        g['by'] += p
        da = (Why.T @ p + carry) * (1 - states[t] ** 2)
        g['Wxh'] += np.outer(da, x[t - 1])
        g['Whh'] += np.outer(da, states[t - 1])
        g['bh'] += da
        carry = Whh.T @ da
    return g
