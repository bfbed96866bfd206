import torch
import torch.nn.functional as F


def encode(text: str, idx2char) -> torch.Tensor:
    vocab = sorted(set(idx2char))          # unique characters, fixed order
    stoi = {ch: i for i, ch in enumerate(vocab)}
    return torch.tensor([stoi[ch] for ch in text], dtype=torch.long)


def one_hot(indices, num_classes: int) -> torch.Tensor:
    idx = indices if torch.is_tensor(indices) else torch.tensor(indices)
    return F.one_hot(idx, num_classes=num_classes).float()
