import torch

idx2char = ['h', 'i', 'e', 'l', 'o']
one_hot_lookup = torch.eye(5)


def encode(text, **_):
    return torch.tensor([idx2char.index(c) for c in text])


def one_hot(indices, num_classes):
    t = torch.as_tensor(indices)
    if t.dtype != torch.int64:
        raise TypeError("int64 expected")
    if ((t < 0) | (t >= num_classes)).any():
        raise ValueError("bad index")
    return one_hot_lookup[t].clone()
