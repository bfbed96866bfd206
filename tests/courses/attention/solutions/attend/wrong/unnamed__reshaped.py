# the keys are re-cut, not turned round; no experiment tells that from other wrong products
def attend(queries, keys, values, causal=False):
    n, s, d = keys.shape
    scores = queries @ keys.reshape(n, d, s) / d**0.5
    if causal:
        for t in range(s):
            scores[:, t, t + 1 :] = float("-inf")
    return scores.softmax(-1) @ values
