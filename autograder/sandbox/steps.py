"""How an exception came about, as its child tells it: the calls in the student's own file, and what was meant by a name.

Like all that a child says it may be a lie: the grader bounds it, and shows it as the student's own words.
"""

import builtins
import difflib
import re
import sys
from collections.abc import Iterable
from types import FrameType

from autograder.sandbox import MAX_STEPS

Step = tuple[int, str, int]
"""A line, the function that it is in, and how often in a row it called itself; (0, "", n) stands for n left out."""
_INNER = frozenset(("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"))
_LAST = MAX_STEPS // 2


def steps_of(error: BaseException, path: str) -> list[Step]:
    """The calls in the file `path` that led to an exception, outermost first; of many the first and the last ones."""
    steps: list[Step] = []
    for line, frame in _frames(error, path):
        code = frame.f_code
        function = ".".join(part for part in code.co_qualname.split(".") if part != "<locals>" and part not in _INNER)
        if steps and steps[-1][:2] == (line, function):
            steps[-1] = (line, function, steps[-1][2] + (code.co_name not in _INNER))
        elif steps and steps[-1][1] == function and code.co_name in _INNER:  # a part of the line before
            steps[-1] = (line, function, steps[-1][2])
        else:
            steps.append((line, function, 1))
    if len(steps) > MAX_STEPS:
        out = steps[_LAST - 1 : -_LAST]
        steps[_LAST - 1 : -_LAST] = [(0, "", sum(times for _, _, times in out))]
    return steps


def suggestion(error: BaseException, path: str) -> str:
    """The name that was probably meant, asked as Python's own traceback does; empty where there is none.

    Python 3.11 has it in nothing but what it prints.
    """
    match error:
        case NameError(name=str(name)) if str(error) == f"name '{name}' is not defined":
            return _near_in_function(name, [frame for _, frame in _frames(error, path)])
        case AttributeError(name=str(name), obj=owner) if str(error).endswith(f"attribute '{name}'"):
            return _near(name, dir(owner))
        case ImportError(name=str(module)) if found := re.match(r"cannot import name '(\w+)'", str(error)):
            return _near(found[1], dir(sys.modules.get(module)))
    return ""


def _near_in_function(name: str, frames: list[FrameType]) -> str:
    known = set(vars(builtins))
    for frame in reversed(frames):
        if hasattr(frame.f_locals.get("self"), name):
            return f". Did you mean: 'self.{name}'?"
        known.update(frame.f_globals, frame.f_locals)
        if frame.f_code.co_name not in _INNER:
            break
    return _near(name, known)


def _frames(error: BaseException, path: str) -> Iterable[tuple[int, FrameType]]:
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == path:
            yield trace.tb_lineno or 0, trace.tb_frame
        trace = trace.tb_next


def but_for_case(name: str, names: Iterable[str]) -> str:
    """That of `names` which differs from `name` in capitals alone; empty where there is none."""
    return next((other for other in names if other.casefold() == name.casefold() and other != name), "")


def _near(name: str, names: Iterable[str]) -> str:
    names = list(names)
    if other := but_for_case(name, names):
        return f". Did you mean: '{other}'?"
    if len(name) < 4:  # `nn` is near `rnn`, and another thing
        return ""
    alike = [
        other for other in names if abs(len(other) - len(name)) <= 2 and other.startswith("_") == name.startswith("_")
    ]
    near = difflib.get_close_matches(name, alike, n=1, cutoff=0.75)
    return f". Did you mean: '{near[0]}'?" if near else ""
