import numpy as np

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    T, H = len(x), len(h0)
    hs = np.zeros((T, H))
    h = h0
    for t in range(T):
        h = np.tanh(Wxh @ x[t] + Whh @ h + bh)
        hs[t] = h
    return hs @ Why.T + by, hs

def rnn_loss(logits, y):
    m = logits.max(axis=1, keepdims=True)
    return float(np.mean(np.log(np.exp(logits - m).sum(axis=1)) - (logits - m)[np.arange(len(y)), y]))

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    logits, hs = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    T, H = len(x), len(h0)
    C, I = Why.shape[0], Wxh.shape[1]
    dWxh = np.zeros((H, I), dtype=np.float32)
    dWhh = np.zeros((H, H), dtype=np.float32)
    dbh = np.zeros(H, dtype=np.float32)
    dWhy = np.zeros((C, H), dtype=np.float32)
    dby = np.zeros(C, dtype=np.float32)
    dh_next = np.zeros(H, dtype=np.float32)
    for t in reversed(range(T)):
        p = np.exp(logits[t] - logits[t].max())
        p /= p.sum()
        p[y[t]] -= 1
        p /= T
        dWhy += np.outer(p, hs[t])
        dby += p
        da = (Why.T @ p + dh_next) * (1 - hs[t] ** 2)
        dWxh += np.outer(da, x[t])
        dWhh += np.outer(da, hs[t - 1] if t > 0 else h0)
        dbh += da
        dh_next = Whh.T @ da
    return {"Wxh": dWxh, "Whh": dWhh, "bh": dbh, "Why": dWhy, "by": dby}
