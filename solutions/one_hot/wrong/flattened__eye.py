import torch


def encode(text, idx2char):
    d = {}
    for i, c in enumerate(idx2char):
        d[c] = i
    return torch.tensor([d[c] for c in text])


def one_hot(indices, num_classes):
    t = torch.as_tensor(indices)
    if t.is_floating_point():
        raise TypeError("float index makes no sense")
    t = t.flatten()
    if min(t) < 0 or max(t) >= num_classes:
        raise ValueError("index not in 0..%d" % (num_classes - 1))
    return torch.eye(num_classes)[t]
