import numpy as np

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    hs = [h0]
    for t in range(len(x)):
        hs.append(np.tanh(Wxh @ x[t] + Whh @ hs[-1] + bh))
    hs = np.array(hs[1:])
    return hs @ Why.T + by, hs

def rnn_loss(logits, y):
    m = logits.max(axis=1, keepdims=True)
    return float(np.mean(np.log(np.exp(logits - m).sum(axis=1)) - (logits - m)[np.arange(len(y)), y]))

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    logits, hs = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    hs = np.vstack([h0, hs])
    g = {n: np.zeros_like(w) for n, w in dict(Wxh=Wxh, Whh=Whh, bh=bh, Why=Why, by=by).items()}
    dh_next = np.zeros_like(h0)
    for t in range(len(x)):
        p = np.exp(logits[t] - logits[t].max())
        p /= p.sum()
        p[y[t]] -= 1
        p /= len(x)
        g["Why"] += np.outer(p, hs[t + 1])
        g["by"] += p
        da = (Why.T @ p + dh_next) * (1 - hs[t + 1] ** 2)
        g["Wxh"] += np.outer(da, x[t])
        g["Whh"] += np.outer(da, hs[t])
        g["bh"] += da
        dh_next = Whh.T @ da
    return g
