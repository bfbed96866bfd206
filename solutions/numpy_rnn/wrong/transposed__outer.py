import numpy as np

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    T = x.shape[0]
    h = np.zeros((T, h0.shape[0]))
    for t in range(T):
        h[t] = np.tanh(Wxh.dot(x[t]) + Whh.dot(h[t-1] if t else h0) + bh)
    return h.dot(Why.T) + by, h

def rnn_loss(logits, y):
    z = logits - logits.max(axis=1)[:, None]
    return float(np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y]))

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    z, h = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    T = x.shape[0]
    z = np.exp(z - z.max(axis=1)[:, None])
    g = z / z.sum(axis=1)[:, None]
    g[np.arange(T), y] -= 1
    g = g / T
    dWxh, dWhh, dbh, dWhy, dby = (np.zeros(v.shape) for v in (Wxh, Whh, bh, Why, by))
    c = np.zeros(h0.shape)
    for t in range(T - 1, -1, -1):
        d = (1 - h[t] ** 2) * (Why.T.dot(g[t]) + c)
        dWxh += np.outer(d, x[t])
        dWhh += np.outer(h[t-1] if t else h0, d)
        dbh += d
        dWhy += np.outer(g[t], h[t])
        dby += g[t]
        c = Whh.T.dot(d)
    return {'Wxh': dWxh, 'Whh': dWhh, 'bh': dbh, 'Why': dWhy, 'by': dby}
