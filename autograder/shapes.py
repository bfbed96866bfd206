"""Programs as shapes: what is left of expressions and statements without names, layout, comments and type hints.

A shape is a number. The same number stands for the same piece of code, in whichever program, as far as one `Shapes` has read
them. A program is a bag of its pieces, so their order does not count. Nothing of a program is ever run.
"""

import ast
import itertools
import re
import warnings
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

MAX_BYTES = 50_000
"""Of a program; what comes after is not looked at. An exercise takes a thirtieth of it."""


class Part(NamedTuple):
    """A piece of a program, and where it stands: from one byte of its UTF-8 text to another."""

    shape: int
    size: int
    """How many nodes of the syntax tree it takes, of those that have a place; more than any of its own parts."""
    begin: int
    end: int


def names_in(stub: str) -> set[str]:
    """The names that a stub asks for: of its functions and classes, and of what they are given. A copy must keep them."""
    try:
        nodes = list(ast.walk(ast.parse(stub)))
    except SyntaxError:  # `validate` says so
        return set()
    definitions = [node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    return {*definitions, *(node.arg for node in nodes if isinstance(node, ast.arg))}


class Shapes:
    """Numbers the shapes of programs. The `fixed` names, which the course asks for, say something; others do not."""

    def __init__(self, fixed: Collection[str] = ()) -> None:
        self._fixed = fixed
        self._numbers: dict[Hashable, int] = {}

    def number(self, *key: Hashable) -> int:
        """The shape that has this key: a kind of node, and the shapes in it."""
        return self._numbers.setdefault(key, len(self._numbers))

    def parts(self, text: str, cells: Sequence[int] = ()) -> list[Part]:
        """The pieces of a script, or of the notebook whose cells begin at these lines.

        What is no Python costs no more than its own lines, which are then compared as they are, word by word.
        """
        if len(data := text.encode()) > MAX_BYTES:
            text = data[:MAX_BYTES].decode(errors="ignore").rpartition("\n")[0]
        pieces = [read for piece in _pieces(text, cells) for read in _parsed(piece)]
        names = _Names.of((tree for _, tree in pieces if tree), self._fixed)
        return [part for piece, tree in pieces for part in self._parts(piece, tree, names)]

    def _parts(self, piece: "_Piece", tree: ast.Module | None, names: "_Names") -> list[Part]:
        try:
            if tree:
                return _Reader(self, piece, names).parts(tree)
        except RecursionError:
            pass
        words = _WORD.findall(piece.text)
        return [Part(self.number("words", *words), len(words), piece.begin, piece.end)] if len(words) > 1 else []


@dataclass(frozen=True)
class _Piece:
    """Some lines of a program, and the byte at which they begin there."""

    text: str
    begin: int

    @property
    def end(self) -> int:
        return self.begin + len(self.text.encode())


def _pieces(text: str, cells: Sequence[int]) -> Iterator[_Piece]:
    """The cells of a notebook, which may be right or wrong one by one; the whole of a script."""
    return _cut(_Piece(text, 0), [line - 1 for line in cells])


def _parsed(piece: _Piece) -> Iterator[tuple[_Piece, ast.Module | None]]:
    """The piece and its syntax tree; where it is no Python, its definitions, and of those that are none their lines."""
    if tree := _tree(piece.text):
        yield piece, tree
        return
    for block in _blocks(piece):
        if tree := _tree(block.text):
            yield block, tree
        else:
            yield from ((line, _tree(line.text)) for line in _lines(block))


def _tree(text: str) -> ast.Module | None:
    """None where it is no Python, or nested too deep. A line that opens a block opens an empty one."""
    if "\n" not in text and text.endswith(":"):
        text += " pass"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "\\d" and its like
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _blocks(piece: _Piece) -> Iterator[_Piece]:
    """What begins at the left margin, each with the lines below it that do not."""
    lines = piece.text.split("\n")
    return _cut(piece, [at for at, line in enumerate(lines) if re.match(r"[\w@]", line)])


def _lines(piece: _Piece) -> Iterator[_Piece]:
    """The lines that have a word, each without its indentation; one that opens a block opens an empty one."""
    for each in _cut(piece, range(piece.text.count("\n") + 1)):
        bare = each.text.strip()
        if bare:
            begin = each.begin + len(each.text) - len(each.text.lstrip())
            yield _Piece(bare, begin)


def _cut(piece: _Piece, lines: Iterable[int]) -> Iterator[_Piece]:
    """The piece, cut before each of these lines, counted from 0."""
    rows = piece.text.split("\n")
    begin = piece.begin
    for first, last in itertools.pairwise([0, *(line for line in lines if 0 < line < len(rows)), len(rows)]):
        text = "\n".join(rows[first:last])
        yield _Piece(text, begin)
        begin += len(text.encode()) + 1


class _Reader:
    """Reads one piece. Raises RecursionError where it is nested too deep."""

    def __init__(self, shapes: Shapes, piece: _Piece, names: "_Names") -> None:
        self._shapes = shapes
        self._names = names
        rows = piece.text.split("\n")
        self._starts = [*itertools.accumulate((len(row.encode()) + 1 for row in rows), initial=piece.begin)]
        self._parts: list[Part] = []

    def parts(self, tree: ast.Module) -> list[Part]:
        for statement in tree.body:
            self._statement(statement)
        return self._parts

    def _statement(self, node: ast.AST) -> None:
        if not _says_nothing(node):
            self._node(node)
        for _, value in ast.iter_fields(node):
            for each in value if _is_block(value) else ():
                self._statement(each)

    def _node(self, node: ast.AST) -> tuple[int, int]:
        """The shape and the size of a node. Those of an expression, and of a statement without its block, are kept."""
        shape, size = self._shape(node)
        is_target = isinstance(getattr(node, "ctx", None), ast.Store | ast.Del)
        if size > 1 and isinstance(node, ast.expr | _Statement) and not isinstance(node, ast.Expr) and not is_target:
            self._parts.append(Part(shape, size, *self._span(node)))
        return shape, size

    def _shape(self, node: ast.AST) -> tuple[int, int]:
        match node:
            case ast.Name(id=name) | ast.arg(arg=name):
                return self._name(name), 1
            case ast.JoinedStr():
                return self._shapes.number("text"), 1
            case ast.Constant(value=str(text)) if len(text) > 20 or " " in text:  # for people, in any words
                return self._shapes.number("text"), 1
            case ast.Constant(value=value):
                return self._shapes.number("value", repr(value)), 1
            case ast.Attribute() if imported := self._names.imported(node):
                return self._shapes.number("imported", imported), 1
            case ast.Attribute(value=owner, attr=name):
                shape, size = self._node(owner)
                return self._shapes.number("of", shape, "" if name in self._names.attributes else name), size + 1
            case ast.AnnAssign(target=target, value=ast.expr() as given):
                return self._shape(ast.Assign([target], given))
            case ast.Compare(left=left, ops=[ast.Gt() | ast.GtE() as turned], comparators=[right]):
                other = ast.Lt() if isinstance(turned, ast.Gt) else ast.LtE()
                return self._shape(ast.Compare(right, [other], [left]))
        key: list[Hashable] = [type(node).__name__]
        size = int(hasattr(node, "lineno"))
        for name, values in _seen(node):
            inner = [self._field(node, each) for each in values]
            shapes = [shape for shape, _ in inner]
            key.append(tuple(sorted(shapes) if name == "keywords" else shapes))
            size += sum(each for _, each in inner)
        return self._shapes.number(*key), size

    def _field(self, node: ast.AST, value: object) -> tuple[int, int]:
        if isinstance(value, ast.AST):
            return self._node(value)
        if isinstance(value, str) and not isinstance(node, ast.keyword):
            return self._name(value), 0
        return self._shapes.number("value", repr(value)), 0

    def _name(self, name: str) -> int:
        if name in self._names.imports:
            return self._shapes.number("imported", self._names.imports[name])
        return self._shapes.number("name", "" if name in self._names.own else name)

    def _span(self, node: ast.AST) -> tuple[int, int]:
        """From where to where a node stands; a statement ends before its block."""
        if not any(_is_block(value) for _, value in ast.iter_fields(node)):
            ends = [node]
        else:
            children = [child for _, values in _seen(node) for child in values if isinstance(child, ast.AST)]
            ends = [each for child in children for each in ast.walk(child) if hasattr(each, "end_lineno")]
        places = [self._place(each) for each in ends]
        begin = min(self._place(each)[0] for each in [node, *ends] if hasattr(each, "lineno"))
        return begin, max(end for _, end in places)

    def _place(self, node: Any) -> tuple[int, int]:
        begin = self._starts[node.lineno - 1] + node.col_offset
        return begin, self._starts[node.end_lineno - 1] + node.end_col_offset


@dataclass
class _Names:
    """What the names of a piece stand for."""

    own: set[str] = field(default_factory=set)
    """Those that its author chose."""
    attributes: set[str] = field(default_factory=set)
    """Attributes that it sets, and may call what it likes."""
    imports: dict[str, str] = field(default_factory=dict)
    """Of names that are imported, the whole path."""

    @classmethod
    def of(cls, trees: Iterable[ast.Module], fixed: Collection[str]) -> "_Names":
        names = cls()
        for node in itertools.chain.from_iterable(map(ast.walk, trees)):
            match node:
                case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                    names.own.add(name)
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                    names.own.add(name)
                case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                    names.own.add(name)
                case ast.Attribute(attr=name, ctx=ast.Store()):
                    names.attributes.add(name)
                case ast.Import(names=aliases):
                    for alias in aliases:
                        path = alias.name if alias.asname else alias.name.split(".")[0]
                        names.imports[alias.asname or path] = path
                case ast.ImportFrom(names=aliases, module=module):
                    names.imports |= {alias.asname or alias.name: f"{module}.{alias.name}" for alias in aliases}
        names.own.difference_update(fixed)
        return names

    def imported(self, node: ast.Attribute) -> str:
        """The whole path of `nn.Linear` and its like; empty where it is an attribute of something else."""
        path: list[str] = []
        owner: ast.expr = node
        while isinstance(owner, ast.Attribute):
            path.append(owner.attr)
            owner = owner.value
        if isinstance(owner, ast.Name) and owner.id in self.imports:
            return ".".join([self.imports[owner.id], *reversed(path)])
        return ""


def _seen(node: ast.AST) -> Iterator[tuple[str, list[Any]]]:
    """The fields of a node that count, but for the blocks of a statement."""
    for name, value in ast.iter_fields(node):
        if name not in _UNSEEN and not _is_block(value):
            yield name, value if isinstance(value, list) else [value]


def _is_block(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], _Statement)


def _says_nothing(node: ast.AST) -> bool:
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_text or isinstance(node, ast.Import | ast.ImportFrom | ast.Pass)


_Statement = ast.stmt | ast.ExceptHandler | ast.match_case
_UNSEEN = {"ctx", "annotation", "returns", "type_comment", "type_params", "simple", "kind"}
_WORD = re.compile(r"\w+|[^\w\s]")
