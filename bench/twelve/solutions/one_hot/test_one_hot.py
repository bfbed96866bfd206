"""Four of the twelve checks; `../../plain/test_twelve.py` has the same for other graders."""

import torch

from autograder.checks import assert_same, assert_tensor, points, refuses

HIHELL = torch.tensor([0, 1, 0, 2, 3, 3])


@points(8)
def test_encode(student):
    """encode looks up the letters of hihell"""
    found = student.encode(text="hihell", idx2char=["h", "i", "e", "l", "o"])
    assert_same(found, HIHELL, what="encode('hihell', ['h', 'i', 'e', 'l', 'o'])")


@points(8)
def test_shape(student):
    """one_hot adds an axis of num_classes"""
    found = student.one_hot(indices=torch.tensor([[0, 1, 2], [3, 4, 5]]), num_classes=7)
    assert_tensor(found, (2, 3, 7), torch.float32, what="one_hot of indices of shape (2, 3) and 7 classes")


@points(8)
def test_values(student):
    """one_hot puts a single 1 into each row"""
    found = student.one_hot(indices=HIHELL, num_classes=5)
    assert_same(found, torch.eye(5)[HIHELL], what="one_hot of hihell and 5 classes")


@points(8)
def test_refuses(student):
    """an index that has no class is refused"""
    found = student.one_hot(indices=torch.tensor([0, 4]), num_classes=5)
    assert_tensor(found, (2, 5), torch.float32, what="one_hot of the indices 0 and 4 and 5 classes")
    with refuses(ValueError, KeyError, IndexError, RuntimeError, what="one_hot of the index 5 and 5 classes"):
        student.one_hot(indices=torch.tensor([0, 5]), num_classes=5)
