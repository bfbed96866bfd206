"""Four of the twelve checks; `../../plain/test_twelve.py` has the same for other graders."""

import torch

from autograder.checks import assert_shape, fail, points

HIHELL = torch.eye(5)[torch.tensor([[0, 1, 0, 2, 3, 3]])]


@points(8)
def test_scores(student):
    """the scores for hihell have shape (1, 6, 5)"""
    model = student.RNN(input_size=5, hidden_size=4, num_classes=5)
    assert_shape(model(HIHELL), (1, 6, 5), what="the scores for hihell")


@points(8)
def test_parameters(student, props):
    """RNN(5, 4, 5) has 69 trainable values"""
    sizes = props.sizes_of(student.RNN, input_size=5, hidden_size=4, num_classes=5)
    assert sum(sizes.values()) == 69, f"RNN(5, 4, 5) must have 69 trainable values; it has {sum(sizes.values())}"


@points(8)
def test_any_size(student):
    """any batch and any length are taken"""
    model = student.RNN(input_size=3, hidden_size=6, num_classes=2)
    for batch, steps in [(4, 9), (1, 1)]:
        scores = model(torch.randn(batch, steps, 3))
        assert_shape(scores, (batch, steps, 2), what=f"the scores for inputs of shape ({batch}, {steps}, 3)")


@points(8)
def test_causal(student):
    """a letter moves its own scores and later ones, and none before"""
    model = student.RNN(input_size=3, hidden_size=6, num_classes=2)
    inputs = torch.randn(1, 5, 3)
    changed = inputs.clone()
    changed[0, 2] += 1
    before, after = model(inputs), model(changed)
    for scores in (before, after):
        assert_shape(scores, (1, 5, 2), what="the scores for inputs of shape (1, 5, 3)")
    moved = (before - after).abs().amax(-1)[0] > 1e-6
    if moved.tolist() != [False, False, True, True, True]:
        fail("another third letter must change the scores from the third step on, and no others")
