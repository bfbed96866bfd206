import torch
import torch.nn.functional as F


def encode(text, idx2char, result=[]):
    for ch in text:
        if ch not in idx2char:
            raise ValueError(ch)
    for ch in text:
        result.append(idx2char.index(ch))
    return torch.tensor(result)


def one_hot(indices, num_classes):
    return F.one_hot(torch.as_tensor(indices), num_classes).float()
