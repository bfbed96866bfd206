import torch
import torch.nn.functional as F


def encode(text, idx2char):
    vocab = {ch: i for i, ch in enumerate(idx2char)}
    return torch.tensor([vocab[ch] for ch in text])


def one_hot(indices, num_classes):
    x = F.one_hot(torch.as_tensor(indices), num_classes).float()
    return x.unsqueeze(0)   # the RNN needs (batch, seq, features)
