"""The probes of head."""

import torch

from autograder.checks import is_same
from autograder.probes import probe

from .test_head import draw


@probe("looks_ahead", "formula")
def sees_later_rows(student, props):
    """The first row of the outputs moves with the later rows of the inputs."""
    weights, inputs = draw(), torch.randn(4, 6, 5)
    found = props.outputs(student.Head, weights, inputs)[:, 0]
    inputs[:, 1:] = torch.randn(4, 5, 5)
    return not is_same(props.outputs(student.Head, weights, inputs)[:, 0], found)
