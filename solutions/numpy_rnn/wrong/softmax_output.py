import numpy as np

def softmax(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)

def hidden_states(x, h0, Wxh, Whh, bh):
    h = h0; hs = []
    for t in range(len(x)):
        h = np.tanh(Wxh @ x[t] + Whh @ h + bh)
        hs.append(h)
    return np.array(hs)

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    hs = hidden_states(x, h0, Wxh, Whh, bh)
    # probabilities of the next character
    return softmax(hs @ Why.T + by), hs

def rnn_loss(logits, y):
    z = logits - np.max(logits, axis=-1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    return float(-np.mean(logp[np.arange(len(y)), y]))

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    probs, hs = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    T = len(y)
    dy = probs.copy()
    dy[np.arange(T), y] -= 1
    dy /= T
    out = {"Wxh": np.zeros_like(Wxh), "Whh": np.zeros_like(Whh), "bh": np.zeros_like(bh)}
    out["Why"] = dy.T @ hs
    out["by"] = dy.sum(axis=0)
    dnext = np.zeros_like(h0)
    for t in reversed(range(T)):
        draw = (Why.T @ dy[t] + dnext) * (1 - hs[t] * hs[t])
        hprev = hs[t - 1] if t > 0 else h0
        out["Wxh"] += np.outer(draw, x[t])
        out["Whh"] += np.outer(draw, hprev)
        out["bh"] += draw
        dnext = Whh.T @ draw
    return out
