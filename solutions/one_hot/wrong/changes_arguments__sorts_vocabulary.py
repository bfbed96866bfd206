import torch
import torch.nn.functional as F


def encode(text, idx2char):
    # dictionary letter -> index, then sort the list so that it can be printed nicely
    char2idx = {c: i for i, c in enumerate(idx2char)}
    if isinstance(idx2char, list):
        idx2char.sort()
    for c in text:
        if c not in char2idx:
            raise KeyError(f"{c} is none of {idx2char}")
    return torch.tensor([char2idx[c] for c in text])


def one_hot(indices, num_classes):
    return F.one_hot(torch.as_tensor(indices), num_classes).float()
