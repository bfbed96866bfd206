"""What recognises the mistakes of training that only the hidden suite's own lessons show.

All else is recognised by exercises/training/probes.py, which is asked after these.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from autograder.probes import probe

from .lessons import Lesson, is_near, recurrent_lesson, saying, spelt, steep_lesson, told
from .test_training import VOCABULARY, letters_of, numbers, train_on_other_answers


@probe("overflow", "takes_the_whole_step")
def large_scores_break_it(student, props) -> bool:
    lesson, steep = Lesson(batch=3, steps=4), steep_lesson(5.0)
    _, after = lesson.trained(student, props, 1, lr=0.1)
    if not is_near(after, lesson.path(1, 0.1)[0][1]):
        return False
    value, after = steep.trained(student, props, 1, lr=0.1)
    if not torch.isfinite(after).all():
        return True
    losses = numbers(value)
    chances = steep.scores(steep.start).softmax(-1).gather(-1, steep.labels[..., None])
    cut = [-(chances + 10.0**-digits).log().mean().item() for digits in range(5, 17)]
    return bool(losses) and any(math.isclose(losses[0], loss, rel_tol=1e-3) for loss in cut)


@probe(
    "gradient_altered",
    *("loss_falls", "one_update", "takes_the_whole_step", "five_updates", "takes_any_sizes", "learns_ihello"),
)
def step_is_cut_short(student, props) -> bool:
    lengths, largest = [], []
    for stretch in (1.0, 5.0):
        lesson = steep_lesson(stretch)
        still, after = (lesson.trained(student, props, 1, lr=rate)[1] for rate in (0.0, 0.1))
        # who moves the weights at a rate of 0 has an optimizer of their own
        if not torch.equal(still, lesson.start) or torch.equal(after, still) or not after.isfinite().all():
            return False
        found, right = (lesson.start - after) / 0.1, (lesson.start - lesson.path(1, 0.1)[0][1]) / 0.1
        lengths.append(found.norm() if F.cosine_similarity(found, right, dim=0) > 0.9999 else math.nan)
        top = float(found.abs().max())
        largest.append(top if torch.allclose(found, right.clamp(-top, top), rtol=1e-2, atol=1e-3 * top) else math.nan)
        if right.norm() < 1.05 * found.norm():
            return False
    return any(math.isclose(*pair, rel_tol=1e-2) for pair in (lengths, largest))


@probe(
    "remembers_last_call",
    *("predicts_anew_each_time", "uses_the_given_optimizer", "makes_every_update"),
    *("leaves_the_rest_alone", "learns_ihello"),
)
def answers_are_kept(student, props) -> bool:
    model, inputs = told(props, saying(torch.randint(5, (1, 6)), 5) + 0.5)
    labels = train_on_other_answers(student, props, model, inputs)
    found = student.predict(model=model, inputs=inputs, idx2char=VOCABULARY)
    return letters_of(found) == "".join(VOCABULARY[label] for label in labels)


@probe("rows_mixed", "predicts_what_the_model_says")
def rows_are_read_as_one(student, props) -> bool:
    lesson = recurrent_lesson()
    found = student.predict(model=props.chain_of(*lesson.parts), inputs=lesson.inputs, idx2char=VOCABULARY)
    network = lesson.task.network()
    in_one = network(lesson.inputs.reshape(1, 18, 5)).view(3, 6, 5)
    across = network(lesson.inputs.transpose(0, 1)).transpose(0, 1)
    return repr(found) in [repr(spelt(read, VOCABULARY)) for read in (in_one, across)]  # it may be an array


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
        left = [r for r in left if repr(found) == repr(spelt(r(network, lesson.inputs), VOCABULARY))]
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
