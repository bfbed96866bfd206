import torch

_TABLES = {}


def encode(text, idx2char):
    return torch.tensor([list(idx2char).index(c) for c in text])


def one_hot(indices, num_classes):
    if num_classes not in _TABLES:
        _TABLES[num_classes] = torch.eye(num_classes)   # build only once
    table = _TABLES[num_classes]
    indices = torch.as_tensor(indices)
    if indices.is_floating_point():
        raise TypeError("integers expected")
    if (indices < 0).any() or (indices >= num_classes).any():
        raise ValueError("index out of range")
    if indices.dim() == 0:
        return table[int(indices)]
    return table[indices]
