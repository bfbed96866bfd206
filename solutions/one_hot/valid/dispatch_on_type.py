from functools import singledispatch

import torch


def encode(text, idx2char):
    match [c for c in text if c not in tuple(idx2char)]:
        case []:
            return torch.tensor([idx2char.index(c) for c in text])
        case strangers:
            raise ValueError(f"unknown: {strangers}")


@singledispatch
def _vectors(indices, num_classes):
    raise TypeError(f"cannot encode a {type(indices).__name__}")


@_vectors.register
def _(indices: int, num_classes):
    if not 0 <= indices < num_classes:
        raise ValueError(f"{indices} is no class")
    row = torch.zeros(num_classes)
    row[indices] = 1
    return row


@_vectors.register
def _(indices: list, num_classes):
    return torch.stack([_vectors(part, num_classes) for part in indices])


@_vectors.register
def _(indices: torch.Tensor, num_classes):
    return _vectors(indices.tolist(), num_classes)


def one_hot(indices, num_classes):
    return _vectors(indices, num_classes)
