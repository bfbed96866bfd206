import numpy as np

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    h = h0
    hs = []
    for t in range(len(x)):
        h = np.tanh(Wxh @ x[t] + Whh @ h + bh)
        hs.append(h)
    hs = np.array(hs)
    return hs @ Why.T + by, hs

def rnn_loss(logits, y):
    # log-sum-exp trick
    c = logits.max(axis=1)
    lse = c + np.log(np.sum(np.exp(logits - c[:, None]), axis=1))
    return float(np.mean(lse - logits[np.arange(len(y)), y]))

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    logits, hs = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    T = len(x)
    probs = np.exp(logits) / np.sum(np.exp(logits), axis=1, keepdims=True)
    probs[np.arange(T), y] -= 1
    probs /= T
    dWxh, dWhh, dbh = np.zeros_like(Wxh), np.zeros_like(Whh), np.zeros_like(bh)
    dh_next = np.zeros_like(h0)
    for t in reversed(range(T)):
        dh = Why.T @ probs[t] + dh_next
        da = (1 - hs[t] ** 2) * dh
        dWxh += np.outer(da, x[t])
        dWhh += np.outer(da, hs[t - 1] if t > 0 else h0)
        dbh += da
        dh_next = Whh.T @ da
    return {"Wxh": dWxh, "Whh": dWhh, "bh": dbh, "Why": probs.T @ hs, "by": probs.sum(axis=0)}
