"""The hidden suite of training.

The models, the optimizers and the data are the suite's own. Checks of the gradient compare weights. Checks of the loop
take optimizers whose steps have something in common whatever the gradients are, so that a wrong loss costs its own
points alone. All judge by where the weights went: what happened on the way would be told by the student's own process.
"""

import torch
from torch import Tensor

from autograder.checks import Fault, RaisedFault, describe, fail, needs, once_a_cohort, points

from .lessons import Lesson, is_near, known_lesson, pair, recurrent_lesson, saying, spelt, steep_lesson, telling, told

VOCABULARY = ["h", "i", "e", "l", "o"]
HIHELL, IHELLO = torch.tensor([[0, 1, 0, 2, 3, 3]]), torch.tensor([[1, 0, 2, 3, 3, 4]])

lesson_of = once_a_cohort(Lesson)
"""All that are made with the same arguments in one check are the same lesson."""


def numbers(value) -> list[float] | None:
    """The losses that `train` returned, as far as they are numbers: their type is another check's business."""
    losses = value if isinstance(value, (list, tuple)) else [value]

    def is_number(loss: object) -> bool:
        return isinstance(loss, float) or (isinstance(loss, Tensor) and loss.numel() == 1 and loss.is_floating_point())

    return [float(loss) for loss in losses] if all(is_number(loss) for loss in losses) else None


@points(2)
def test_loss_falls(student, props):
    """a few small updates lower the mean loss"""
    lesson = lesson_of(batch=1, steps=6)
    _, after = lesson.trained(student, props, 5, lr=0.05)
    if torch.equal(after, lesson.start):
        fail(f"{lesson} with num_epochs=5 left the weights as they were")
    if not lesson.loss(after) < lesson.loss(lesson.start):
        fail(f"{lesson} with num_epochs=5 moved the weights, but the mean cross-entropy did not fall")


@points(3)
def test_returns_a_loss_for_each_update(student, props):
    """train returns a list with one float for each update, and an empty one for none"""
    lesson = lesson_of(batch=1, steps=6, hidden=0)
    for num_epochs in (1, 4, 0):
        value, _ = lesson.trained(student, props, num_epochs, lr=0.1)
        what = f"{lesson} with num_epochs={num_epochs} must return"
        if not isinstance(value, list) or not all(isinstance(loss, float) for loss in value):
            fail(f"{what} a list of {num_epochs} floats; it returned {describe(value)}", "not_a_list")
        if len(value) != num_epochs:
            fail(f"{what} a loss for each update; it returned {len(value)}")


@points(3)
def test_loss_is_the_mean_cross_entropy(student, props):
    """the first loss is the mean cross-entropy over all N*T letters, before the first update"""
    for batch, steps in [(1, 6), (3, 7)]:
        lesson = lesson_of(batch, steps)
        value, _ = lesson.trained(student, props, 1, lr=1.0)
        losses = numbers(value)
        if losses is None:
            fail(f"{lesson} must return the losses; it returned {describe(value)}", "not_a_list")
        if not losses:
            fail(f"{lesson} with num_epochs=1 must return the loss before the update; it returned none")
        difference = abs(losses[0] - lesson.loss(lesson.start))
        if not difference < 1e-5:
            fail(
                f"the first loss of {lesson} is not the mean cross-entropy before the update; it is {difference:.3g} off"
            )


@points(1)
@needs("loss_falls", "loss_is_the_mean_cross_entropy")
def test_later_losses_are_those_of_their_updates(student, props):
    """each loss is the mean cross-entropy between the update before it and the one after it, in this order"""
    lesson = lesson_of(batch=1, steps=6)
    value, _ = lesson.trained(student, props, 3, lr=1.0)
    losses = numbers(value) or []
    for updates, right in enumerate(lesson.path(3, 1.0)[1]):
        if len(losses) > updates and abs(losses[updates] - right) < 1e-5:
            continue
        # where the updates themselves are wrong, their losses are right all the same
        _, between = lesson.trained(student, props, updates, lr=1.0)
        if len(losses) <= updates or not abs(losses[updates] - lesson.loss(between)) < 1e-5:
            fail(f"loss {updates + 1} of {lesson} with num_epochs=3 is not the one after {updates} updates")


# What one gradient, and what five, make of the weights: Adam's own eps would blow up the rounding of tiny ones.
OPTIMIZERS = (("SGD", {"lr": 0.3}), ("Adam", {"lr": 0.1, "betas": (0.5, 0.7), "eps": 0.1}))


@points(4)
def test_one_update(student, props):
    """one update moves the weights by one step along the gradient of the mean loss"""
    lesson = lesson_of(batch=1, steps=6)
    for kind, options in OPTIMIZERS:
        _, after = lesson.trained(student, props, 1, kind, **options)
        what = f"{lesson} with num_epochs=1 and {kind}"
        if torch.equal(after, lesson.start):
            fail(f"{what} left the weights as they were")
        if not is_near(after, lesson.end(1, 1.0, kind, **options)):
            fail(f"{what} moved the weights, but not by one step along the gradient of the mean loss")


@points(2)
def test_takes_the_whole_step(student, props):
    """one update moves the weights by the whole step, also where scores and gradient are large"""
    lesson = steep_lesson(5.0)
    _, after = lesson.trained(student, props, 1, lr=0.1)
    # a sum in place of the mean is the business of the checks before
    rights = [lesson.path(1, 0.1, scale)[0][1] for scale in (1.0, 4.0)]
    if not any((after - right).abs().max() < 1e-3 * right.abs().max() for right in rights):
        fail(f"{lesson}, with scores of some hundreds, did not move the weights by one whole step along the gradient")


@points(4)
@needs("loss_falls")
def test_five_updates(student, props):
    """five updates on a batch of words leave the weights where five right steps lead"""
    lesson = lesson_of(batch=3, steps=7, width=4, hidden=6)
    for kind, options in OPTIMIZERS:
        _, after = lesson.trained(student, props, 5, kind, **options)
        # a sum over rows, letters or both in place of the mean is the business of the checks before
        if not any(is_near(after, lesson.end(5, scale, kind, **options)) for scale in (1.0, 3.0, 7.0, 21.0)):
            fail(f"{lesson} with num_epochs=5 and {kind} did not leave the weights where five updates lead")


@points(3)
@needs("loss_falls")
def test_uses_the_given_optimizer(student, props):
    """each update is a step of the optimizer that was given, with its settings and its memory"""
    lesson = lesson_of(batch=1, steps=6, hidden=0)
    rate, rest = 5e-5, {"momentum": 0.95}
    first, second = moves(student, props, lesson, "SGD", lr=rate, **rest)
    if not first.any():
        fail(f"{lesson} made no step of the optimizer that was given")
    # next to so large an eps nothing else is left in RMSprop's divisor: its steps are those of SGD, whatever the gradients
    twin = sum(moves(student, props, lesson, "RMSprop", lr=rate * 1e6, eps=1e6, **rest))
    slow = sum(moves(student, props, lesson, "SGD", lr=rate / 3, **rest))
    for found, right in ((twin, first + second), (3 * slow, first + second)):
        if not (found - right).norm() < 0.1 * right.norm():
            fail(f"{lesson} did not move the weights as the steps of the given optimizer do, with its settings")
    if not second @ first > 1.1 * (first @ first):
        fail(f"{lesson}, called twice with SGD({rest}), was carried no further by the second: the momentum is lost")


def moves(student, props, lesson: Lesson, kind: str, **options) -> tuple[Tensor, Tensor]:
    """How far each of two calls of `train` with one optimizer moves the weights."""
    places = props.trained_twice(student.train, lesson.parts, kind, options, **lesson.data, num_epochs=2)
    middle, end = map(lesson.weights, pair(places))
    return middle - lesson.start, end - middle


@points(2)
@needs("uses_the_given_optimizer")
def test_makes_every_update(student, props):
    """train makes as many updates as it was asked for, also where the loss is tiny or rises"""
    for task, count, lead, decay in (
        ("all of which the model knows", 210, 40.0, 0.003),
        ("with an optimizer that makes the loss rise", 20, 4.0, 0.05),
    ):
        lesson = known_lesson(lead)
        # at so low a rate no gradient moves a weight: each step takes the same share of all weights away
        _, after = lesson.trained(student, props, count, lr=1e-12, weight_decay=decay * 1e12)
        if not is_near(after, lesson.start * (1.0 - decay) ** count):
            fail(f"{lesson}, {task}, did not leave the weights where {count} steps of the optimizer lead")


@points(1)
@needs("loss_falls")
def test_takes_any_sizes(student, props):
    """train lowers the loss for words of one letter and for many classes, and takes a single class as well"""
    for batch, steps, classes in [(3, 1, 13), (1, 1, 4), (2, 4, 1)]:
        lesson = lesson_of(batch, steps, hidden=0, classes=classes)
        _, weights = lesson.trained(student, props, 2, make=props.strict_chain_of, lr=0.1)
        before, after = lesson.loss(lesson.start), lesson.loss(weights)
        if not (after < before or before == after == 0.0):
            fail(f"{lesson} for {classes} classes did not lower the mean cross-entropy")


@points(2)
def test_leaves_the_rest_alone(student, props):
    """train changes neither the data nor the optimizer's settings, nor which parameters are trainable"""
    lesson = lesson_of(batch=2, steps=4, hidden=0)
    options = {"lr": 0.05, "momentum": 0.9}
    left = props.trained_in_part(student.train, lesson.parts, "SGD", options, **lesson.data, num_epochs=12)
    for name, before in lesson.data.items():
        if not is_untouched(left[name], before):
            fail(f"train changed the {name}", "data_changed")
    then, now = left["before"], left["after"]
    kept = [{key: new.get(key) for key in old} for new, old in zip(now["settings"], then["settings"], strict=False)]
    assert kept == then["settings"], "the optimizer's settings are not those from before the training"
    if now["flags"] != then["flags"]:
        fail("other parameters are trainable after the training than before", "flags_changed")
    dtype = left["weights"].dtype
    assert dtype == torch.float32, f"the model was float32 before the training and is {dtype} after it"
    after = lesson.weights(left["weights"])
    assert not torch.equal(after, lesson.start), "train left everything as it was, the weights as well"


def is_untouched(found, before: Tensor) -> bool:
    return (
        isinstance(found, Tensor)
        and found.dtype == before.dtype
        and torch.equal(found, before)
        and not found.requires_grad
    )


@points(1, kept="it is the promise of the lesson")
@needs("loss_falls")
def test_learns_ihello(student, props):
    """after 100 updates the network answers ihello to hihell, from at least two of three starts"""
    answers = []
    for lesson in starts():
        _, after = lesson.trained(student, props, 100, "Adam", lr=0.1)
        if lesson.loss(after) < 0.1:
            return  # right training gets there from the first start already: so clear an answer is no matter of luck
        answers.append(torch.equal(lesson.scores(after).argmax(-1), lesson.labels))
        if answers.count(True) == 2:
            return
        if answers.count(False) == 2:
            fail("after 100 updates with Adam at 0.1 the network does not answer `ihello` to `hihell`")


@once_a_cohort
def starts() -> list[Lesson]:
    """Three starts for the lesson's word; from the first one right training learns it well."""
    order = torch.arange(5)  # of the vocabulary: where each letter has moved, weights learned elsewhere are of no use
    while (order == torch.arange(5)).any():
        order = torch.randperm(5)
    lessons: list[Lesson] = []
    while len(lessons) < 3:
        lesson = Lesson(batch=1, steps=6)
        lesson.inputs, lesson.labels = torch.eye(5)[order[HIHELL]], order[IHELLO]
        if lessons or lesson.loss(lesson.end(100, 1.0, "Adam", lr=0.1)) < 0.02:
            lessons.append(lesson)
    return lessons


def letters_of(found) -> str:
    """The letters that `predict` returned, in whichever list or string: their form is another check's business."""
    return (
        "".join(map(letters_of, found)) if isinstance(found, (list, tuple)) else found if isinstance(found, str) else ""
    )


def assert_says(found, words: list[str], *, of: str) -> None:
    """`predict` returned these words."""
    what = f"predict, for {of},"
    is_list = isinstance(found, list) and all(isinstance(word, str) for word in found)
    if isinstance(found, str) or (is_list and found == ["".join(words)] and len(words) > 1):
        fail(f"{what} must return a list of {len(words)}, one string for each row, not {describe(found)}", "one_string")
    if not is_list:
        fail(f"{what} must return a list of {len(words)} strings; it returned {describe(found)}", "not_strings")
    if found != words:
        fail(f"{what} must return what the model says, letter by letter; it returned {describe(found)}")


@points(2)
def test_predicts_what_the_model_says(student, props):
    """predict gives one string a row: the letter with the highest score at each step, in the order of the letters"""
    for factor, lowest, of in (
        (1.0, -1.7, "a model"),
        (1.0, -9.0, "a model whose scores are all negative"),
        (0.05, 2.1, "a model whose scores lie close together"),
    ):
        parts, inputs, words = three_words(factor, lowest)
        found = props.asked(student.predict, props.Told, parts, inputs=inputs, idx2char=VOCABULARY)
        assert_says(found, words, of=f"{of} that says three words")
    lesson = recurrent_lesson()
    found = props.asked(student.predict, props.chain_of, lesson.parts, inputs=lesson.inputs, idx2char=VOCABULARY)
    assert_says(found, spelt(lesson.scores(lesson.start), VOCABULARY), of="a recurrent model that says three words")


@once_a_cohort
def three_words(factor: float, lowest: float) -> tuple[tuple[Tensor, Tensor], Tensor, list[str]]:
    """A model's parts, its inputs, and what it says to them; each word has a letter twice in a row."""
    indices = torch.randint(5, (3, 6))
    indices[:, 3] = indices[:, 2]
    scores = factor * saying(indices, 5) + lowest
    return *telling(scores), spelt(scores, VOCABULARY)


@points(1)
def test_predicts_a_single_row(student, props):
    """predict gives a list with one string for a batch of one, be it the lesson's question or a single letter"""
    hot = torch.eye(5)
    scores = saying(torch.randint(5, (5,)), 5) - 9.0 * hot  # it never answers a letter with itself
    found = props.asked(student.predict, props.Told, (hot, scores), inputs=hot[HIHELL], idx2char=VOCABULARY)
    assert_says(found, spelt(scores[HIHELL], VOCABULARY), of="one word, `hihell` as one-hot vectors")
    scores = saying(torch.randint(5, (1, 1)), 5)
    parts, inputs = telling(scores)
    found = props.asked(student.predict, props.Told, parts, inputs=inputs, idx2char=VOCABULARY)
    assert_says(found, spelt(scores, VOCABULARY), of="one word of one letter")


@points(2)
def test_takes_any_alphabet(student, props):
    """the letters are looked up in the vocabulary that is given, whatever it holds"""
    for vocabulary, indices in (
        (["b", " ", "C", "A"], torch.tensor([[1, 3, 0, 2, 2, 1]])),
        (list("tqxmwonvsuryp"), torch.tensor([[12, 5, 10, 3, 11, 0, 12]])),
    ):
        scores = saying(indices, len(vocabulary))
        parts, inputs = telling(scores)
        found = props.asked(student.predict, props.Told, parts, inputs=inputs, idx2char=vocabulary)
        (word,) = spelt(scores, vocabulary)
        if letters_of(found) != word:
            fail(
                f"predict did not return what the model says in the vocabulary {vocabulary}; it returned {describe(found)}"
            )


@points(1)
def test_predicts_anew_each_time(student, props):
    """predict asks the model as it is now, also after training and after its weights have changed"""
    indices = torch.randint(5, (1, 6))
    parts, inputs = telling(saying(indices, 5) + 0.5)
    scores = saying((indices + 1) % 5, 5) + 0.5
    found = props.asked_again(student.predict, parts, scores.flatten(), inputs=inputs, idx2char=VOCABULARY)
    assert_is_asked(found, scores, "another prediction, after which its weights were changed")
    model, inputs = told(props, saying(torch.randint(5, (1, 6)), 5) + 0.5)
    try:
        train_on_other_answers(student, props, model, inputs)
    except Fault:
        return  # train hung or died, as other checks say: there is no prediction after it
    now = props.vector(model)
    if now.shape != (30,) or not now.is_floating_point():
        fail("after the training the model has other parameters than before")
    found = student.predict(model=model, inputs=inputs, idx2char=VOCABULARY)
    assert_is_asked(found, now.view(1, 6, 5), "training on other answers")


def assert_is_asked(found, scores: Tensor, change: str) -> None:
    """`predict` returned what these scores say."""
    (word,) = spelt(scores, VOCABULARY)
    if letters_of(found) != word:
        fail(f"predict did not return what the model says after {change}; it returned {describe(found)}")


def train_on_other_answers(student, props, model, inputs: Tensor) -> list[int]:
    """One update, too small to change what a told model says; returns the labels, none of which is what it says."""
    best = props.vector(model).view(1, 6, 5).argmax(-1)
    labels = (best + torch.randint(1, 5, (1, 6))) % 5
    try:
        optimizer = props.optimizer(model, "SGD", lr=1e-3)
        student.train(model=model, optimizer=optimizer, inputs=inputs, labels=labels, num_epochs=1)
    except RaisedFault:
        pass  # the business of the checks of train; what it did until then is enough here
    return labels[0].tolist()


@points(1)
@needs("predicts_what_the_model_says")
def test_prediction_leaves_no_trace(student, props):
    """predict leaves the model, torch's gradient mode and its arguments as they were"""
    parts, inputs = telling(saying(torch.randint(5, (2, 4)), 5))
    for training, gradients in ((True, True), (False, True), (True, False)):
        left = props.traces_of(student.predict, parts, training, gradients, inputs=inputs, idx2char=VOCABULARY)
        for what, is_as_before in left.items():
            if is_as_before is not True:
                fail(f"predict changed {what}", "leaves_traces")
    call = {"model": props.Told(*parts), "inputs": inputs, "idx2char": list(VOCABULARY)}
    left = props.arguments_afterwards(student.predict, call)
    if not is_untouched(left["inputs"], inputs) or left["idx2char"] != VOCABULARY:
        fail("predict changed its inputs or the vocabulary", "data_changed")
    if props.flags(left["model"]) != {"scores": True}:
        fail("predict changed which parameters are trainable", "flags_changed")
