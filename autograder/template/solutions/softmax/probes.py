"""The probes of softmax: experiments that recognise the mistake behind a failed check."""

import torch

from autograder.checks import is_same
from autograder.probes import probe


@probe("wrong_axis", "formula", "any_axes")
def sums_to_one_elsewhere(student):
    """The results sum to 1 along an axis that is not the last one."""
    found = student.softmax(scores=torch.randn(2, 3, 4))
    return is_same(found.sum(0), torch.ones(3, 4)) or is_same(found.sum(1), torch.ones(2, 4))
