import torch


def encode(text, idx2char):
    return torch.tensor([list(idx2char).index(x) for x in text])


def one_hot(indices, num_classes):
    indices = torch.as_tensor(indices)
    if indices.is_floating_point():
        raise TypeError
    if indices.min() < 0 or indices.max() >= num_classes:
        raise ValueError
    res = torch.zeros(*indices.size(), num_classes)
    # write each index at its place
    res.scatter_(-1, indices.unsqueeze(-1), indices.unsqueeze(-1).float())
    return res
