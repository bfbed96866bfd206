"""The random numbers of a run: all of them follow from one recorded seed and, where a suite draws, from its text.

The seed is no secret, and a child is told the seeds of its own generators. So that nobody can work out beforehand what
a suite will draw, its seeds also follow from a key that only those who have the suite can know; a child's do not.
"""

import hashlib
import random
from pathlib import Path

import numpy as np
import torch


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
        torch.default_generator.manual_seed(
            seed
        )  # torch.manual_seed takes down a traceback for devices not there: 2 ms
        np.random.seed(seed)
        random.seed(seed)
        self._before = _states()

    def made(self) -> bool:
        return _states() != self._before


def _states() -> tuple[object, ...]:
    name, keys, *rest = np.random.get_state()
    return torch.get_rng_state().numpy().tobytes(), name, np.asarray(keys).tobytes(), *rest, random.getstate()
