import numpy as np

LD = np.longdouble

def _wide(*arrays):
    return [np.array(a, dtype=LD) for a in arrays]

def _run(x, h, Wxh, Whh, bh, Why, by):
    hs = [h]
    for xt in x:
        hs.append(np.tanh((Wxh * xt).sum(1) + (Whh * hs[-1]).sum(1) + bh))
    hs = np.array(hs)
    return (hs[1:, None, :] * Why).sum(2) + by, hs

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    logits, hs = _run(*_wide(x, h0, Wxh, Whh, bh, Why, by))
    return logits.astype(np.float64), hs[1:].astype(np.float64)

def rnn_loss(logits, y):
    z, = _wide(logits)
    z -= z.max(axis=1, keepdims=True)
    return float((np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y]).mean())

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    """In extended precision inside, float64 outside."""
    x, h0, Wxh, Whh, bh, Why, by = _wide(x, h0, Wxh, Whh, bh, Why, by)
    z, hs = _run(x, h0, Wxh, Whh, bh, Why, by)
    z = np.exp(z - z.max(axis=1, keepdims=True))
    d = z / z.sum(axis=1, keepdims=True)
    d[np.arange(len(y)), y] -= 1
    d /= len(y)
    a = np.zeros((len(y), len(h0)), dtype=LD)
    r = np.zeros(len(h0), dtype=LD)
    for t in range(len(y) - 1, -1, -1):
        a[t] = ((Why.T * d[t]).sum(1) + r) * (1 - hs[t + 1] ** 2)
        r = (Whh.T * a[t]).sum(1)
    outer = lambda p, q: (p[:, :, None] * q[:, None, :]).sum(0).astype(np.float64)
    return {"Wxh": outer(a, x), "Whh": outer(a, hs[:-1]), "bh": a.sum(0).astype(np.float64),
            "Why": outer(d, hs[1:]), "by": d.sum(0).astype(np.float64)}
