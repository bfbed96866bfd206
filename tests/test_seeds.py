"""What a suite works out once a cohort: the same for all submissions, and as if nothing else had drawn."""

import random

import numpy as np
import pytest
import torch

from autograder.seeds import Draws, derive, once_a_cohort


@once_a_cohort
def word(length: int) -> list[float]:
    return [*torch.rand(length).tolist(), *np.random.rand(length), random.random()]


def drawn() -> tuple[float, float, float]:
    return torch.rand(()).item(), np.random.rand(), random.random()


def test_it_is_worked_out_once_in_each_check() -> None:
    Draws(derive(0, "three"))
    first = word(3)
    drawn()
    assert word(3) is first
    Draws(derive(0, "three"))
    assert word(3) is first  # for the next submission
    assert word(4)[:3] != first[:3]
    Draws(derive(0, "negative"))
    assert word(3) != first
    Draws(derive(1, "three"))
    assert word(3) != first


def test_it_draws_apart_from_the_check() -> None:
    Draws(1)
    alone = [drawn(), drawn()]
    for _ in range(2):  # worked out, and remembered
        Draws(1)
        around = [drawn(), (word(2), drawn())[1]]
        assert around == alone


def test_what_drew_is_told_also_where_it_is_remembered() -> None:
    @once_a_cohort
    def pure(x: int) -> int:
        return 2 * x

    for _ in range(2):
        draws = Draws(2)
        assert pure(3) == 6
        assert not draws.made()
        word(1)
        assert draws.made()
    draws = Draws(2)
    torch.rand(())
    before = torch.get_rng_state()
    assert draws.made()
    assert torch.equal(torch.get_rng_state(), before)  # to ask draws nothing


def test_one_may_use_another() -> None:
    @once_a_cohort
    def words(count: int) -> list[list[float]]:
        return [word(length) for length in range(count)]

    draws = Draws(3)
    assert words(2) == words(2)
    assert draws.made()


def test_what_raises_is_not_remembered() -> None:
    calls = []

    @once_a_cohort
    def fails() -> None:
        calls.append(1)
        raise ValueError("no")

    Draws(4)
    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            fails()
    assert len(calls) == 2
