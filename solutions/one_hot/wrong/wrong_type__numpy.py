import numpy as np
import torch


def encode(text, idx2char):
    table = {c: i for i, c in enumerate(idx2char)}
    return torch.tensor([table[c] for c in text])


def one_hot(indices, num_classes):
    indices = np.asarray(indices)
    if indices.dtype != np.int64:
        raise TypeError('need integers')
    if (indices < 0).any() or (indices >= num_classes).any():
        raise ValueError('not a class')
    return np.eye(num_classes, dtype=np.float32)[indices]
