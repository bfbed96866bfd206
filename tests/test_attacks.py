"""Hostile submissions of every class: none gets points it has not earned, and none changes anything but its own record."""

import copy
import ctypes
import os
import socket
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from unittest import mock

import pytest
from attacks.corpus import CLASSES, Attack, attacks
from attacks.ground import HARM, Ground, Trial
from helpers import ROOT

from autograder.confine import Level
from autograder.results import Report

pytestmark = pytest.mark.slow

ATTACKS = {attack.name: attack for attack in attacks()}
TRIED: tuple[Level, ...] = ("sealed", "locked")


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


CASES = [pytest.param(attack, level, id=f"{attack.name}-{level}") for attack in ATTACKS.values() for level in TRIED]


def skip_below(level: Level, trials: Trials) -> None:
    reached = trials.grounds[level].reached
    if reached.level != level:
        pytest.skip(f"this machine reaches {reached.level}: {'; '.join(reached.missing)}")


@pytest.mark.parametrize(("attack", "level"), CASES)
def test_attack(trials: Trials, attack: Attack, level: Level) -> None:
    skip_below(level, trials)
    trial = trials.of(attack, level)
    assert not trial.harm, f"{attack.name} ({attack.tries}) did harm:\n" + "\n".join(trial.harm)
    got = [report.exercises[attack.exercise].score for report in trial.reports]
    assert attack.breaks or None not in got
    most = max((points for points in got if points is not None), default=0)
    assert most <= attack.points, f"{attack.name} ({attack.tries}) got {most:g} points; it may get {attack.points:g}"


def test_corpus() -> None:
    assert len(ATTACKS) >= 80
    assert {name.split("/")[0] for name in ATTACKS} == set(CLASSES)
    assert {word for attack in ATTACKS.values() for word in attack.harm} == set(HARM)


def test_the_documents_count_the_attacks() -> None:
    numbers = Counter(CLASSES[name.split("/")[0]] for name in ATTACKS)
    page = (ROOT / "docs/isolation.md").read_text()
    assert f"holds {len(ATTACKS)} hostile submissions" in page
    assert [name for name, number in numbers.items() if f"\n| {name} | {number} |" not in page] == []
    assert f"{len(ATTACKS)} hostile submissions" in (ROOT / "README.md").read_text()


@contextmanager
def harm(word: str, ground: Ground, report: Report) -> Iterator[None]:
    """Does, and undoes, what the look for `word` is there to see."""
    outcome = report.exercises["one_hot"].checks[0]
    with ExitStack() as undo:
        match word:
            case "marks":
                report.exercises["one_hot"].score = 14
            case "files":
                course = ground.place / "course/course.yml"
                undo.callback(course.chmod, course.stat().st_mode)
                course.chmod(0o666)
            case "processes" | "grader":
                undo.enter_context(mock.patch.object(ground, "worker", os.getpid()))
            case "memory":
                undo.enter_context(mock.patch("attacks.ground.MEMORY", -(2**30)))
            case "system":
                libc = ctypes.CDLL(None)
                undo.callback(libc.msgctl, libc.msgget(ground.key, 0o1600), 0, None)
            case "network":
                socket.create_connection(ground.listeners[0].getsockname()).close()
            case "secrets":
                outcome.message = f"it is {ground.canaries[0]}"
            case "text":
                outcome.message = "\x1b[2J"
        yield


@pytest.mark.parametrize("word", HARM)
def test_each_look_sees_its_harm(trials: Trials, word: str) -> None:
    skip_below(TRIED[-1], trials)
    ground = trials.grounds[TRIED[-1]]
    report = copy.deepcopy(ground.first)
    assert not HARM[word](ground, [report])
    with harm(word, ground, report):
        assert HARM[word](ground, [report])
    assert not HARM[word](ground, [ground.first])
