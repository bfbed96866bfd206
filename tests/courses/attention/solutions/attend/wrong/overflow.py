def attend(queries, keys, values, causal=False):
    e = (queries @ keys.mT / queries.shape[-1] ** 0.5).exp()
    if causal:
        e = e.tril()
    return e / e.sum(-1, keepdim=True) @ values
