from collections.abc import Sequence

import torch


def encode(text: str, idx2char: Sequence[str]) -> torch.Tensor:
    positions = {char: position for position, char in enumerate(idx2char)}
    if any(char not in positions for char in text):
        raise ValueError("The text contains a character outside the vocabulary.")
    return torch.tensor([positions[char] for char in text], dtype=torch.int64)


def one_hot(indices: torch.Tensor | list, num_classes: int) -> torch.Tensor:
    if isinstance(indices, torch.Tensor):
        if indices.dtype != torch.int64:
            raise TypeError("The indices must be int64.")
    else:
        indices = torch.tensor(indices, dtype=torch.int64)
    if torch.any(indices < 0) or torch.any(indices >= num_classes):
        raise ValueError("An index is out of range.")
    result = torch.zeros(*indices.shape, num_classes, dtype=torch.float32)
    result.scatter_(dim=-1, index=indices.unsqueeze(-1), value=1.0)
    return result
