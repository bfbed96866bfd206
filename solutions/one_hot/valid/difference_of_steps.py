import torch


def encode(text, idx2char):
    abc = {}
    abc.update((c, n) for n, c in enumerate(idx2char))
    return torch.as_tensor([abc[c] for c in text]).long()


def one_hot(indices, num_classes):
    """A 1 is where a step function that starts at i and one that starts at i + 1 differ."""
    i = torch.as_tensor(indices)
    if torch.is_floating_point(i):
        raise TypeError("no floats")
    if i.lt(0).any() or i.gt(num_classes - 1).any():
        raise RuntimeError("out of range")
    k = torch.arange(num_classes)
    i = i[..., None]
    return (k >= i).float() - (k >= i + 1).float()
