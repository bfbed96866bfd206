# prints the loss and returns None: no other number is at hand that could prove it, and the error message says all.
import numpy as np


def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    T = len(x)
    states = np.zeros((T, len(h0)))
    now = h0
    for i in range(T):
        now = np.tanh(np.dot(Wxh, x[i]) + np.dot(Whh, now) + bh)
        states[i] = now
    return np.dot(states, np.transpose(Why)) + by, states


def rnn_loss(logits, y):
    shifted = logits - np.max(logits, axis=1, keepdims=True)
    log_probs = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    loss = -np.mean([log_probs[i][y[i]] for i in range(len(y))])
    print('loss: %.4f' % loss)


def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    scores, states = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    T = len(x)
    g = [np.zeros_like(Wxh), np.zeros_like(Whh), np.zeros_like(bh), np.zeros_like(Why), np.zeros_like(by)]
    back = np.zeros_like(h0)
    for i in range(T - 1, -1, -1):
        e = np.exp(scores[i] - np.max(scores[i]))
        d = e / np.sum(e)
        d[y[i]] = d[y[i]] - 1
        d = d / T
        g[3] += np.outer(d, states[i])
        g[4] += d
        da = (np.dot(np.transpose(Why), d) + back) * (1 - states[i] ** 2)
        before = h0 if i == 0 else states[i - 1]
        g[0] += np.outer(da, x[i])
        g[1] += np.outer(da, before)
        g[2] += da
        back = np.dot(np.transpose(Whh), da)
    return {'Wxh': g[0], 'Whh': g[1], 'bh': g[2], 'Why': g[3], 'by': g[4]}
