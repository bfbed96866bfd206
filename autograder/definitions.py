"""What the code of many cells defines: of a session's statements those that a function or a class needs, and no others."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.notebooks import python_of

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


@dataclass(frozen=True)
class _Statement:
    node: ast.stmt
    text: str

    def defines(self) -> bool:
        """Whether it is a definition, or holds one: a function under an `if`, an import in a `try`."""
        if isinstance(self.node, ast.If | ast.Try | ast.With):
            return any(isinstance(node, _DEFINITIONS) for node in ast.walk(self.node))
        return isinstance(self.node, _DEFINITIONS)

    def reads(self) -> set[str]:
        return {node.id for node in ast.walk(self.node) if isinstance(node, ast.Name)}

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


def definitions(cells: Sequence[str]) -> str:
    """The imports, functions and classes of `cells`, in their order, and the assignments on which they depend.

    What else the cells do (prints, plots, training for an hour) is left out, as are cells that are no Python.
    """
    statements = [statement for cell in cells for statement in _statements(cell)]
    kept = [statement for statement in statements if statement.defines()]
    needed: set[str] = set()
    while more := {name for statement in kept for name in statement.reads()} - needed:
        needed |= more
        kept = [statement for statement in statements if statement.defines() or statement.sets() & needed]
    return "\n".join(f"{statement.text}\n" for statement in kept)


def _statements(cell: str) -> Iterator[_Statement]:
    text = python_of([cell]).text
    try:
        nodes = ast.parse(text).body
    except SyntaxError:
        return  # nor did it run in the session
    lines = text.split("\n")
    for node in nodes:
        first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])
        yield _Statement(node, "\n".join(lines[first - 1 : node.end_lineno]))
