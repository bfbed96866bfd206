"""The public checks of attend; the hidden suite checks all of README.md, on other data."""

import torch

from autograder.checks import assert_same, fail, needs


def test_formula(student):
    """the weights follow the formula, and the result is the mean that they make of the values"""
    found = student.attend(
        queries=torch.tensor([[[0.0, 0.0, 1.0]]]),
        keys=torch.tensor([[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]]),
        values=torch.tensor([[[2.0, 4.0], [6.0, 0.0]]]),
    )
    what = "attend of a query at right angles to both keys"
    assert_same(found, torch.tensor([[[4.0, 2.0]]]), what=what)
    keys = 8 * torch.eye(4)[None]
    values = torch.arange(12.0).reshape(1, 4, 3)
    found = student.attend(queries=8 * torch.eye(4)[None, 1:3], keys=keys, values=values)
    assert_same(found, values[:, 1:3], what="attend of two queries, each along one key,", tolerance=1e-3)


@needs("formula")
def test_causal(student):
    """with causal=True a row takes of itself and of the rows before it only"""
    rows = torch.randn(2, 4, 3)
    found = student.attend(queries=rows, keys=rows, values=rows, causal=True)
    if not isinstance(found, torch.Tensor) or found.shape != rows.shape:
        fail("attend of (2, 4, 3), three times, must give a tensor (2, 4, 3)")
    assert_same(found[:, 0], rows[:, 0], what="the first row of attend with causal=True")
