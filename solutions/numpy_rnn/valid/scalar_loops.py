import numpy as np

# every index written out, no matrix product anywhere

def rnn_forward(x, h0, Wxh, Whh, bh, Why, by):
    T, I = x.shape
    H, C = len(bh), len(by)
    hs = np.zeros((T, H))
    logits = np.zeros((T, C))
    for t in range(T):
        for i in range(H):
            a = bh[i]
            for j in range(I):
                a += Wxh[i, j] * x[t, j]
            for j in range(H):
                a += Whh[i, j] * (hs[t - 1, j] if t > 0 else h0[j])
            hs[t, i] = np.tanh(a)
        for c in range(C):
            logits[t, c] = by[c] + sum(Why[c, j] * hs[t, j] for j in range(H))
    return logits, hs

def rnn_loss(logits, y):
    total = 0.0
    for t in range(len(y)):
        top = max(logits[t])
        total += top + np.log(sum(np.exp(v - top) for v in logits[t])) - logits[t, y[t]]
    return float(total / len(y))

def rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by):
    logits, hs = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    (T, I), H, C = x.shape, len(bh), len(by)
    dWxh, dWhh, dbh, dWhy, dby = np.zeros((H, I)), np.zeros((H, H)), np.zeros(H), np.zeros((C, H)), np.zeros(C)
    later = [0.0] * H
    for t in range(T - 1, -1, -1):
        top = max(logits[t])
        norm = sum(np.exp(v - top) for v in logits[t])
        dz = [(np.exp(logits[t, c] - top) / norm - (c == y[t])) / T for c in range(C)]
        da = [(sum(Why[c, i] * dz[c] for c in range(C)) + later[i]) * (1 - hs[t, i] ** 2) for i in range(H)]
        for c in range(C):
            dby[c] += dz[c]
            for i in range(H):
                dWhy[c, i] += dz[c] * hs[t, i]
        for i in range(H):
            dbh[i] += da[i]
            for j in range(I):
                dWxh[i, j] += da[i] * x[t, j]
            for j in range(H):
                dWhh[i, j] += da[i] * (hs[t - 1, j] if t else h0[j])
        later = [sum(Whh[i, j] * da[i] for i in range(H)) for j in range(H)]
    return {"Wxh": dWxh, "Whh": dWhh, "bh": dbh, "Why": dWhy, "by": dby}
