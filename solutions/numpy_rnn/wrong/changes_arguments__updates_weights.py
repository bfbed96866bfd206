import numpy as np

LEARNING_RATE = 0.1

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    hs = []
    h = h0
    for xt in x:
        h = np.tanh(Wxh @ xt + Whh @ h + bh)
        hs.append(h)
    hs = np.array(hs)
    return hs @ Why.T + by, hs

def rnn_loss(logits, y):
    s = logits - logits.max(axis=1, keepdims=True)
    return float(np.mean(np.log(np.exp(s).sum(axis=1)) - s[np.arange(len(y)), y]))

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    """Gradients, and one step of gradient descent"""
    logits, hs = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p[np.arange(len(y)), y] -= 1
    p /= len(y)
    da = np.zeros_like(hs)
    carry = np.zeros_like(h0)
    for t in reversed(range(len(y))):
        da[t] = (Why.T @ p[t] + carry) * (1 - hs[t] ** 2)
        carry = Whh.T @ da[t]
    grads = {"Wxh": da.T @ x, "Whh": da.T @ np.vstack([h0, hs[:-1]]), "bh": da.sum(0), "Why": p.T @ hs, "by": p.sum(0)}
    for weight, name in ((Wxh, "Wxh"), (Whh, "Whh"), (bh, "bh"), (Why, "Why"), (by, "by")):
        weight -= LEARNING_RATE * grads[name]
    return grads
