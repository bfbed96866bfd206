import numpy as np

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    H = []
    h = h0
    for k in range(len(x)):
        h = np.tanh(Wxh @ x[k] + Whh @ h + bh)
        H.append(h)
    H = np.array(H)
    return H @ Why.T + by, H

def rnn_loss(logits, y):
    a = logits.max(axis=1, keepdims=True)
    return float(np.mean(a.ravel() + np.log(np.exp(logits - a).sum(axis=1)) - logits[np.arange(y.size), y]))

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    Z, H = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    D = E / E.sum(axis=1, keepdims=True)
    D[np.arange(y.size), y] -= 1
    D /= y.size
    A = np.zeros_like(H)
    r = np.zeros_like(h0)
    for k in range(y.size - 1, -1, -1):
        A[k] = (1 - H[k] ** 2) * (Why.T @ D[k] + r)
        r = Whh.T @ A[k]
    return {'Wxh': A.T @ x, 'Whh': A.T @ H, 'bh': A.sum(axis=0), 'Why': D.T @ H, 'by': D.sum(axis=0)}
