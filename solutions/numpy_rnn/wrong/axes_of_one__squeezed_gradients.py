import numpy as np

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    h = h0
    hs = []
    for xt in x:
        h = np.tanh(Wxh @ xt + Whh @ h + bh)
        hs.append(h)
    hs = np.array(hs)
    return hs @ Why.T + by, hs

def rnn_loss(logits, y):
    peak = logits.max(axis=1, keepdims=True)
    return float(np.mean(np.log(np.exp(logits - peak).sum(axis=1)) - (logits - peak)[np.arange(len(y)), y]))

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    # column vectors inside, so that every product is a matrix product
    logits, hs = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    T = len(x)
    dWxh, dWhh, dWhy = np.zeros_like(Wxh), np.zeros_like(Whh), np.zeros_like(Why)
    dbh, dby = np.zeros((len(bh), 1)), np.zeros((len(by), 1))
    dnext = np.zeros((len(bh), 1))
    for t in range(T - 1, -1, -1):
        h, prev = hs[t][:, None], (hs[t - 1] if t else h0)[:, None]
        p = np.exp(logits[t] - logits[t].max())[:, None]
        p /= p.sum()
        p[y[t], 0] -= 1
        p /= T
        dWhy += p @ h.T
        dby += p
        da = (Why.T @ p + dnext) * (1 - h ** 2)
        dWxh += da @ x[t][None, :]
        dWhh += da @ prev.T
        dbh += da
        dnext = Whh.T @ da
    grads = dict(Wxh=dWxh, Whh=dWhh, bh=dbh, Why=dWhy, by=dby)
    return {name: np.squeeze(g) for name, g in grads.items()}
