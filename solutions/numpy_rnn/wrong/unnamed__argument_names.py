# the arguments bear other names than the task's: the error message says so, and nothing else can be tried without them.
import numpy as np


def rnn_forward(inputs, h, W_xh, W_hh, b_h, W_hy, b_y):
    states = []
    for v in inputs:
        h = np.tanh(W_xh @ v + W_hh @ h + b_h)
        states.append(h)
    states = np.array(states)
    return states @ W_hy.T + b_y, states


def rnn_loss(logits, y):
    return float(np.mean(np.logaddexp.reduce(logits, axis=1) - logits[np.arange(len(y)), y]))


def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    out, hs = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    d = np.exp(out - np.logaddexp.reduce(out, axis=1)[:, None])
    d[np.arange(len(y)), y] -= 1
    d = d / len(y)
    rev, r = [], np.zeros_like(h0)
    for h, e in zip(hs[::-1], d[::-1]):
        r = (Why.T @ e + Whh.T @ r) * (1 - h * h)
        rev.append(r)
    a = np.array(rev[::-1])
    return {"Wxh": a.T @ x, "Whh": a.T @ np.vstack([h0, hs[:-1]]), "bh": a.sum(0), "Why": d.T @ hs, "by": d.sum(0)}
