import numpy as np

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    hs = np.zeros((len(x), len(h0)))
    hs[0] = np.tanh(Wxh @ x[0] + Whh @ h0 + bh)
    for t in range(1, len(x)):
        hs[t] = np.tanh(Wxh @ x[t] + Whh @ hs[t - 1] + bh)
    return hs @ Why.T + by, hs

def rnn_loss(logits, y):
    z = logits - logits.max(axis=1, keepdims=True)
    return float(np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y]))

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    z, hs = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    T = len(x)
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p[np.arange(T), y] -= 1
    p /= T
    # last step
    da = (Why.T @ p[T - 1]) * (1 - hs[T - 1] ** 2)
    dWxh = np.outer(da, x[T - 1])
    dWhh = np.outer(da, hs[T - 2])
    dbh = da.copy()
    # steps in between
    for t in range(T - 2, 0, -1):
        da = (Why.T @ p[t] + Whh.T @ da) * (1 - hs[t] ** 2)
        dWxh += np.outer(da, x[t]); dWhh += np.outer(da, hs[t - 1]); dbh += da
    # first step
    da = (Why.T @ p[0] + Whh.T @ da) * (1 - hs[0] ** 2)
    dWxh += np.outer(da, x[0]); dWhh += np.outer(da, h0); dbh += da
    return {'Wxh': dWxh, 'Whh': dWhh, 'bh': dbh, 'Why': p.T @ hs, 'by': p.sum(axis=0)}
