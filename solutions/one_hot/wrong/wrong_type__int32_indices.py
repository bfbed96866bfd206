import numpy as np
import torch


def encode(text, idx2char):
    table = list(idx2char)
    codes = np.array([table.index(ch) for ch in text], dtype=np.int32)
    return torch.from_numpy(codes)


def one_hot(indices, num_classes):
    codes = np.asarray(indices)
    if codes.dtype.kind not in "iu":
        raise TypeError("whole numbers expected")
    if codes.size and not (codes.min() >= 0 and codes.max() < num_classes):
        raise ValueError("code out of range")
    return torch.from_numpy(np.eye(num_classes, dtype=np.float32)[codes])
