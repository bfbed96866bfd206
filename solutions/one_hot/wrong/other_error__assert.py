import torch
import torch.nn.functional as F


def encode(text, idx2char):
    for ch in text:
        assert ch in idx2char, "unknown character"
    return torch.tensor([list(idx2char).index(ch) for ch in text])


def one_hot(indices, num_classes):
    t = torch.as_tensor(indices)
    assert not t.is_floating_point(), "indices must be integers"
    assert t.min() >= 0 and t.max() < num_classes, "index out of range"
    return F.one_hot(t, num_classes).float()
