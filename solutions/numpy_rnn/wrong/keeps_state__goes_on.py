import numpy as np

_last = None


def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    """Scores and states. h0 is only needed to begin, afterwards we go on where we stopped."""
    global _last
    h = h0 if _last is None or _last.shape != h0.shape else _last
    hs = []
    for xt in x:
        h = np.tanh(Wxh @ xt + Whh @ h + bh)
        hs.append(h)
    _last = h
    return np.array(hs) @ Why.T + by, np.array(hs)


def rnn_loss(logits, y):
    peak = logits.max(axis=1, keepdims=True)
    surprise = np.log(np.exp(logits - peak).sum(axis=1)) - (logits - peak)[np.arange(len(y)), y]
    return float(surprise.mean())


def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    hs = [h0]
    for xt in x:
        hs.append(np.tanh(Wxh @ xt + Whh @ hs[-1] + bh))
    n = len(y)
    grads = {}
    def add(name, value):
        grads[name] = grads.get(name, 0) + value
    carry = np.zeros(len(h0))
    for h, prev, xt, k in zip(hs[:0:-1], hs[-2::-1], x[::-1], y[::-1]):
        z = Why @ h + by
        d = np.exp(z - z.max())
        d = d / d.sum()
        d[k] -= 1
        d /= n
        add("Why", np.outer(d, h))
        add("by", d)
        da = (Why.T @ d + carry) * (1 - h**2)
        add("Wxh", np.outer(da, xt))
        add("Whh", np.outer(da, prev))
        add("bh", da)
        carry = Whh.T @ da
    return grads
