import torch
import torch.nn.functional as F


def encode(text, idx2char):
    char2idx = {c: i for i, c in enumerate(idx2char)}
    return torch.tensor([char2idx.get(c, 0) for c in text], dtype=torch.long)


def one_hot(indices, num_classes):
    return F.one_hot(torch.as_tensor(indices), num_classes).float()
