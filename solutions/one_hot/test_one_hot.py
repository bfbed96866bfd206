"""The hidden suite of one_hot.

In what a result comes (its type, its dtype) is judged by one check for each function; the others look at the numbers in
it. They use five classes, as the lesson does, and the last class occurs: the width is judged by checks of its own.
"""

from collections.abc import Iterable

import numpy as np
import pytest
import torch
from torch import Tensor

from autograder.checks import RaisedFault, assert_shape, describe, fail, needs, points, refuses
from autograder.student import Remote

LESSON = ["h", "i", "e", "l", "o"]
VOWELS = ["u", "a", "o", "i", "e"]


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
    return dense.detach().double().nan_to_num(nan=-1.0)  # so that NaN equals itself, and no right number


def listed(found, number: int) -> list:
    """What a function of the props gives, which lies in the student's process: so many values, or it was tampered with."""
    is_whole = isinstance(found, list | tuple) and len(found) == number
    assert is_whole, f"the props must give {number} values, not {describe(found)}"
    return list(found)


def asked(function, props, calls: list[dict]) -> Iterable:
    """The answers to `calls`, which are made at once; where one raises, they are made one by one, as they are looked at."""
    try:
        return listed(props.answers(function, calls), len(calls))
    except RaisedFault:
        return (function(**arguments) for arguments in calls)


def places_in(value, text: str, vocabulary) -> list[float]:
    """The numbers that encode gave."""
    what = f"encode({text!r}, {vocabulary!r})"
    if isinstance(value, Tensor) and value.numel() > 1000:  # no message could show them
        fail(f"{what} must give {len(text)} numbers, not {value.numel()}")
    return stored(value, what).flatten().tolist()


def encoded(student, text: str, vocabulary) -> list[float]:
    return places_in(student.encode(text=text, idx2char=vocabulary), text, vocabulary)


def assert_places(value, text: str, vocabulary) -> None:
    """encode gave the place of each letter in the vocabulary."""
    found = places_in(value, text, vocabulary)
    if found != [list(vocabulary).index(letter) for letter in text]:
        shown = ", ".join(f"{number:g}" for number in found)
        fail(f"encode({text!r}, {vocabulary!r}) gives {shown}: these are not the letters' places in the vocabulary")


def assert_all_places(student, props, *cases: tuple) -> None:
    """encode gives the places for each text and vocabulary."""
    calls = [{"text": text, "idx2char": vocabulary} for text, vocabulary in cases]
    for value, case in zip(asked(student.encode, props, calls), cases, strict=True):
        assert_places(value, *case)


def some_indices(*shape: int) -> Tensor:
    """Indices of five classes, each of which occurs."""
    return (torch.randperm(torch.Size(shape).numel()) % 5).reshape(shape)


def hot(indices: Tensor, num_classes: int) -> Tensor:
    return torch.nn.functional.one_hot(indices, num_classes).double()


def assert_hot(value, indices: Tensor, num_classes: int, what: str) -> None:
    """One 1 stands in each row, at the index, and zeros elsewhere."""
    rows, expected = stored(value, what), hot(indices, num_classes)
    assert_shape(rows, tuple(expected.shape), what=what)
    if torch.equal(rows, expected):
        return
    if not torch.equal(rows.sort(-1).values, expected.sort(-1).values):
        fail(f"{what} must have exactly one 1 in each row, and 0 elsewhere")
    moved = int((rows != expected).any(-1).sum())
    fail(f"{what} has its 1 at another place than the index says, in {moved} of {indices.numel()} rows")


def kind_of(value) -> object:
    return value.dtype if isinstance(value, Tensor) else type(value)


def answers(student, indices) -> bool:
    """Whether one_hot takes indices of this shape and kind: that it must is another check's business."""
    try:
        student.one_hot(indices=indices, num_classes=5)
    except RaisedFault:
        return False
    return True


def are_refused(function, props, good: list[dict], bad: list[dict], *types: type[Exception]) -> bool:
    """Whether all good calls are answered and all bad ones raise one of `types`; if not, each must be looked at alone.

    They come in any order, so that only who looks at them knows which are bad.
    """
    allowed = [kind.__name__ for kind in types]
    calls = [*((call, False) for call in good), *((call, True) for call in bad)]
    calls = [calls[place] for place in torch.randperm(len(calls)).tolist()]
    try:
        found = listed(props.raised(function, [call for call, _ in calls]), len(calls))
    except RaisedFault:
        return False
    return all(
        isinstance(names, list) and (is_proper(names, allowed) if is_bad else not names)
        for names, (_, is_bad) in zip(found, calls, strict=True)
    )


def is_proper(names: list, allowed: list[str]) -> bool:
    """Whether an exception's types are those of a refusal; what is not written yet refuses nothing."""
    return any(name in allowed for name in names) and "NotImplementedError" not in names


def assert_refused(student, props, cases: list[tuple], *types: type[Exception], what: str, mistake: str = "") -> None:
    """one_hot refuses the bad indices of each case, where it takes the good ones; `what` shows how it was called."""
    bad, good = ([{"indices": indices, "num_classes": 5} for indices in kind] for kind in zip(*cases, strict=True))
    if are_refused(student.one_hot, props, good, bad, *types):
        return
    for wrong, right in cases:
        if answers(student, right):
            with refuses(*types, what=what.format(wrong), mistake=mistake):
                student.one_hot(indices=wrong, num_classes=5)


@points(1)
def test_letters_become_indices(student):
    """encode gives the place of each letter in the vocabulary"""
    for text, vocabulary in [("oleh", LESSON), ("aeiou", VOWELS), ("u", VOWELS), ("zyx", ["x", "y", "z"])]:
        assert_places(student.encode(text=text, idx2char=vocabulary), text, vocabulary)


@points(0.5)
def test_indices_are_int64(student, props):
    """encode gives an int64 tensor of shape (T,)"""
    texts = ("leh", "o")
    calls = [{"text": text, "idx2char": LESSON} for text in texts]
    for text, value in zip(texts, asked(student.encode, props, calls), strict=True):
        what = f"encode({text!r}, {LESSON})"
        if not isinstance(value, Tensor):
            fail(f"{what} must be a torch tensor, not {describe(value)}", "wrong_type")
        assert_shape(value, (len(text),), what=what)
        if value.dtype != torch.int64:
            fail(f"{what} must have dtype torch.int64, not {value.dtype}", "wrong_type")


@points(1)
@needs("letters_become_indices")
def test_text_is_taken_as_it_stands(student, props):
    """encode takes the text as it stands: repeated letters, capitals and spaces count like any other letter"""
    assert_all_places(student, props, ("olleho", LESSON), ("aAbBA", ["b", "A", "a", "B"]), (" ab ba ", ["a", " ", "b"]))


@points(0.5)
@needs("letters_become_indices")
def test_vocabulary_is_any_sequence(student, props):
    """encode takes a vocabulary that is a tuple or a string like one that is a list"""
    assert_all_places(student, props, ("abc", ("c", "a", "b")), ("abc", "cab"))


@points(1)
@needs("letters_become_indices")
def test_unknown_letter_is_refused(student, props):
    """encode refuses a letter that is not in the vocabulary"""
    assert_all_places(student, props, ("iou", VOWELS))
    kinds = ("iou", "ueai", "a"), ("xiou", "ioux", "z")
    good, bad = ([{"text": text, "idx2char": VOWELS} for text in texts] for texts in kinds)
    types = (ValueError, KeyError, IndexError, RuntimeError)
    if not are_refused(student.encode, props, good, bad, *types):
        for arguments in bad:
            what = f"encode({arguments['text']!r}, {VOWELS})"
            with refuses(*types, what=what, mistake="unknown_letter_accepted"):
                student.encode(**arguments)


@points(1.5)
def test_vectors_are_float32(student):
    """one_hot gives an ordinary (dense) float32 tensor that needs no gradient"""
    for shape in ((7,), (), (2, 6)):
        indices = some_indices(*shape)
        try:
            value = student.one_hot(indices=indices, num_classes=5)
        except RaisedFault:
            if shape == (7,):
                raise
            continue  # that it takes indices of this shape is another check's business
        what = f"one_hot({describe(indices)}, 5)"
        if not isinstance(value, Tensor):
            came = (
                "a sparse tensor"
                if isinstance(as_dense(value), Tensor) and isinstance(value, Remote)
                else describe(value)
            )
            fail(f"{what} must be an ordinary torch tensor, not {came}", "wrong_type")
        if value.dtype != torch.float32:
            is_integer = not value.is_floating_point() and not value.is_complex() and value.dtype != torch.bool
            named = {torch.float64: "double_vectors"}.get(
                value.dtype, "integer_vectors" if is_integer else "wrong_type"
            )
            fail(f"{what} must have dtype torch.float32, not {value.dtype}", named)
        assert not value.requires_grad, f"{what} must not need a gradient, but its requires_grad is True"


@points(1)
def test_one_stands_at_the_index(student):
    """one_hot has one 1 in each row, at the index, and 0 elsewhere"""
    for size in (7, 12):
        indices = some_indices(size)
        assert_hot(student.one_hot(indices=indices, num_classes=5), indices, 5, f"one_hot({indices.tolist()}, 5)")


@points(1)
@needs("one_stands_at_the_index")
def test_width_is_num_classes(student, props):
    """the vectors are num_classes wide, whatever indices occur"""
    cases = [([1, 3, 0, 2, 2], 4), ([7, 0, 2], 11), ([0, 1, 0], 6), ([0, 0], 1)]
    calls = [{"indices": torch.tensor(indices), "num_classes": classes} for indices, classes in cases]
    for value, (indices, classes) in zip(asked(student.one_hot, props, calls), cases, strict=True):
        assert_hot(value, torch.tensor(indices), classes, f"one_hot({indices}, {classes})")


@points(0.5)
@needs("one_stands_at_the_index")
def test_many_classes(student):
    """one_hot works for hundreds of classes, too"""
    indices = torch.cat([torch.tensor([599]), torch.randperm(599)[:6]])
    value = student.one_hot(indices=indices, num_classes=600)
    assert_hot(value, indices, 600, f"one_hot({indices.tolist()}, 600)")


@points(1)
def test_single_index(student):
    """a single index, of shape (), gives a vector of shape (num_classes,)"""
    assert_hot(student.one_hot(indices=torch.tensor(4), num_classes=5), torch.tensor(4), 5, "one_hot(tensor(4), 5)")


@points(1)
def test_batch_of_words(student):
    """indices of shape (N, T) give vectors of shape (N, T, num_classes)"""
    indices = some_indices(2, 6)
    assert_hot(student.one_hot(indices=indices, num_classes=5), indices, 5, "one_hot(indices of shape (2, 6), 5)")


@points(0.5)
@needs("batch_of_words")
def test_transposed_batch(student, props):
    """indices that were transposed are encoded like any others"""
    indices = some_indices(3, 6)
    value = props.answer_to_transposed(student.one_hot, indices, 5)
    assert_hot(value, indices.T, 5, "one_hot(indices of shape (6, 3), made by transpose from (3, 6), 5)")


@points(0.5)
def test_more_axes(student):
    """one_hot keeps the shape of indices with three axes and adds one axis at the end"""
    indices = some_indices(4, 1, 3)
    assert_hot(student.one_hot(indices=indices, num_classes=5), indices, 5, "one_hot(indices of shape (4, 1, 3), 5)")


@points(1)
@needs("one_stands_at_the_index")
def test_lists_are_welcome(student, props):
    """one_hot takes a list, or a list of lists, like a tensor"""
    for indices in ([3, 1, 3, 4], [[0, 2], [4, 3], [1, 0]]):
        tensor = torch.tensor(indices)
        if tensor.dim() > 1 and not answers(student, tensor):
            continue
        calls = [{"indices": form, "num_classes": 5} for form in (tensor, indices)]
        usual, value = asked(student.one_hot, props, calls)
        what = f"one_hot({indices}, 5), with a list,"
        if kind_of(value) != kind_of(usual):
            fail(f"{what} must be of the type that the tensor gives, not {describe(value)}")
        if not torch.equal(stored(value, what), stored(usual, what)):
            fail(f"{what} must give what the tensor of the same numbers gives")


@points(1)
@needs("one_stands_at_the_index")
def test_bad_index_is_refused(student, props):
    """one_hot refuses an index below 0 or from num_classes on"""
    assert_hot(
        student.one_hot(indices=torch.tensor([0, 4]), num_classes=5), torch.tensor([0, 4]), 5, "one_hot([0, 4], 5)"
    )
    cases = []
    for wrong in ([1, -1], [5, 0], [0, 9], [[2, 3], [0, -1]], [[2], [5]]):
        inside = torch.tensor(wrong).clamp(0, 4)
        cases += [(torch.tensor(wrong), inside), (wrong, inside.tolist())]
    assert_refused(student, props, cases, ValueError, KeyError, IndexError, RuntimeError, what="one_hot({}, 5)")


@points(1)
@needs("one_stands_at_the_index")
def test_fractions_are_refused(student, props):
    """one_hot refuses indices that are not integers"""
    assert_hot(
        student.one_hot(indices=torch.tensor([4, 1]), num_classes=5), torch.tensor([4, 1]), 5, "one_hot([4, 1], 5)"
    )
    cases = []
    for wrong in ([1.0, 2.0], [0.5], [[0.5], [1.5]]):
        whole = torch.tensor(wrong).long()
        cases += [(torch.tensor(wrong), whole), (wrong, whole.tolist())]
    types = (TypeError, ValueError, RuntimeError, IndexError)
    what = "one_hot({}, 5), with float indices,"
    assert_refused(student, props, cases, *types, what=what, mistake="float_indices_accepted")


@points(0.5)
def test_every_answer_is_new(student, props):
    """one_hot makes new memory in each call: no answer changes with another"""
    for indices in (some_indices(7), torch.tensor(1)):
        others = (indices + 1) % 5
        what = f"one_hot({indices.tolist()}, 5)"
        try:
            found = listed(props.three_answers(student.one_hot, indices, others, 5), 3)
        except RaisedFault:
            if indices.dim() == 0 and not answers(student, indices):
                continue
            raise
        came, kept, again = (stored(value, what) for value in found)
        if not torch.equal(came, kept):
            fail(f"an answer of {what} changed when one_hot was called with {others.tolist()}", "shared_memory")
        if (again == 7).any():
            fail(f"{what} shows what was written into an earlier answer", "shared_memory")
        assert torch.equal(came, again), f"a second call of {what} gives another answer"


@points(0.5)
def test_arguments_stay(student, props):
    """both functions leave their arguments as they were"""
    for function, arguments in (
        (student.one_hot, {"indices": some_indices(7), "num_classes": 5}),
        (student.one_hot, {"indices": [2, 0, 4], "num_classes": 5}),
        (student.encode, {"text": "leh", "idx2char": list(LESSON)}),
    ):
        try:
            answer, after = listed(props.arguments_afterwards(function, arguments), 2)
        except RaisedFault:
            if isinstance(arguments.get("indices"), list) and not answers(student, arguments["indices"]):
                continue
            raise
        if answer is None:
            pytest.skip(f"not judged: {function!r} returns nothing")  # to do nothing at all is no answer
        for name, before in arguments.items():
            if not is_unchanged(after[name], before):
                fail(f"{function!r} changed its argument {name}, which was {describe(before)}", "changes_arguments")


def is_unchanged(after, before) -> bool:
    if isinstance(before, Tensor):
        return isinstance(after, Tensor) and after.dtype == before.dtype and torch.equal(after, before)
    return repr(after) == repr(before)  # what came may hold tensors, which do not compare with numbers
