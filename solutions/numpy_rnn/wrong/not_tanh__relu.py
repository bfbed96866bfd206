import numpy as np

relu = lambda v: np.maximum(v, 0)


def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    T, H, C = len(x), len(bh), len(by)
    logits, hs = np.zeros((T, C)), np.zeros((T, H))
    h = h0
    for t in range(T):
        h = relu(np.matmul(Wxh, x[t]) + np.matmul(Whh, h) + bh)
        hs[t], logits[t] = h, np.matmul(Why, h) + by
    return logits, hs


def rnn_loss(logits, y):
    shifted = logits - logits.max(axis=1, keepdims=True)
    logp = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    onehot = np.eye(logits.shape[1])[y]
    return float(-(onehot * logp).sum(axis=1).mean())


def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    T = len(x)
    hist = [h0]
    for t in range(T):
        hist.append(np.tanh(np.matmul(Wxh, x[t]) + np.matmul(Whh, hist[t]) + bh))
    grads = [np.zeros(w.shape) for w in (Wxh, Whh, bh, Why, by)]
    dh = np.zeros(len(bh))
    while hist[1:]:
        h = hist.pop()
        t = len(hist) - 1
        z = np.matmul(Why, h) + by
        d = np.exp(z - z.max())
        d = d / d.sum() - np.eye(len(by))[y[t]]
        d = d / T
        da = (dh + np.matmul(d, Why)) * (1 - h * h)
        for g, part in zip(grads, (np.outer(da, x[t]), np.outer(da, hist[-1]), da, np.outer(d, h), d)):
            g += part
        dh = np.matmul(da, Whh)
    return dict(zip(("Wxh", "Whh", "bh", "Why", "by"), grads))
