import numpy as np

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    states = {-1: h0}
    for t in range(len(x)):
        states[t] = np.tanh(Wxh @ x[t] + Whh @ states[t - 1] + bh)
    hs = np.array([states[t] for t in range(len(x))])
    return hs @ Why.T + by, hs

def rnn_loss(logits, y):
    def one(z, k):
        z = z - z.max()
        return np.log(np.exp(z).sum()) - z[k]
    return float(np.mean([one(z, k) for z, k in zip(logits, y)]))

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    logits, hs = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    T = len(y)
    g = dict(Wxh=np.zeros_like(Wxh), Whh=np.zeros_like(Whh), bh=np.zeros_like(bh), Why=np.zeros_like(Why), by=np.zeros_like(by))
    back = np.zeros_like(h0)
    for t in range(T - 1, -1, -1):
        h, before = hs[t], (hs[t - 1] if t else h0)
        z = np.exp(logits[t] - logits[t].max())
        z /= z.sum()
        z[y[t]] -= 1
        z /= T
        g['Why'] += np.outer(z, h); g['by'] += z
        a = (Why.T @ z + back) * h * (1 - h)
        g['Wxh'] += np.outer(a, x[t]); g['Whh'] += np.outer(a, before); g['bh'] += a
        back = Whh.T @ a
    return g
