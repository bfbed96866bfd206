"""What the checks of this exercise need beside your code. Nothing here is secret, and nothing here is graded.

`make` is your class: each function makes a new model of the sizes that it is given, and looks at that one. Where `fill`
is given, every value of every parameter is set to that number, or to one between two numbers, drawn at random.
"""

import copy

import torch
from torch.nn.parameter import is_lazy


def scores(make, *words, fill=None, evaluates=False, **sizes):
    """The scores for each of `words`. Each is read by a copy of the model that has never been called."""
    model = _new(make, sizes, fill, words[0].dtype, evaluates)
    models = [*(_copied(model) for _ in words[1:]), model]
    return [_answer(reader, inputs) for reader, inputs in zip(models, words, strict=True)]


def scores_of_fills(make, inputs, fills, **sizes):
    """The scores of copies of one model, which differ in their `fill` alone."""
    model = _new(make, sizes)
    found = []
    for fill in fills:
        reader = _copied(model)
        _fill(reader, fill)
        found.append(_answer(reader, inputs.clone()))
    return found


def scores_in_turn(make, *words, fills=None, evaluates=False, is_seeded=False, **sizes):
    """The scores for each of `words`, which one model reads one after the other, each with its own `fill`; and `words`
    as they are then."""
    model = _new(make, sizes, None, words[0].dtype, evaluates)
    found = []
    for inputs, fill in zip(words, fills or [None] * len(words), strict=True):
        _fill(model, fill)
        if is_seeded:
            _seed()
        found.append(_answer(model, inputs))
    return found, words


def scores_after_another(make, word, words, **sizes):
    """The scores for `words` of a model that has never been called, and of one that has read `word` before."""
    fresh = _new(make, sizes)
    used = _copied(fresh)
    used(word)
    return [_answer(model, words.clone()) for model in (fresh, used)]


def scores_of_batch(make, words, rows, **sizes):
    """The scores for `words`; those where the numbers lie in memory letter by letter; and for each of `rows` alone."""
    model = _new(make, sizes)
    letter_by_letter = words.transpose(0, 1).contiguous().transpose(0, 1)
    forms = [words.clone(), letter_by_letter, *(words[row : row + 1].clone() for row in rows)]
    return [_answer(_copied(model), inputs) for inputs in forms]


def sizes_of(make, **sizes):
    """How many trainable values each parameter has."""
    return {name: value.numel() for name, value in _new(make, sizes).named_parameters() if value.requires_grad}


def values(make, **sizes):
    """The parameters by name."""
    return _values(_new(make, sizes))


def values_and_scores(make, inputs, **sizes):
    """The parameters by name, and the scores."""
    model = _new(make, sizes)
    return _values(model), _answer(model, inputs)


def values_of_two(make, **sizes):
    """The parameters of two models, and those of the second after all of the first were filled."""
    one, other = _new(make, sizes), _new(make, sizes)
    drawn = _values(one), _values(other)
    _fill(one, 0.7)
    return *drawn, _values(other)


def values_under_seed(make, **sizes):
    """The parameters of two models, each of which is made after the same seeding of torch."""
    found = []
    for _ in range(2):
        _seed()
        found.append(_values(_new(make, sizes)))
    return found


def influence(make, inputs, steps, fill, **sizes):
    """How the scores at some steps of a word move with the input at every step: the largest slopes, (len(steps), T).

    The model reads the word as often as there are steps, in one batch: each row is asked for the slopes of one step.
    """
    words = inputs.repeat(len(steps), 1, 1).requires_grad_()
    scores = _new(make, sizes, fill)(words).reshape(*words.shape[:2], -1)
    weights = torch.linspace(0.5, 1.5, scores.shape[-1], dtype=scores.dtype)
    if scores.requires_grad:
        (scores[range(len(steps)), steps] * weights).sum().backward()
    return torch.zeros(words.shape[:2]) if words.grad is None else words.grad.abs().amax(-1)


def gradients(make, inputs, times=1, **sizes):
    """The largest gradient of each trainable parameter after each of some backward passes; None where there is none."""
    model = _new(make, sizes)
    found = []
    for _ in range(times):
        model.zero_grad()
        scores = model(inputs.clone())
        if scores.requires_grad:
            scores.pow(3).sum().backward()
        found.append(
            {
                name: None if parameter.grad is None else float(parameter.grad.abs().max())
                for name, parameter in model.named_parameters()
                if parameter.requires_grad
            }
        )
    return found


def slope(make, inputs, fill, **sizes):
    """By how much the sum of the scores grows where every value of every parameter grows alike."""
    model = _new(make, sizes, fill)
    model.requires_grad_().zero_grad()
    model(inputs).sum().backward()
    return sum(float(parameter.grad.sum()) for parameter in model.parameters() if parameter.grad is not None)


def _new(make, sizes, fill=None, dtype=None, evaluates=False):
    model = make(**sizes)
    if not hasattr(model, "parameters"):
        raise TypeError(f"the class must make a module, not {type(model).__name__}")
    if any(is_lazy(parameter) for parameter in model.parameters()):  # it has no numbers before it has read a letter
        model(torch.zeros(1, 1, sizes["input_size"]))
    if dtype == torch.float64:
        model.double()
    if evaluates:
        model.eval()
    _fill(model, fill)
    return model


def _fill(model, fill):
    if fill is not None:
        low, high = fill if isinstance(fill, tuple) else (fill, fill)
        for parameter in model.parameters():
            torch.nn.init.uniform_(parameter, low, high)


def _copied(model):
    try:
        return copy.deepcopy(model)
    except Exception:  # whatever an unusual model answers to being copied, it is no fault of its own
        return model


def _answer(model, inputs):
    """What the model gives, as it is now: a later call may write into the same memory."""
    value = model(inputs)
    return value.detach().clone() if isinstance(value, torch.Tensor) else value


def _values(model):
    return {name: parameter.detach().clone() for name, parameter in model.named_parameters()}


def _seed():
    torch.default_generator.manual_seed(5)  # what torch.manual_seed does, in less time
