import torch.nn as nn
import torch.nn.functional as F


class Head(nn.Module):
    def __init__(self, width, size):
        super().__init__()
        make = lambda: nn.Linear(width, size, bias=False)
        self.value, self.key, self.query = make(), make(), make()

    def forward(self, X):
        return F.scaled_dot_product_attention(self.query(X), self.key(X), self.value(X), is_causal=True)
