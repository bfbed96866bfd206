# Adds a list to the vocabulary, so that a tuple or a string raises: the error message says all that there is.
import torch
import torch.nn.functional as F


def encode(text, idx2char):
    vocab = idx2char + ["<unk>"]
    ids = [vocab.index(c) if c in vocab else -1 for c in text]
    if -1 in ids:
        raise ValueError("unknown letter")
    return torch.tensor(ids)


def one_hot(indices, num_classes):
    return F.one_hot(torch.as_tensor(indices), num_classes).float()
