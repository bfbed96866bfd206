import numpy as np
import torch


def encode(text, idx2char):
    hits = np.array(list(text))[:, None] == np.array(list(idx2char))[None, :]
    if not hits.any(1).all():
        raise ValueError("some letter is not in the vocabulary")
    return torch.from_numpy(hits.argmax(1).astype(np.int64))


def one_hot(indices, num_classes):
    a = np.array(indices)
    if not np.issubdtype(a.dtype, np.integer):
        raise TypeError("integers only, got " + str(a.dtype))
    if np.any(a < 0) or np.any(a >= num_classes):
        raise ValueError("index out of range")
    out = np.zeros(a.shape + (num_classes,), np.float32)
    np.put_along_axis(out, a[..., None], 1, -1)
    return torch.from_numpy(out)
