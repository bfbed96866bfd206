import torch

def encode(text, idx2char)
    return torch.tensor([idx2char.index(c) for c in text])
