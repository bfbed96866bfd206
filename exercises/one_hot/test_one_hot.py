"""The public checks of one_hot; the hidden suite checks all of README.md, on other data."""

import torch

from autograder.checks import CheckFailed, assert_same, assert_shape, fail, refuses

LESSON = ["h", "i", "e", "l", "o"]


def ids(*numbers: int) -> torch.Tensor:
    return torch.tensor(numbers, dtype=torch.int64)


def assert_hot(value, indices: torch.Tensor, num_classes: int, what: str) -> None:
    """`value` has one 1 in each row, where the index says; its dtype is another check's business."""
    shape = (*indices.shape, num_classes)
    if isinstance(value, torch.Tensor) and value.shape != shape:
        mistake = {
            (indices.numel(), num_classes): "flattened" if indices.dim() > 1 else "",
            (num_classes, *indices.shape): "class_axis_first",
            (*indices.shape, int(indices.max()) + 1): "width_from_data",
        }.get(tuple(value.shape), "")
        fail(f"{what} must have shape {shape}; it has {tuple(value.shape)}", mistake)
    assert_shape(value, shape, what=what)
    rows = value.double()
    if not (rows.sum(-1) == 1).all() or not ((rows == 0) | (rows == 1)).all():
        fail(f"{what} must have exactly one 1 in each row, and 0 elsewhere")
    found = rows.argmax(-1)
    if torch.equal(found, indices):
        return
    beside = [(indices + step) % num_classes for step in (-1, 1)]
    if any(torch.equal(found, other) for other in beside):
        fail(f"{what} has its 1 beside the place that the index names", "off_by_one")
    fail(f"{what} has its 1 at {found.tolist()}, but the indices are {indices.tolist()}")


def test_letters_become_indices(student):
    """encode gives the place of each letter in the vocabulary"""
    for text, vocabulary, expected in [
        ("hihell", LESSON, ids(0, 1, 0, 2, 3, 3)),
        ("torso", ["s", "o", "t", "r"], ids(2, 1, 3, 0, 1)),
    ]:
        encoded = student.encode(text=text, idx2char=vocabulary)
        assert_same(encoded, expected, what=f"encode({text!r}, {vocabulary})")


def test_unknown_letter_is_refused(student):
    """encode refuses a letter that is not in the vocabulary"""
    assert_same(student.encode(text="hole", idx2char=LESSON), ids(0, 4, 3, 2), what=f"encode('hole', {LESSON})")
    what = f"encode('whole', {LESSON})"
    with refuses(ValueError, KeyError, IndexError, RuntimeError, what=what, mistake="unknown_letter_accepted"):
        student.encode(text="whole", idx2char=LESSON)


def test_vectors_are_float32(student):
    """one_hot gives an ordinary (dense) float32 tensor that needs no gradient"""
    value = student.one_hot(indices=ids(0, 1, 0, 2, 3, 3), num_classes=5)
    what = "one_hot([0, 1, 0, 2, 3, 3], 5)"
    assert_shape(value, (6, 5), what=what)
    if value.dtype != torch.float32:
        mistake = {torch.int64: "integer_vectors", torch.float64: "double_vectors"}.get(value.dtype, "")
        fail(f"{what} must have dtype torch.float32, not {value.dtype}", mistake)
    assert not value.requires_grad, f"{what} must not need a gradient"


def test_one_stands_at_the_index(student):
    """one_hot has one 1 in each row, at the index, and 0 elsewhere"""
    indices = ids(0, 1, 0, 2, 3, 3, 4)
    assert_hot(student.one_hot(indices=indices, num_classes=5), indices, 5, f"one_hot({indices.tolist()}, 5)")


def test_width_is_num_classes(student):
    """the vectors are num_classes wide, whatever indices occur"""
    for indices, num_classes in [(ids(2, 0, 1), 8), (ids(1, 0, 2), 3)]:
        value = student.one_hot(indices=indices, num_classes=num_classes)
        assert_hot(value, indices, num_classes, f"one_hot({indices.tolist()}, {num_classes})")


def test_single_index(student):
    """a single index, of shape (), gives a vector of shape (num_classes,)"""
    assert_hot(student.one_hot(indices=torch.tensor(2), num_classes=6), torch.tensor(2), 6, "one_hot(tensor(2), 6)")


def test_batch_of_words(student):
    """indices of shape (N, T) give vectors of shape (N, T, num_classes)"""
    indices = torch.arange(12).remainder(6).reshape(3, 4)
    assert_hot(student.one_hot(indices=indices, num_classes=6), indices, 6, "one_hot(indices of shape (3, 4), 6)")


def test_bad_index_is_refused(student):
    """one_hot refuses an index below 0 or from num_classes on"""
    assert_hot(student.one_hot(indices=ids(5, 0), num_classes=6), ids(5, 0), 6, "one_hot([5, 0], 6)")
    for wrong in (ids(2, 6), ids(-1, 2)):
        what = f"one_hot({wrong.tolist()}, 6)"
        try:
            with refuses(ValueError, KeyError, IndexError, RuntimeError, what=what):
                student.one_hot(indices=wrong, num_classes=6)
        except CheckFailed as failure:
            value = student.one_hot(indices=wrong, num_classes=6)
            wraps = isinstance(value, torch.Tensor) and torch.equal(value.double(), torch.eye(6).double()[wrong % 6])
            fail(str(failure), "negative_wraps" if wraps and -1 in wrong else "bad_index_accepted")
