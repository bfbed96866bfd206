"""What recognises the mistakes of training, from the specific to the general."""

import functools
import itertools
import math
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils import parameters_to_vector

from autograder.probes import Probe, probe

from .lessons import (
    Lesson,
    is_near,
    mean_loss,
    recurrent_lesson,
    replayed,
    saying,
    spelt,
    steep_lesson,
    told,
    two_letters,
)
from .test_training import HIHELL, VOCABULARY, letters_of, numbers, train_on_other_answers

REPORT = ("returns_a_loss_for_each_update", "loss_is_the_mean_cross_entropy", "later_losses_are_those_of_their_updates")
UPDATES = ("loss_falls", "one_update", "takes_the_whole_step", "five_updates", "takes_any_sizes", "learns_ihello")
LOOP = ("uses_the_given_optimizer", "makes_every_update", "leaves_the_rest_alone")
TRAIN = (*REPORT, *UPDATES, *LOOP)
ROWS = ("predicts_what_the_model_says", "predicts_a_single_row")
PREDICT = (*ROWS, "takes_any_alphabet", "predicts_anew_each_time", "prediction_leaves_no_trace")


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
        return is_near(self.after, self.lesson.path(updates, self.rate)[0][updates])


def words_of_three() -> Lesson:
    """Three words of four letters; no two of N, T and C are the same."""
    return Lesson(batch=3, steps=4)


def slope(lesson: Lesson, weights: Tensor, loss: Callable[[Tensor, Tensor], Tensor] = mean_loss) -> Tensor:
    """The gradient of a loss at these weights, as one vector."""
    network = lesson.task.network(weights)
    return parameters_to_vector(
        torch.autograd.grad(loss(network(lesson.inputs), lesson.labels), list(network.parameters()))
    )


def parts(lesson: Lesson, vector: Tensor) -> list[Tensor]:
    """A vector, cut into the parameters."""
    return list(vector.split([parameter.numel() for parameter in lesson.task.network().parameters()]))


def is_close(found: float, right: float) -> bool:
    return abs(found - right) < 1e-5 * max(1.0, abs(right))


@probe("overflow", "takes_the_whole_step")
def large_scores_break_it(student, props) -> bool:
    steep = steep_lesson(5.0)
    if not Run(student, props, words_of_three(), 1, 0.1).is_right(1):
        return False
    run = Run(student, props, steep, 1, 0.1)
    if not torch.isfinite(run.after).all():
        return True
    chances = steep.scores(steep.start).softmax(-1).gather(-1, steep.labels[..., None])
    cut = [-(chances + 10.0**-digits).log().mean().item() for digits in range(5, 17)]
    return bool(run.losses) and any(math.isclose(run.losses[0], loss, rel_tol=1e-3) for loss in cut)


@probe("gradient_altered", *UPDATES)
def step_is_cut_short(student, props) -> bool:
    lengths, largest = [], []
    for stretch in (1.0, 5.0):
        lesson = steep_lesson(stretch)
        run = Run(student, props, lesson, 1, 0.1)
        if not run.moved() or not len(run.gradients) or not run.after.isfinite().all():
            return False
        found, right = (lesson.start - run.after) / 0.1, slope(lesson, lesson.start)
        lengths.append(found.norm() if F.cosine_similarity(found, right, dim=0) > 0.9999 else math.nan)
        top = float(found.abs().max())
        largest.append(top if torch.allclose(found, right.clamp(-top, top), rtol=1e-2, atol=1e-3 * top) else math.nan)
        if right.norm() < 1.05 * found.norm():
            return False
    return any(math.isclose(*pair, rel_tol=1e-2) for pair in (lengths, largest))


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


@probe("remembers_last_call", "predicts_anew_each_time", *LOOP, "learns_ihello")
def answers_are_kept(student, props) -> bool:
    model, inputs = told(props, saying(torch.randint(5, (1, 6)), 5) + 0.5)
    labels = train_on_other_answers(student, props, model, inputs)
    found = student.predict(model=model, inputs=inputs, idx2char=VOCABULARY)
    return letters_of(found) == "".join(VOCABULARY[label] for label in labels)


@probe("remembers_last_call", "predicts_anew_each_time")
def first_answers_come_again(student, props) -> bool:
    indices = torch.randint(5, (1, 6))
    model, inputs = told(props, saying(indices, 5))
    (said,) = spelt(saying(indices, 5), VOCABULARY)
    first = letters_of(student.predict(model=model, inputs=inputs, idx2char=VOCABULARY))
    props.put(model, saying((indices + 1) % 5, 5).flatten())
    return first == said == letters_of(student.predict(model=model, inputs=inputs, idx2char=VOCABULARY))


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
    is_undone = rising.moved() is False and len(rising.gradients) == 20
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
    sees_part = any(is_near(run.gradients[0], slope(lesson, lesson.start, loss)) for loss in of_parts)
    if len(run.gradients) > 2:
        return sees_part
    after_one = replayed(lesson.start, run.gradients[:1], "SGD", lr=0.1)
    second_row = slope(lesson, after_one, lambda scores, labels: mean_loss(scores[1:2], labels[1:2]))
    return sees_part and len(run.gradients) == 2 and is_near(run.gradients[1], second_row)


def loss_of_part(scores: Tensor, labels: Tensor, rows: int) -> Tensor:
    return mean_loss(scores[:rows], labels[:rows])


@probe("gradients_add_up", *UPDATES, *LOOP)
def second_gradient_holds_the_first(student, props) -> bool:
    lesson = words_of_three()
    run = Run(student, props, lesson, 2, 0.1)
    if len(run.gradients) != 2 or not is_near(run.gradients[0], slope(lesson, lesson.start)):
        return False
    first, second = (parts(lesson, slope(lesson, weights)) for weights in lesson.path(1, 0.1)[0])
    found = parts(lesson, run.gradients[1])
    sums = [is_near(part, one + two) for part, one, two in zip(found, first, second, strict=True)]
    rights = [is_near(part, two) for part, two in zip(found, second, strict=True)]
    return any(sums) and all(is_sum or right for is_sum, right in zip(sums, rights, strict=True))


# --- which formula a wrong first loss follows


def one_hot(scores: Tensor, labels: Tensor) -> Tensor:
    return F.one_hot(labels, scores.shape[-1]).float()


def nll(log_probabilities: Tensor, labels: Tensor) -> Tensor:
    return F.nll_loss(log_probabilities.flatten(0, 1), labels.flatten())


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


sums = by_loss("sum_of_losses", *(lambda s, y, n=n: n * mean_loss(s, y) for n in (12, 3, 4)))
softened = by_loss("softmax_before_loss", lambda s, y: mean_loss(s.softmax(-1), y))
raw = by_loss("nll_of_scores", nll, lambda s, y: nll(s.softmax(-1), y))
along_axis = by_loss("wrong_axis", *(lambda s, y, d=d: nll(s.log_softmax(d), y) for d in (0, 1)))
other = by_loss(
    "other_loss",
    lambda s, y: F.mse_loss(s, one_hot(s, y)),
    lambda s, y: F.mse_loss(s.softmax(-1), one_hot(s, y)),
    lambda s, y: (s.softmax(-1) - one_hot(s, y)).square().sum(-1).mean(),
    lambda s, y: F.binary_cross_entropy_with_logits(s, one_hot(s, y)),
    *(lambda s, y, e=e: F.cross_entropy(s.mT, y, label_smoothing=e) for e in (0.05, 0.1, 0.2)),
)
misplaced = by_loss(
    "labels_misplaced",
    lambda s, y: F.cross_entropy(s.reshape(len(s), s.shape[2], -1), y),
    lambda s, y: F.cross_entropy(s.flatten(0, 1), y.T.flatten()),
    lambda s, y: F.cross_entropy(s.transpose(0, 1).flatten(0, 1), y.flatten()),
    lambda s, y: F.cross_entropy(s[:, :-1].mT, y[:, 1:]),
    *(lambda s, y, n=n: F.cross_entropy(s.mT, y.roll(n, 1)) for n in (-1, 1)),
)
partial = by_loss(
    "part_of_the_data",
    lambda s, y: mean_loss(s[:, -1:], y[:, -1:]),
    lambda s, y: mean_loss(s[:1], y[:1]),
    lambda s, y: F.cross_entropy(s.mT, y, ignore_index=0),
)


@probe("labels_from_inputs", *REPORT, *UPDATES)
def labels_do_not_count(student, props) -> bool:
    lesson = words_of_three()
    run = Run(student, props, lesson, 1, 0.1)
    with torch.no_grad():
        right = mean_loss(lesson.scores(lesson.start), lesson.inputs.argmax(-1)).item()
    return bool(run.losses) and is_close(run.losses[0], right)


@probe("losses_reworked", *REPORT)
def right_losses_are_reworked(student, props) -> bool:
    run = Run(student, props, words_of_three(), 3, 1.0)
    if not run.losses or not isinstance(run.value, list) or not run.is_right(3):
        return False
    right = run.lesson.path(4, 1.0)[1]
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
def something_is_added(student, props) -> bool:
    lesson = Lesson(batch=3, steps=4, stretch=4.0)
    run = Run(student, props, lesson, 1, 5.0)
    if not run.moved() or not len(run.gradients) or run.is_right(1):
        return False
    rest = parts(lesson, run.after - lesson.path(1, 5.0)[0][1])
    against = [
        F.cosine_similarity(part, start, dim=0) for part, start in zip(rest, parts(lesson, lesson.start), strict=True)
    ]
    return all(cosine < -0.999 for cosine in against)


@probe("gradient_altered", *UPDATES)
def step_is_doubled(student, props) -> bool:
    run = Run(student, props, words_of_three(), 1, 0.5)
    if not run.losses or not is_close(run.losses[0], run.lesson.loss(run.lesson.start)):
        return False
    return is_near(run.after, run.lesson.path(1, 0.5, 2.0)[0][1])


@probe("sum_of_losses", *UPDATES)
def step_is_that_of_the_sum(student, props) -> bool:
    run = Run(student, props, Lesson(batch=5, steps=7), 1, 0.1)
    return any(is_near(run.after, run.lesson.path(1, 0.1, scale)[0][1]) for scale in (35.0, 5.0, 7.0))


@probe("gradient_altered", *UPDATES)
def part_of_the_weights_stays(student, props) -> bool:
    lesson = words_of_three()
    run = Run(student, props, lesson, 1, 0.5)
    cut = functools.partial(parts, lesson)
    triples = list(zip(cut(run.after), cut(lesson.start), cut(lesson.path(1, 0.5)[0][1]), strict=True))
    stays = [torch.equal(after, start) for after, start, _ in triples]
    return (
        any(stays)
        and not all(stays)
        and all(stay or is_near(t[0], t[2]) for stay, t in zip(stays, triples, strict=True))
    )


# --- what predict makes of scores and inputs


def is_one_of(found: object, answers: list[object]) -> bool:
    """Whether `predict` returned one of these answers; an array compares in its own way, which is no truth value."""
    return repr(found) in map(repr, answers)


@probe("decodes_input", *PREDICT)
def answer_is_the_question(student, props) -> bool:
    hot = torch.eye(5)
    question = torch.tensor([[3, 1, 4, 0, 2, 0]])
    model = props.Told(hot, saying((torch.arange(5) + 2) % 5, 5))
    found = letters_of(student.predict(model=model, inputs=hot[question], idx2char=VOCABULARY))
    return found[:5] in ("".join(VOCABULARY[index] for index in row) for row in ([3, 1, 4, 0, 2], [1, 4, 0, 2, 0]))


@probe("hard_coded", *PREDICT)
def answer_is_that_of_the_lesson(student, props) -> bool:
    hot, found = torch.eye(5), []
    for answers in ([3, 4, 0, 1, 2], [2, 3, 4, 0, 1]):
        model = props.Told(hot, saying(torch.tensor(answers), 5))
        found.append(letters_of(student.predict(model=model, inputs=hot[HIHELL], idx2char=VOCABULARY)))
    return found == ["ihello", "ihello"]


@probe("rows_mixed", "predicts_what_the_model_says")
def rows_are_read_as_one(student, props) -> bool:
    lesson = recurrent_lesson()
    found = student.predict(model=props.chain_of(*lesson.parts), inputs=lesson.inputs, idx2char=VOCABULARY)
    network = lesson.task.network()
    in_one = network(lesson.inputs.reshape(1, 18, 5)).view(3, 6, 5)
    across = network(lesson.inputs.transpose(0, 1)).transpose(0, 1)
    return is_one_of(found, [spelt(in_one, VOCABULARY), spelt(across, VOCABULARY)])


def each_letter_alone(network: nn.Module, inputs: Tensor) -> Tensor:
    return network(inputs.transpose(0, 1)).transpose(0, 1)


def fed_with_its_answers(network: nn.Module, inputs: Tensor) -> Tensor:
    fed = inputs[:, :1]
    for _ in range(inputs.shape[1] - 1):
        fed = torch.cat([fed, F.one_hot(network(fed)[:, -1:].argmax(-1), 5).float()], dim=1)
    return network(fed)


READINGS = (each_letter_alone, fed_with_its_answers)
"""What scores (1, T, C) a model gives for a word that it is asked otherwise than as a whole."""


@probe("letters_alone", "predicts_what_the_model_says")
def model_gets_other_inputs(student, props) -> bool:
    left = list(READINGS)
    for _ in range(3):
        lesson, network = clear_word()
        found = student.predict(model=props.chain_of(*lesson.parts), inputs=lesson.inputs, idx2char=VOCABULARY)
        left = [r for r in left if is_one_of(found, [spelt(r(network, lesson.inputs), VOCABULARY)])]
        if not left:
            return False
    return True


def clear_word() -> tuple[Lesson, nn.Module]:
    """One word, and a network whose answers to it are clear, and others where it is asked otherwise."""
    while True:
        lesson = Lesson(batch=1, steps=6, stretch=4.0)
        network = lesson.task.network()
        whole, *others = (reading(network, lesson.inputs) for reading in (nn.Module.__call__, *READINGS))
        top = torch.cat([whole, *others]).topk(2, dim=-1).values
        is_clear = (top[..., 0] - top[..., 1]).min() > 1e-3
        if is_clear and not any(torch.equal(whole.argmax(-1), other.argmax(-1)) for other in others):
            return lesson, network


Rule = Callable[[Tensor, list[str]], object]
"""What a mistake makes of scores (N, T, C) and a vocabulary."""


def indices_spelt(rows: list[list[int]], vocabulary: list[str]) -> list[str]:
    return ["".join(vocabulary[index] for index in row) for row in rows]


def scores_of_all_kinds() -> Tensor:
    """Scores (3, 6, 7) far and near, of both signs; each row says a letter twice, and one begins with class 2."""
    indices = torch.stack([torch.randperm(7)[:6] for _ in range(3)])
    indices[:, 3] = indices[:, 2]
    indices[0, 0] = 2
    factors, lowest = 0.2 + torch.rand(3, 6, 1), 9.0 * torch.rand(3, 6, 1)
    return factors * saying(indices, 7) - lowest


def by_answer(mistake: str, checks: tuple[str, ...], *rules: Rule) -> Probe:
    """`predict` answers as one of these rules does on scores (3, 6, 7) of all kinds for which none answers rightly."""

    def answer(student, props) -> bool:
        vocabulary = list("hu C-eB")
        while True:
            scores = scores_of_all_kinds()
            answers = [rule(scores, vocabulary) for rule in rules]
            if spelt(scores, vocabulary) not in answers:
                break
        model, inputs = told(props, scores)
        return is_one_of(student.predict(model=model, inputs=inputs, idx2char=vocabulary), answers)

    return probe(mistake, *checks)(answer)


def chosen(choose: Callable[[Tensor], Tensor]) -> Rule:
    """A rule that chooses classes by their scores."""
    return lambda scores, vocabulary: indices_spelt(choose(scores).tolist(), vocabulary)


def reworded(change: Callable[[list[str]], object]) -> Rule:
    """A rule that changes the right words."""
    return lambda scores, vocabulary: change(spelt(scores, vocabulary))


def looked_up(other: Callable[[list[str], int], str]) -> Rule:
    """A rule that finds another letter for the right class."""
    return lambda scores, vocabulary: [
        "".join(other(vocabulary, index) for index in row) for row in scores.argmax(-1).tolist()
    ]


def without_repeats(word: str) -> str:
    return word[:1] + "".join(letter for before, letter in itertools.pairwise(word) if letter != before)


lowest = by_answer("smallest_wins", PREDICT, chosen(lambda s: s.argmin(-1)))
altered = by_answer(
    "scores_altered",
    PREDICT,
    chosen(lambda s: s.abs().argmax(-1)),
    chosen(lambda s: s.relu().argmax(-1)),
    chosen(lambda s: s.long().argmax(-1)),
    chosen(lambda s: (s.softmax(-1) > 0.5).int().argmax(-1)),
)
values = by_answer("values_not_indices", PREDICT, chosen(lambda s: s.amax(-1).int() % 7))
no_integer = by_error("values_not_indices", "list indices must be integers or slices, not float")
axis = by_answer(
    "wrong_axis",
    PREDICT,
    *(chosen(lambda s, d=d: s.argmax(d)) for d in (0, 1)),
    *(chosen(lambda s, d=d: s.softmax(d).argmax(-1)) for d in (0, 1)),
)
by_one = by_answer(
    "off_by_one",
    PREDICT,
    looked_up(lambda letters, index: letters[index - 1]),
    looked_up(lambda letters, index: letters[(index + 1) % 7]),
    looked_up(lambda letters, index: letters[index - 1] if index else "?"),
)
alphabet = by_answer(
    "wrong_alphabet",
    PREDICT,
    looked_up(lambda letters, index: VOCABULARY[index % 5]),
    looked_up(lambda letters, index: sorted(letters)[index]),
    looked_up(lambda letters, index: chr(ord("a") + index)),
)
text = by_answer(
    "text_altered",
    PREDICT,
    *(reworded(lambda w, c=change: [*map(c, w)]) for change in (str.strip, str.lower, str.capitalize)),
)
mixed = by_answer(
    "rows_mixed",
    PREDICT,
    reworded(lambda words: ["".join(column) for column in zip(*words, strict=True)]),
    reworded(lambda words: ["".join(words)[row::3] for row in range(3)]),
)
left_out = by_answer(
    "part_of_the_data",
    PREDICT,
    reworded(lambda words: words[:1]),
    reworded(lambda words: words[:1] * 3),
    reworded(lambda words: [word[-1] for word in words]),
    reworded(lambda words: [word[:-1] for word in words]),
    reworded(lambda words: [word[1:] for word in words]),
    reworded(lambda words: [*map(without_repeats, words)]),
)
separated = by_answer(
    "not_strings",
    PREDICT,
    reworded(lambda words: [" ".join(w) for w in words]),
    reworded(lambda words: [str([*w]) for w in words]),
)


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
    return found == [
        "".join(letters[index] for index in [9, 0, 7, 3, 8]),
        "".join(letters[int(d)] for d in "12310115"),
    ]


SHAPES = (
    *("is invalid for input of size", "out of bounds", "Class values must be smaller", "must match the size of tensor"),
    *("to match target batch_size", "index out of range", "size mismatch", "multi-target not supported"),
)
"""What torch and Python say where sizes do not fit."""


@probe("fixed_sizes", *TRAIN, *PREDICT)
def knows_the_lessons_sizes_alone(student, props, failure) -> bool:
    if not any(text in failure.error for text in SHAPES):
        return False
    lesson = Lesson(batch=1, steps=6)
    if failure.check in TRAIN:  # where a list is too short, it is that of the losses
        return "list index" not in failure.error and Run(student, props, lesson, 2, 0.1).is_right(2)
    found = student.predict(model=props.chain_of(*lesson.parts), inputs=lesson.inputs, idx2char=VOCABULARY)
    return letters_of(found) == letters_of(spelt(lesson.scores(lesson.start), VOCABULARY))
