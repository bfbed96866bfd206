import numpy as np

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    # vectorised over the time axis, no loop needed :)
    hs = np.tanh(x @ Wxh.T + Whh @ h0 + bh)
    return hs @ Why.T + by, hs

def rnn_loss(logits, y):
    stable = logits - np.max(logits, axis=1, keepdims=True)
    logZ = np.log(np.sum(np.exp(stable), axis=1))
    return float(-np.mean(stable[np.arange(len(y)), y] - logZ))

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    n = x.shape[0]
    hs = np.zeros((n, h0.shape[0])); cur = h0
    for i in range(n):
        cur = np.tanh(Wxh @ x[i] + Whh @ cur + bh)
        hs[i] = cur
    z = hs @ Why.T + by
    z = np.exp(z - np.max(z, axis=1, keepdims=True))
    dz = z / np.sum(z, axis=1, keepdims=True)
    for i in range(n):
        dz[i, y[i]] -= 1.0
    dz = dz / n
    prevs = np.concatenate((h0.reshape(1, -1), hs[:-1]), axis=0)
    das = np.zeros_like(hs); carry = np.zeros_like(h0)
    for i in range(n)[::-1]:
        das[i] = (dz[i] @ Why + carry) * (1.0 - hs[i] ** 2)
        carry = das[i] @ Whh
    return {"Wxh": das.T @ x, "Whh": das.T @ prevs, "bh": np.sum(das, 0), "Why": dz.T @ hs, "by": np.sum(dz, 0)}
