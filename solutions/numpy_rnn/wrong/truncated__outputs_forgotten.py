import numpy as np

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    hs = np.empty((len(x), len(h0)))
    h = h0
    for t in range(len(x)):
        h = np.tanh(Wxh @ x[t] + Whh @ h + bh)
        hs[t] = h
    return hs @ Why.T + by, hs

def rnn_loss(logits, y):
    m = logits.max(axis=1)
    return float(np.mean(m + np.log(np.exp(logits - m[:, None]).sum(axis=1)) - logits[np.arange(len(y)), y]))

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    logits, hs = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    T = len(y)
    dlogits = np.exp(logits - logits.max(axis=1, keepdims=True))
    dlogits /= dlogits.sum(axis=1, keepdims=True)
    dlogits[np.arange(T), y] -= 1
    dlogits /= T
    dWxh, dWhh, dbh = np.zeros_like(Wxh), np.zeros_like(Whh), np.zeros_like(bh)
    # start at the end ...
    dh = Why.T @ dlogits[-1]
    # ... and go back through time
    for t in reversed(range(T)):
        da = dh * (1 - hs[t] ** 2)
        dWxh += np.outer(da, x[t])
        dWhh += np.outer(da, hs[t - 1] if t > 0 else h0)
        dbh += da
        dh = Whh.T @ da
    return dict(Wxh=dWxh, Whh=dWhh, bh=dbh, Why=dlogits.T @ hs, by=dlogits.sum(axis=0))
