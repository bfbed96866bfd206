import torch
import torch.nn.functional as F


def encode(text, idx2char):
    return torch.tensor([idx2char.index(c) for c in text])


def one_hot(indices, num_classes):
    return F.one_hot(torch.as_tensor(indices), num_classes)
