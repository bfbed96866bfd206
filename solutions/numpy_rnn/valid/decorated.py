import functools
import numpy as np


def checked(function):
    """float64 copies of everything, so nothing of the caller's can be changed"""
    @functools.wraps(function)
    def wrapper(**arguments):
        copies = {k: np.array(v, dtype=np.int64 if k == "y" else np.float64) for k, v in arguments.items()}
        with np.errstate(all="ignore"):
            return function(**copies)
    return wrapper


@checked
def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    hs = []
    for v in x:
        h0[:] = np.tanh(Wxh @ v + Whh @ h0 + bh)
        hs.append(h0.copy())
    return np.array(hs) @ Why.T + by, np.array(hs)


@checked
def rnn_loss(logits, y):
    logits -= logits.max(axis=1, keepdims=True)
    logits -= np.log(np.exp(logits).sum(axis=1, keepdims=True))
    return -float(np.trace(logits[:, y])) / y.size


@checked
def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    logits, hs = rnn_forward(x=x, h0=h0, Wxh=Wxh, Whh=Whh, bh=bh, Why=Why, by=by)
    logits -= logits.max(axis=1, keepdims=True)
    np.exp(logits, out=logits)
    logits /= logits.sum(axis=1, keepdims=True)
    logits[np.arange(y.size), y] -= 1
    logits /= y.size
    delta = logits @ Why
    for t in range(y.size)[::-1]:
        if t < y.size - 1:
            delta[t] += delta[t + 1] @ Whh
        delta[t] *= 1 - hs[t] ** 2
    return dict(Wxh=delta.T @ x, Whh=delta.T @ np.vstack([h0, hs[:-1]]), bh=delta.sum(0), Why=logits.T @ hs, by=logits.sum(0))
