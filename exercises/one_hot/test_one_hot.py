"""The public checks of one_hot; the hidden suite checks all of README.md, on other data.

In what a result comes (its type, its dtype) is judged by one check for each function; the others look at the numbers in
it. They use five classes, as the lesson does: the width is judged by a check of its own.
"""

import numpy as np
import torch
from torch import Tensor

from autograder.checks import RaisedFault, assert_shape, describe, fail, needs, refuses
from autograder.student import Remote

LESSON = ["h", "i", "e", "l", "o"]


def ids(*numbers: int) -> Tensor:
    return torch.tensor(numbers, dtype=torch.int64)


def as_dense(value):
    """The tensor in `value`, if it is a list, an array or a sparse tensor; anything else as it is."""
    try:
        if isinstance(value, Remote):
            return value.to_dense()
        return torch.tensor(value) if isinstance(value, (list, tuple, np.ndarray)) else value
    except (RaisedFault, TypeError, ValueError, RuntimeError):
        return value


def stored(value, what: str) -> Tensor:
    """The numbers in `value` as float64, whatever they come in."""
    dense = as_dense(value)
    if not isinstance(dense, Tensor):
        fail(f"{what} must be a torch tensor, not {describe(value)}", "wrong_type")
    return dense.detach().double().nan_to_num(nan=-9.0)  # so that NaN equals itself, and no right number


def encoded(student, text: str, vocabulary) -> list[float]:
    """The numbers that encode gives."""
    what = f"encode({text!r}, {vocabulary!r})"
    value = student.encode(text=text, idx2char=vocabulary)
    if isinstance(value, Tensor) and value.numel() > 500:  # no message could show them
        fail(f"{what} must give {len(text)} numbers, not {value.numel()}")
    return stored(value, what).flatten().tolist()


def assert_places(student, text: str, vocabulary, places: list[int]) -> None:
    """encode gives the places of the letters in the vocabulary."""
    found = encoded(student, text, vocabulary)
    if found != places:
        shown = ", ".join(f"{number:g}" for number in found)
        fail(f"encode({text!r}, {vocabulary!r}) gives {shown}: these are not the letters' places in the vocabulary")


def has_ones(rows: Tensor) -> bool:
    """Whether each row holds a single 1, and 0 elsewhere."""
    return bool(((rows == 0) | (rows == 1)).all() and (rows.sum(-1) == 1).all())


def assert_hot(student, indices: Tensor, num_classes: int, shown: str = "") -> None:
    """one_hot gives rows with one 1, at the index, and zeros elsewhere; `shown` says how the indices are told."""
    what = f"one_hot({shown or indices.tolist()}, {num_classes})"
    rows = stored(student.one_hot(indices=indices, num_classes=num_classes), what)
    assert_shape(rows, (*indices.shape, num_classes), what=what)
    if not has_ones(rows):
        fail(f"{what} must have exactly one 1 in each row, and 0 elsewhere")
    if moved := int((rows.argmax(-1) != indices).sum()):
        fail(f"{what} has its 1 at another place than the index says, in {moved} of {indices.numel()} rows")


def test_letters_become_indices(student):
    """encode gives the place of each letter in the vocabulary"""
    assert_places(student, "hihell", LESSON, [0, 1, 0, 2, 3, 3])
    assert_places(student, "torso", ["s", "o", "t", "r"], [2, 1, 3, 0, 1])


def test_indices_are_int64(student):
    """encode gives an int64 tensor of shape (T,)"""
    value = student.encode(text="hello", idx2char=LESSON)
    what = f"encode('hello', {LESSON})"
    if not isinstance(value, Tensor):
        fail(f"{what} must be a torch tensor, not {describe(value)}", "wrong_type")
    assert_shape(value, (5,), what=what)
    if value.dtype != torch.int64:
        fail(f"{what} must have dtype torch.int64, not {value.dtype}", "wrong_type")


@needs("letters_become_indices")
def test_unknown_letter_is_refused(student):
    """encode refuses a letter that is not in the vocabulary"""
    assert_places(student, "hole", LESSON, [0, 4, 3, 2])
    what = f"encode('whole', {LESSON})"
    with refuses(ValueError, KeyError, IndexError, RuntimeError, what=what, mistake="unknown_letter_accepted"):
        student.encode(text="whole", idx2char=LESSON)


def test_vectors_are_float32(student):
    """one_hot gives an ordinary (dense) float32 tensor that needs no gradient"""
    value = student.one_hot(indices=ids(0, 1, 0, 2, 3, 3), num_classes=5)
    what = "one_hot([0, 1, 0, 2, 3, 3], 5)"
    if not isinstance(value, Tensor):
        is_sparse = isinstance(value, Remote) and isinstance(as_dense(value), Tensor)
        came = "a sparse tensor" if is_sparse else describe(value)
        fail(f"{what} must be an ordinary torch tensor, not {came}", "wrong_type")
    if value.dtype != torch.float32:
        is_integer = not value.is_floating_point() and not value.is_complex() and value.dtype != torch.bool
        named = {torch.float64: "double_vectors"}.get(value.dtype, "integer_vectors" if is_integer else "wrong_type")
        fail(f"{what} must have dtype torch.float32, not {value.dtype}", named)
    assert not value.requires_grad, f"{what} must not need a gradient, but its requires_grad is True"


def test_one_stands_at_the_index(student):
    """one_hot has one 1 in each row, at the index, and 0 elsewhere"""
    assert_hot(student, ids(0, 1, 0, 2, 3, 3, 4, 1), 5)


@needs("one_stands_at_the_index")
def test_width_is_num_classes(student):
    """the vectors are num_classes wide, whatever indices occur"""
    assert_hot(student, ids(2, 0, 1), 8)
    assert_hot(student, ids(1, 0, 2), 3)


def test_single_index(student):
    """a single index, of shape (), gives a vector of shape (num_classes,)"""
    assert_hot(student, torch.tensor(3), 5, "tensor(3)")


def test_batch_of_words(student):
    """indices of shape (N, T) give vectors of shape (N, T, num_classes)"""
    assert_hot(student, torch.arange(15).remainder(5).reshape(3, 5), 5, "indices of shape (3, 5)")


@needs("one_stands_at_the_index")
def test_bad_index_is_refused(student):
    """one_hot refuses an index below 0 or from num_classes on"""
    assert_hot(student, ids(4, 3), 5)
    for wrong in (ids(2, 5), ids(-1, 2)):
        with refuses(ValueError, KeyError, IndexError, RuntimeError, what=f"one_hot({wrong.tolist()}, 5)"):
            student.one_hot(indices=wrong, num_classes=5)
