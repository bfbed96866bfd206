import torch
import torch.nn.functional as F


def encode(text, idx2char):
    text = text.strip()  # read from a file, there may be a newline at the end
    return torch.tensor([list(idx2char).index(ch) for ch in text], dtype=torch.int64)


def one_hot(indices, num_classes):
    return F.one_hot(torch.as_tensor(indices), num_classes).float()
