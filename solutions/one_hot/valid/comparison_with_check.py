import torch


def encode(text: str, idx2char) -> torch.Tensor:
    codes = torch.tensor([ord(c) for c in idx2char])
    wanted = torch.tensor([ord(c) for c in text])
    match = wanted[:, None] == codes
    if not bool(match.any(dim=1).all()):
        raise ValueError(f"{text!r} holds letters that are not in {idx2char!r}")
    return match.to(torch.int8).argmax(dim=1)


def one_hot(indices, num_classes: int) -> torch.Tensor:
    indices = torch.as_tensor(indices)
    if indices.dtype in {torch.float16, torch.bfloat16, torch.float32, torch.float64}:
        raise TypeError("float indices")
    result = torch.eq(indices.unsqueeze(-1), torch.arange(num_classes)).to(torch.float32)
    # a row without a 1 belongs to an index that does not exist
    if (result.sum(-1) != 1.0).any():
        raise IndexError("no such class")
    return result
