"""What the code of many cells defines: of a session's statements those that a function or a class needs, and no others."""

import ast
import symtable
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from autograder.notebooks import python_of

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


@dataclass(frozen=True)
class _Statement:
    node: ast.stmt
    line: int
    text: str

    def defines(self) -> bool:
        """Whether it is a definition, or holds one: a function under an `if`, an import in a `try`."""
        if isinstance(self.node, ast.If | ast.Try | ast.With):
            return any(isinstance(node, _DEFINITIONS) for node in ast.walk(self.node))
        return isinstance(self.node, _DEFINITIONS)

    def reads(self) -> set[str]:
        """The names that it takes from outside; those of its functions' own variables are none of them."""
        try:
            tables = [symtable.symtable(self.text, "cell", "exec")]
        except SyntaxError:
            return set()  # `nonlocal` without a function, say: nor did it run in the session
        names: set[str] = set()
        for table in tables:
            names |= {
                symbol.get_name()
                for symbol in table.get_symbols()
                if symbol.is_global() and (symbol.is_referenced() or symbol.is_declared_global())
            }
            tables += table.get_children()
        return names

    def sets(self) -> set[str]:
        """The names that it sets, in a branch or a loop, too, or sets something of: `RNN.forward = forward`."""
        try:
            symbols = symtable.symtable(self.text, "cell", "exec").get_symbols()
        except SyntaxError:
            return set()
        parts = [
            node
            for node in ast.walk(self.node)
            if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store)
        ]
        return {symbol.get_name() for symbol in symbols if symbol.is_assigned()} | {_owner(part) for part in parts}

    def imports(self) -> set[str]:
        return {
            (alias.asname or alias.name).split(".")[0]
            for node in ast.walk(self.node)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }

    def asks(self) -> set[str]:
        """The names of whose values it calls a method, which may change them: `table.update(...)`."""
        calls = [node.func for node in ast.walk(self.node) if isinstance(node, ast.Call)]
        return {_owner(function) for function in calls if isinstance(function, ast.Attribute)}


def definitions(cells: Sequence[str], wanted: Collection[str] = ()) -> list[str]:
    """The imports, functions and classes of each cell, and what gives a name that these need, or a `wanted` one, its value.

    All stays at its lines. What else the cells do (prints, plots, training for an hour) is left out, as are cells that
    are no Python.
    """
    read = [list(_statements(cell)) for cell in cells]
    statements = [statement for each in read for statement in each]
    imported = {name for statement in statements for name in statement.imports()}
    changes = {statement: statement.sets() | (statement.asks() - imported) for statement in statements}
    kept = [statement for statement in statements if statement.defines()]
    needed = set(wanted)
    more = needed | {name for statement in kept for name in statement.reads()}
    while more:
        needed |= more
        kept = [statement for statement in statements if statement.defines() or changes[statement] & needed]
        more = {name for statement in kept for name in statement.reads()} - needed
    return [_put_together(statement for statement in each if statement in kept) for each in read]


def _owner(part: ast.expr) -> str:
    """Of `a.b[0].c`, `a`; of what belongs to no name, nothing."""
    while isinstance(part, ast.Attribute | ast.Subscript):
        part = part.value
    return part.id if isinstance(part, ast.Name) else ""


def _put_together(statements: Iterable[_Statement]) -> str:
    lines: list[str] = []
    for statement in statements:
        lines += [""] * (statement.line - 1 - len(lines))
        lines += statement.text.split("\n")[len(lines) - statement.line + 1 :]  # two may share a line
    return "\n".join(lines)


def _statements(cell: str) -> Iterator[_Statement]:
    code = python_of([cell])
    lines = code.text.split("\n")[code.begins[0] - 1 :]
    try:
        nodes = ast.parse("\n".join(lines)).body
    except SyntaxError:
        return  # nor did it run in the session
    for node in nodes:
        first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])
        yield _Statement(node, first, "\n".join(lines[first - 1 : node.end_lineno]))
