# %% [markdown]
# ## A head
#
# Where do queries, keys and values come from? A head makes all three out of the same rows, with a linear layer for
# each, and then lets every row look at those before it:
#
# $$Q = X W_q^\top, \quad K = X W_k^\top, \quad V = X W_v^\top$$
#
# ## What to write
#
# A module `Head(width, size)`, whose three layers `query`, `key` and `value` are `nn.Linear` without bias, from `width`
# to `size`. `head(inputs)` takes `(N, T, width)` and gives `(N, T, size)`: scaled dot-product attention (scores divided
# by the root of `size`), in which row `t` looks at the rows `0` to `t`.
#
# All layers must receive gradients. The constructor is called by keyword. The file stands alone: it does not import
# `attend.py`.

# %%
import torch
from torch import Tensor, nn


# %%
class Head(nn.Module):
    """Rows that look at themselves and at those before them."""

    def __init__(self, width: int, size: int) -> None:
        super().__init__()
        ### BEGIN SOLUTION
        self.query = nn.Linear(width, size, bias=False)
        self.key = nn.Linear(width, size, bias=False)
        self.value = nn.Linear(width, size, bias=False)
        ### END SOLUTION

    def forward(self, inputs: Tensor) -> Tensor:
        """(N, T, width) to (N, T, size)."""
        ### BEGIN SOLUTION
        queries, keys, values = self.query(inputs), self.key(inputs), self.value(inputs)
        table = queries @ keys.mT / keys.shape[-1] ** 0.5
        hidden = torch.full(table.shape[-2:], float("-inf")).triu(1)
        return (table + hidden).softmax(-1) @ values
        ### END SOLUTION


# %% tags=["active-ipynb"]
# check("head")
