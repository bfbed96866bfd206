import torch
from torch.nn import functional as F


def encode(text, idx2char):
    return torch.tensor([list(idx2char).index(c) for c in text])


def one_hot(indices, num_classes):
    indices = torch.as_tensor(indices)
    assert_ok(indices, num_classes)
    return F.one_hot(indices).float()


def assert_ok(indices, num_classes):
    if indices.dtype.is_floating_point:
        raise TypeError('float indices')
    if int(indices.max()) >= num_classes or int(indices.min()) < 0:
        raise ValueError('there are only %d classes' % num_classes)
