"""Probes: what recognises the mistake behind a failed check, from the outside.

They lie beside the suite, in `probes.py`, from the specific to the general, and say what is true of a program. Those of
the public suite serve the hidden one, too, after its own: they may name any of its checks. After a
check has failed without naming a mistake itself, the probes of that check are asked in their order; the first that
recognises its mistake names it. Where none does, none is named: a wrong name is worse than none.

    @probe("softmax_output", "formula", "layers")      # the mistake, and the checks that it breaks
    def rows_sum_to_one(student, props):
        return is_same(filled_scores(student, props), right_scores().softmax(-1))

A probe asks for any of `student`, `props` and `failure` by name. A failed `assert`, an exception of the student's code
or a call that does not end means that the mistake was not recognised.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

PROBES = "probes.py"
"""The file beside a suite, public or hidden, that holds its probes; a suite needs none."""
Recogniser = Callable[..., Any]


@dataclass(frozen=True)
class Failure:
    """The failed check that a probe is asked about."""

    check: str
    """Its function's name, without `test_`."""
    message: str
    """What the student is told."""
    types: tuple[str, ...] = ()
    """Where the student's code raised: the names of the exception's class and of that class's bases."""
    error: str = ""
    """Where the student's code raised: the exception's own text."""


@dataclass(frozen=True)
class Probe:
    """Recognises `mistake` behind a failure of one of `checks`."""

    mistake: str
    checks: frozenset[str]
    recognise: Recogniser


def probe(mistake: str, *checks: str) -> Callable[[Recogniser], Probe]:
    """Makes a function a probe for `mistake`, a name of `course.yml`, that breaks `checks` (names without `test_`)."""

    def make(recognise: Recogniser) -> Probe:
        if not inspect.isfunction(recognise):
            raise TypeError(f"a probe is a function, which {recognise!r} is not; write one with `def` or `lambda`")
        return Probe(mistake, frozenset(checks), recognise)

    return make
