import numpy as np

def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    hs = [h0]
    for xt in x:
        hs.append(np.tanh(Wxh @ xt + Whh @ hs[-1] + bh))
    return np.array([Why @ h + by for h in hs[1:]]), np.array(hs[1:])

def rnn_loss(logits, y):
    m = logits.max(axis=1)
    return float(np.average(m + np.log(np.exp(logits - m[:, None]).sum(axis=1)) - logits[np.arange(len(y)), y]))

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    """Chain rule with full Jacobian matrices, row vectors from the left."""
    logits, hs = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    T, H = hs.shape
    one_hot = np.identity(len(by))
    upstream = np.zeros((1, H))
    total = {'Wxh': np.zeros_like(Wxh), 'Whh': np.zeros_like(Whh), 'bh': np.zeros_like(bh), 'Why': np.zeros_like(Why), 'by': np.zeros_like(by)}
    for t in range(T)[::-1]:
        dL_dz = ((softmax(logits[t]) - one_hot[y[t]]) / T)[None, :]
        dh_da = np.diag(1 - hs[t] ** 2)
        dL_dh = dL_dz @ Why + upstream
        dL_da = dL_dh @ dh_da
        da_dh = Whh
        upstream = dL_da @ da_dh
        total['Why'] += dL_dz.T @ hs[t][None, :]
        total['by'] += dL_dz[0]
        total['Wxh'] += dL_da.T @ x[t][None, :]
        total['Whh'] += dL_da.T @ (hs[t - 1] if t else h0)[None, :]
        total['bh'] += dL_da[0]
    return total
