"""The probes of one_hot for mistakes that only hidden checks can see; all others are public, and asked after these."""

import torch

from autograder.probes import probe

from .test_one_hot import answers, encoded, hot, stored


@probe("text_changed", "text_is_taken_as_it_stands")
def encodes_a_changed_text(student):
    text, vocabulary = " abBa A b ", ["b", "A", " ", "a", "B"]
    changed = [
        *(text.lower(), text.upper(), text.strip(), text.replace(" ", "")),
        *("".join(dict.fromkeys(text)), "".join(sorted(text)), text[::-1]),
    ]
    return encoded(student, text, vocabulary) in [[vocabulary.index(letter) for letter in other] for other in changed]


@probe("index_overflow", "many_classes")
def indices_are_taken_modulo_256(student):
    """Right for a hundred classes; among hundreds each 1 stands a multiple of 256 beside its place, or at it."""
    few, many = torch.tensor([99, 0, 57]), torch.tensor([3, 300, 140, 511])
    assert torch.equal(stored(student.one_hot(indices=few, num_classes=100), "one_hot"), hot(few, 100))
    value = stored(student.one_hot(indices=many, num_classes=520), "one_hot")
    assert value.shape == (4, 520)
    row, place = value.nonzero().T
    return not torch.equal(value, hot(many, 520)) and bool(((place - many[row]) % 256 == 0).all())


@probe("lists_refused", "lists_are_welcome")
def refuses_a_list(student):
    """A list, or a list of lists, raises where the tensor of the same numbers is answered."""
    return any(
        answers(student, torch.tensor(indices)) and not answers(student, indices)
        for indices in ([1, 4], [[1, 4], [0, 2]])
    )
