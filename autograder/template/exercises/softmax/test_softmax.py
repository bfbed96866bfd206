"""The public checks of softmax; the hidden suite checks all of the task, on other data."""

import torch

from autograder.checks import assert_same


def test_formula(student):
    """each row of a table of scores becomes probabilities, by the formula"""
    found = student.softmax(scores=torch.tensor([[0.0, 0.0], [1.0, 3.0]]))
    expected = torch.tensor([[0.5, 0.5], [0.119, 0.881]])
    assert_same(found, expected, what="softmax of [[0, 0], [1, 3]]", tolerance=1e-3)


def test_large_scores(student):
    """large scores give probabilities, too"""
    found = student.softmax(scores=torch.tensor([[1001.0, 1003.0]]))
    assert_same(found, torch.tensor([[0.119, 0.881]]), what="softmax of [[1001, 1003]]", tolerance=1e-3)
