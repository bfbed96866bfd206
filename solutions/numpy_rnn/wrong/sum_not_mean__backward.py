"""RNN by hand."""
import numpy as np
from numpy import ndarray

Params = tuple[ndarray, ndarray, ndarray, ndarray, ndarray]


def rnn_forward(x: ndarray, h0: ndarray, Wxh: ndarray, Whh: ndarray, bh: ndarray, Why: ndarray, by: ndarray):
    hs: list[ndarray] = []
    for letter in x:
        hs.append(np.tanh(Wxh @ letter + Whh @ (hs[-1] if hs else h0) + bh))
    states = np.stack(hs)
    return states @ Why.T + by, states


def _log_softmax(logits: ndarray) -> ndarray:
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def rnn_loss(logits: ndarray, y: ndarray) -> float:
    return float(-np.take_along_axis(_log_softmax(logits), y[:, None], axis=1).mean())


def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by) -> dict[str, ndarray]:
    logits, states = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    dlogits = np.exp(_log_softmax(logits)) - np.eye(len(by))[y]
    da = np.zeros_like(states)
    later = np.zeros_like(h0)
    for t in reversed(range(len(x))):
        da[t] = (1 - states[t] ** 2) * (Why.T @ dlogits[t] + later)
        later = Whh.T @ da[t]
    before = np.vstack([h0, states[:-1]])
    return {"Wxh": da.T @ x, "Whh": da.T @ before, "bh": da.sum(0), "Why": dlogits.T @ states, "by": dlogits.sum(0)}
