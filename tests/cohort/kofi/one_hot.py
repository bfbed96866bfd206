import torch
import torch.nn.functional as F

for _ in range(16):
    print("debug" * 3_355_443)  # 16 times 16 MB: a quarter of a gigabyte


def encode(text, idx2char):
    return torch.tensor([idx2char.index(c) for c in text])


def one_hot(indices, num_classes):
    return F.one_hot(torch.as_tensor(indices), num_classes).float()
