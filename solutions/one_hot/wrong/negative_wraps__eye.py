import torch


def encode(text, idx2char):
    stoi = {ch: i for i, ch in enumerate(idx2char)}
    return torch.tensor([stoi[ch] for ch in text])


def one_hot(indices, num_classes):
    # eye indexing raises IndexError by itself for indices that are too large / float
    return torch.eye(num_classes)[torch.as_tensor(indices)].clone()
