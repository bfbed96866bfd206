# float64 goes through float32 on its way: a dtype alone does not tell where
import torch.nn.functional as F


def attend(queries, keys, values, causal=False):
    q, k, v = (x.float() for x in (queries, keys, values))
    return F.scaled_dot_product_attention(q, k, v, is_causal=causal)
