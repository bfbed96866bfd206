"""The hidden suite of softmax. A check is a test with points; the first line of its docstring is what students read."""

import torch
from torch import Tensor

from autograder.checks import assert_same, fail, needs, points


def right(scores: Tensor) -> Tensor:
    return torch.softmax(scores.double(), -1).float()


@points(40)
def test_formula(student):
    """each row of a table of scores becomes probabilities, by the formula"""
    scores = torch.randn(5, 3)  # drawn under the run's seed; no size is another one's
    assert_same(student.softmax(scores=scores), right(scores), what="softmax of (5, 3)")


@points(30)
@needs("formula")  # skipped where test_formula did not pass, so that one cause is told once
def test_any_axes(student):
    """the classes are the last axis, however many axes there are"""
    for shape in [(2, 5, 3), (4,)]:
        scores = torch.randn(shape)
        assert_same(student.softmax(scores=scores), right(scores), what=f"softmax of {shape}")


@points(30)
@needs("formula")
def test_large_scores(student):
    """large scores give probabilities, too"""
    scores = 1000 * torch.randn(5, 3)
    found = student.softmax(scores=scores)
    if isinstance(found, Tensor) and not found.isfinite().all():  # students may return anything
        fail("softmax of scores of about 1000 is not finite", "overflow")
    assert_same(found, right(scores), what="softmax of scores of about 1000")
