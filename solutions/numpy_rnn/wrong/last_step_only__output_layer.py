import numpy as np


def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    h, all_h = h0, []
    for letter in x:
        z = Wxh @ letter + Whh @ h + bh
        h = np.tanh(z)
        all_h.append(h)
    all_h = np.array(all_h)
    return all_h @ Why.T + by, all_h


def rnn_loss(logits, y):
    top = logits.max(axis=1)
    log_sums = top + np.log(np.exp(logits - top[:, None]).sum(axis=1))
    return float((log_sums - logits[np.arange(len(y)), y]).mean())


def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    scores, all_h = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    dWxh = np.zeros_like(Wxh)
    dWhh = np.zeros_like(Whh)
    dbh = np.zeros_like(bh)
    from_right = np.zeros_like(h0)
    for t in range(len(x) - 1, -1, -1):
        e = np.exp(scores[t] - scores[t].max())
        d = e / e.sum()
        d[y[t]] -= 1
        d /= len(x)

        # Ausgabeschicht
        dWhy = np.outer(d, all_h[t])
        dby = d

        # versteckte Schicht
        da = (Why.T @ d + from_right) * (1 - all_h[t] ** 2)
        dWxh += np.outer(da, x[t])
        dWhh += np.outer(da, all_h[t - 1] if t > 0 else h0)
        dbh += da
        from_right = Whh.T @ da
    return {"Wxh": dWxh, "Whh": dWhh, "bh": dbh, "Why": dWhy, "by": dby}
