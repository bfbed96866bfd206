# %% [markdown]
# ## What attention does
#
# Each row of a sequence looks at the rows of another one, or of its own, and takes a mean of what it finds there. How
# much each row counts in that mean is worked out from two vectors: the *query* of the row that looks, and the *key* of
# the row that is looked at. What is taken is a third vector, the *value*. With queries $Q$, keys $K$ of width $D$, and
# values $V$:
#
# $$\mathrm{attend}(Q, K, V) = \mathrm{softmax}\left(\frac{Q K^\top}{\sqrt{D}}\right) V$$
#
# The softmax runs over the keys, so that the weights of one query sum to 1.
#
# ## What to write
#
# `attend(queries, keys, values, causal=False)`, for any batch `N`, lengths `T` and `S`, and widths `D` and `V`:
#
# | `queries`   | `keys`      | `values`    | result      |
# |-------------|-------------|-------------|-------------|
# | `(N, T, D)` | `(N, S, D)` | `(N, S, V)` | `(N, T, V)` |
#
# - The result has the dtype of the arguments, float32 or float64.
# - With `causal=True`, where `T` equals `S`, row `t` looks at the rows `0` to `t` only, itself among them. Without it,
#   each row looks at all.
# - Scores may be large, 1000 and more: the result is finite.
# - It is called by keyword, and leaves its arguments as they were.

# %%
import torch
from torch import Tensor


# %%
def attend(queries: Tensor, keys: Tensor, values: Tensor, causal: bool = False) -> Tensor:
    """What each query takes of the values: (N, T, V)."""
    ### BEGIN SOLUTION
    scores = queries @ keys.transpose(1, 2) / queries.shape[2] ** 0.5
    if causal:
        later = torch.ones(scores.shape[1:], dtype=torch.bool).triu(1)
        scores = scores.masked_fill(later, float("-inf"))
    return scores.softmax(2) @ values
    ### END SOLUTION


# %% tags=["active-ipynb"]
# check("attend")

# %% [markdown] tags=["script"]
# ## Try it
#
# ```
# autograder check attend
# ```
