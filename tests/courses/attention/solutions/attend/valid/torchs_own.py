from torch.nn.functional import scaled_dot_product_attention


def attend(queries, keys, values, causal=False):
    return scaled_dot_product_attention(queries, keys, values, is_causal=causal)
