import numpy as np

def softmax(z):
    z = np.exp(z - np.max(z))
    return z / z.sum(axis=-1, keepdims=True)

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    hs = np.zeros((len(x), len(bh)))
    h = h0
    for i, xi in enumerate(x):
        hs[i] = h = np.tanh(Wxh @ xi + Whh @ h + bh)
    return hs @ Why.T + by, hs

def rnn_loss(logits, y):
    return float(np.mean([np.logaddexp.reduce(row) - row[k] for row, k in zip(logits, y)]))

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    logits, hs = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    d = softmax(logits)
    d[np.arange(len(y)), y] -= 1
    d /= len(y)
    a = np.zeros_like(hs)
    carry = np.zeros_like(h0)
    for i in range(len(y) - 1, -1, -1):
        a[i] = (d[i] @ Why + carry) * (1 - hs[i] ** 2)
        carry = a[i] @ Whh
    return {"Wxh": a.T @ x, "Whh": a.T @ np.vstack([h0, hs[:-1]]), "bh": a.sum(0), "Why": d.T @ hs, "by": d.sum(0)}
