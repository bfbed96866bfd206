# min-char-rnn style: dictionaries and column vectors, flattened at the very end
import numpy as np

def _columns(x, h0, Wxh, Whh, bh, Why, by):
    xs, hs, ys, ps = {}, {}, {}, {}
    hs[-1] = np.copy(h0).reshape(-1, 1)
    for t in range(len(x)):
        xs[t] = x[t].reshape(-1, 1)
        hs[t] = np.tanh(np.dot(Wxh, xs[t]) + np.dot(Whh, hs[t-1]) + bh.reshape(-1, 1))
        ys[t] = np.dot(Why, hs[t]) + by.reshape(-1, 1)
        shifted = ys[t] - ys[t].max()
        ps[t] = np.exp(shifted) / np.sum(np.exp(shifted))
    return xs, hs, ys, ps

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    xs, hs, ys, ps = _columns(x, h0, Wxh, Whh, bh, Why, by)
    return np.array([ys[t][:, 0] for t in range(len(x))]), np.array([hs[t][:, 0] for t in range(len(x))])

def rnn_loss(logits, y):
    loss = 0
    for t in range(len(y)):
        biggest = logits[t].max()
        loss += biggest + np.log(np.exp(logits[t] - biggest).sum()) - logits[t][y[t]]
    return loss / len(y)

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    xs, hs, ys, ps = _columns(x, h0, Wxh, Whh, bh, Why, by)
    dWxh, dWhh, dWhy = np.zeros_like(Wxh), np.zeros_like(Whh), np.zeros_like(Why)
    dbh, dby = np.zeros((bh.size, 1)), np.zeros((by.size, 1))
    dhnext = np.zeros_like(hs[0])
    for t in reversed(range(len(x))):
        dy = np.copy(ps[t])
        dy[y[t]] -= 1
        dy /= len(x)
        dWhy += np.dot(dy, hs[t].T)
        dby += dy
        dh = np.dot(Why.T, dy) + dhnext
        dhraw = (1 - hs[t] * hs[t]) * dh
        dbh += dhraw
        dWxh += np.dot(dhraw, xs[t].T)
        dWhh += np.dot(dhraw, hs[t-1].T)
        dhnext = np.dot(Whh.T, dhraw)
    return dict(Wxh=dWxh, Whh=dWhh, bh=dbh.ravel(), Why=dWhy, by=dby.ravel(), h0=dhnext.ravel())
