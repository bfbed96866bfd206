import torch


def encode(text, idx2char):
    return torch.tensor([list(idx2char).index(c) for c in text])


def _row(i, n):
    if not isinstance(i, int):
        raise TypeError("int expected")
    if i < 0 or i >= n:
        raise ValueError("bad index %d" % i)
    r = torch.zeros(n)
    r[i] = 1.0
    return r


def one_hot(indices, num_classes):
    if isinstance(indices, torch.Tensor):
        indices = indices.tolist()
    if isinstance(indices, int) or isinstance(indices, float):
        return _row(indices, num_classes)
    # replace every number by its vector, in place
    for k in range(len(indices)):
        if isinstance(indices[k], list):
            indices[k] = one_hot(indices[k], num_classes)
        else:
            indices[k] = _row(indices[k], num_classes)
    return torch.stack(indices)
