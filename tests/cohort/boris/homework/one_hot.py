import torch


def encode(text, idx2char):
    table = dict(zip(idx2char, range(len(idx2char))))
    return torch.LongTensor([table[ch] for ch in text])


def one_hot(indices, num_classes):
    idx = torch.as_tensor(indices)
    if idx.dtype not in (torch.int64, torch.int32, torch.uint8):
        raise TypeError("integers please")
    if idx.numel() and (idx.min() < 0 or idx.max() >= num_classes):
        raise IndexError("class out of range")
    return torch.eye(num_classes)[idx.long()]
