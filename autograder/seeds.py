"""The random numbers of a run: all of them follow from one recorded seed."""

import random
import zlib

import numpy as np
import torch


def derive(seed: int, *names: str) -> int:
    """A seed of its own for what `names` names, the same in every run under `seed`."""
    return zlib.crc32("\0".join([str(seed), *names]).encode())


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
