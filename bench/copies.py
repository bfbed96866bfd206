"""Copies of programs as people disguise them: with other comments, other names, another order. The same for the same seed."""

import ast
import builtins
import random
import re
from collections.abc import Callable, Collection, Iterator

_WORDS = (
    "alpha",
    "batch",
    "cur",
    "data",
    "elem",
    "fin",
    "got",
    "item",
    "kept",
    "made",
    "node",
    "part",
    "res",
    "tmp",
    "val",
)
_REMARKS = ("as in the lesson", "now the next one", "see the task", "this took me a while", "shape matters", "the loop")


class Disguise:
    """Steps that make a copy of a program. `fixed` are the names that the contract asks for, which a copy must keep."""

    def __init__(self, seed: int, fixed: Collection[str]) -> None:
        self._draw = random.Random(seed)
        self._fixed = {*fixed, *dir(builtins), "self", "_"}

    def comments(self, text: str) -> str:
        """Comments, docstrings, type hints, quotes and empty lines: none of the old, some new ones."""
        tree = ast.parse(text)
        for node in ast.walk(tree):
            match node:
                case ast.Module(body) | ast.FunctionDef(body=body) | ast.ClassDef(body=body) if _docstring(body):
                    body[:1] = [] if len(body) > 1 else [ast.Pass()]
                case _:
                    pass
            if isinstance(node, ast.FunctionDef):
                node.returns = None
                arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                keeps = _reads_annotations(node)
                for argument in arguments:
                    argument.annotation = argument.annotation if keeps else None
                if self._draw.random() < 0.3:
                    node.body.insert(0, ast.Expr(ast.Constant(self._draw.choice(_REMARKS))))
        lines = []
        for line in ast.unparse(ast.fix_missing_locations(tree)).split("\n"):
            if self._draw.random() < 0.15:
                lines.append("")
            is_whole = not re.search("['\"]{3}", line)
            lines.append(
                f"{line}  # {self._draw.choice(_REMARKS)}" if is_whole and line and self._draw.random() < 0.2 else line
            )
        return "\n".join(lines) + "\n"

    def names(self, text: str) -> str:
        """Other names for all that has one: variables, helpers, their arguments, attributes of `self`."""
        tree = ast.parse(text)
        kept = self._fixed | _imported(tree) | _inherited(tree)
        bound = [name for name in dict.fromkeys(_bound(tree)) if name not in kept and not name.startswith("__")]
        fresh = self._fresh({node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | kept)
        new = {name: next(fresh) for name in bound}
        return ast.unparse(_Renamer(new, _attributes(tree)).visit(tree)) + "\n"

    def order(self, text: str) -> str:
        """Another order of imports, functions, methods, and of neighbouring statements that have no name in common."""
        tree = ast.parse(text)
        self._draw.shuffle(imports := [node for node in tree.body if _is_import(node) and not _is_future(node)])
        rest = [node for node in tree.body if not _is_import(node)]
        first = [node for node in tree.body if _is_future(node)]
        tree.body = [*first, *imports, *self._definitions(rest)]
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                node.body = self._definitions(node.body)
            for body in (getattr(node, "body", None), getattr(node, "orelse", None)):
                if isinstance(body, list) and not isinstance(node, ast.Module | ast.ClassDef):
                    self._swap(body)
        return ast.unparse(tree) + "\n"

    def edits(self, text: str) -> str:
        """Small changes of the code itself: results by way of a name, comparisons the other way round, lines that do nothing."""
        tree = ast.parse(text)
        for node in ast.walk(tree):
            if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _TURNED:
                node.left, node.comparators, node.ops = (
                    node.comparators[0],
                    [node.left],
                    [_TURNED[type(node.ops[0])]()],
                )
            if isinstance(node, ast.FunctionDef):
                *_, last = node.body
                if isinstance(last, ast.Return) and last.value and not isinstance(last.value, ast.Name):
                    node.body[-1:] = [ast.Assign([ast.Name("answer")], last.value), ast.Return(ast.Name("answer"))]
                if self._draw.random() < 0.5:
                    node.body.insert(0, ast.Assign([ast.Name("unused")], ast.Constant(self._draw.randrange(10))))
        return ast.unparse(ast.fix_missing_locations(tree)) + "\n"

    def _fresh(self, taken: Collection[str]) -> Iterator[str]:
        words = [f"{word}{number}" for number in ("", *range(2, 99)) for word in self._draw.sample(_WORDS, len(_WORDS))]
        return (word for word in words if word not in taken)

    def _definitions(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """The definitions in another order, each after those that it needs as it is made; all else stays where it stands."""
        places = [at for at, node in enumerate(body) if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        waiting: list[ast.stmt] = [body[at] for at in places]
        if (
            len({getattr(node, "name", "") for node in waiting}) < len(waiting)
            or len(places) != places[-1:][0] - places[0] + 1
            if places
            else True
        ):
            return body
        self._draw.shuffle(waiting)
        done: list[ast.stmt] = []
        while waiting:
            names = {getattr(node, "name", "") for node in waiting}
            ready = next(
                (node for node in waiting if not _needs(node) & (names - {getattr(node, "name", "")})), waiting[0]
            )
            waiting.remove(ready)
            done.append(ready)
        return [*body[: places[0]], *done, *body[places[-1] + 1 :]]

    def _swap(self, body: list[ast.stmt]) -> None:
        for at in range(len(body) - 1):
            pair = body[at], body[at + 1]
            if all(isinstance(node, ast.Assign) for node in pair) and not _names(pair[0]) & _names(pair[1]):
                body[at : at + 2] = reversed(pair)


_TURNED: dict[type[ast.cmpop], Callable[[], ast.cmpop]] = {
    ast.Lt: ast.Gt,
    ast.Gt: ast.Lt,
    ast.LtE: ast.GtE,
    ast.GtE: ast.LtE,
    ast.Eq: ast.Eq,
    ast.NotEq: ast.NotEq,
}


class _Renamer(ast.NodeTransformer):
    def __init__(self, new: dict[str, str], attributes: Collection[str]) -> None:
        self._new = new
        self._attributes = {name: f"my_{name}" for name in attributes}

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self._new.get(node.id, node.id)
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.arg = self._new.get(node.arg, node.arg)
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if isinstance(node.func, ast.Name) and node.func.id in self._new:
            for keyword in node.keywords:
                keyword.arg = self._new.get(keyword.arg or "", keyword.arg or "") or None
        return self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.name = self._new.get(node.name, node.name)
        return self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.name = self._new.get(node.name, node.name)
        return self.generic_visit(node)

    def visit_Nonlocal(self, node: ast.Nonlocal | ast.Global) -> ast.AST:
        node.names = [self._new.get(name, name) for name in node.names]
        return node

    visit_Global = visit_Nonlocal

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if isinstance(node.value, ast.Name) and node.value.id == "self":
            node.attr = self._attributes.get(node.attr, node.attr)
        return self.generic_visit(node)


def _bound(tree: ast.Module) -> Iterator[str]:
    """What is given a name in a module; not the methods and attributes of its classes."""
    inside = {id(node) for parent in ast.walk(tree) if isinstance(parent, ast.ClassDef) for node in parent.body}
    own = {
        id(name)
        for node in ast.walk(tree)
        if id(node) in inside and isinstance(node, ast.Assign | ast.AnnAssign)
        for name in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in own:
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.FunctionDef | ast.ClassDef) and id(node) not in inside:
            yield node.name


def _imported(tree: ast.Module) -> set[str]:
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    return {(alias.asname or alias.name).split(".")[0] for node in imports for alias in node.names}


def _inherited(tree: ast.Module) -> set[str]:
    """Names that are told by something else than themselves: captured by `match`, caught, or given by keyword to a class."""
    names = {keyword.arg or "" for node in ast.walk(tree) if isinstance(node, ast.Call) for keyword in node.keywords}
    for node in ast.walk(tree):
        if isinstance(node, ast.MatchAs | ast.MatchStar | ast.ExceptHandler) and node.name:
            names.add(node.name)
    return names


def _attributes(tree: ast.Module) -> set[str]:
    """Attributes that only `self` is given and asked for."""
    every = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    of_self = [node for node in every if isinstance(node.value, ast.Name) and node.value.id == "self"]
    given = {node.attr for node in of_self if isinstance(node.ctx, ast.Store)}
    return given - {node.attr for node in every if not any(node is each for each in of_self)}


def _docstring(body: list[ast.stmt]) -> bool:
    return bool(body) and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)


def _reads_annotations(node: ast.FunctionDef) -> bool:
    return bool(node.decorator_list)


def _is_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _names(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _needs(node: ast.stmt) -> set[str]:
    """The names that a definition asks for as it is made."""
    parts: list[ast.AST] = [*getattr(node, "decorator_list", ()), *getattr(node, "bases", ())]
    if isinstance(node, ast.FunctionDef):
        parts += [node.args]
    if isinstance(node, ast.ClassDef):
        parts += [each for each in node.body if not isinstance(each, ast.FunctionDef)]
        parts += [part for each in node.body if isinstance(each, ast.FunctionDef) for part in each.decorator_list]
    return {name for part in parts for name in _names(part)}
