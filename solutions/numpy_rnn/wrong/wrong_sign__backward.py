import numpy as np

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    hs = [np.tanh(Wxh @ x[0] + Whh @ h0 + bh)]
    for t in range(1, len(x)):
        hs.append(np.tanh(Wxh @ x[t] + Whh @ hs[t - 1] + bh))
    return np.array(hs) @ Why.T + by, np.array(hs)

def rnn_loss(logits, y):
    z = logits - logits.max(axis=1, keepdims=True)
    return float(-np.mean(z[np.arange(len(y)), y] - np.log(np.exp(z).sum(axis=1))))

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    logits, hs = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    z = np.exp(logits - logits.max(axis=1, keepdims=True))
    prob = z / z.sum(axis=1, keepdims=True)
    error = (np.eye(len(by))[y] - prob) / len(y)     # target minus prediction
    da = np.zeros_like(hs)
    back = np.zeros_like(h0)
    for t in range(len(y) - 1, -1, -1):
        da[t] = (Why.T @ error[t] + back) * (1 - hs[t] ** 2)
        back = Whh.T @ da[t]
    prev = np.vstack((h0, hs[:-1]))
    return {"Wxh": da.T @ x, "Whh": da.T @ prev, "bh": da.sum(axis=0), "Why": error.T @ hs, "by": error.sum(axis=0)}
