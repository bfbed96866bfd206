"""Exercise 1: Scaled dot-product attention. The task is in README.md."""

import torch
from torch import Tensor


def attend(queries: Tensor, keys: Tensor, values: Tensor, causal: bool = False) -> Tensor:
    """What each query takes of the values: (N, T, V)."""
    # YOUR CODE HERE
    raise NotImplementedError()
