# %% [markdown]
# ## Where this leads
#
# Over five exercises you build a small recurrent network that reads `hihell`, letter by letter, and answers `ihello`:
# at each step it says which letter comes next. This first exercise turns letters into something that a network can
# multiply by.

# %% [markdown] tags=["notebook"]
# Work from top to bottom. Where a cell says `# YOUR CODE HERE`, write your code in place of
# `raise NotImplementedError()`, and run the cell. A cell with `check(...)` says how far you are: it tries what you have
# written up to there, the first time for a few seconds. Add cells of your own as you like. First run these two:

# %%
from collections.abc import Sequence

import torch

# %% tags=["active-ipynb"]
# from autograder import check

# %% [markdown]
# ## A letter's index
#
# A network works with numbers, so every letter first gets an **index**, its place in a fixed list of letters, the
# vocabulary. The lesson's is `idx2char = ["h", "i", "e", "l", "o"]`:
#
# | letter | h | i | e | l | o |
# |--------|---|---|---|---|---|
# | index  | 0 | 1 | 2 | 3 | 4 |
#
# So `hihell` becomes 0, 1, 0, 2, 3, 3.
#
# ### Your task: `encode`
#
# ```python
# encode(text, idx2char)  # the index of each letter: int64, shape (T,)
# ```
#
# `T` is the number of letters. An example, as in a Python shell:
#
# ```python
# >>> encode(text="hihell", idx2char=["h", "i", "e", "l", "o"])
# tensor([0, 1, 0, 2, 3, 3])
# ```
#
# - The result is an int64 tensor of shape `(T,)`. It works for any vocabulary, in the order in which it is given.
# - A letter that is not in the vocabulary is an error: raise a `ValueError`, `KeyError`, `IndexError` or
#   `RuntimeError`, as you like.


# %%
def encode(text: str, idx2char: Sequence[str]) -> torch.Tensor:
    """The index of each letter of `text` in `idx2char`: an int64 tensor of shape (T,), T = len(text).

    A letter that is not in `idx2char` is an error (a ValueError, say).
    """
    ### BEGIN SOLUTION
    char2idx = {char: index for index, char in enumerate(idx2char)}
    for char in text:
        if char not in char2idx:
            raise ValueError(f"{char!r} is not in the vocabulary {idx2char!r}")
    return torch.tensor([char2idx[char] for char in text], dtype=torch.int64)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# encode(text="hihell", idx2char=["h", "i", "e", "l", "o"])

# %% tags=["active-ipynb"]
# check("one_hot", "letters_become_indices")

# %% tags=["active-ipynb"]
# check("one_hot", "unknown_letter_is_refused")

# %% [markdown]
# ## Why an index is not enough
#
# An index alone would be a poor input: `l` is not three times `i`, and `e` does not lie "between" `i` and `l`. So each
# index $k$ becomes a **one-hot vector** $x$: as many numbers as there are letters, all 0 but a single 1 at the index.
#
# $$x_j = 1 \text{ where } j = k, \qquad x_j = 0 \text{ elsewhere}$$
#
# Now no letter is larger than another, and a layer that multiplies the vector by its weights simply picks the weights of
# that letter. For `e`, whose index is 2, and a layer with two outputs:
#
# | weights of | h   | i   | e       | l   | o   | times the vector of `e`, (0, 0, 1, 0, 0) |
# |------------|-----|-----|---------|-----|-----|------------------------------------------|
# | output 0   | 0.3 | 0.1 | **0.7** | 0.2 | 0.4 | 0.7                                      |
# | output 1   | 0.9 | 0.6 | **0.5** | 0.8 | 0.0 | 0.5                                      |
#
# ### Your task: `one_hot`
#
# ```python
# one_hot(indices, num_classes)  # a vector for each index: float32, shape of the indices + (num_classes,)
# ```
#
# ```python
# >>> one_hot(indices=[1, 0, 2], num_classes=4)
# tensor([[0., 1., 0., 0.],
#         [1., 0., 0., 0.],
#         [0., 0., 1., 0.]])
# ```
#
# Index 0 makes the *first* column hot. The fourth column is there although no index asks for it: the width is
# `num_classes`, not "as many as occur".
#
# The shape of the indices stays, and one axis comes after it, at the end:
#
# | indices                     | shape    | `num_classes` | result      |
# |-----------------------------|----------|---------------|-------------|
# | a single index, `tensor(2)` | `()`     | 5             | `(5,)`      |
# | a word of 6 letters         | `(6,)`   | 5             | `(6, 5)`    |
# | a batch of 3 words of 6     | `(3, 6)` | 5             | `(3, 6, 5)` |
#
# - `indices` is an int64 tensor of any shape, `()` included, or a list of ints, or a nested list of ints.
# - The result is an ordinary (dense) float32 tensor. Each row holds exactly one 1.0, where the index says, and 0.0
#   elsewhere. float32 matters: torch's layers hold float32 weights and refuse integers and float64.
# - `num_classes` may be any number from 1 on.
# - An index below 0, or from `num_classes` on, is an error: `ValueError`, `KeyError`, `IndexError` or `RuntimeError`.
#   Mind the negative ones: Python, NumPy and torch read a subscript of -1 as "the last", and then nothing complains.
# - Indices that are not integers, such as `tensor([1.0, 2.0])`, are an error: `TypeError`, `ValueError`, `RuntimeError`
#   or `IndexError`.
# - The result is new memory: whoever writes into it changes nothing else, and a second call gives a fresh answer. It
#   needs no gradient (`requires_grad` is False).


# %%
def one_hot(indices: torch.Tensor | list, num_classes: int) -> torch.Tensor:
    """One-hot vectors: a float32 tensor of shape indices.shape + (num_classes,).

    `indices` is an int64 tensor of any shape, or a (nested) list of ints. An index below 0, or from `num_classes` on,
    and an index that is no integer are errors (a ValueError or a TypeError, say).
    """
    ### BEGIN SOLUTION
    indices = torch.as_tensor(indices)
    if indices.is_floating_point():
        raise TypeError(f"indices must be integers, not {indices.dtype}")
    if ((indices < 0) | (indices >= num_classes)).any():
        raise ValueError(f"an index is outside 0 to {num_classes - 1}")
    vectors = torch.zeros(*indices.shape, num_classes)
    return vectors.scatter_(-1, indices.unsqueeze(-1), 1.0)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# one_hot(indices=[1, 0, 2], num_classes=4)

# %% tags=["active-ipynb"]
# check("one_hot")

# %% [markdown]
# ## What holds for both
#
# The functions are called by keyword, as in the examples, so the names of the arguments count. They leave their
# arguments as they were. Refusing earns points only together with right answers: to raise always is no answer.
#
# ## What is free
#
# How you do it. A loop, indexing, or any function of torch or NumPy is welcome, as are helpers of your own and any
# message in your errors. If you take something ready-made, look at the dtype, at the width and at how it treats bad
# indices first.

# %% [markdown] tags=["script"]
# ## Try it
#
# In a terminal, in the course's folder, with its environment activated:
#
# ```
# autograder check one_hot    # what passes, and what to fix first, in one_hot.py or one_hot.ipynb as it is saved
# autograder hint one_hot     # a hint on what to fix first, and each time a more explicit one
# autograder watch            # checks again whenever you save
# ```
#
# Before you begin, all checks fail with "not implemented".

# %% [markdown]
# ## Hand in
#
# The public checks are for you and carry no points. The hidden checks, which carry the points, look at the same things
# and at everything else on this page, with other letters and other sizes.
#
# Hand in `one_hot.py`, or a notebook `one_hot.ipynb` instead of it (not both). It stands alone: it imports none of your
# other exercises.
