"""The probes of one_hot: what recognises a mistake from the outside.

`gives`, `is_right` and `raises` are the experiments; what comes is compared with what the mistake would give.
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from autograder.checks import CheckFailed, RaisedFault
from autograder.probes import Failure, probe

from .test_one_hot import LESSON, encoded, hot, some_indices, stored

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
)


def gives(student, indices: Tensor | list, num_classes: int = 5) -> Tensor:
    return stored(student.one_hot(indices=indices, num_classes=num_classes), "one_hot")


def is_hot(value: Tensor, indices: Tensor | list, num_classes: int = 5) -> bool:
    return torch.equal(value, hot(torch.as_tensor(indices), num_classes))


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


def places(text: str, table: Sequence[str]) -> list[float]:
    return [list(table).index(letter) for letter in text]


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
    return answers_depend(props, "encode", calls, [[2, 0, 1], [2, 1]])


@probe("keeps_state", *ONE_HOT, "lists_are_welcome", "bad_index_is_refused", "fractions_are_refused")
def vectors_depend_on_earlier_calls(student, props):
    calls = [{"indices": torch.tensor(ids), "num_classes": width} for ids, width in (([2, 1], 3), ([3, 0, 0], 4))]
    right = [hot(call["indices"], call["num_classes"]).flatten().tolist() for call in calls]
    return answers_depend(props, "one_hot", calls, right)


def answers_depend(props, name: str, calls: list[dict], right: list[list[float]]) -> bool:
    """Each call is answered rightly when it is the first, and the last one is not after the others."""

    def last_is_right(*calls: dict) -> bool:
        expected = right[-1] if calls[-1] is last else right[0]
        try:
            return stored(props.answer_of_new_copy(name, list(calls)), name).flatten().tolist() == expected
        except RaisedFault:
            return False

    first, last = calls
    return last_is_right(first) and last_is_right(last) and not last_is_right(first, last)


def in_other_tables(text: str) -> dict[str, list[float]]:
    """What encode gives for letters of the lesson that are looked up elsewhere than in the vocabulary."""
    return {
        "the lesson's": places(text, LESSON),
        "the vocabulary's, sorted": places(text, sorted(LESSON)),
        "the text's, sorted": places(text, sorted(set(text))),
        "the text's": places(text, list(dict.fromkeys(text))),
        "a to z": places(text, [chr(code) for code in range(97, 123)]),
        "all characters": [ord(letter) for letter in text],
    }


@probe("wrong_alphabet", *ENCODE)
def looks_letters_up_elsewhere(student):
    texts, vocabulary = ("oleh", "lie"), list("eloih")
    found = [encoded(student, text, vocabulary) for text in texts]
    tables = [in_other_tables(text) for text in texts]
    return any(found == [table[name] for table in tables] for name in tables[0])


@probe("off_by_one", *ENCODE)
def letters_count_from_elsewhere(student):
    cases = [("oleh", list("eloih")), ("abc", list("cab"))]
    found = [encoded(student, *case) for case in cases]
    return any(found == [[place + step for place in places(*case)] for case in cases] for step in (1, -1))


@probe("canned_answer", *ENCODE)
def knows_the_lessons_words_only(student):
    assert all(encoded(student, word, LESSON) == places(word, LESSON) for word in ("hihell", "ihello"))
    return all(encoded(student, word, LESSON) != places(word, LESSON) for word in ("oleh", "lohe", "leh"))


def changed_texts(text: str) -> list[str]:
    return [
        *(text.lower(), text.upper(), text.strip(), text.replace(" ", "")),
        *("".join(dict.fromkeys(text)), "".join(sorted(text)), text[::-1]),
    ]


@probe("text_changed", "text_is_taken_as_it_stands")
def encodes_a_changed_text(student):
    text, vocabulary = " abBa A b ", ["b", "A", " ", "a", "B"]
    return encoded(student, text, vocabulary) in [places(other, vocabulary) for other in changed_texts(text)]


@probe("axes_changed", "indices_are_int64")
def letters_have_other_axes(student):
    for text in ("iou", "u"):
        value = student.encode(text=text, idx2char=list("uoi"))
        assert isinstance(value, Tensor)
        assert value.flatten().tolist() == places(text, list("uoi"))
        if value.shape not in ((len(text),), (1, len(text)), (len(text), 1), ()):
            return False
    return True


@probe("flattened", "single_index", "batch_of_words", "transposed_batch", "more_axes")
def puts_all_rows_below_each_other(student):
    indices = some_indices(4, 3)
    return is_right(student, torch.tensor([4, 0])) and is_hot(gives(student, indices), indices.flatten())


@probe("axes_changed", *ONE_HOT)
def axes_of_size_one_come_or_go(student):
    shapes = [(7,), (), (3, 2), (4, 1, 3)]
    cases = [*((some_indices(*shape), 5) for shape in shapes), (torch.zeros(3, dtype=torch.int64), 1)]
    found = [(gives(student, indices, classes), hot(indices, classes)) for indices, classes in cases]
    assert all(torch.equal(value.squeeze(), right.squeeze()) for value, right in found)
    return any(value.shape != right.shape for value, right in found)


@probe("class_axis_first", *ONE_HOT)
def classes_lie_along_another_axis(student):
    indices = some_indices(3, 4)
    value = gives(student, indices)
    return value.dim() == 3 and any(is_hot(value.movedim(axis, -1), indices) for axis in (0, 1))


@probe("width_from_data", "width_is_num_classes")
def is_as_wide_as_the_largest_index(student):
    cases = ([0, 2, 1, 1], [3, 0], [0, 1, 0])
    return all(is_hot(gives(student, torch.tensor(indices), 7), indices, max(indices) + 1) for indices in cases)


@probe("fixed_width", "width_is_num_classes", "many_classes")
def is_always_of_the_same_width(student):
    """Not where each width is the largest index's: the indices differ."""
    cases = [([0, 1], 7), ([2, 0], 11), ([0, 0], 3)]
    found = [gives(student, torch.tensor(indices), classes) for indices, classes in cases]
    width = found[0].numel() // 2
    assert width > 2
    return all(is_hot(value, indices, width) for value, (indices, _) in zip(found, cases, strict=True))


@probe("index_overflow", "many_classes")
def indices_are_taken_modulo_256(student):
    """Right for a hundred classes; among hundreds each 1 stands a multiple of 256 beside its place."""
    few, many = torch.tensor([99, 0, 57]), torch.tensor([3, 300, 140, 511])
    value = gives(student, many, 520)
    assert is_right(student, few, 100)
    assert value.shape == (4, 520)
    row, place = value.nonzero().T
    return bool(((place - many[row]) % 256 == 0).all())


@probe("off_by_one", *ONE_HOT)
def one_stands_beside_its_place(student):
    indices = [some_indices(7), some_indices(5)]
    found = [gives(student, ids) for ids in indices]
    return any(
        all(torch.equal(value, hot(ids, 5).roll(step, -1)) for value, ids in zip(found, indices, strict=True))
        for step in (1, -1)
    )


@probe("not_one_hot", *ONE_HOT)
def rows_hold_more_or_less_than_a_one(student):
    value = gives(student, some_indices(7))
    return value.shape == (7, 5) and not torch.equal(
        value.sort(-1).values, hot(torch.zeros(7).long(), 5).sort(-1).values
    )


@probe("lists_refused", "lists_are_welcome")
def refuses_a_list(student):
    """A list, or a list of lists, raises where the tensor of the same numbers is answered."""
    return any(is_right(student, torch.tensor(ids)) and raises(student, ids) for ids in ([1, 4], [[1, 4], [0, 2]]))


@probe("shapes_refused", "one_stands_at_the_index", "single_index", "batch_of_words", "transposed_batch", "more_axes")
def refuses_a_shape(student, failure: Failure):
    """The check met an error, and indices of another shape are answered rightly."""
    shapes = [some_indices(7), some_indices(2, 6)]
    return bool(failure.types) and any(is_right(student, indices) for indices in shapes)
