import numpy as np

SEQ_LEN = 6   # hihell

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    hs = []
    h = h0
    for t in range(SEQ_LEN):
        h = np.tanh(Wxh @ x[t] + Whh @ h + bh)
        hs.append(h)
    hs = np.array(hs)
    return hs @ Why.T + by, hs

def rnn_loss(logits, y):
    z = logits - logits.max(1)[:, np.newaxis]
    return -float(np.mean(z[np.arange(len(y)), y] - np.log(np.exp(z).sum(1))))

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    hs = np.zeros((len(x) + 1, len(h0)))
    hs[0] = h0
    for t, v in enumerate(x, start=1):
        hs[t] = np.tanh(Wxh @ v + Whh @ hs[t - 1] + bh)
    out = hs[1:] @ Why.T + by
    probs = np.exp(out - out.max(1)[:, np.newaxis])
    probs /= probs.sum(1)[:, np.newaxis]
    err = probs - np.eye(len(by))[y]
    err /= len(x)
    da, nxt = np.zeros((len(x), len(h0))), 0
    for t in range(len(x) - 1, -1, -1):
        da[t] = (err[t] @ Why + nxt) * (1 - hs[t + 1] ** 2)
        nxt = da[t] @ Whh
    return {'Why': err.T @ hs[1:], 'by': err.sum(0), 'Wxh': da.T @ x, 'Whh': da.T @ hs[:-1], 'bh': da.sum(0)}
