import numpy as np


def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    h = h0[:, np.newaxis]
    hs = []
    for xt in x:
        h = np.tanh(Wxh @ xt[:, np.newaxis] + Whh @ h + bh[:, np.newaxis])
        hs.append(h)
    hs = np.array(hs)
    logits = Why @ hs + by[:, np.newaxis]
    return logits.squeeze(), hs.squeeze()   # get rid of the extra axes


def rnn_loss(logits, y):
    z = logits - logits.max(axis=1, keepdims=True)
    correct = z[np.arange(len(y)), y]
    return float((np.log(np.exp(z).sum(axis=1)) - correct).mean())


def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    T = len(y)
    states = np.zeros((T, len(h0)))
    h = h0
    for t in range(T):
        states[t] = h = np.tanh(Wxh @ x[t] + Whh @ h + bh)
    e = states @ Why.T + by
    e = np.exp(e - e.max(axis=1, keepdims=True))
    e = e / e.sum(axis=1, keepdims=True)
    e[np.arange(T), y] -= 1
    e = e / T
    grad_a = []
    coming = np.zeros(len(h0))
    for t in range(T - 1, -1, -1):
        grad_a.append((1 - states[t] ** 2) * (coming + e[t] @ Why))
        coming = grad_a[-1] @ Whh
    grad_a = np.array(grad_a)[::-1]
    return dict(Wxh=grad_a.T @ x, Whh=grad_a.T @ np.vstack([h0, states[:-1]]), bh=grad_a.sum(0), Why=e.T @ states, by=e.sum(0))
