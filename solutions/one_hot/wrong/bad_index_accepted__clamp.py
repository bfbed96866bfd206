import torch
import torch.nn.functional as F


def encode(text, idx2char):
    c2i = {c: i for i, c in enumerate(idx2char)}
    return torch.tensor([c2i[c] for c in text])


def one_hot(indices, num_classes):
    t = torch.as_tensor(indices)
    if t.is_floating_point():
        raise TypeError("indices must be integers")
    t = t.clamp(0, num_classes - 1)  # to be safe
    return F.one_hot(t, num_classes).float()
