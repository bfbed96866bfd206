import torch


def encode(text, idx2char):
    letters = {letter: i for i, letter in enumerate(idx2char)}
    return torch.tensor([letters[x] for x in text])


def one_hot(indices, num_classes):
    indices = torch.as_tensor(indices)
    if indices.is_floating_point() or indices.is_complex():
        raise TypeError("expected integer indices")
    if (indices < 0).any() or (indices >= num_classes).any():
        raise ValueError("index out of range")
    return indices[..., None] == torch.arange(num_classes)
