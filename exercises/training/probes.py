"""What recognises the mistakes of training, from the specific to the general.

It is asked behind a public check that failed and behind a hidden one; the checks are those of checks.json.
"""

import functools
import itertools
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from autograder.probes import Probe, probe

from .test_training import VOCABULARY, Lesson, is_near, letters_of, mean_loss, numbers

HIHELL = torch.tensor([[0, 1, 0, 2, 3, 3]])
REPORT = ("returns_a_loss_for_each_update", "loss_is_the_mean_cross_entropy", "later_losses_are_those_of_their_updates")
UPDATES = ("loss_falls", "one_update", "takes_the_whole_step", "five_updates", "takes_any_sizes", "learns_ihello")
LOOP = ("uses_the_given_optimizer", "makes_every_update", "leaves_the_rest_alone")
TRAIN = (*REPORT, *UPDATES, *LOOP)
PREDICT = (
    *("predicts_what_the_model_says", "predicts_a_single_row", "takes_any_alphabet", "predicts_anew_each_time"),
    "prediction_leaves_no_trace",
)


# --- what an exception says by itself


def by_error(mistake: str, *texts: str) -> Probe:
    """The student's code raised an exception with one of these texts, which nothing else explains."""

    def recognise(failure) -> bool:
        return any(text in failure.error for text in texts)

    return probe(mistake, *TRAIN, *PREDICT)(recognise)


names = by_error(
    "other_argument_names", "got an unexpected keyword argument 'model'", "unexpected keyword argument 'inputs'"
)
old_item = by_error("old_item", "invalid index of a 0-dim tensor")
graph_twice = by_error("graph_reused", "has been modified by an inplace operation")
axes_of_labels = by_error("labels_misplaced", "Expected target size")
axis_gone = by_error(
    "squeezed_axes", "this model takes inputs of shape (N, T, input_size)", "class probabilities, got Long"
)
of_model = by_error("own_optimizer", "optimizer can only optimize Tensors")
guessed = by_error(
    "model_from_memory",
    "takes 2 positional arguments but 3",
    "'Chain' object has no",
    "'Told' object has no",
    "values to unpack",
)


@probe("unfinished", *TRAIN, *PREDICT)
def is_unfinished(failure) -> bool:
    return "NotImplementedError" in failure.types and "is not implemented yet" in failure.message


# --- what a run of train shows


class Run:
    """A lesson that was trained with plain SGD, and what became of it."""

    def __init__(self, student, props, lesson: Lesson, num_epochs: int, rate: float, **options) -> None:
        self.lesson, self.rate, self.model = lesson, rate, props.chain_of(*lesson.parts)
        optimizer = props.optimizer(self.model, "SGD", lr=rate, **options)
        notes = props.Notes(optimizer)
        self.value = student.train(model=self.model, optimizer=optimizer, num_epochs=num_epochs, **lesson.data)
        self.losses = numbers(self.value) or []
        self.after = lesson.weights(props.vector(self.model))
        self.gradients = notes.gradients().float()
        self.rates = notes.rates()

    def moved(self) -> bool:
        return not torch.equal(self.after, self.lesson.start)

    def is_right(self, updates: int) -> bool:
        """Whether the weights are where so many right updates lead."""
        return is_near(self.after, self.lesson.path(updates, self.rate)[updates])


def words_of_three() -> Lesson:
    """Three words of seven letters; no two of N, T, C and the width of a letter are the same."""
    return Lesson(batch=3, steps=7, width=4, classes=5)


def parts(lesson: Lesson, vector: Tensor) -> list[Tensor]:
    """A vector, cut into the parameters."""
    return list(vector.split([parameter.numel() for parameter in lesson.network(lesson.start).parameters()]))


def is_close(found: float, right: float) -> bool:
    return abs(found - right) < 1e-5 * max(1.0, abs(right))


@probe("flags_changed", *TRAIN)
def flags_differ(student, props) -> bool:
    run = Run(student, props, words_of_three(), 1, 0.1)
    return not all(props.flags(run.model).values())


@probe("remembers_last_call", *TRAIN)
def first_losses_come_again(student, props) -> bool:
    lesson = words_of_three()
    model = props.chain_of(*lesson.parts)
    call = {"model": model, "optimizer": props.optimizer(model, "SGD", lr=0.5), **lesson.data}
    first = numbers(student.train(**call, num_epochs=2)) or []
    if torch.equal(lesson.weights(props.vector(model)), lesson.start):
        return False
    second = numbers(student.train(**call, num_epochs=3)) or []
    is_list_reused = len(second) == len(first) + 3 and second[: len(first)] == first
    is_right = len(first) == 2 and is_close(first[0], lesson.loss(lesson.start))
    return is_list_reused or (is_right and first == second and first[0] != first[1])


no_recording = by_error("no_gradient_recorded", "does not require grad and does not have a grad_fn")


@probe("graph_reused", *TRAIN)
def works_for_one_update_alone(student, props, failure) -> bool:
    if "backward through the graph a second time" not in failure.error:
        return False
    return Run(student, props, words_of_three(), 1, 0.1).is_right(1)


@probe("fixed_count", "returns_a_loss_for_each_update")
def cannot_make_none(student, props, failure) -> bool:
    return bool(failure.types) and "num_epochs=0" in failure.message


@probe("fixed_count", *TRAIN)
def count_does_not_follow(student, props) -> bool:
    one, three = (len(Run(student, props, words_of_three(), count, 0.01).gradients) for count in (1, 3))
    return one == three > 3


@probe("fixed_count", "makes_every_update")
def count_has_an_end(student, props) -> bool:
    lesson = contradiction()
    many, more = (len(Run(student, props, lesson, count, 0.001).gradients) for count in (230, 250))
    return many == more < 230


def two_letters() -> Lesson:
    """Two letters, each with a label of its own, and a model that soon learns them."""
    return Lesson(batch=1, steps=2, hidden=0)


def contradiction() -> Lesson:
    """The same letter with two labels: the loss goes on falling, but never far."""
    lesson = two_letters()
    lesson.inputs[:, 1] = lesson.inputs[:, 0]
    return lesson


@probe("stops_early", "makes_every_update", "uses_the_given_optimizer")
def stops_where_loss_is_tiny_or_rises(student, props) -> bool:
    if len(Run(student, props, contradiction(), 30, 0.001).gradients) != 30:
        return False
    lesson = two_letters()
    learned = Run(student, props, lesson, 200, 200.0)
    rising = Run(student, props, lesson, 20, 0.1, maximize=True)
    is_undone = not rising.moved() and len(rising.gradients) == 20
    return 0 < len(learned.gradients) < 200 or 0 < len(rising.gradients) < 20 or is_undone


@probe("rate_changed", *TRAIN)
def rate_is_another(student, props, failure) -> bool:
    runs = [(words_of_three(), 3, 0.2, {})]
    if failure.check == "makes_every_update":
        lesson = two_letters()
        runs += [(lesson, 20, 0.1, {"maximize": True}), (lesson, 120, 0.1, {})]
    for lesson, count, rate, options in runs:
        run = Run(student, props, lesson, count, rate, **options)
        if set(run.rates) != {rate}:
            return True
    return False


@probe("own_optimizer", *TRAIN)
def given_optimizer_does_nothing(student, props) -> bool:
    run = Run(student, props, words_of_three(), 2, 0.1)
    return run.moved() and not len(run.gradients)


@probe("own_optimizer", "uses_the_given_optimizer")
def memory_is_lost(student, props) -> bool:
    lesson = words_of_three()
    model = props.chain_of(*lesson.parts)
    adam = props.optimizer(model, "Adam", lr=0.01)
    notes = props.Notes(adam)
    for _ in range(2):
        student.train(model=model, optimizer=adam, num_epochs=2, **lesson.data)
    counted = sum(not bool(gradient.isnan().all()) for gradient in notes.gradients())
    return counted > props.updates_remembered(adam)


@probe("hard_coded", *REPORT)
def losses_know_no_data(student, props) -> bool:
    first, second = (Run(student, props, words_of_three(), 3, 0.1).losses for _ in range(2))
    return len(first) == 3 and first == second


@probe("another_model", *UPDATES, *LOOP)
def another_one_learns(student, props) -> bool:
    runs = [Run(student, props, words_of_three(), 5, 0.1) for _ in range(2)]
    if any(run.moved() or len(run.gradients) or len(run.losses) < 2 for run in runs):
        return False
    return all(run.losses[-1] < run.losses[0] for run in runs) and runs[0].losses != runs[1].losses


@probe("step_too_early", *TRAIN)
def step_knows_no_gradient_yet(student, props) -> bool:
    run = Run(student, props, words_of_three(), 2, 0.1)
    if len(run.gradients) != 2 or run.gradients[0].nan_to_num().any() or not props.has_gradient(run.model):
        return False
    return run.is_right(0) or run.is_right(1)


@probe("no_update", *UPDATES, *LOOP)
def weights_stay(student, props) -> bool:
    return not Run(student, props, words_of_three(), 3, 0.5).moved()


@probe("one_update_more", *TRAIN)
def one_more(student, props) -> bool:
    return all(Run(student, props, words_of_three(), count, 0.3).is_right(count + 1) for count in (1, 3))


@probe("one_update_short", *TRAIN)
def one_less(student, props) -> bool:
    return all(Run(student, props, words_of_three(), count, 0.3).is_right(count - 1) for count in (1, 3))


@probe("update_in_parts", *TRAIN)
def steps_see_parts_of_the_data(student, props) -> bool:
    lesson = words_of_three()
    run = Run(student, props, lesson, 2, 0.1)
    if not len(run.gradients):
        return False
    of_parts = [functools.partial(loss_of_part, rows=rows) for rows in (1, 2)]
    of_parts.append(lambda scores, labels: mean_loss(scores[:, :1], labels[:, :1]))
    sees_part = any(is_near(run.gradients[0], lesson.slope(lesson.start, loss)) for loss in of_parts)
    if len(run.gradients) > 2:
        return sees_part
    after_one = lesson.start - 0.1 * run.gradients[0]
    second_row = lesson.slope(after_one, lambda scores, labels: mean_loss(scores[1:2], labels[1:2]))
    return sees_part and len(run.gradients) == 2 and is_near(run.gradients[1], second_row)


def loss_of_part(scores: Tensor, labels: Tensor, rows: int) -> Tensor:
    return mean_loss(scores[:rows], labels[:rows])


@probe("gradients_add_up", *UPDATES, *LOOP)
def second_gradient_holds_the_first(student, props) -> bool:
    lesson = words_of_three()
    run = Run(student, props, lesson, 2, 0.1)
    if len(run.gradients) != 2 or not is_near(run.gradients[0], lesson.slope(lesson.start)):
        return False
    first, second = (parts(lesson, lesson.slope(weights)) for weights in lesson.path(1, 0.1))
    found = parts(lesson, run.gradients[1])
    sums = [is_near(part, one + two) for part, one, two in zip(found, first, second, strict=True)]
    rights = [is_near(part, two) for part, two in zip(found, second, strict=True)]
    return any(sums) and all(is_sum or right for is_sum, right in zip(sums, rights, strict=True))


# --- which formula a wrong first loss follows


def one_hot(scores: Tensor, labels: Tensor) -> Tensor:
    return F.one_hot(labels, scores.shape[-1]).float()


def at(values: Tensor, labels: Tensor) -> Tensor:
    """The value of each letter's own class."""
    return values.gather(-1, labels[..., None])


def by_loss(mistake: str, *formulas: Callable[[Tensor, Tensor], Tensor]) -> Probe:
    """The first loss is, for two lessons, what one of these formulas makes of the scores (N, T, C) and the labels."""

    def first_loss(student, props) -> bool:
        left = formulas
        for _ in range(2):
            run = Run(student, props, words_of_three(), 1, 0.1)
            scores = run.lesson.scores(run.lesson.start)
            left = [f for f in left if run.losses and is_close(run.losses[0], float(f(scores, run.lesson.labels)))]
            if not left:
                return False
        return True

    return probe(mistake, *REPORT, *UPDATES)(first_loss)


sums = by_loss("sum_of_losses", *(lambda s, y, n=n: n * mean_loss(s, y) for n in (21, 3, 7)))
softened = by_loss("softmax_before_loss", lambda s, y: mean_loss(s.softmax(-1), y))
raw = by_loss("nll_of_scores", lambda s, y: -at(s, y).mean(), lambda s, y: -at(s.softmax(-1), y).mean())
along_axis = by_loss("wrong_axis", *(lambda s, y, d=d: -at(s.log_softmax(d), y).mean() for d in (0, 1)))
other = by_loss(
    "other_loss",
    lambda s, y: F.mse_loss(s, one_hot(s, y)),
    lambda s, y: F.mse_loss(s.softmax(-1), one_hot(s, y)),
    lambda s, y: (s.softmax(-1) - one_hot(s, y)).square().sum(-1).mean(),
    lambda s, y: F.binary_cross_entropy_with_logits(s, one_hot(s, y)),
    *(lambda s, y, e=e: (1 - e) * mean_loss(s, y) - e * s.log_softmax(-1).mean() for e in (0.05, 0.1, 0.2)),
)
misplaced = by_loss(
    "labels_misplaced",
    lambda s, y: mean_loss(s.reshape(len(s), s.shape[2], -1).mT, y),
    lambda s, y: mean_loss(s, y.T.reshape(y.shape)),
    lambda s, y: mean_loss(s.transpose(0, 1).reshape(s.shape), y),
    lambda s, y: mean_loss(s[:, :-1], y[:, 1:]),
    *(lambda s, y, n=n: mean_loss(s, y.roll(n, 1)) for n in (-1, 1)),
)
partial = by_loss(
    "part_of_the_data",
    lambda s, y: mean_loss(s[:, -1:], y[:, -1:]),
    lambda s, y: mean_loss(s[:1], y[:1]),
    lambda s, y: mean_loss(s[y > 0], y[y > 0]),
)


@probe("labels_from_inputs", *REPORT, *UPDATES)
def labels_do_not_count(student, props) -> bool:
    lesson = words_of_three()
    run = Run(student, props, lesson, 1, 0.1)
    right = mean_loss(lesson.scores(lesson.start), lesson.inputs.argmax(-1)).item()
    return bool(run.losses) and is_close(run.losses[0], right)


@probe("losses_reworked", *REPORT)
def right_losses_are_reworked(student, props) -> bool:
    run = Run(student, props, words_of_three(), 3, 1.0)
    if not run.losses or not isinstance(run.value, list) or not run.is_right(3):
        return False
    right = [run.lesson.loss(weights) for weights in run.lesson.path(3, 1.0)]
    if len(run.losses) != 3:
        return all(any(is_close(found, loss) for loss in right) for found in run.losses)
    found, (first, second, third, _) = run.losses, right
    share = (found[1] - first) / (second - first)  # of the new loss in a smoothed one
    candidates = [right[1:], [first, (first + second) / 2, sum(right[:3]) / 3]]
    candidates += [[third, second, first]]
    candidates += [[first, found[1], found[1] + share * (third - found[1])]] if 0.01 < share < 0.99 else []
    candidates += [[round(loss, digits) for loss in right[:3]] for digits in (1, 2, 3, 4)]
    return any(all(map(is_close, found, losses)) for losses in candidates)


# --- which step a wrong update takes


@probe("gradient_altered", *UPDATES, *LOOP)
def weights_are_drawn_to_zero(student, props) -> bool:
    lesson = words_of_three()
    run = Run(student, props, lesson, 1, 5.0)
    if not run.moved() or not len(run.gradients) or run.is_right(1):
        return False
    rest = parts(lesson, run.after - lesson.path(1, 5.0)[1])
    starts = parts(lesson, lesson.start)
    return all(F.cosine_similarity(part, start, dim=0) < -0.999 for part, start in zip(rest, starts, strict=True))


@probe("gradient_altered", *UPDATES)
def step_is_doubled(student, props) -> bool:
    run = Run(student, props, words_of_three(), 1, 0.5)
    if not run.losses or not is_close(run.losses[0], run.lesson.loss(run.lesson.start)):
        return False
    return is_near(run.after, run.lesson.path(1, 0.5, 2.0)[1])


@probe("sum_of_losses", *UPDATES)
def step_is_that_of_the_sum(student, props) -> bool:
    run = Run(student, props, words_of_three(), 1, 0.1)
    return any(is_near(run.after, run.lesson.path(1, 0.1, scale)[1]) for scale in (21.0, 3.0, 7.0))


@probe("gradient_altered", *UPDATES)
def part_of_the_weights_stays(student, props) -> bool:
    lesson = words_of_three()
    run = Run(student, props, lesson, 1, 0.5)
    cut = functools.partial(parts, lesson)
    triples = list(zip(cut(run.after), cut(lesson.start), cut(lesson.path(1, 0.5)[1]), strict=True))
    stays = [torch.equal(after, start) for after, start, _ in triples]
    return (
        any(stays)
        and not all(stays)
        and all(stay or is_near(t[0], t[2]) for stay, t in zip(stays, triples, strict=True))
    )


# --- what predict makes of scores and inputs


def saying(indices: Tensor, classes: int) -> Tensor:
    """Scores (..., C) of which the highest are at `indices`, by 1 at least; they lie from 0 to C."""
    return torch.rand(*indices.shape, classes).argsort(-1).float().scatter(-1, indices[..., None], float(classes))


def told(props, scores: Tensor) -> tuple[object, Tensor]:
    """A model, and the inputs (N, T, 3) to which it says these scores (N, T, C)."""
    inputs = torch.randn(*scores.shape[:-1], 3)
    return props.Told(inputs.flatten(0, 1), scores.flatten(0, 1)), inputs


def letters_at(indices: Tensor, vocabulary: list[str]) -> list[str]:
    return ["".join(row) for row in np.array(vocabulary)[indices.numpy()]]


def is_one_of(found: object, answers: list[object]) -> bool:
    """Whether `predict` returned one of these answers; an array compares in its own way, which is no truth value."""
    return repr(found) in map(repr, answers)


@probe("remembers_last_call", "predicts_anew_each_time")
def first_answers_come_again(student, props) -> bool:
    indices = torch.randint(5, (1, 7))
    model, inputs = told(props, saying(indices, 5))
    (said,) = letters_at(indices, VOCABULARY)
    first = letters_of(student.predict(model=model, inputs=inputs, idx2char=VOCABULARY))
    props.put(model, saying((indices + 1) % 5, 5).flatten())
    return first == said == letters_of(student.predict(model=model, inputs=inputs, idx2char=VOCABULARY))


@probe("decodes_input", *PREDICT)
def answer_is_the_question(student, props) -> bool:
    hot = torch.eye(5)
    question = torch.tensor([[3, 1, 4, 0, 2, 0]])
    model = props.Told(hot, saying((torch.arange(5) + 2) % 5, 5))
    found = letters_of(student.predict(model=model, inputs=hot[question], idx2char=VOCABULARY))
    return found[:5] in ("liohe", "ioheh")


@probe("hard_coded", *PREDICT)
def answer_is_that_of_the_lesson(student, props) -> bool:
    hot, found = torch.eye(5), []
    for answers in ([3, 4, 0, 1, 2], [2, 3, 4, 0, 1]):
        model = props.Told(hot, saying(torch.tensor(answers), 5))
        found.append(letters_of(student.predict(model=model, inputs=hot[HIHELL], idx2char=VOCABULARY)))
    return found == ["ihello", "ihello"]


INDICES = torch.tensor([[2, 6, 0, 0, 3, 5], [1, 4, 2, 2, 5, 0], [6, 3, 1, 1, 4, 2]])
LETTERS = list("hu C-eB")
WORDS = letters_at(INDICES, LETTERS)


def scores_of_all_kinds() -> Tensor:
    """Scores (3, 6, 7) that say WORDS, far and near, of both signs."""
    return (0.2 + torch.rand(3, 6, 1)) * saying(INDICES, 7) - 9.0 * torch.rand(3, 6, 1)


def by_answer(mistake: str, *rules: Callable[[Tensor], object]) -> Probe:
    """`predict` answers as one of these rules does on scores (3, 6, 7) of all kinds for which none answers rightly."""

    def answer(student, props) -> bool:
        while True:
            scores = scores_of_all_kinds()
            answers = [rule(scores) for rule in rules]
            if WORDS not in answers:
                break
        model, inputs = told(props, scores)
        return is_one_of(student.predict(model=model, inputs=inputs, idx2char=LETTERS), answers)

    return probe(mistake, *PREDICT)(answer)


def chosen(choose: Callable[[Tensor], Tensor]) -> Callable[[Tensor], object]:
    """A rule that chooses classes by their scores."""
    return lambda scores: letters_at(choose(scores), LETTERS)


def instead(found: object) -> Callable[[Tensor], object]:
    """A rule that answers this, where WORDS are said."""
    return lambda _: found


def without_repeats(word: str) -> str:
    return word[:1] + "".join(letter for before, letter in itertools.pairwise(word) if letter != before)


lowest = by_answer("smallest_wins", chosen(lambda s: s.argmin(-1)))
altered = by_answer(
    "scores_altered",
    chosen(lambda s: s.abs().argmax(-1)),
    chosen(lambda s: s.relu().argmax(-1)),
    chosen(lambda s: s.long().argmax(-1)),
    chosen(lambda s: (s.softmax(-1) > 0.5).int().argmax(-1)),
)
values = by_answer("values_not_indices", chosen(lambda s: s.amax(-1).int() % 7))
no_integer = by_error("values_not_indices", "list indices must be integers or slices, not float")
axis = by_answer(
    "wrong_axis",
    *(chosen(lambda s, d=d: s.argmax(d)) for d in (0, 1)),
    *(chosen(lambda s, d=d: s.softmax(d).argmax(-1)) for d in (0, 1)),
)
by_one = by_answer(
    "off_by_one",
    *(instead(letters_at((INDICES + step) % 7, LETTERS)) for step in (-1, 1)),
    instead(letters_at(INDICES, ["?", *LETTERS])),
)
alphabet = by_answer(
    "wrong_alphabet",
    instead(letters_at(INDICES % 5, VOCABULARY)),
    instead(letters_at(INDICES, sorted(LETTERS))),
    instead(letters_at(INDICES, list("abcdefg"))),
)
text = by_answer(
    "text_altered",
    *(instead([*map(change, WORDS)]) for change in (str.strip, str.lower, str.capitalize)),
)
mixed = by_answer(
    "rows_mixed",
    instead(["".join(column) for column in zip(*WORDS, strict=True)]),
    instead(["".join(WORDS)[row::3] for row in range(3)]),
)
left_out = by_answer(
    "part_of_the_data",
    instead(WORDS[:1]),
    instead(WORDS[:1] * 3),
    instead([word[-1] for word in WORDS]),
    instead([word[:-1] for word in WORDS]),
    instead([word[1:] for word in WORDS]),
    instead([*map(without_repeats, WORDS)]),
)
separated = by_answer("not_strings", instead([" ".join(word) for word in WORDS]), instead([str([*w]) for w in WORDS]))


@probe("one_string", *PREDICT)
def single_row_is_unpacked(failure) -> bool:
    return "'int' object is not iterable" in failure.error


@probe("samples_randomly", *PREDICT)
def same_question_other_answer(student, props) -> bool:
    model, inputs = told(props, 0.3 * saying(torch.randint(5, (1, 20)), 5))
    first, second = (letters_of(student.predict(model=model, inputs=inputs, idx2char=VOCABULARY)) for _ in range(2))
    return first != second


@probe("fixed_sizes", "takes_any_alphabet")
def knows_ten_letters(student, props) -> bool:
    letters = list("tqxmwonvsuryp")
    found = []
    for indices in ([9, 0, 7, 3, 8], [12, 3, 10, 11, 5]):
        model, inputs = told(props, saying(torch.tensor([indices]), 13))
        found.append(letters_of(student.predict(model=model, inputs=inputs, idx2char=letters)))
    return found == ["utvms", "qxmqtqqo"]  # the classes 12, 3, 10, 11 and 5 read as the digits 12310115


SHAPES = (
    *("is invalid for input of size", "out of bounds", "Class values must be smaller", "must match the size of tensor"),
    *("to match target batch_size", "index out of range", "size mismatch", "multi-target not supported"),
)
"""What torch and Python say where sizes do not fit."""


@probe("fixed_sizes", *TRAIN, *PREDICT)
def knows_the_lessons_sizes_alone(student, props, failure) -> bool:
    if not any(text in failure.error for text in SHAPES):
        return False
    lesson = Lesson(batch=1, steps=6, width=5, hidden=4, classes=5)
    if failure.check in TRAIN:  # where a list is too short, it is that of the losses
        return "list index" not in failure.error and Run(student, props, lesson, 2, 0.1).is_right(2)
    found = student.predict(model=props.chain_of(*lesson.parts), inputs=lesson.inputs, idx2char=VOCABULARY)
    return [letters_of(found)] == letters_at(lesson.scores(lesson.start).argmax(-1), VOCABULARY)
