import numpy as np

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    hs = []
    h = h0
    for xt in x:
        h = np.tanh(Wxh @ xt + Whh @ h + bh)
        hs.append(h)
    hs = np.array(hs)
    return hs @ Why.T + by, hs

def rnn_loss(logits, y):
    z = logits - logits.max(axis=1, keepdims=True)
    return float(np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y]))

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by, grads={}):
    logits, hs = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    for name, w in (("Wxh", Wxh), ("Whh", Whh), ("bh", bh), ("Why", Why), ("by", by)):
        if name not in grads or grads[name].shape != w.shape:
            grads[name] = np.zeros_like(w)
    dh = np.zeros_like(h0)
    for t in range(len(x) - 1, -1, -1):
        p = np.exp(logits[t] - logits[t].max())
        p /= p.sum()
        p[y[t]] -= 1
        p /= len(x)
        grads["Why"] += np.outer(p, hs[t])
        grads["by"] += p
        da = (Why.T @ p + dh) * (1 - hs[t] ** 2)
        grads["Wxh"] += np.outer(da, x[t])
        grads["Whh"] += np.outer(da, hs[t - 1] if t else h0)
        grads["bh"] += da
        dh = Whh.T @ da
    return grads
