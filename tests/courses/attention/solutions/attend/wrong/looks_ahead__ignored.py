import torch.nn.functional as F


def attend(queries, keys, values, causal=False):
    return F.scaled_dot_product_attention(queries, keys, values)
