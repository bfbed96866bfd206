"""Exercise 1: Letters as one-hot vectors. The task is in README.md."""

from collections.abc import Sequence

import torch


def encode(text: str, idx2char: Sequence[str]) -> torch.Tensor:
    """The index of each letter of `text` in `idx2char`: an int64 tensor of shape (T,), T = len(text).

    A letter that is not in `idx2char` is an error (a ValueError, say).
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def one_hot(indices: torch.Tensor | list, num_classes: int) -> torch.Tensor:
    """One-hot vectors: a float32 tensor of shape indices.shape + (num_classes,).

    `indices` is an int64 tensor of any shape, or a (nested) list of ints. An index below 0, or from `num_classes` on,
    and an index that is no integer are errors (a ValueError or a TypeError, say).
    """
    # YOUR CODE HERE
    raise NotImplementedError()
