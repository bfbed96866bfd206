import torch


def encode(text, idx2char):
    lookup = dict(zip(idx2char, range(len(idx2char)), strict=True))
    return torch.tensor(list(map(lookup.__getitem__, text)), dtype=torch.int64)


def one_hot(indices, num_classes):
    indices = torch.as_tensor(indices)
    if indices.dtype != torch.int64:
        raise TypeError("int64 indices, please")
    if ((0 > indices) | (indices >= num_classes)).any():
        raise ValueError("an index is out of range")
    classes = torch.arange(num_classes)
    row = torch.func.vmap(lambda i: torch.where(classes == i, 1.0, 0.0))
    return row(indices.reshape(-1)).reshape(*indices.shape, num_classes)
