# %% [markdown]
# ## What softmax does
#
# The last layer of a classifier gives a score for each class. Softmax makes probabilities of them: none is negative,
# and together they are 1. With scores $s_1, \dots, s_C$:
#
# $$p_i = \frac{e^{s_i}}{e^{s_1} + \dots + e^{s_C}}$$
#
# | scores         | probabilities    |
# |----------------|------------------|
# | `[0, 0]`       | `[0.5, 0.5]`     |
# | `[1, 3]`       | `[0.119, 0.881]` |
# | `[1001, 1003]` | `[0.119, 0.881]` |
#
# Only the differences between the scores count, as the last two rows show.
#
# ## What to write
#
# `softmax(scores)`, which is called by keyword:
#
# - `scores` is a float32 tensor with any number of axes. The classes are the last one: `(5, 3)` holds five rows of
#   three scores each.
# - The result is a float32 tensor of the same shape, with the probabilities of each row.
# - Scores may be as large as 1000, or as small as -1000, and more.

# %%
import torch


# %%
def softmax(scores: torch.Tensor) -> torch.Tensor:
    """The probabilities along the last axis: a tensor of the shape of `scores`."""
    ### BEGIN SOLUTION
    powers = (scores - scores.amax(-1, keepdim=True)).exp()
    return powers / powers.sum(-1, keepdim=True)
    ### END SOLUTION


# %% [markdown] tags=["script"]
# ## Try it
#
# In a terminal, in the course's folder:
#
# ```
# autograder check softmax
# ```
#
# These checks are for you and carry no points. The hidden checks look at all that stands here, on other data.

# %% [markdown] tags=["notebook"]
# ## Try it
#
# These checks are for you and carry no points. The hidden checks look at all that stands here, on other data.

# %% tags=["active-ipynb"]
# check("softmax")
