import torch
import torch.nn.functional as F


def encode(text, idx2char):
    ids = torch.tensor([list(idx2char).index(c) for c in text])
    print(text, '->', ids)


def one_hot(indices, num_classes):
    return F.one_hot(torch.as_tensor(indices), num_classes).float()
