import torch
import torch.nn.functional as F


def encode(text, idx2char):
    char2idx = {c: i for i, c in enumerate(idx2char)}
    return torch.tensor([char2idx[c] for c in text])


def one_hot(indices, num_classes):
    # torch already has this, no need to write it myself :)
    return F.one_hot(torch.as_tensor(indices), num_classes=num_classes)
