import numpy as np

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    hs = [h0]
    [hs.append(np.tanh(Wxh @ xt + Whh @ hs[-1] + bh)) for xt in x]
    hs = np.stack(hs[1:])
    return hs @ Why.T + by, hs

def rnn_loss(logits, y):
    onehot = np.eye(logits.shape[1])[y]
    z = logits - logits.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return float(np.mean(-onehot * logp))

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    T = len(x)
    z, hs = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    onehot = np.eye(z.shape[1])[y]
    z = z - z.max(axis=1, keepdims=True)
    soft = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    dz = (soft - onehot) / T
    da = np.zeros((T + 1, hs.shape[1]))
    for t in range(T - 1, -1, -1):
        da[t] = (1 - hs[t] ** 2) * (dz[t] @ Why + da[t + 1] @ Whh)
    da = da[:T]
    return {"Wxh": da.T @ x, "Whh": da.T @ np.vstack([h0, hs[:-1]]), "bh": da.sum(axis=0), "Why": dz.T @ hs, "by": dz.sum(axis=0)}
