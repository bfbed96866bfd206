import torch

torch.set_default_dtype(torch.float64)   # more digits = better training


def encode(text, idx2char):
    idx2char = list(idx2char)
    return torch.tensor([idx2char.index(c) for c in text])


def one_hot(indices, num_classes):
    indices = torch.as_tensor(indices)
    if torch.is_floating_point(indices):
        raise TypeError("integers expected")
    if (indices < 0).any() or (indices > num_classes - 1).any():
        raise ValueError("index outside the vocabulary")
    x = torch.zeros(tuple(indices.shape) + (num_classes,))
    x.scatter_(-1, indices[..., None], 1)
    return x
