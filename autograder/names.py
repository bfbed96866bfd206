"""Names that strangers chose: what a student is called in all that we write, who is whose twin, what a file was meant to be."""

import difflib
import hashlib
import itertools
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from autograder.text import plain

_MAX_SHOWN = 100


def student_of(place: Path, *, ending: bool = False) -> str:
    """The name of the student whose folder, archive or file it is: one harmless line, with a file's `ending` if asked.

    Where the name cannot be shown as it is, a digest of it follows, so that no two become one.
    """
    name = place.name if ending else _stem(place)
    shown = plain(name, _MAX_SHOWN).strip()
    return shown if shown == name else _marked(shown, place)


def distinct(students: Sequence[str], places: Sequence[Path]) -> list[str]:
    """The names of a cohort, those that look the same marked with digests of their places."""
    names = list(students)
    for attempt in itertools.count():
        looks = [unicodedata.normalize("NFC", name) for name in names]
        times = Counter(looks)
        if len(times) == len(names):
            break
        names = [
            _marked(name, place, attempt) if times[look] > 1 else name
            for name, look, place in zip(names, looks, places, strict=True)
        ]
    return names


def twins(places: Sequence[Path]) -> dict[Path, list[Path]]:
    """For each place that has any, the others with the same name but for case, normal form and a file's ending."""
    by_key: dict[str, list[Path]] = {}
    for place in places:
        by_key.setdefault(_key(_stem(place)), []).append(place)
    return {
        place: [other for other in group if other is not place]
        for group in by_key.values()
        for place in group
        if len(group) > 1
    }


def meant(name: str, files: Iterable[str]) -> str | None:
    """Which of `files` (`one_hot.py`) a file that is named almost so was meant to be; None where it was none of them."""
    if len(name) > _MAX_SHOWN:
        return None
    stem, *endings = _key(name).split(".")
    if endings and not {"py", "ipynb", "txt"}.intersection(endings):
        return None
    keys = {_bare(file.split(".", 1)[0].casefold()): file for file in files}
    for text in (_bare(stem), _bare(_COPY.sub("", stem))):
        for near in difflib.get_close_matches(text, keys, n=1, cutoff=0.85):
            return keys[near]
    return None


def _stem(place: Path) -> str:
    return place.name if os.path.isdir(place) else place.stem


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _bare(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def _marked(name: str, place: Path, attempt: int = 0) -> str:
    digest = hashlib.blake2b(os.fsencode(place.name), digest_size=4, salt=bytes([attempt])).hexdigest()
    return f"{name} ~{digest}".lstrip()


_COPY = re.compile(r"^(copy of|kopie von) |[ _-]*(\(\d{1,3}\)|(copy|kopie)\d{0,3}|v?\d{1,3})$")
"""What systems, Jupyter (`-Copy1`) and people add to the name of a second version."""
