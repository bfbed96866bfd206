# tries: to break the way in of tensors: sparse, quantized, nested, complex views, objects
# points: 0.5
# harm: marks
import numpy
import torch

KINDS = [
    lambda: torch.ones(3, 5).to_sparse_csr(),
    lambda: torch.quantize_per_tensor(torch.ones(3), 0.1, 0, torch.qint8),
    lambda: torch.nested.nested_tensor([torch.ones(2), torch.ones(3)]),
    lambda: torch.ones(3, dtype=torch.complex64).conj(),
    lambda: torch._neg_view(torch.ones(3)),
    lambda: numpy.array([object(), None], dtype=object),
    lambda: numpy.zeros(3, dtype=[("a", "i4"), ("b", "O")]),
    lambda: numpy.ma.masked_all(3),
    lambda: numpy.datetime64("now"),
    lambda: numpy.array(["=1+1"]),
]


def encode(text, idx2char):
    KINDS.append(KINDS.pop(0))
    return KINDS[0]()


def one_hot(indices, num_classes):
    return encode("", "")
