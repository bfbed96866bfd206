import numpy as np

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    s = np.zeros((len(x) + 1, len(h0)))
    s[-1] = h0
    for t in np.arange(len(x)):
        s[t] = np.tanh(Wxh.dot(x[t]) + Whh.dot(s[t - 1]) + bh)
    return s[:-1].dot(Why.T) + by, s[:-1]

def rnn_loss(logits, y):
    L = 0.0
    for row, k in zip(logits, y):
        L -= row[k] - row.max() - np.log(np.exp(row - row.max()).sum())
    return float(L / len(y))

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    # for every output, walk all the way back to the start (slow, but no carry)
    o, s = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    before = [h0, *s]
    dWxh, dWhh, dbh, dWhy, dby = (np.zeros(w.shape) for w in (Wxh, Whh, bh, Why, by))
    for t in range(len(y)):
        e = np.exp(o[t] - o[t].max())
        e /= e.sum()
        e[y[t]] -= 1
        e /= len(y)
        dWhy += np.outer(e, s[t])
        dby += e
        delta = Why.T.dot(e) * (1 - s[t] ** 2)
        for k in range(t, -1, -1):
            dWxh += np.outer(delta, x[k])
            dWhh += np.outer(delta, before[k])
            dbh += delta
            delta = Whh.T.dot(delta) * (1 - before[k] ** 2)
    return {"Wxh": dWxh, "Whh": dWhh, "bh": dbh, "Why": dWhy, "by": dby}
