import torch
import torch.nn.functional as F


def encode(text, idx2char):
    return torch.tensor([list(idx2char).index(ch) for ch in text])


def one_hot(indices, num_classes):
    indices = torch.as_tensor(indices)
    if (indices >= num_classes).any():
        raise ValueError("index too large")
    return F.one_hot(indices)
