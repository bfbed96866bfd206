import torch
from torch import Tensor


@torch.jit.script
def _hot(indices: Tensor, num_classes: int) -> Tensor:
    shape = list(indices.shape) + [num_classes]
    return torch.zeros(shape).scatter(-1, indices.unsqueeze(-1), 1.0)


def encode(text, idx2char):
    lookup = {c: i for i, c in enumerate(idx2char)}
    return torch.tensor([lookup[c] for c in text])


def one_hot(indices, num_classes):
    indices = torch.as_tensor(indices)
    if indices.is_floating_point():
        raise TypeError("float indices")
    if ((indices < 0) | (indices >= num_classes)).any():
        raise ValueError("index out of range")
    return _hot(indices, num_classes)
