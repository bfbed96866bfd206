"""The corpus: hostile submissions, each with what it tries, the most points that it may get, and the harm to look for.

A plain attack is one file, `<class>/<name>.py` or `.ipynb`, handed in as the exercise's file. What cannot lie in a
repository (links, archives, pipes, odd names) is made by a function of `builders.py`. Either says of itself, in a
comment or a docstring:

    tries: what it does, in one line
    points: the most that it may get for its exercise
    harm: where it would show, in words of `ground.HARM`
    exercise: the exercise's slug (`one_hot` where it is left out)
    breaks: why a check may break on it: it gives no mark then, and the teacher is told (nowhere, where it is left out)

In an attack's text @COURSE@, @PORT@, @MARK@, @NAME@ and @KEY@ stand for the folder of the course, the port of a server
on this machine, and names and a number for what is left behind: files, processes, System V's shared memory;
@LINE@ for the text of `line.py`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from attacks import builders

CLASSES = {
    "run": "faking the run",
    "judge": "tampering with the judge",
    "lies": "values that lie",
    "protocol": "the protocol",
    "answers": "stealing answers",
    "packaging": "packaging",
    "resources": "resources",
    "escape": "escape",
    "report": "report and CI",
    "people": "people",
}

ATTACKER = "mallory"
"""The folder's name of whoever hands an attack in; it is graded before the honest `zoe`."""


LINE = Path(__file__).with_name("line.py").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Attack:
    """One hostile submission; `put` lays it into a cohort's folder, given the words for its placeholders."""

    name: str
    exercise: str
    tries: str
    points: float
    harm: tuple[str, ...]
    breaks: str
    put: Callable[[Path, dict[str, str]], None]


def attacks() -> list[Attack]:
    """All of them, by class and name. Raises ValueError where one does not say what it is."""
    here = Path(__file__).parent
    files = sorted(path for slug in CLASSES for path in (here / slug).glob("*.*") if path.suffix in (".py", ".ipynb"))
    found = [_of(f"{path.parent.name}/{path.stem}", path.read_text(encoding="utf-8"), path) for path in files]
    for make in builders.BUILDERS:
        found.append(_of(f"{make.__name__.replace('__', '/', 1)}", make.__doc__ or "", make))
    return sorted(found, key=lambda attack: (list(CLASSES).index(attack.name.split("/")[0]), attack.name))


def _of(name: str, text: str, source: Path | Callable[[Path], None]) -> Attack:
    told = dict(re.findall(r'^[\s#"]*(tries|points|harm|exercise|breaks): (.*?)(?:\\n",?)?$', text, re.MULTILINE))
    if missing := {"tries", "points", "harm"} - told.keys():
        raise ValueError(f"attack {name}: says nothing of {', '.join(sorted(missing))}")
    exercise = told.get("exercise", "one_hot")

    def put(cohort: Path, words: dict[str, str]) -> None:
        words = {**words, "LINE": LINE}
        if not isinstance(source, Path):
            source(cohort)
            return
        place = cohort / ATTACKER / f"{exercise}{source.suffix}"
        place.parent.mkdir()
        place.write_text(re.sub(r"@([A-Z]+)@", lambda found: words[found[1]], text), encoding="utf-8")

    return Attack(
        name,
        exercise,
        told["tries"],
        float(told["points"]),
        tuple(told["harm"].split(", ")),
        told.get("breaks", ""),
        put,
    )
