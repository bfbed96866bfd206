"""Exercise 5 (bonus): The same network in NumPy. The task is in README.md."""

import numpy as np
from numpy import ndarray


def rnn_forward(
    x: ndarray, h0: ndarray, Wxh: ndarray, Whh: ndarray, bh: ndarray, Why: ndarray, by: ndarray
) -> tuple[ndarray, ndarray]:
    """The scores (T, C) and the hidden states (T, H) for one sequence x (T, I) that starts from h0 (H,).

    h_t = tanh(Wxh x_t + Whh h_{t-1} + bh), and the scores at t are Why h_t + by.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def rnn_loss(logits: ndarray, y: ndarray) -> float:
    """The mean cross-entropy of scores (T, C) and classes y (T,), also where scores are as large as 1000."""
    # YOUR CODE HERE
    raise NotImplementedError()


def rnn_backward(
    x: ndarray, h0: ndarray, y: ndarray, Wxh: ndarray, Whh: ndarray, bh: ndarray, Why: ndarray, by: ndarray
) -> dict[str, ndarray]:
    """The gradient of the mean loss by each of 'Wxh', 'Whh', 'bh', 'Why' and 'by', through the whole sequence."""
    # YOUR CODE HERE
    raise NotImplementedError()
