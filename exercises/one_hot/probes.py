"""The probes of one_hot: what recognises the mistake behind a failed check, public or hidden, from the outside.

`gives`, `is_right` and `raises` are the experiments; what comes is compared with what the mistake would give.
"""

from collections.abc import Callable

import torch
from torch import Tensor

from autograder.checks import CheckFailed, RaisedFault
from autograder.probes import Failure, probe

from .test_one_hot import LESSON, encoded, has_ones, stored

ENCODE = (
    "letters_become_indices",
    "text_is_taken_as_it_stands",
    "vocabulary_is_any_sequence",
    "unknown_letter_is_refused",
)
ONE_HOT = (
    "one_stands_at_the_index",
    "width_is_num_classes",
    "many_classes",
    "single_index",
    "batch_of_words",
    "transposed_batch",
    "more_axes",
    "bad_index_is_refused",
)


def some_indices(*shape: int) -> Tensor:
    """Indices of five classes."""
    return torch.randint(5, shape)


def gives(student, indices: Tensor | list, num_classes: int = 5) -> Tensor:
    return stored(student.one_hot(indices=indices, num_classes=num_classes), "one_hot")


def is_hot(value: Tensor, indices: Tensor | list, num_classes: int = 5) -> bool:
    places = torch.as_tensor(indices)
    return value.shape == (*places.shape, num_classes) and has_ones(value) and torch.equal(value.argmax(-1), places)


def is_right(student, indices: Tensor | list, num_classes: int = 5) -> bool:
    try:
        return is_hot(gives(student, indices, num_classes), indices, num_classes)
    except (RaisedFault, CheckFailed):
        return False


def raises(student, indices: Tensor | list) -> bool:
    try:
        student.one_hot(indices=indices, num_classes=5)
    except RaisedFault:
        return True
    return False


def fails_otherwise(call: Callable[[], object], *allowed: str) -> bool:
    """The call raises, but none of the exceptions that are allowed, nor for want of code."""
    try:
        call()
    except RaisedFault as fault:
        return not fault.unfinished and not set(allowed) & set(fault.types)
    return False


@probe("other_error", "unknown_letter_is_refused")
def refuses_letters_in_another_way(student):
    assert encoded(student, "iou", list("uoi")) == [2, 1, 0]
    call = {"text": "iox", "idx2char": list("uoi")}
    return fails_otherwise(lambda: student.encode(**call), "ValueError", "KeyError", "IndexError", "RuntimeError")


@probe("other_error", "bad_index_is_refused")
def refuses_indices_in_another_way(student):
    assert is_right(student, torch.tensor([0, 4]))
    return any(
        fails_otherwise(
            lambda bad=bad: student.one_hot(indices=torch.tensor(bad), num_classes=5),
            *("ValueError", "KeyError", "IndexError", "RuntimeError"),
        )
        for bad in ([1, -1], [5, 0])
    )


@probe("other_error", "fractions_are_refused")
def refuses_floats_in_another_way(student):
    assert is_right(student, torch.tensor([2, 1]))
    call = {"indices": torch.tensor([1.0, 2.0]), "num_classes": 5}
    return fails_otherwise(lambda: student.one_hot(**call), "TypeError", "ValueError", "RuntimeError", "IndexError")


@probe("negative_wraps", "bad_index_is_refused")
def takes_minus_one_for_the_last(student):
    """Not where an index that is too large is taken as well."""
    assert is_right(student, torch.tensor([0, 4]))
    lists = [[1, -1], [1, 5]]
    for below, above in (map(torch.tensor, lists), lists):
        if not raises(student, below):
            return is_hot(gives(student, below), [1, 4]) and raises(student, above)
    return False


@probe("bad_index_accepted", "bad_index_is_refused")
def answers_to_a_bad_index(student):
    assert is_right(student, torch.tensor([0, 4]))
    return not all(raises(student, bad) for bad in (torch.tensor([1, -1]), torch.tensor([5, 0]), [1, -1], [5, 0]))


@probe("keeps_state", *ENCODE, "indices_are_int64")
def letters_depend_on_earlier_calls(student, props):
    calls = [{"text": "cab", "idx2char": list("abc")}, {"text": "ba", "idx2char": list("cab")}]
    return answers_depend(props, "encode", calls, lambda value, _: value.tolist() in ([2, 0, 1], [2, 1]))


@probe("keeps_state", *ONE_HOT, "lists_are_welcome", "fractions_are_refused")
def vectors_depend_on_earlier_calls(student, props):
    calls = [{"indices": torch.tensor(ids), "num_classes": width} for ids, width in (([2, 1], 3), ([3, 0, 0], 4))]
    return answers_depend(props, "one_hot", calls, lambda value, call: is_hot(value, *call.values()))


def answers_depend(props, name: str, calls: list[dict], is_answer: Callable[[Tensor, dict], bool]) -> bool:
    """Each call is answered rightly when it is the first, and the last one is not after the others."""

    def last_is_right(*calls: dict) -> bool:
        try:
            return is_answer(stored(props.answer_of_new_copy(name, list(calls)), name), calls[-1])
        except RaisedFault:
            return False

    first, last = calls
    return last_is_right(first) and last_is_right(last) and not last_is_right(first, last)


IN_OTHER_TABLES = (
    ([4, 3, 2, 0], [3, 1, 2]),  # the lesson's
    ([4, 3, 0, 1], [3, 2, 0]),  # the vocabulary, sorted
    ([3, 2, 0, 1], [2, 1, 0]),  # the text, sorted
    ([0, 1, 2, 3], [0, 1, 2]),  # the text
    ([14, 11, 4, 7], [11, 8, 4]),  # from a to z
    ([111, 108, 101, 104], [108, 105, 101]),  # all characters
)
"""The places of the letters of `oleh` and of `lie` elsewhere than in e, l, o, i, h."""


@probe("wrong_alphabet", *ENCODE)
def looks_letters_up_elsewhere(student):
    return tuple(encoded(student, text, list("eloih")) for text in ("oleh", "lie")) in IN_OTHER_TABLES


@probe("off_by_one", *ENCODE)
def letters_count_from_elsewhere(student):
    found = encoded(student, "oleh", list("eloih")), encoded(student, "abc", list("cab"))
    return found in (([3, 2, 1, 5], [2, 3, 1]), ([1, 0, -1, 3], [0, 1, -1]))


@probe("canned_answer", *ENCODE)
def knows_the_lessons_words_only(student):
    words = {"hihell": [0, 1, 0, 2, 3, 3], "ihello": [1, 0, 2, 3, 3, 4]}
    others = {"oleh": [4, 3, 2, 0], "lohe": [3, 4, 0, 2], "leh": [3, 2, 0]}
    assert all(encoded(student, word, LESSON) == right for word, right in words.items())
    return all(encoded(student, word, LESSON) != right for word, right in others.items())


@probe("axes_changed", "indices_are_int64")
def letters_have_other_axes(student):
    is_moved = False
    for text, places in (("iou", [2, 1, 0]), ("u", [0])):
        value = student.encode(text=text, idx2char=list("uoi"))
        assert isinstance(value, Tensor)
        assert value.flatten().tolist() == places
        is_moved = is_moved or value.dim() != 1
    return is_moved


@probe("flattened", "single_index", "batch_of_words", "transposed_batch", "more_axes")
def puts_all_rows_below_each_other(student):
    indices = some_indices(4, 3)
    return is_right(student, torch.tensor([4, 0])) and is_hot(gives(student, indices), indices.flatten())


@probe("axes_changed", *ONE_HOT)
def axes_of_size_one_come_or_go(student):
    shapes = [(7,), (), (3, 2), (4, 1, 3)]
    cases = [*((some_indices(*shape), 5) for shape in shapes), (torch.zeros(3, dtype=torch.int64), 1)]
    is_moved = False
    for indices, classes in cases:
        value, shape = gives(student, indices, classes), torch.Size([*indices.shape, classes])
        assert [size for size in value.shape if size > 1] == [size for size in shape if size > 1]
        assert is_hot(value.reshape(shape), indices, classes)
        is_moved = is_moved or value.shape != shape
    return is_moved


@probe("class_axis_first", *ONE_HOT)
def classes_lie_along_another_axis(student):
    indices = some_indices(3, 4)
    value = gives(student, indices)
    return value.dim() == 3 and any(is_hot(value.movedim(axis, -1), indices) for axis in (0, 1))


@probe("width_from_data", "width_is_num_classes", "single_index")
def is_as_wide_as_the_largest_index(student):
    cases = ([0, 2, 1, 1], [3, 0], [0, 1, 0])
    return all(is_hot(gives(student, torch.tensor(indices), 7), indices, max(indices) + 1) for indices in cases)


@probe("fixed_width", *ONE_HOT)
def is_always_of_the_same_width(student):
    """Not where each width is the largest index's: the indices differ."""
    cases = [([0, 1], 7), ([2, 0], 11), ([0, 0], 3)]
    found = [gives(student, torch.tensor(indices), classes) for indices, classes in cases]
    width = found[0].numel() // 2
    assert width > 2
    return all(is_hot(value, indices, width) for value, (indices, _) in zip(found, cases, strict=True))


@probe("off_by_one", *ONE_HOT)
def one_stands_beside_its_place(student):
    indices = [some_indices(7), some_indices(5)]
    found = [gives(student, ids) for ids in indices]
    assert all(value.dim() for value in found)
    return any(
        all(is_hot(value.roll(step, -1), ids) for value, ids in zip(found, indices, strict=True)) for step in (1, -1)
    )


@probe("not_one_hot", *ONE_HOT)
def rows_hold_more_or_less_than_a_one(student):
    value = gives(student, some_indices(7))
    return value.shape == (7, 5) and not has_ones(value)


@probe("shapes_refused", "one_stands_at_the_index", "single_index", "batch_of_words", "transposed_batch", "more_axes")
def refuses_a_shape(student, failure: Failure):
    """The check met an error, and indices of another shape are answered rightly."""
    shapes = [some_indices(7), some_indices(2, 6)]
    return bool(failure.types) and any(is_right(student, indices) for indices in shapes)
