"""The hidden suite of one_hot."""

import pytest
import torch

from autograder.checks import CheckFailed, RaisedFault, assert_same, assert_shape, describe, fail, points, refuses

VOWELS = ["u", "a", "o", "i", "e"]


def ids(*numbers: int) -> torch.Tensor:
    return torch.tensor(numbers, dtype=torch.int64)


def positions(value, indices: torch.Tensor, num_classes: int, what: str) -> torch.Tensor:
    """Where the 1 stands in each row of `value`, which must have one 1 a row and 0 elsewhere, of any dtype."""
    shape = (*indices.shape, num_classes)
    if isinstance(value, torch.Tensor) and indices.dim() > 1 and value.shape == (indices.numel(), num_classes) != shape:
        fail(f"{what} must have shape {shape}; it has {tuple(value.shape)}", "flattened")
    if isinstance(value, torch.Tensor) and value.shape == (num_classes, *indices.shape) != shape:
        fail(f"{what} must have shape {shape}; it has {tuple(value.shape)}", "class_axis_first")
    if (
        isinstance(value, torch.Tensor)
        and value.dim() == len(shape)
        and value.shape[-1] == int(indices.max()) + 1 < num_classes
    ):
        fail(f"{what} must have {num_classes} columns; it has {value.shape[-1]}", "width_from_data")
    assert_shape(value, shape, what=what)
    rows = value.double()
    if not torch.equal(rows.sum(-1), torch.ones(indices.shape).double()) or not ((rows == 0) | (rows == 1)).all():
        fail(f"{what} must have exactly one 1 in each row, and 0 elsewhere")
    return rows.argmax(-1)


def assert_hot(value, indices: torch.Tensor, num_classes: int, what: str) -> None:
    found = positions(value, indices, num_classes, what)
    if torch.equal(found, indices):
        return
    if torch.equal(found, (indices - 1) % num_classes) or torch.equal(found, (indices + 1) % num_classes):
        fail(f"{what} has its 1 beside the place that the index names", "off_by_one")
    fail(f"{what} has its 1 at {found.tolist()}, but the indices are {indices.tolist()}")


@points(3)
def test_letters_become_indices(student):
    """encode gives the index of each letter in the vocabulary, as an int64 tensor of shape (T,)"""
    for text, vocabulary, expected in [
        ("olleh", ["h", "i", "e", "l", "o"], ids(4, 3, 3, 2, 0)),
        ("aeiou", VOWELS, ids(1, 4, 3, 2, 0)),
        ("u", VOWELS, ids(0)),
        ("zyxyz", ["x", "y", "z"], ids(2, 1, 0, 1, 2)),
    ]:
        encoded = student.encode(text=text, idx2char=vocabulary)
        assert_same(encoded, expected, what=f"encode({text!r}, {vocabulary})")
    for vocabulary in (("a", "b", "c"), "abc"):
        assert_same(
            student.encode(text="cab", idx2char=vocabulary), ids(2, 0, 1), what=f"encode('cab', {vocabulary!r})"
        )


@points(1)
def test_unknown_letter_is_refused(student):
    """encode refuses a letter that is not in the vocabulary"""
    assert_same(student.encode(text="iou", idx2char=VOWELS), ids(3, 2, 0), what=f"encode('iou', {VOWELS})")
    for text in ("xiou", "ioux", "A"):
        with refuses(ValueError, KeyError, IndexError, RuntimeError, what=f"encode({text!r}, {VOWELS})"):
            student.encode(text=text, idx2char=VOWELS)


@points(2)
def test_vectors_are_float32(student):
    """one_hot gives a float32 tensor that needs no gradient"""
    for indices, num_classes in [(ids(2, 0, 1, 1), 3), (ids(4, 0), 11)]:
        value = student.one_hot(indices=indices, num_classes=num_classes)
        what = f"one_hot({indices.tolist()}, {num_classes})"
        if not isinstance(value, torch.Tensor):
            fail(f"{what} must be a torch tensor, not {describe(value)}")
        if value.dtype != torch.float32:
            mistake = {torch.int64: "integer_vectors", torch.float64: "double_vectors"}.get(value.dtype, "")
            fail(f"{what} must have dtype torch.float32, not {value.dtype}", mistake)
        assert not value.requires_grad, f"{what} must not need a gradient"


@points(2)
def test_one_stands_at_the_index(student):
    """one_hot has one 1 in each row, at the index, whatever the number of classes"""
    for indices, num_classes in [(ids(1, 3, 0, 2, 2), 4), (ids(10, 0, 7), 11), (ids(0, 0, 0), 6), (ids(0, 0), 1)]:
        value = student.one_hot(indices=indices, num_classes=num_classes)
        assert_hot(value, indices, num_classes, f"one_hot({indices.tolist()}, {num_classes})")


@points(1)
@pytest.mark.parametrize("shape", [(), (2, 5), (4, 1, 3)], ids=["0-d", "2-d", "3-d"])
def test_any_shape(student, shape):
    """one_hot keeps the shape of the indices and adds one axis at the end"""
    indices = torch.randint(0, 7, shape, generator=torch.Generator().manual_seed(4))
    value = student.one_hot(indices=indices, num_classes=7)
    assert_hot(value, indices, 7, f"one_hot(indices of shape {tuple(shape)}, 7)")
    assert_usual_dtype(student, value)


def assert_usual_dtype(student, value: torch.Tensor) -> None:
    """The dtype is that of the vectors of flat indices, which is another check's business."""
    usual = student.one_hot(indices=ids(1), num_classes=2)
    assert not isinstance(usual, torch.Tensor) or value.dtype == usual.dtype, (
        f"the dtype changes: {usual.dtype}, {value.dtype}"
    )


@points(1)
def test_lists_are_welcome(student):
    """one_hot takes a list, or a list of lists, like a tensor"""
    for indices in ([3, 1, 3], [[0, 2], [3, 3], [1, 0]]):
        value = student.one_hot(indices=indices, num_classes=6)
        assert_hot(value, torch.tensor(indices), 6, f"one_hot({indices}, 6)")
        assert_usual_dtype(student, value)


@points(1)
def test_bad_index_is_refused(student):
    """one_hot refuses an index below 0 or from num_classes on"""
    assert_hot(student.one_hot(indices=ids(0, 3), num_classes=4), ids(0, 3), 4, "one_hot([0, 3], 4)")
    for wrong in ([1, -1], [4, 0], [0, 8], [[2, 3], [0, -1]], [[2], [4]]):
        for indices in (torch.tensor(wrong), wrong):
            call = {"indices": indices, "num_classes": 4}
            try:
                with refuses(ValueError, KeyError, IndexError, RuntimeError, what=f"one_hot({indices}, 4)"):
                    student.one_hot(**call)
            except CheckFailed as failure:
                value = student.one_hot(**call)
                is_last = isinstance(value, torch.Tensor) and value.numel() and float(value.reshape(-1)[-1]) == 1
                fail(str(failure), "negative_wraps" if is_last and -1 in torch.tensor(wrong) else "")


@points(1)
def test_fractions_are_refused(student):
    """one_hot refuses indices that are not integers"""
    assert_hot(student.one_hot(indices=ids(2, 1), num_classes=3), ids(2, 1), 3, "one_hot([2, 1], 3)")
    for wrong in (torch.tensor([1.0, 2.0]), torch.tensor([0.5]), [1.0, 2.0], [[0.5], [1.5]]):
        with refuses(TypeError, ValueError, RuntimeError, IndexError, what=f"one_hot({wrong}, 3), with float indices,"):
            student.one_hot(indices=wrong, num_classes=3)


@points(1)
def test_nothing_is_shared(student, props):
    """one_hot makes new memory each time, and both functions leave their arguments as they were"""
    for indices in (ids(2, 0, 3), torch.tensor(1)):
        try:
            student.one_hot(indices=indices, num_classes=5)
        except RaisedFault:
            continue  # that some shape is not taken is another check's business
        again = props.second_answer(student.one_hot, indices, 5)
        where = positions(
            again, indices, 5, f"one_hot({indices.tolist()}, 5), after an earlier answer was overwritten,"
        )
        assert torch.equal(where, indices), "a second call with the same indices gives another answer"
    for function, arguments in (
        (student.one_hot, {"indices": ids(2, 0, 3), "num_classes": 5}),
        (student.one_hot, {"indices": [2, 0, 3], "num_classes": 5}),
        (student.encode, {"text": "iou", "idx2char": list(VOWELS)}),
    ):
        after = props.arguments_afterwards(function, dict(arguments))
        for name, before in arguments.items():
            is_unchanged = (
                torch.equal(torch.tensor(after[name]), torch.tensor(before))
                if name == "indices"
                else after[name] == before
            )
            assert is_unchanged is True, f"{function!r} changed its argument {name}"
