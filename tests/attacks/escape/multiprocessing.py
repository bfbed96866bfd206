# tries: to compute in other processes, as torch and Python offer it
# points: 0
# harm: processes, files
import torch
from torch.utils.data import DataLoader


def encode(text, idx2char):
    return list(DataLoader(range(9), num_workers=2, multiprocessing_context="spawn"))


def one_hot(indices, num_classes):
    return torch.ones(3).share_memory_()
