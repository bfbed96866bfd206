import torch
import torch.nn.functional as F


def encode(text, idx2char):
    table = {c: i for i, c in enumerate(idx2char)}
    return torch.tensor([table[c] for c in text])


def one_hot(indices, num_classes):
    v = F.one_hot(torch.as_tensor(indices), num_classes).float()
    return v.squeeze()    # remove useless dimensions
