import numpy as np

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    hs = []
    for xt in x:
        h0 = np.tanh(Wxh @ xt + Whh @ h0 + bh)
        hs.append(h0)
    hs = np.array(hs)
    return hs @ Why.T + by, hs

def rnn_loss(logits, y):
    z = logits - logits.max(axis=1, keepdims=True)
    return float(np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y]))

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    logits, hs = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    T = len(x)
    dWxh, dWhh, dWhy = np.zeros_like(Wxh), np.zeros_like(Whh), np.zeros_like(Why)
    dbh, dby, dhnext = np.zeros_like(bh), np.zeros_like(by), np.zeros_like(h0)
    for t in reversed(range(T)):
        dy = np.exp(logits[t] - np.max(logits[t]))
        dy = dy / np.sum(dy)
        dy[y[t]] -= 1
        dy = dy / T
        dWhy += np.outer(dy, hs[t])
        dby += dy
        dh = np.dot(Why.T, dy) + dhnext
        dhraw = (1 - hs[t] * hs[t]) * dh
        dbh += dhraw
        dWxh += np.outer(dhraw, x[t])
        dWhh += np.outer(dhraw, hs[t-1])
        dhnext = np.dot(Whh.T, dhraw)
    return {'Wxh': dWxh, 'Whh': dWhh, 'bh': dbh, 'Why': dWhy, 'by': dby}
