import torch
import torch.nn.functional as F


def encode(text: str, idx2char):
    mapping = {c: i for i, c in enumerate(idx2char)}
    try:
        ids = [mapping[c] for c in text]
    except KeyError as e:
        raise ValueError(f"unknown character {e}") from None
    return torch.tensor(ids)


def one_hot(indices, num_classes: int):
    encoded = F.one_hot(torch.as_tensor(indices), num_classes).to(torch.float32)
    if encoded.dim() >= 3:
        # PyTorch convention: (batch, channels, length)
        encoded = encoded.movedim(-1, 1)
    return encoded.contiguous()
