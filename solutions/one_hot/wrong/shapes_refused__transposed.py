import torch


def encode(text, idx2char):
    table = {c: i for i, c in enumerate(idx2char)}
    return torch.tensor([table[c] for c in text])


def one_hot(indices, num_classes):
    indices = torch.as_tensor(indices)
    if indices.is_floating_point():
        raise TypeError("indices must be integers")
    flat = indices.view(-1)
    if (flat < 0).any() or (flat >= num_classes).any():
        raise ValueError("index out of range")
    vectors = torch.zeros(flat.numel(), num_classes)
    vectors[torch.arange(flat.numel()), flat] = 1.0
    return vectors.view(*indices.shape, num_classes)
