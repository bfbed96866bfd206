import torch
import torch.nn.functional as F


def encode(text, idx2char):
    return torch.tensor([list(idx2char).index(c) for c in text])


def one_hot(indices, num_classes):
    if not torch.is_tensor(indices):
        indices = torch.tensor(indices)
    # F.one_hot checks the range and the dtype for us
    return F.one_hot(indices, num_classes).to(torch.float32)
