import torch


def encode(text, idx2char):
    table = list(idx2char)
    return torch.tensor([table.index(ch) for ch in text])


def one_hot(indices, num_classes):
    indices = torch.as_tensor(indices)
    if indices.is_floating_point():
        raise TypeError("expected integers")
    if indices.min() < 0 or indices.max() >= num_classes:
        raise IndexError("index out of range")
    # first class sits in the first row of the identity matrix
    return torch.eye(num_classes)[indices - 1]
