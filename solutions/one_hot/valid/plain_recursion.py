# no tricks: python lists all the way down, a tensor only at the very end
import torch


def encode(text, idx2char):
    if text == "":
        return torch.zeros(0, dtype=torch.int64)
    first, rest = text[0], text[1:]
    for number in range(len(idx2char)):
        if idx2char[number] == first:
            return torch.cat([torch.tensor([number]), encode(rest, idx2char)])
    raise KeyError(first)


def one_hot(indices, num_classes):
    def go(x):
        if isinstance(x, list):
            return [go(part) for part in x]
        if not isinstance(x, int):
            raise TypeError(f"{x} is a {type(x).__name__}, not an int")
        if x not in range(num_classes):
            raise IndexError(f"{x} is not in 0..{num_classes - 1}")
        return [float(x == k) for k in range(num_classes)]

    return torch.tensor(go(indices.tolist() if torch.is_tensor(indices) else indices))
