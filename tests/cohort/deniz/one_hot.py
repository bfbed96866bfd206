import torch

idx2char = ["h", "i", "e", "l", "o"]

one_hot_lookup = [
    [1, 0, 0, 0, 0],  # 0
    [0, 1, 0, 0, 0],  # 1
    [0, 0, 1, 0, 0],  # 2
    [0, 0, 0, 1, 0],  # 3
    [0, 0, 0, 0, 1],
]  # 4


def encode(text, idx2char):
    return torch.LongTensor([idx2char.index(c) for c in text])


def one_hot(indices, num_classes):
    return torch.Tensor([one_hot_lookup[int(i)] for i in indices])
