from torch import nn
from torch.nn.functional import scaled_dot_product_attention


class Head(nn.Module):
    def __init__(self, width, size):
        super().__init__()
        self.key, self.query, self.value = (nn.Linear(width, size, bias=False) for _ in range(3))

    def forward(self, x):
        return scaled_dot_product_attention(self.key(x), self.query(x), self.value(x), is_causal=True)
