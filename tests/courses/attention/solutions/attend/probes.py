"""The probes of attend: what a mistake gives, worked out here, is compared with what came."""

import torch
from torch import Tensor

from autograder.checks import is_same
from autograder.probes import probe

from .test_attend import draw, draw_rows, right, weights_of


def scaled(arguments: dict[str, Tensor], divisor: float) -> Tensor:
    """The right answer, but for what the scores are divided by."""
    root = arguments["keys"].shape[2] ** 0.5
    return right(arguments["queries"] * root / divisor, arguments["keys"], arguments["values"])


@probe("not_scaled", "formula")
def is_not_divided(student):
    arguments = draw()
    return is_same(student.attend(**arguments), scaled(arguments, 1))


@probe("wrong_scale", "formula")
def is_divided_otherwise(student):
    """By the width itself, or by the root of another size."""
    arguments = draw()
    found = student.attend(**arguments)
    return any(is_same(found, scaled(arguments, divisor)) for divisor in (4, 6**0.5, 3**0.5, 5**0.5))


@probe("wrong_axis", "weights", "formula")
def sums_over_queries(student):
    return is_same(weights_of(student, draw()).sum(1), torch.ones(2, 5))


@probe("not_itself", "causal")
def first_row_is_blind(student):
    """Row 1 looks at row 0 alone."""
    return is_same(weights_of(student, draw_rows(), causal=True)[:, 1, 0], torch.ones(2))


@probe("masked_too_late", "causal")
def takes_what_it_would_take_of_all(student):
    arguments = draw_rows()
    return is_same(weights_of(student, arguments, causal=True), weights_of(student, arguments).tril())


@probe("looks_ahead", "causal")
def takes_of_later_rows(student):
    return bool(weights_of(student, draw_rows(), causal=True).triu(1).any())
