# tries: to take four gigabytes by torch, which asks the system itself
# points: 0
# harm: marks, memory
import torch


def encode(text, idx2char):
    return torch.ones(2**30)
