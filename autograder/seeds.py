"""The random numbers of a run: all of them follow from one recorded seed and, where a suite draws, from its text.

The seed is no secret, and a child is told the seeds of its own generators. So that nobody can work out beforehand what
a suite will draw, its seeds also follow from a key that only those who have the suite can know; a child's do not.
"""

import functools
import hashlib
import random
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numpy as np
import torch

_Arguments = ParamSpec("_Arguments")
_Value = TypeVar("_Value")
_MOST_REMEMBERED = 1000
"""Of each function: far more than one seed's checks ask for, so that many seeds do not fill the memory."""


def key_of(suite: Path) -> bytes:
    """The key of what a suite draws, the same on every machine: from its text alone, whatever its line endings."""
    return hashlib.blake2b(suite.read_bytes().replace(b"\r\n", b"\n")).digest()


def derive(seed: int, *names: str, key: bytes = b"") -> int:
    """A seed of its own for what `names` names, the same in every run under `seed`.

    With a `key`, who lacks it cannot tell the seed from chance, whatever other seeds they know.
    """
    text = "\0".join([str(seed), *names]).encode()
    return int.from_bytes(hashlib.blake2b(text, key=key, digest_size=4).digest(), "big")  # NumPy takes 32 bits


class Draws:
    """The generators of torch, NumPy and Python in this process, freshly seeded; `made` tells whether any was used since."""

    def __init__(self, seed: int) -> None:
        _seed_all(seed)
        self.seed = seed
        self.remembered = False
        """Whether something that was drawn before is used again."""
        _now[0] = self

    def made(self) -> bool:
        now = _states()
        _seed_all(self.seed)
        untouched = _states()
        _restore(now)
        return self.remembered or _plain(now) != _plain(untouched)


_now: list[Draws | None] = [None]
"""There is one set of generators in a process: who seeded it last."""


def once_a_cohort(function: Callable[_Arguments, _Value]) -> Callable[_Arguments, _Value]:
    """Makes a suite's function one that is worked out once for all submissions, in each check that calls it.

    It may draw: from generators of its own, seeded for the check, the function and its arguments, which must be hashable.
    What it returns is shared by all that come after, so nobody may change it in place.
    """
    known: dict[Hashable, tuple[_Value, bool]] = {}

    @functools.wraps(function)
    def remembering(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Value:
        (draws,) = _now
        place = (draws.seed if draws else None, args, tuple(kwargs.items()))
        if place not in known:
            if len(known) == _MOST_REMEMBERED:
                known.clear()
            before = _states()
            inner = Draws(derive(draws.seed if draws else 0, function.__qualname__, repr(place[1:])))
            try:
                known[place] = function(*args, **kwargs), inner.made()
            finally:
                _restore(before)
                _now[0] = draws
        value, drew = known[place]
        if draws and drew:
            draws.remembered = True
        return value

    return remembering


def _seed_all(seed: int) -> None:
    torch.default_generator.manual_seed(seed)  # torch.manual_seed takes down a traceback for devices not there: 2 ms
    np.random.seed(seed)
    random.seed(seed)


def _states() -> tuple[torch.Tensor, Any, Any]:
    return torch.get_rng_state(), np.random.get_state(), random.getstate()


def _restore(states: tuple[torch.Tensor, Any, Any]) -> None:
    torch.set_rng_state(states[0])
    np.random.set_state(states[1])
    random.setstate(states[2])


def _plain(states: tuple[torch.Tensor, Any, Any]) -> tuple[object, ...]:
    name, keys, *rest = states[1]
    return states[0].numpy().tobytes(), name, np.asarray(keys).tobytes(), *rest, states[2]
