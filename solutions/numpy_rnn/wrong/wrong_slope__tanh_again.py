import numpy as np


def dtanh(v):
    """derivative of tanh"""
    return 1 - np.tanh(v) ** 2


def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    T = len(x)
    hs = np.zeros((T, len(bh)))
    for t in range(T):
        last = h0 if t == 0 else hs[t - 1]
        hs[t] = np.tanh(Wxh @ x[t] + Whh @ last + bh)
    return hs @ Why.T + by, hs


def rnn_loss(logits, y):
    peak = logits.max(axis=1, keepdims=True)
    e = np.exp(logits - peak)
    return float(np.mean(peak[:, 0] + np.log(e.sum(axis=1)) - logits[np.arange(len(y)), y]))


def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    T = len(x)
    logits, hs = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    do = e / e.sum(axis=1, keepdims=True)
    do[np.arange(T), y] -= 1
    do /= T
    dWxh = np.zeros_like(Wxh)
    dWhh = np.zeros_like(Whh)
    dbh = np.zeros_like(bh)
    later = np.zeros_like(bh)
    for t in reversed(range(T)):
        d = (do[t] @ Why + later) * dtanh(hs[t])
        dWxh += np.outer(d, x[t])
        dWhh += np.outer(d, hs[t - 1] if t else h0)
        dbh += d
        later = d @ Whh
    return dict(Wxh=dWxh, Whh=dWhh, bh=dbh, Why=do.T @ hs, by=do.sum(axis=0))
