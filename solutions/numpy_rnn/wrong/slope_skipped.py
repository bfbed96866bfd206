import numpy as np


def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    hs = []
    h = h0
    for row in x:
        h = np.tanh(np.dot(Wxh, row) + np.dot(Whh, h) + bh)
        hs.append(h)
    return np.dot(hs, Why.T) + by, np.array(hs)


def rnn_loss(logits, y):
    logp = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    return float(-logp[np.arange(len(y)), y].mean())


def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    logits, hs = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    T = len(y)
    probs = np.exp(logits - np.logaddexp.reduce(logits, axis=1, keepdims=True))
    probs[np.arange(T), y] -= 1
    probs /= T

    # gradient at every hidden state, from the last to the first
    dhs = np.zeros((T, len(h0)))
    for t in reversed(range(T)):
        dhs[t] = np.dot(Why.T, probs[t])
        if t < T - 1:
            dhs[t] += np.dot(Whh.T, dhs[t + 1])

    # and now through the tanh
    das = dhs * (1 - hs ** 2)
    prev = np.concatenate([h0[np.newaxis], hs[:-1]])
    return {"Wxh": np.dot(das.T, x), "Whh": np.dot(das.T, prev), "bh": das.sum(0),
            "Why": np.dot(probs.T, hs), "by": probs.sum(0)}
