import numpy as np

def softmax(v):
    e = np.exp(v - v.max())
    return e / e.sum()

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    hs = np.zeros((len(x), len(h0)))
    h = h0
    for t in range(len(x)):
        h = np.tanh(Wxh @ x[t] + Whh @ h + bh)
        hs[t] = h
    return hs @ Why.T + by, hs

def rnn_loss(logits, y):
    m = logits.max(axis=1, keepdims=True)
    logZ = m + np.log(np.exp(logits - m).sum(axis=1, keepdims=True))
    return float(np.mean((logZ - logits)[np.arange(len(y)), y]))

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    logits, hs = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    grads = dict(Wxh=np.zeros_like(Wxh), Whh=np.zeros_like(Whh), bh=np.zeros_like(bh), Why=np.zeros_like(Why), by=np.zeros_like(by))
    dh_next = np.zeros_like(h0)
    for t in reversed(range(len(x))):
        dz = softmax(logits[t])
        dz[y[t]] -= 1
        dz /= len(x)
        grads["Why"] += np.outer(dz, hs[t])
        grads["by"] += dz
        da = (Why.T @ dz + dh_next) * (1 - hs[t] ** 2)
        grads["Wxh"] += np.outer(da, x[t])
        grads["Whh"] += np.outer(da, hs[t - 1] if t > 0 else h0)
        grads["bh"] += da
        dh_next = Whh @ da
    return grads
