import torch
import torch.nn.functional as F


def encode(text, idx2char):
    d = {k: v for v, k in enumerate(idx2char)}
    return torch.tensor([d[c] for c in text], dtype=torch.long)


def one_hot(indices, num_classes):
    indices = torch.as_tensor(indices)
    return F.one_hot(indices.reshape(-1), num_classes)
