"""Each operation leaves a function on the tape that carries its gradient back."""
import numpy as np


class Node:
    def __init__(self, value):
        self.value, self.grad = np.asarray(value, dtype=np.float64), 0.0


class Tape(list):
    def product(self, W, v):
        out = Node(W.value @ v.value)
        def back():
            W.grad = W.grad + np.multiply.outer(out.grad, v.value)
            v.grad = v.grad + out.grad @ W.value
        self.append(back)
        return out

    def add(self, *terms):
        out = Node(sum(t.value for t in terms))
        def back():
            for t in terms:
                t.grad = t.grad + out.grad
        self.append(back)
        return out

    def tanh(self, a):
        out = Node(np.tanh(a.value))
        def back():
            a.grad = a.grad + out.grad * (1 - out.value**2)
        self.append(back)
        return out


def record(tape, x, h, w):
    for row in x:
        h = tape.tanh(tape.add(tape.product(w["Wxh"], Node(row)), tape.product(w["Whh"], h), w["bh"]))
        yield tape.add(tape.product(w["Why"], h), w["by"]), h


def rnn_forward(x, h0, **weights):
    steps = list(record(Tape(), x, Node(h0), {k: Node(v) for k, v in weights.items()}))
    return np.array([z.value for z, _ in steps]), np.array([h.value for _, h in steps])


def rnn_loss(logits, y):
    return float(np.mean(np.logaddexp.reduce(logits, axis=1) - logits[np.arange(len(y)), y]))


def rnn_backward(x, h0, y, **weights):
    tape, w, start = Tape(), {k: Node(v) for k, v in weights.items()}, Node(h0)
    for (z, _), right in zip(list(record(tape, x, start, w)), y):
        z.grad = np.exp(z.value - np.logaddexp.reduce(z.value))
        z.grad[right] -= 1
        z.grad /= len(y)
    for back in reversed(tape):
        back()
    return {k: node.grad for k, node in w.items()} | {"h0": start.grad}
