import numpy as np

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    hs = []
    h = np.zeros_like(h0)
    for xt in x:
        h = np.tanh(np.dot(Wxh, xt) + np.dot(Whh, h) + bh)
        hs.append(h)
    return np.dot(np.array(hs), Why.T) + by, np.array(hs)

def rnn_loss(logits, y):
    z = logits - logits.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return float(-logp[np.arange(len(y)), y].sum())

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    T = len(x)
    h = {-1: h0}
    for t in range(T):
        h[t] = np.tanh(np.dot(Wxh, x[t]) + np.dot(Whh, h[t - 1]) + bh)
    g = {'Wxh': np.zeros_like(Wxh), 'Whh': np.zeros_like(Whh), 'bh': np.zeros_like(bh), 'Why': np.zeros_like(Why), 'by': np.zeros_like(by)}
    nxt = np.zeros_like(h0)
    for t in range(T - 1, -1, -1):
        z = np.dot(Why, h[t]) + by
        d = np.exp(z - z.max())
        d /= d.sum()
        d[y[t]] -= 1
        d /= T
        g['Why'] += np.outer(d, h[t])
        g['by'] += d
        a = (np.dot(Why.T, d) + nxt) * (1 - h[t] ** 2)
        g['Wxh'] += np.outer(a, x[t])
        g['Whh'] += np.outer(a, h[t - 1])
        g['bh'] += a
        nxt = np.dot(Whh.T, a)
    return g
