import numpy as np
import torch


def encode(text, idx2char):
    lookup = {c: i for i, c in enumerate(idx2char)}
    return torch.tensor([lookup[c] for c in text])


def one_hot(indices, num_classes):
    idx = np.array(indices)
    if idx.dtype.kind == 'f':
        raise TypeError('indices must be integers')
    return torch.from_numpy((idx[..., np.newaxis] == np.arange(num_classes)).astype(float))
