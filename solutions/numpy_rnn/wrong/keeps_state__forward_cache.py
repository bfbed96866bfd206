import numpy as np

cache = {}

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    T = len(x)
    hs = np.zeros((T + 1, len(h0)))
    hs[0] = h0
    for t in range(T):
        hs[t + 1] = np.tanh(Wxh @ x[t] + Whh @ hs[t] + bh)
    logits = hs[1:] @ Why.T + by
    cache['hs'], cache['logits'] = hs, logits   # for the backward pass
    return logits, hs[1:]

def rnn_loss(logits, y):
    top = logits.max(axis=1, keepdims=True)
    e = np.exp(logits - top)
    return float(np.mean(np.log(e.sum(axis=1)) + top[:, 0] - logits[np.arange(len(y)), y]))

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    hs, logits = cache['hs'], cache['logits']
    T = len(x)
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p[np.arange(T), y] -= 1
    p /= T
    dWxh, dWhh, dbh = np.zeros_like(Wxh), np.zeros_like(Whh), np.zeros_like(bh)
    dh = np.zeros_like(h0)
    for t in reversed(range(T)):
        da = (Why.T @ p[t] + dh) * (1 - hs[t + 1] ** 2)
        dWxh += np.outer(da, x[t])
        dWhh += np.outer(da, hs[t])
        dbh += da
        dh = Whh.T @ da
    return {'Wxh': dWxh, 'Whh': dWhh, 'bh': dbh, 'Why': p.T @ hs[1:], 'by': p.sum(axis=0)}
