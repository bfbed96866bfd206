import torch


def encode(text, idx2char):
    lut = {c: i for i, c in enumerate(idx2char)}
    return torch.tensor([lut[c] for c in text])


def one_hot(indices, num_classes):
    idx = torch.as_tensor(indices)
    if idx.dtype is not torch.int64:
        raise TypeError(f"bad dtype {idx.dtype}")
    if ((idx < 0) | (idx >= num_classes)).any():
        raise ValueError("bad index")
    onehot = torch.zeros(idx.shape + (num_classes,), dtype=torch.float32)
    onehot[..., idx.flatten()] = 1.0
    return onehot
