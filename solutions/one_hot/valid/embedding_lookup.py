import torch
from torch.nn import functional as F


def encode(text, idx2char):
    where = {}
    for place, letter in enumerate(idx2char):
        where[letter] = place
    return torch.LongTensor([where[letter] for letter in text])


def one_hot(indices, num_classes):
    # a lookup in the identity matrix; F.embedding refuses bad indices and floats on its own
    return F.embedding(torch.as_tensor(indices), torch.eye(num_classes, dtype=torch.float32))
