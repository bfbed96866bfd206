import numpy as np
import torch


def encode(text, idx2char):
    return torch.tensor([idx2char.index(c) for c in text])


def one_hot(indices, num_classes):
    return torch.from_numpy(np.eye(num_classes, dtype=np.float32)[np.array(indices)])
