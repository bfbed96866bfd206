"""A notebook to the Python in it: its code cells, one after the other, without outputs, metadata and what is not Python.

What that does is up to `sandbox.cells`. What a stub gives stands here, too: in a notebook its cell may be deleted.

Read with our own few types rather than `nbformat`: what is not asked for (outputs above all) is skipped and never built,
nothing is logged in a stranger's words, and two errors stand for all that can be wrong.
"""

import ast
import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, NamedTuple

import msgspec

TO_WRITE = "# YOUR CODE HERE"
"""What nbgrader puts into a stub where a solution was."""
_Text = str | list[str]


class _Cell(msgspec.Struct):
    cell_type: str
    source: _Text = ""
    input: _Text = ""
    """Where formats 2 and 3 have the source of code."""
    metadata: msgspec.Raw = msgspec.Raw(b"null")
    """A stranger's may be anything, and built it may be thirty times as large."""


class _About(msgspec.Struct):
    grade_id: str


class _Metadata(msgspec.Struct):
    nbgrader: _About


class _Worksheet(msgspec.Struct):
    cells: list[_Cell]


class _Old(msgspec.Struct):
    worksheets: list[_Worksheet]


class _New(msgspec.Struct):
    cells: list[_Cell]


class _Format(msgspec.Struct):
    nbformat: Annotated[int, msgspec.Meta(ge=2, le=4)]


class NoNotebook(Exception):
    """What was read is no notebook, and how that shows."""


@dataclass(frozen=True)
class Code:
    """The Python of a notebook: its cells, each under a line of its own, `# In [3]`."""

    text: str
    begins: tuple[int, ...]
    """The lines of the text at which the cells begin."""
    dropped: list[str]
    """What was left out of it: "cell 3: %matplotlib inline"."""


class Cell(NamedTuple):
    """What somebody wrote into a cell. `grade_id` is nbgrader's name of it, as the file has it; empty where it has none."""

    kind: str
    source: str
    grade_id: str = ""


def code_cells(data: bytes) -> list[str]:
    """The code cells of a notebook of format 2, 3 or 4, as they are. Raises NoNotebook."""
    return [cell.source for cell in cells_of(data) if cell.kind == "code"]


def cells_of(data: bytes) -> list[Cell]:
    """All cells of a notebook of format 2, 3 or 4, as they are. Raises NoNotebook."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    if b"NaN" in data or b"Infinity" in data:  # no JSON, but Python's own writer puts them into outputs
        data = _NAN_OR_OTHER.sub(lambda found: b"0" if found[1] else found[0], data)
    try:
        if msgspec.json.decode(data, type=_Format).nbformat == 4:
            cells = msgspec.json.decode(data, type=_New).cells
        else:
            cells = [cell for sheet in msgspec.json.decode(data, type=_Old).worksheets for cell in sheet.cells]
            for cell in cells:
                cell.source = cell.input if cell.cell_type == "code" else cell.source
    except RecursionError:
        raise NoNotebook("it nests too deep") from None
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise NoNotebook(str(error)) from None
    return [Cell(cell.cell_type, "".join(cell.source), _grade_id(cell.metadata)) for cell in cells]


def _grade_id(metadata: msgspec.Raw) -> str:
    try:
        return msgspec.json.decode(metadata, type=_Metadata).nbgrader.grade_id
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return ""


def python_of(cells: Sequence[str]) -> Code:
    """The cells, one after the other, without what only a notebook understands."""
    parts: list[str] = []
    begins, dropped = [], []
    line = 1
    for number, cell in enumerate(cells or [""], 1):  # one at least, as only a script has none
        code, magics = _without_magics(cell)
        parts += [f"# In [{number}]", code]
        begins.append(line + 1)
        line += 2 + code.count("\n")
        dropped += [f"cell {number}: {magic}" for magic in magics]
    return Code("\n".join(parts), tuple(begins), dropped)


def left_to_write(text: str) -> int:
    """In how many places of a script, or of a notebook's code, the stub still stands."""
    return len(_NOT_WRITTEN.findall(text))


@functools.cache
def given_by(stub: str) -> str:
    """The code of a stub without the functions and classes in which something is to be written: its imports, above all."""
    try:
        tree = ast.parse(stub)
    except SyntaxError:  # `validate` says so
        return ""
    lines = stub.split("\n")
    whole = [node for node in tree.body if TO_WRITE not in "\n".join(lines[node.lineno - 1 : node.end_lineno])]
    return "\n".join(ast.unparse(node) for node in whole if not isinstance(node, ast.Raise))


def _without_magics(cell: str) -> tuple[str, list[str]]:
    """The cell with each magic, shell or help line replaced by `pass`, and those lines.

    No statement of Python can begin as they do, so a scan for where statements begin is enough. It is linear, whereas
    Python's own parser, on a stranger's text, may take long, print warnings or run out of stack.
    """
    cell = cell.replace("\r\n", "\n").replace("\r", "\n")
    if cell.lstrip().startswith("%%"):
        first, _, rest = cell.lstrip().partition("\n")
        if not _ON_PYTHON.match(first):
            return "", [first.rstrip()]
        code, lines = _without_magics(rest)
        return "\n" * (cell.count("\n") - rest.count("\n")) + code, [first.rstrip(), *lines]
    parts, dropped = [], []
    at = depth = 0
    begins = True  # a statement
    while at < len(cell):
        if begins and (magic := _MAGIC.match(cell, at)):
            parts.append(magic[1] + "pass")
            dropped.append(magic[2].rstrip())
            at = magic.end()
        token = _TOKEN.match(cell, at)
        assert token is not None  # the last alternative takes anything, the empty rest too
        text = token[0]
        depth = max(0, depth + (text in "([{") - (text in ")]}")) if text else depth
        begins = text == "\n" and depth == 0
        parts.append(text)
        at = token.end()
    return "".join(parts), dropped


_NOT_WRITTEN = re.compile(r"^\s*raise NotImplementedError\b", re.MULTILINE)
_ON_PYTHON = re.compile(r"%%(time|capture)\b")
"""Magics of a whole cell that run it as it is."""
_NAN_OR_OTHER = re.compile(rb'(NaN|Infinity)|(?:[^"NI]++|"(?:\\.|[^"\\])*+"?)++', re.DOTALL)
_MAGIC = re.compile(
    r"""([ \t]*+) (
        [%!?] .*                        # %matplotlib inline, !ls, ?help
        | [\w.,\ \t]++ = [ \t]*+ [%!] .*  # files = !ls
        | [\w.]++ \?\?? [ \t]*+ $          # torch.nn.Linear?
    )""",
    re.VERBOSE | re.MULTILINE,
)
_TOKEN = re.compile(
    r"""
    (?s: \"{3} (?: \\. | [^\\] )*? (?: \"{3} | \\?\Z ) )
    | (?s: '{3} (?: \\. | [^\\] )*? (?: '{3} | \\?\Z ) )
    | " (?: \\[\s\S] | [^"\\\n] )* "?
    | ' (?: \\[\s\S] | [^'\\\n] )* '?
    | \# .*
    | \\ \n
    | [^"'\#\\\n()\[\]{}]+
    | [\s\S] | \Z
    """,
    re.VERBOSE,
)
