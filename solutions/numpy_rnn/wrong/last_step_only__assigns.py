import numpy as np

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    h = h0
    hs = np.zeros((len(x), len(h0)))
    for t in range(len(x)):
        h = np.tanh(Wxh @ x[t] + Whh @ h + bh)
        hs[t] = h
    return hs @ Why.T + by, hs

def rnn_loss(logits, y):
    z = logits - logits.max(axis=1, keepdims=True)
    loss = 0
    for t in range(len(y)):
        loss += np.log(np.exp(z[t]).sum()) - z[t, y[t]]
    return float(loss / len(y))

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    z, hs = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    T = len(x)
    dh_next = np.zeros(len(h0))
    for t in reversed(range(T)):
        p = np.exp(z[t] - z[t].max())
        p = p / p.sum()
        p[y[t]] -= 1
        p = p / T
        dWhy = np.outer(p, hs[t])
        dby = p
        dh = Why.T @ p + dh_next
        da = dh * (1 - hs[t] ** 2)
        h_prev = hs[t - 1] if t > 0 else h0
        dWxh = np.outer(da, x[t])
        dWhh = np.outer(da, h_prev)
        dbh = da
        dh_next = Whh.T @ da
    return {'Wxh': dWxh, 'Whh': dWhh, 'bh': dbh, 'Why': dWhy, 'by': dby}
