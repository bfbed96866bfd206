import numpy as np

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    h, hs = h0, []
    for xt in x:
        h = np.tanh(Wxh @ xt + Whh @ h + bh)
        hs.append(h)
    hs = np.array(hs)
    return hs @ Why.T + by, hs

def rnn_loss(logits, y):
    logits = logits - logits.max(axis=1, keepdims=True)
    return float(np.mean(np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(len(y)), y]))

def clip_grad_norm(grads, max_norm):
    norm = np.sqrt(sum((g ** 2).sum() for g in grads.values()))
    if norm > max_norm:
        for k in grads:
            grads[k] = grads[k] * (max_norm / norm)
    return grads

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    logits, hs = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p[np.arange(len(y)), y] -= 1
    p /= len(y)
    da, nxt = np.zeros_like(hs), np.zeros_like(h0)
    for t in range(len(y) - 1, -1, -1):
        da[t] = (p[t] @ Why + nxt) * (1 - hs[t] ** 2)
        nxt = da[t] @ Whh
    grads = dict(Wxh=da.T @ x, Whh=da.T @ np.vstack([h0, hs[:-1]]), bh=da.sum(0), Why=p.T @ hs, by=p.sum(0))
    return clip_grad_norm(grads, 5.0)
