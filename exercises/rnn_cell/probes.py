"""The probes of rnn_cell: what recognises the mistake behind a failed check, public or hidden, from the outside.

`attempt` is the experiment: run_cell on fresh words and a fresh layer. What comes is compared with what the mistake would
give.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from autograder.checks import RaisedFault, is_same
from autograder.probes import Failure, probe

from .test_rnn_cell import Results, Words, read, right_states

OUTPUTS = (
    "states_follow_the_formula",
    "two_tensors_in_order",
    "batch_of_words",
    "any_length_and_size",
    "single_word",
    "single_word_with_a_state",
    "given_state_is_the_start",
)


@dataclass(frozen=True)
class Attempt:
    """A call of run_cell, and what it should have given."""

    inputs: Tensor
    start: Tensor
    """The state from which the words start, (1, N, H): the given one, or zeros."""
    weights: dict[str, Tensor]
    results: Results
    error: str
    """What the student's code raised instead of answering."""

    def states(self, inputs: Tensor, start: Tensor | None = None) -> Tensor:
        """What the layer makes of other inputs (N, T, I), from zero or from another state."""
        zeros = torch.zeros(1, len(inputs), self.start.shape[2])
        return right_states(self.weights, inputs, zeros if start is None else start)

    def right(self) -> Tensor:
        return self.states(self.inputs, self.start)

    def is_right(self) -> bool:
        return same_numbers(self.results.out, self.right())

    def gives(self, variants: Iterable[Tensor]) -> bool:
        """The outputs hold the numbers of one of `variants`, and not the right ones."""
        return not self.is_right() and any(same_numbers(self.results.out, variant) for variant in variants)


def attempt(
    student, props, batch: int, steps: int = 5, state: Tensor | None = None, input_size: int = 4, hidden_size: int = 2
) -> Attempt:
    words = Words(props, torch.randn(batch, steps, input_size), hidden_size if state is None else state.shape[2])
    given = {} if state is None else {"hidden": state}
    start = words.zeros if state is None else state
    try:
        return Attempt(words.inputs, start, words.weights, words.run(student, **given), "")
    except RaisedFault as fault:
        return Attempt(words.inputs, start, words.weights, Results(None, None), fault.error)


def same_numbers(value: Tensor | None, expected: Tensor) -> bool:
    return value is not None and value.numel() == expected.numel() and is_same(value.reshape(expected.shape), expected)


def three_words(student, props, failure: Failure) -> Attempt:
    """With a state where the check gave one."""
    return attempt(student, props, 3, state=torch.randn(1, 3, 2) if "state_is" in failure.check else None)


@probe("changes_arguments", *OUTPUTS, "last_state", "every_call_starts_anew")
def weights_differ_afterwards(student, props):
    word = Words(props, torch.randn(1, 5, 4), 2)
    word.run(student)
    after = props.parameters(word.cell)
    return not all(is_same(after[name], weight) for name, weight in word.weights.items())


@probe("cell_ignored", *OUTPUTS, "last_state", "every_call_starts_anew")
def other_weights_give_the_same(student, props):
    cells = [props.layer(input_size=4, hidden_size=2, batch_first=True) for _ in range(2)]
    outs = [
        read(results).out for results in props.results_under_one_seed(student.run_cell, cells, torch.randn(1, 5, 4))
    ]
    return None not in (outs[0], outs[1]) and is_same(*outs)


@probe("keeps_state", *OUTPUTS, "every_call_starts_anew")
def goes_on_from_the_call_before(student, props):
    word = Words(props, torch.randn(1, 5, 4), 2)
    first, second = (word.run(student) for _ in range(2))
    assert first.last is not None
    assert first.last.shape == (1, 1, 2)
    return not same_numbers(second.out, first.out) and same_numbers(second.out, word.states(first.last))


@probe("state_batch_first", "batch_of_words", "given_state_is_the_start", "last_state")
def state_has_the_batch_first(student, props, failure: Failure):
    """A state (3, 1, H) for three words, made, handed on or returned."""
    words = three_words(student, props, failure)
    last = words.results.last
    return "got [3, 1, 2]" in words.error or (last is not None and is_same(last, words.right()[:, -1:]))


@probe("state_shape", *OUTPUTS, "last_state")
def state_is_made_in_another_shape(student, props):
    """Of two axes, of the letters' width, or a pair of states."""
    made = r"hx should also be 3-D but got 2-D|got \[1, 3, 4\]|'tuple' object has no attribute 'dim'"
    return re.search(made, attempt(student, props, 3).error)


@probe("state_shape", "last_state")
def returned_state_has_other_axes(student, props):
    words = attempt(student, props, 3)
    last = words.results.last
    return last is not None and last.dim() != 3 and same_numbers(last, words.right()[:, -1])


@probe("squeezed_axes", "two_tensors_in_order", "batch_of_words")
def axes_of_size_one_disappear(student, props):
    """From the outputs; or from the inputs, so that words of one letter become one word."""
    alone, words = attempt(student, props, 1), attempt(student, props, 3)
    assert alone.is_right()
    assert words.is_right()
    letters = attempt(student, props, 6, 1)
    became_one_word = letters.states(letters.inputs.transpose(0, 1))
    return alone.results.out.shape == (5, 2) or letters.gives([became_one_word])


@probe("squeezed_axes", "given_state_is_the_start")
def a_state_of_one_unit_loses_its_axis(student, props):
    four, two, one = (attempt(student, props, 3, state=torch.randn(1, 3, size)) for size in (4, 2, 1))
    return four.is_right() and two.is_right() and not one.is_right()


@probe("batch_not_first", *OUTPUTS, "last_state")
def time_is_the_batch(student, props, failure: Failure):
    words = three_words(student, props, failure)
    walked = words.states(words.inputs.transpose(0, 1)).transpose(0, 1)
    crossed = r"\(1, 3, 2\), got \[1, 5, 2\]|\(1, 5, 2\), got \[1, 3, 2\]"
    out = words.results.out
    came_time_first = out is not None and is_same(out, words.right().transpose(0, 1))
    return came_time_first or re.search(crossed, words.error) or words.gives([walked])


@probe("last_step_only", *OUTPUTS, "last_state")
def outputs_are_the_last_ones(student, props, failure: Failure):
    words = three_words(student, props, failure)
    return words.gives([words.right()[:, -1]])


@probe("no_memory", *OUTPUTS, "last_state")
def every_letter_starts_anew(student, props, failure: Failure):
    words = three_words(student, props, failure)
    letters = [words.states(words.inputs[:, [step]], words.start) for step in range(5)]
    return words.gives([torch.cat(letters, 1)])


@probe("outputs_misplaced", *OUTPUTS, "last_state")
def outputs_belong_to_other_letters(student, props, failure: Failure):
    words = three_words(student, props, failure)
    start = words.start.transpose(0, 1)
    with_start = torch.cat([start, words.right()], 1)
    backwards = words.states(words.inputs.flip(1), words.start)
    return words.gives([backwards, backwards.flip(1), with_start, with_start[:, :-1]])


@probe("rows_mixed", "batch_of_words", "given_state_is_the_start", "last_state")
def words_are_cut_up_anew(student, props, failure: Failure):
    words = three_words(student, props, failure)
    assert words.results.out is not None
    cut = words.inputs.reshape(5, 3, 4)
    as_steps = words.states(cut.transpose(0, 1), words.start)
    variants = [as_steps, as_steps.transpose(0, 1), words.states(cut), words.right().transpose(0, 1)]
    return words.results.out.shape == (3, 5, 2) and words.gives(variants)


@probe("formula", *OUTPUTS, "last_state")
def recurrence_differs_from_the_formula(student, props, failure: Failure):
    words = three_words(student, props, failure)
    return words.gives(other_formulas(words))


def other_formulas(words: Attempt) -> list[Tensor]:
    """With another activation, without a bias, with a matrix transposed; or with something done to the states."""
    names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
    w_ih, w_hh, b_ih, b_hh = (words.weights[name].detach() for name in names)

    def states(w_hh: Tensor, bias: Tensor, activation: Callable[[Tensor], Tensor] = torch.tanh) -> Tensor:
        state, found = words.start[0], []
        for letters in words.inputs.unbind(1):
            state = activation(letters @ w_ih.T + state @ w_hh.T + bias)
            found.append(state)
        return torch.stack(found, 1)

    both, right = b_ih + b_hh, words.right()
    return [
        *(states(w_hh, both, activation) for activation in (torch.sigmoid, torch.relu, lambda sums: sums)),
        *(states(w_hh, bias) for bias in (b_ih, b_hh, torch.zeros(2))),
        states(w_hh.T, both),
        *(squash(right) for squash in (torch.tanh, torch.sigmoid, torch.relu, lambda out: out.softmax(-1))),
    ]


@probe("state_not_zero", *OUTPUTS, "last_state", "every_call_starts_anew")
def starts_from_another_state_than_zero(student, props):
    """Right with zeros given, and not without."""
    without, given = attempt(student, props, 1), attempt(student, props, 1, state=torch.zeros(1, 1, 2))
    return given.is_right() and without.results.out is not None and not without.is_right()


@probe("state_ignored", "given_state_is_the_start")
def state_makes_no_difference(student, props):
    words = attempt(student, props, 3, state=torch.randn(1, 3, 2))
    return words.gives([words.states(words.inputs)])


@probe("state_ignored", "single_word_with_a_state")
def state_of_a_single_word_makes_no_difference(student, props):
    word = Words(props, torch.randn(1, 5, 4), 2)
    results = student.run_cell(cell=word.cell, inputs=word.inputs[0], hidden=torch.randn(1, 1, 2))
    return same_numbers(read(results).out, word.states())


@probe("wrong_state_returned", "last_state")
def state_is_of_another_time_or_word(student, props):
    words = attempt(student, props, 3, state=torch.randn(1, 3, 2))
    assert words.is_right()
    others = [words.start, words.right()[-1:], words.right()[:1], words.right()[:, 0]]
    return any(same_numbers(words.results.last, other) for other in others)


@probe("fixed_sizes", "states_follow_the_formula", "any_length_and_size", "last_state")
def works_for_the_lessons_sizes_only(student, props):
    """Right for (1, 5, 4) and 2 hidden units; with another length or other sizes an error, or as many outputs as ever."""
    others = [attempt(student, props, 1, 8), attempt(student, props, 1, 2)]
    others.append(attempt(student, props, 1, input_size=3, hidden_size=6))
    return attempt(student, props, 1).is_right() and any(
        other.results.out is None or other.results.out.numel() != other.right().numel() for other in others
    )


@probe("fixed_sizes", "batch_of_words")
def works_for_one_word_of_five_letters_only(student, props):
    assert attempt(student, props, 1).is_right()
    words, letters = attempt(student, props, 3), attempt(student, props, 6, 1)
    fixed = r"got \[1, 1, 2\]|invalid for input of size"
    out = words.results.out
    return re.search(fixed, words.error + letters.error) or (out is not None and out.shape == (1, 15, 2))


@probe("single_word", "single_word")
def needs_an_axis_for_the_batch(student, props, failure: Failure):
    """A batch of one is right; the same word without that axis is refused, lacks it in a result, or counts as five words."""
    word = attempt(student, props, 1)
    assert word.is_right()
    if failure.types or "must have shape" in failure.message:
        return True
    letters = Words(props, torch.randn(5, 1, 4), 2)
    return same_numbers(read(student.run_cell(cell=letters.cell, inputs=letters.inputs[:, 0])).out, letters.states())
