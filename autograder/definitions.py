"""What the code of many cells defines: of a session's statements those that a function or a class needs, and no others."""

import ast
import symtable
from collections.abc import Iterable, Iterator, Sequence
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
                symbol.get_name() for symbol in table.get_symbols() if symbol.is_global() and symbol.is_referenced()
            }
            tables += table.get_children()
        return names

    def sets(self) -> set[str]:
        """The names that an assignment sets, or that it sets something of: `RNN.forward = forward`."""
        match self.node:
            case ast.Assign(targets=targets):
                places = targets
            case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
                places = [target]
            case _:
                places = []
        return {node.id for place in places for node in ast.walk(place) if isinstance(node, ast.Name)}


def definitions(cells: Sequence[str]) -> list[str]:
    """The imports, functions and classes of each cell, and the assignments on which any of them depends, at their lines.

    What else the cells do (prints, plots, training for an hour) is left out, as are cells that are no Python.
    """
    read = [list(_statements(cell)) for cell in cells]
    statements = [statement for each in read for statement in each]
    kept = [statement for statement in statements if statement.defines()]
    needed: set[str] = set()
    while more := {name for statement in kept for name in statement.reads()} - needed:
        needed |= more
        kept = [statement for statement in statements if statement.defines() or statement.sets() & needed]
    return [_put_together(statement for statement in each if statement in kept) for each in read]


def _put_together(statements: Iterable[_Statement]) -> str:
    lines: list[str] = []
    for statement in statements:
        lines += [""] * (statement.line - 1 - len(lines))
        lines += statement.text.split("\n")
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
