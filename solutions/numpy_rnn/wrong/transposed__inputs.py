import numpy as np
from numpy import exp, log, tanh


class Rnn:
    def __init__(self, Wxh, Whh, bh, Why, by):
        self.Wxh, self.Whh, self.bh, self.Why, self.by = Wxh, Whh, bh, Why, by

    def forward(self, x, h0):
        self.inputs = x                      # (T, I), one letter per row
        self.states = [h0]
        for a in x @ self.Wxh.T + self.bh:
            self.states.append(tanh(a + self.Whh @ self.states[-1]))
        self.states = np.array(self.states)
        return self.states[1:] @ self.Why.T + self.by

    def backward(self, d):
        deltas = []
        carry = np.zeros(len(self.bh))
        for h, row in zip(self.states[:0:-1], d[::-1]):
            deltas.append((row @ self.Why + carry) * (1 - h * h))
            carry = deltas[-1] @ self.Whh
        deltas = np.array(deltas[::-1])
        return dict(
            Wxh=self.inputs.T @ deltas,
            Whh=deltas.T @ self.states[:-1],
            bh=deltas.sum(axis=0),
            Why=d.T @ self.states[1:],
            by=d.sum(axis=0),
        )


def rnn_forward(x, h0, **weights):
    net = Rnn(**weights)
    return net.forward(x, h0), net.states[1:]


def _shifted(logits):
    return logits - logits.max(axis=1, keepdims=True)


def rnn_loss(logits, y):
    z = _shifted(logits)
    return float(np.mean(log(exp(z).sum(axis=1)) - z[np.arange(len(y)), y]))


def rnn_backward(x, h0, y, **weights):
    net = Rnn(**weights)
    d = exp(_shifted(net.forward(x, h0)))
    d /= d.sum(axis=1, keepdims=True)
    d[np.arange(len(y)), y] -= 1
    return net.backward(d / len(y))
