"""Exercise 1: letters as numbers, and numbers as one-hot vectors. The task is in README.md."""

from collections.abc import Sequence

import torch


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
