"""What a suite is written with: `@points`, `fail`, and comparisons that look at type, dtype and shape before values.

Their messages are for students: they say what came and what was expected as shape, count or idea.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Never, TypeVar

import numpy as np
import pytest
import torch

from autograder import student
from autograder.seeds import once_a_cohort
from autograder.student import Fault, RaisedFault, Remote

__all__ = [
    "CheckFailed",
    "Fault",
    "RaisedFault",
    "assert_array",
    "assert_object",
    "assert_same",
    "assert_shape",
    "assert_tensor",
    "describe",
    "fail",
    "is_same",
    "needs",
    "once_a_cohort",
    "points",
    "refuses",
]

_Check = TypeVar("_Check", bound=Callable[..., None])

_TOLERANCES = {torch.float32: (1e-5, 1e-5), torch.float64: (1e-9, 1e-9)}
"""Relative and absolute; well above what another order of summation does, well below any mistake."""


class CheckFailed(AssertionError):
    """A check's verdict, with the name of the mistake where one was recognised."""

    def __init__(self, message: str, mistake: str = "") -> None:
        super().__init__(message)
        self.mistake = mistake


def points(number: float, *, kept: str = "") -> Callable[[_Check], _Check]:
    """Makes a test function a check that is worth `number` points. Its docstring's first line is its title.

    `kept` says why the check stays although no wrong program of the bank needs it.
    """
    return pytest.mark.points(number, kept=kept)


def needs(*checks: str) -> Callable[[_Check], _Check]:
    """The check is skipped, and says so, where one of `checks` (names without `test_`, earlier in the suite) did not pass."""
    return pytest.mark.needs(*checks)


def fail(message: str, mistake: str = "") -> Never:
    """Ends the check as failed. `mistake` is a name from `course.yml`, whose hint the student gets."""
    __tracebackhide__ = True
    raise CheckFailed(message, mistake)


def describe(value: Any) -> str:
    """What came from a student's function in a few words, however large: see `student.describe`."""
    if value is None:
        return "None: is there a `return`?"
    told = student.describe(value)
    match value:
        case dict() if told == f"dict of {len(value)}":
            keys = student.describe(list(value))
            return f"{told} (keys: {keys[1:-1]})" if keys.startswith("[") else told
        case [torch.Tensor() | np.ndarray() as first, *_] if told == f"{type(value).__name__} of {len(value)}":
            return f"{told} (first: {student.describe(first)})"
    return told


def assert_object(value: Any, *, what: str) -> None:
    """`value` is an object in the student's process, which can be called there, and no plain value."""
    __tracebackhide__ = True
    if not isinstance(value, Remote):
        fail(f"{what} must be an object of its class, not {describe(value)}")


def assert_shape(value: Any, shape: tuple[int, ...], *, what: str) -> None:
    """`value` is a tensor of exactly this shape; `what` names it in the message."""
    __tracebackhide__ = True
    if not isinstance(value, torch.Tensor):
        fail(f"{what} must be a torch tensor of shape {shape}, not {describe(value)}")
    if value.shape != shape:
        fail(f"{what} must have shape {shape}, not {tuple(value.shape)}")


def assert_tensor(value: Any, shape: tuple[int, ...], dtype: torch.dtype, *, what: str) -> None:
    """`value` is a tensor of exactly this shape and dtype."""
    __tracebackhide__ = True
    assert_shape(value, shape, what=what)
    if value.dtype != dtype:
        fail(f"{what} must have dtype {dtype}, not {value.dtype}")


def assert_same(value: Any, expected: torch.Tensor, *, what: str, tolerance: float | None = None) -> None:
    """`value` is a tensor with the shape, dtype and values of `expected`. NaN is never the same as anything."""
    __tracebackhide__ = True
    assert_tensor(value, tuple(expected.shape), expected.dtype, what=what)
    if not is_same(value, expected, tolerance):
        fail(
            f"{what}: the shape {tuple(expected.shape)} is right, the values are not{_where(value, expected, tolerance)}"
        )


def is_same(value: Any, expected: torch.Tensor, tolerance: float | None = None) -> bool:
    """Whether `value` is a tensor with the shape, dtype and values of `expected`; `tolerance` is relative and absolute."""
    if not isinstance(value, torch.Tensor) or value.shape != expected.shape or value.dtype != expected.dtype:
        return False
    if torch.equal(value, expected):  # as nearly all are, and NaN never is; it takes a tenth of the time
        return True
    relative, absolute = _bounds(expected.dtype, tolerance)
    return torch.allclose(value.detach(), expected.detach(), rtol=relative, atol=absolute)


def assert_array(value: Any, expected: np.ndarray[Any, Any], *, what: str, tolerance: float = 1e-9) -> None:
    """`value` is a NumPy array with the shape and values of `expected`, in float64."""
    __tracebackhide__ = True
    if not isinstance(value, np.ndarray):
        fail(f"{what} must be a NumPy array of shape {expected.shape}, not {describe(value)}")
    if value.dtype != np.float64:
        fail(f"{what} must have dtype float64, not {value.dtype}")
    assert_same(torch.tensor(value), torch.tensor(expected), what=what, tolerance=tolerance)


@contextmanager
def refuses(*types: type[Exception], what: str, mistake: str = "") -> Iterator[None]:
    """The call inside must raise one of `types`; a function that is not written yet refuses nothing."""
    try:
        yield
    except RaisedFault as fault:
        allowed = [kind.__name__ for kind in types]
        if fault.unfinished or not set(allowed) & set(fault.types):
            raise
    else:
        names = ", ".join(kind.__name__ for kind in types)
        fail(f"{what} must raise an error (any of {names}); it returned as if nothing were wrong", mistake)


def _bounds(dtype: torch.dtype, tolerance: float | None) -> tuple[float, float]:
    return (tolerance, tolerance) if tolerance else _TOLERANCES.get(dtype, (0.0, 0.0))


def _where(value: torch.Tensor, expected: torch.Tensor, tolerance: float | None) -> str:
    """How many entries differ, and by how much at most."""
    if not expected.numel():
        return ""
    difference = (value.detach().double() - expected.detach().double()).abs()
    if not torch.isfinite(difference).all():
        return ": some are NaN or infinite"
    relative, absolute = _bounds(expected.dtype, tolerance)
    wrong = int((difference > absolute + relative * expected.detach().double().abs()).sum())
    return f": {wrong} of {expected.numel()} differ, by {float(difference.max()):.3g} at most"
