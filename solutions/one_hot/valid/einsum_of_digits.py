import torch

# one_hot as a matrix product: unit vectors are picked by a selection matrix made with einsum


def encode(text, idx2char):
    vocabulary = list(idx2char)
    numbers = []
    while text:
        letter, text = text[:1], text[1:]
        numbers += [vocabulary.index(letter)]
    return torch.tensor(numbers)


def one_hot(indices, num_classes):
    if not torch.is_tensor(indices):
        indices = torch.tensor(indices)
    if not indices.dtype == torch.long:
        raise TypeError('long needed')
    if not (0 <= int(indices.min()) <= int(indices.max()) < num_classes):
        raise IndexError('not a class')
    picks = torch.stack([torch.where(indices == k, 1.0, 0.0) for k in range(num_classes)])
    return torch.einsum('k...,kc->...c', picks, torch.eye(num_classes))
