import numpy as np
from numpy.linalg import multi_dot

# 1 - tanh(a)^2 = 1 / cosh(a)^2, so I keep the a's and never look at h in the slope

def preactivations(x, h0, Wxh, Whh, bh):
    A, h = np.zeros((len(x), len(bh))), h0
    for t in range(len(x)):
        A[t] = Wxh @ x[t] + Whh @ h + bh
        h = np.tanh(A[t])
    return A

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    S = np.tanh(preactivations(x, h0, Wxh, Whh, bh))
    return np.tensordot(S, Why, axes=(1, 1)) + by, S

def rnn_loss(logits, y):
    margins = logits - np.take_along_axis(logits, y.reshape(-1, 1), axis=1)
    top = margins.max(axis=1)
    return float(np.mean(top + np.log1p(np.exp(margins - top[:, None]).sum(axis=1) - 1)))

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    A = preactivations(x, h0, Wxh, Whh, bh)
    S, slopes = np.tanh(A), np.cosh(np.clip(A, -300, 300)) ** -2.0
    Z = S @ Why.T + by
    P = np.exp(Z - Z.max(axis=1, keepdims=True))
    P /= P.sum(axis=1, keepdims=True)
    G = (P - (y[:, None] == np.arange(len(by)))) / len(y)
    D = np.zeros_like(A)
    for t in range(len(y) - 1, -1, -1):
        D[t] = multi_dot([G[t], Why, np.diag(slopes[t])])
        if t + 1 < len(y):
            D[t] += multi_dot([D[t + 1], Whh, np.diag(slopes[t])])
    return dict(Why=G.T @ S, by=G.sum(0), Wxh=D.T @ x, Whh=D.T @ np.vstack([h0, S])[:-1], bh=D.sum(0))
