"""Hostile submissions of every class: none gets points it has not earned, and none changes anything but its own record."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from attacks.corpus import CLASSES, Attack, attacks
from attacks.ground import HARM, Ground, Trial

from autograder.confine import LEVELS, Level

pytestmark = pytest.mark.slow

ATTACKS = {attack.name: attack for attack in attacks()}
TRIED: tuple[Level, ...] = ("sealed", "locked")

KNOWN: dict[str, str] = {}
"""Attacks that are not held yet, by name or by name and level, and the fault that lets them through."""


class Trials:
    """The attacks at all levels that this machine has: each attack at all of them at once, when it is first asked for."""

    def __init__(self, grounds: dict[Level, Ground]) -> None:
        self.grounds = grounds
        self._made: dict[str, dict[Level, Trial]] = {}
        self._pool = ThreadPoolExecutor(len(grounds))

    def of(self, attack: Attack, level: Level) -> Trial:
        if attack.name not in self._made:
            found = self._pool.map(lambda ground: ground.try_out(attack), self.grounds.values())
            self._made[attack.name] = dict(zip(self.grounds, found, strict=True))
        return self._made[attack.name][level]


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trials]:
    with ExitStack() as stack:
        grounds = {level: Ground(level, tmp_path_factory.mktemp(level)) for level in TRIED}  # start side by side
        for ground in grounds.values():
            stack.enter_context(ground)
        yield Trials(grounds)


def cases() -> Iterator[object]:
    """Each attack at each level."""
    for attack in ATTACKS.values():
        for level in TRIED:
            reason = KNOWN.get(attack.name) or KNOWN.get(f"{attack.name}-{level}")
            marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
            yield pytest.param(attack, level, id=f"{attack.name}-{level}", marks=marks)


@pytest.mark.parametrize(("attack", "level"), list(cases()))
def test_attack(trials: Trials, attack: Attack, level: Level) -> None:
    reached = trials.grounds[level].reached
    if reached.level != level:
        pytest.skip(f"this machine reaches {reached.level}: {'; '.join(reached.missing)}")
    trial = trials.of(attack, level)
    assert not trial.harm, f"{attack.name} ({attack.tries}) did harm:\n" + "\n".join(trial.harm)
    if attack.points is None:
        assert trial.refusal
        return
    assert not trial.refusal
    got = [report.exercises[attack.exercise].score for report in trial.reports]
    assert None not in got
    most = max((points for points in got if points is not None), default=0)
    assert most <= attack.points, f"{attack.name} ({attack.tries}) got {most:g} points; it may get {attack.points:g}"


def test_corpus() -> None:
    assert len(ATTACKS) >= 80
    assert {name.split("/")[0] for name in ATTACKS} == set(CLASSES)
    assert {word for attack in ATTACKS.values() for word in attack.harm} == set(HARM)
