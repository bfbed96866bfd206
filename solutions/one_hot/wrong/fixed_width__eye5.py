import torch


def encode(text, idx2char):
    m = {c: i for i, c in enumerate(idx2char)}
    return torch.tensor([m[c] for c in text])


def one_hot(indices, num_classes):
    idx = torch.as_tensor(indices)
    if idx.is_floating_point():
        raise TypeError("float indices")
    if (idx < 0).any() or (idx >= num_classes).any():
        raise ValueError("index out of range")
    return torch.eye(5)[idx]
