import numpy as np

# softmax + cross entropy
def softmax(z):
    e = np.exp(z)
    return e / e.sum()

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    T = len(x)
    hs = np.zeros((T, len(h0)))
    h = h0
    for t in range(T):
        h = np.tanh(Wxh @ x[t] + Whh @ h + bh)
        hs[t] = h
    return hs @ Why.T + by, hs

def rnn_loss(logits, y):
    loss = 0.0
    for t in range(len(y)):
        loss -= np.log(softmax(logits[t])[y[t]])
    return float(loss / len(y))

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    logits, hs = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    g = dict(Wxh=np.zeros_like(Wxh), Whh=np.zeros_like(Whh), bh=np.zeros_like(bh), Why=np.zeros_like(Why), by=np.zeros_like(by))
    for t in range(len(y)):
        e = np.exp(logits[t] - logits[t].max())
        d = e / e.sum()
        d[y[t]] -= 1
        d /= len(y)
        g['Why'] += np.outer(d, hs[t])
        g['by'] += d
        da = (Why.T @ d) * (1 - hs[t] ** 2)
        g['Wxh'] += np.outer(da, x[t])
        g['Whh'] += np.outer(da, hs[t - 1] if t else h0)
        g['bh'] += da
    return g
