"""The documents as what people do with them: their blocks, the commands in these, and what they show to be printed."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from helpers import ROOT

PAGES = [
    *("README.md", "solutions/README.md", "bench/README.md", "tests/cohort/README.md"),
    *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md")),
]
_LEFT_OUT = "..."
WHERES = ("", ", at its end", ", in place of its last check", ", in its first gap")
"""Where a block goes in its file."""
_BLOCK = re.compile(
    r"(?:<!-- (?P<mark>run by|not run:) (?P<told>[^>]*) -->\n\n|"
    rf"`(?P<path>[\w./]+\.(?:py|yml))`(?P<where>{'|'.join(WHERES)}):\n\n)?"
    r"^ *(?P<fence>`{3,})(?P<kind>\w*)\n(?P<text>.*?)^ *(?P=fence)\n",
    re.DOTALL | re.MULTILINE,
)
"""Before one that is a file stands its path, and where in it; before one that is not run as its page is, who runs it, or why
nobody does."""


@dataclass(frozen=True)
class Block:
    """A block of code."""

    kind: str
    text: str
    path: str = ""
    where: str = ""
    run_by: str = ""
    not_run: str = ""

    @cached_property
    def steps(self) -> list[tuple[str, str]]:
        """The commands of a console, each with what it is shown to print."""
        parts = re.split(r"^\$ ", self.text, flags=re.MULTILINE)[1:] if self.kind == "console" else []
        # a command goes on in the next line after a backslash
        return [(command, shown) for command, shown in (re.split(r"(?<!\\)\n", part, maxsplit=1) for part in parts)]

    def is_list(self) -> bool:
        """Names commands without showing what any of them prints."""
        return not any(shown for _, shown in self.steps)


def blocks(page: str) -> Iterator[Block]:
    text = (ROOT / page).read_text()
    found = list(_BLOCK.finditer(text))
    assert len(re.findall("^ *```", text, re.MULTILINE)) == 2 * len(found), f"{page}: a block is not understood"
    for block in found:
        mark, told = block["mark"], block["told"]
        yield Block(
            block["kind"],
            block["text"],
            block["path"] or "",
            block["where"] or "",
            told if mark == "run by" else "",
            told if mark == "not run:" else "",
        )


def shown(page: str, command: str) -> str:
    """What a page shows a command to print."""
    (found,) = [printed for block in blocks(page) for each, printed in block.steps if bare(each) == command and printed]
    return found


def bare(command: str) -> str:
    """A command without the comment behind it."""
    return re.sub(r"\s+#.*", "", command)


def is_as_shown(printed: str, shown: str) -> bool:
    """Whether a command printed what a page shows; `...` there stands for any lines, and at the end of one for its rest."""
    patterns = [
        r"(?:.*\n)*" if line == _LEFT_OUT else re.escape(head) + (".*" if rest else "") + r"\n"
        for line in _tidy(shown).splitlines()
        for head, rest, _ in (line.partition(_LEFT_OUT),)
    ]
    return bool(re.fullmatch("".join(patterns), _tidy(printed)))


def _tidy(text: str) -> str:
    """Without blanks at the ends of lines, and with the isolation of any machine on which students may be graded."""
    lines = [line.rstrip().replace("Isolation: locked.", "Isolation: sealed.") for line in text.splitlines()]
    return "".join(f"{line}\n" for line in lines)


def environment(programs: Path) -> dict[str, str]:
    """Of a terminal of 80 columns in which the environment with these programs is active."""
    return os.environ | {"PATH": f"{programs}:{os.environ['PATH']}", "COLUMNS": "80"}
