import torch


def encode(text, idx2char):
    lookup = list(idx2char)
    return torch.tensor([lookup.index(ch) for ch in text])


def one_hot(indices, num_classes):
    idx = torch.as_tensor(indices)
    if idx.is_floating_point():
        raise TypeError("expected integers")
    if idx.min() < 0 or idx.max() >= num_classes:
        raise ValueError("index out of range")
    # a byte is enough for an alphabet
    small = idx.to(torch.uint8)
    classes = torch.arange(num_classes).to(torch.uint8)
    return (small.unsqueeze(-1) == classes).float()
