import numpy as np


def softmax(z):
    """numerically stable softmax"""
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    h, hs = h0, []
    for t in range(x.shape[0]):
        h = np.tanh(Wxh @ x[t] + Whh @ h + bh)
        hs.append(h)
    return np.array(hs) @ Why.T + by, np.array(hs)


def rnn_loss(logits, y):
    return float(np.mean(-np.log(softmax(logits)[np.arange(len(y)), y])))


def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    logits, hs = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    delta = softmax(logits)
    delta[np.arange(len(y)), y] -= 1
    delta /= len(y)
    g = dict(Wxh=np.zeros_like(Wxh), Whh=np.zeros_like(Whh), bh=np.zeros_like(bh), Why=delta.T @ hs, by=delta.sum(axis=0))
    from_future = np.zeros_like(h0)
    for t in reversed(range(len(y))):
        da = (1 - hs[t] ** 2) * (Why.T @ delta[t] + from_future)
        g["Wxh"] += np.outer(da, x[t])
        g["Whh"] += np.outer(da, hs[t - 1] if t else h0)
        g["bh"] += da
        from_future = Whh.T @ da
    return g
