"""Bonus: the same network in NumPy, forward and backward, by hand. The task is in README.md."""

import numpy as np
from numpy import ndarray


def rnn_forward(
    x: ndarray, h0: ndarray, Wxh: ndarray, Whh: ndarray, bh: ndarray, Why: ndarray, by: ndarray
) -> tuple[ndarray, ndarray]:
    """The scores (T, C) and the hidden states (T, H) for one sequence x (T, I) that starts from h0 (H,).

    h_t = tanh(Wxh x_t + Whh h_{t-1} + bh), and the scores at t are Why h_t + by.
    """
    ### BEGIN SOLUTION
    hs = np.zeros((len(x), len(h0)))
    h = h0
    for t, x_t in enumerate(x):
        h = np.tanh(Wxh @ x_t + Whh @ h + bh)
        hs[t] = h
    return hs @ Why.T + by, hs
    ### END SOLUTION


def rnn_loss(logits: ndarray, y: ndarray) -> float:
    """The mean cross-entropy of scores (T, C) and classes y (T,), also where scores are as large as 1000."""
    ### BEGIN SOLUTION
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float(-log_probabilities[np.arange(len(y)), y].mean())
    ### END SOLUTION


def rnn_backward(
    x: ndarray, h0: ndarray, y: ndarray, Wxh: ndarray, Whh: ndarray, bh: ndarray, Why: ndarray, by: ndarray
) -> dict[str, ndarray]:
    """The gradient of the mean loss by each of 'Wxh', 'Whh', 'bh', 'Why' and 'by', through the whole sequence."""
    ### BEGIN SOLUTION
    logits, hs = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p[np.arange(len(y)), y] -= 1
    dlogits = p / len(y)
    before = np.vstack([h0, hs[:-1]])
    da = np.zeros_like(hs)
    from_later = np.zeros(len(h0))
    for t in reversed(range(len(x))):
        dh = Why.T @ dlogits[t] + from_later
        da[t] = (1 - hs[t] ** 2) * dh
        from_later = Whh.T @ da[t]
    return dict(Wxh=da.T @ x, Whh=da.T @ before, bh=da.sum(axis=0), Why=dlogits.T @ hs, by=dlogits.sum(axis=0))
    ### END SOLUTION
