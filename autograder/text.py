"""A stranger's text as harmless text."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence


def plain(text: str, limit: int = 600) -> str:
    """A stranger's text as harmless text on one line: at most `limit` characters of it, none of them a command to anybody.

    Line ends become `⏎`. What is not drawn, or changes how the rest is drawn, becomes U+FFFD: escapes and NUL (Cc),
    bidirectional and zero-width marks (Cf), lone surrogates (Cs), the undefined (Co, Cn). Of Cf only the two joiners stay,
    where emoji or Persian need them; among Latin letters they would hide.
    """
    if len(text) <= limit and text.isascii() and text.isprintable():  # as most are, of which pages have thousands
        return _COMMAND.sub(_parted, text)
    short = text if len(text) <= limit else text[:limit] + " …"
    line = _LINE_END.sub(" ⏎ ", short).replace("\t", " ")
    kept = [c if _is_drawn(c) or _joins(line, at) else "\N{REPLACEMENT CHARACTER}" for at, c in enumerate(line)]
    return _COMMAND.sub(_parted, "".join(_without_heaps(kept)))


def some(names: Sequence[str]) -> str:
    """The first few of many names, which strangers may have chosen, on one harmless line."""
    shown = ", ".join(plain(name, 100) or "." for name in names[:5])
    return f"{shown} and {len(names) - 5} more" if len(names) > 5 else shown


def plain_lines(text: str, limit: int = 600) -> str:
    """As `plain`, line by line: for texts of several lines of ours in which a stranger's words may stand."""
    return "\n".join(plain(line, limit) for line in text.split("\n"))


def cell(text: str) -> str:
    """A text as a cell of a CSV file. A spreadsheet takes one that begins like a formula for such; a quote in front makes it text.

    Where cells are parted by semicolons, what follows one begins a cell, too. Leave out each such quote to have the text again.
    """
    return _FORMULA.sub(r"\1'", text)


def _parted(command: re.Match[str]) -> str:
    return " ".join(command.group())


def _is_drawn(c: str) -> bool:
    return unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn")


def _joins(line: str, at: int) -> bool:
    return line[at] in "\u200c\u200d" and 0 < at < len(line) - 1 and _may_join(line[at - 1]) and _may_join(line[at + 1])


def _may_join(c: str) -> bool:
    return c > "\u036f" and _is_drawn(c)


def _without_heaps(characters: Iterable[str]) -> Iterator[str]:
    """No more than four combining marks on a character: no script needs more, and heaps of them cover other lines."""
    marks = 0
    for c in characters:
        marks = marks + 1 if unicodedata.category(c) in ("Mn", "Me") else 0
        if marks <= 4:
            yield c


_LINE_END = re.compile(r"(?<![ \t])[ \t]*+[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")
_COMMAND = re.compile(r"(?<!\S)::+|##(?=\w*\[)")
"""What the runners of GitHub and Azure obey: `::` where a line may begin with it, `##[` and `##vso[` anywhere in one."""
_FORMULA = re.compile(r"(^|;)(?=\s*[=+\-@'\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b]|[\t\r])")
"""Also after blanks, and with the wide and small forms of the signs; and before a quote, so that no two texts become one."""
