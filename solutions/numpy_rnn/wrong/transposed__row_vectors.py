import numpy as np

# row vectors everywhere: h @ W instead of W @ h

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    xs = x @ Wxh.T + bh
    hs = []
    h = h0
    for a in xs:
        h = np.tanh(a + h @ Whh)
        hs.append(h)
    hs = np.array(hs)
    return hs @ Why.T + by, hs

def rnn_loss(logits, y):
    lse = np.logaddexp.reduce(logits, axis=1)
    return float(np.mean(lse - logits[np.arange(len(y)), y]))

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    hs = [h0]
    for t in range(len(x)):
        hs.append(np.tanh(Wxh @ x[t] + Whh @ hs[-1] + bh))
    hs = np.array(hs)
    logits = hs[1:] @ Why.T + by
    d = np.exp(logits - np.logaddexp.reduce(logits, axis=1, keepdims=True))
    d[np.arange(len(y)), y] -= 1
    d /= len(y)
    da = np.zeros_like(hs)  # row t belongs to state t; row 0 stays unused
    extra = np.zeros_like(h0)
    for t in range(len(x), 0, -1):
        da[t] = (Why.T @ d[t - 1] + extra) * (1 - hs[t] ** 2)
        extra = Whh.T @ da[t]
    da = da[1:]
    return {"Wxh": da.T @ x, "Whh": da.T @ hs[:-1], "bh": da.sum(0), "Why": d.T @ hs[1:], "by": d.sum(0)}
