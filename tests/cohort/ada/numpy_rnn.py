import numpy as np


def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    hs = [h0]
    for xt in x:
        hs.append(np.tanh(Wxh.dot(xt) + Whh.dot(hs[-1]) + bh))
    hs = np.array(hs[1:])
    return hs.dot(Why.T) + by, hs


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def rnn_loss(logits, y):
    m = logits.max(axis=1)
    lse = m + np.log(np.exp(logits - m[:, None]).sum(axis=1))
    return np.mean(lse - logits[np.arange(len(y)), y])


def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    T = len(x)
    logits, hs = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    d = softmax(logits)
    d[np.arange(T), y] -= 1
    d /= T
    g = {k: np.zeros_like(v) for k, v in dict(Wxh=Wxh, Whh=Whh, bh=bh, Why=Why, by=by).items()}
    dh_next = np.zeros_like(h0)
    for t in range(T - 1, -1, -1):
        prev = hs[t - 1] if t > 0 else h0
        g["Why"] += np.outer(d[t], hs[t])
        g["by"] += d[t]
        da = (Why.T @ d[t] + dh_next) * (1 - hs[t] * hs[t])
        g["Wxh"] += np.outer(da, x[t])
        g["Whh"] += np.outer(da, prev)
        g["bh"] += da
        dh_next = Whh.T @ da
    g["h0"] = dh_next
    return g
