import torch


def encode(text, idx2char):
    order = {}
    for n, c in enumerate(idx2char):
        order.setdefault(c, n)
    return torch.tensor([order[c] for c in text])


def one_hot(indices, num_classes):
    if isinstance(indices, list):
        # list -> one vector for each number in it
        for i in indices:
            if not isinstance(i, int):
                raise TypeError(f"{i!r} is not an int")
        indices = torch.tensor(indices)
    return torch.nn.functional.one_hot(indices, num_classes).type(torch.float32)
