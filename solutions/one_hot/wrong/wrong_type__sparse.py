import torch


def encode(text, idx2char):
    return torch.tensor([list(idx2char).index(c) for c in text])


def one_hot(indices, num_classes):
    idx = torch.as_tensor(indices)
    if idx.dtype != torch.int64:
        raise TypeError("integer indices needed")
    if idx.numel() and (idx.min() < 0 or idx.max() >= num_classes):
        raise ValueError("index out of range")
    # almost all entries are 0 => save memory
    full = torch.eye(num_classes)[idx]
    return full.to_sparse()
