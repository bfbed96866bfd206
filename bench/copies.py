"""Copies of programs as people disguise them: with other comments, other names, another order. The same for the same seed."""

import ast
import builtins
import random
from collections.abc import Collection, Iterator

STEPS = ("comments", "names", "order", "edits")
"""What is done to a copy, each on top of those before it."""
_WORDS = ("alpha", "batch", "cur", "data", "elem", "got", "item", "kept", "made", "node", "part", "res", "tmp", "val")
_REMARKS = ("as in the lesson", "now the next one", "see the task", "this took me a while", "shapes matter", "the loop")
_TURNED = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE, ast.Eq: ast.Eq, ast.NotEq: ast.NotEq}


def copied(text: str, step: str, fixed: Collection[str], seed: int) -> str:
    """A copy of a program with all `STEPS` up to this one, which does what the program does.

    It keeps the `fixed` names, which the exercise asks for.
    """
    disguise = _Disguise(seed, fixed)
    tree = ast.parse(text)
    for each in STEPS[: STEPS.index(step) + 1]:
        tree = ast.parse(ast.unparse(ast.fix_missing_locations(getattr(disguise, each)(tree))))
    return disguise.remarks(ast.unparse(tree))


class _Disguise:
    def __init__(self, seed: int, fixed: Collection[str]) -> None:
        self._draw = random.Random(seed)
        self._fixed = {*fixed, *dir(builtins), "self", "_"}

    def comments(self, tree: ast.Module) -> ast.Module:
        """Without comments, docstrings and type hints, and laid out anew; some other docstrings."""
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and _begins_with_text(node.body):
                node.body[:1] = [] if len(node.body) > 1 else [ast.Pass()]
            if isinstance(node, ast.FunctionDef):
                if not node.decorator_list:  # some read them: singledispatch, torch.jit
                    node.returns = None
                    for argument in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]:
                        argument.annotation = None
                if self._draw.random() < 0.3:
                    node.body.insert(0, ast.Expr(ast.Constant(self._draw.choice(_REMARKS))))
        return tree

    def names(self, tree: ast.Module) -> ast.Module:
        """With other names for variables, helpers, their arguments, and the attributes of `self`."""
        kept = self._fixed | _told_elsewhere(tree)
        own = [name for name in dict.fromkeys(_bound(tree)) if name not in kept and not name.startswith("__")]
        used = kept | {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        words = (f"{word}{number}" for number in ("", 2, 3, 4, 5, 6) for word in self._draw.sample(_WORDS, len(_WORDS)))
        fresh = (word for word in words if word not in used)
        new = {name: next(fresh) for name in own}
        renamed: ast.Module = _Renamer(new, _attributes(tree)).visit(tree)
        return renamed

    def order(self, tree: ast.Module) -> ast.Module:
        """With imports, functions, methods, and neighbouring statements that share no name, in another order."""
        imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        rest = [node for node in tree.body if node not in imports]
        self._draw.shuffle(imports)
        imports.sort(key=lambda node: getattr(node, "module", "") != "__future__")  # which must come first
        tree.body = [*imports, *self._definitions(rest)]
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                node.body = self._definitions(node.body)
            elif not isinstance(node, ast.Module):
                for body in (getattr(node, "body", None), getattr(node, "orelse", None)):
                    if isinstance(body, list):
                        _swap(body)
        return tree

    def edits(self, tree: ast.Module) -> ast.Module:
        """With small changes of the code: results by way of a name, comparisons turned round, lines that do nothing."""
        for node in ast.walk(tree):
            if isinstance(node, ast.Compare) and len(node.ops) == 1 and (turned := _TURNED.get(type(node.ops[0]))):
                node.left, node.comparators, node.ops = node.comparators[0], [node.left], [turned()]
            if isinstance(node, ast.FunctionDef):
                last = node.body[-1]
                if isinstance(last, ast.Return) and last.value and not isinstance(last.value, ast.Name):
                    node.body[-1:] = [ast.Assign([ast.Name("answer")], last.value), ast.Return(ast.Name("answer"))]
                if self._draw.random() < 0.5:
                    node.body.insert(0, ast.Assign([ast.Name("unused")], ast.Constant(self._draw.randrange(10))))
        return tree

    def remarks(self, text: str) -> str:
        """With comments and empty lines here and there; `ast.unparse` has left no string that goes over lines but docstrings."""
        lines = []
        for line in text.split("\n"):
            if self._draw.random() < 0.15:
                lines.append("")
            has_room = line and "'" not in line and '"' not in line
            remark = f"  # {self._draw.choice(_REMARKS)}" if has_room and self._draw.random() < 0.3 else ""
            lines.append(line + remark)
        return "\n".join(lines) + "\n"

    def _definitions(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """Neighbouring definitions in another order, each after those that it needs as it is made."""
        places = [at for at, node in enumerate(body) if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        waiting = [body[at] for at in places]
        names = [_name(node) for node in waiting]
        if not places or places[-1] - places[0] >= len(places) or len(set(names)) < len(names):
            return body  # something stands between them, or one takes another's place
        self._draw.shuffle(waiting)
        done: list[ast.stmt] = []
        while waiting:
            missing = {_name(node) for node in waiting}
            ready = next(node for node in waiting if not _needs(node) & (missing - {_name(node)}))
            waiting.remove(ready)
            done.append(ready)
        return [*body[: places[0]], *done, *body[places[-1] + 1 :]]


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

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.name = self._new.get(node.name, node.name)
        return self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.name = self._new.get(node.name, node.name)
        return self.generic_visit(node)

    def visit_Nonlocal(self, node: ast.Nonlocal) -> ast.AST:
        node.names = [self._new.get(name, name) for name in node.names]
        return node

    def visit_Global(self, node: ast.Global) -> ast.AST:
        node.names = [self._new.get(name, name) for name in node.names]
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if isinstance(node.value, ast.Name) and node.value.id == "self":
            node.attr = self._attributes.get(node.attr, node.attr)
        return self.generic_visit(node)


def _bound(tree: ast.Module) -> Iterator[str]:
    """What is given a name in a module; not the methods and attributes of its classes, which others may ask for."""
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    members = [node for each in classes for node in each.body]
    fields = [name for node in members if isinstance(node, ast.Assign | ast.AnnAssign) for name in ast.walk(node)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node not in fields:
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.FunctionDef | ast.ClassDef) and node not in members:
            yield node.name


def _told_elsewhere(tree: ast.Module) -> set[str]:
    """Names that stand somewhere else than in a name: imported, given by keyword, caught by `except` or `match`."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        elif isinstance(node, ast.keyword):
            names.add(node.arg or "")
        elif isinstance(node, ast.MatchAs | ast.MatchStar | ast.ExceptHandler):
            names.add(node.name or "")
    return names


def _attributes(tree: ast.Module) -> set[str]:
    """Attributes that only `self` is given and asked for."""
    every = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    of_self = [node for node in every if isinstance(node.value, ast.Name) and node.value.id == "self"]
    given = {node.attr for node in of_self if isinstance(node.ctx, ast.Store)}
    return given - {node.attr for node in every if node not in of_self}


def _swap(body: list[ast.stmt]) -> None:
    for at in range(len(body) - 1):
        one, other = body[at : at + 2]
        if isinstance(one, ast.Assign) and isinstance(other, ast.Assign) and not _names(one) & _names(other):
            body[at : at + 2] = [other, one]


def _begins_with_text(body: list[ast.stmt]) -> bool:
    return bool(body) and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)


def _name(node: ast.stmt) -> str:
    return node.name if isinstance(node, ast.FunctionDef | ast.ClassDef) else ""


def _names(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _needs(node: ast.stmt) -> set[str]:
    """The names that a definition asks for as it is made."""
    parts: list[ast.AST] = []
    if isinstance(node, ast.FunctionDef):
        parts = [*node.decorator_list, node.args, *([node.returns] if node.returns else [])]
    elif isinstance(node, ast.ClassDef):
        methods = [each for each in node.body if isinstance(each, ast.FunctionDef)]
        parts = [*node.decorator_list, *node.bases, *(each for each in node.body if each not in methods)]
        parts += [each for method in methods for each in (*method.decorator_list, method.args)]
    return {name for part in parts for name in _names(part)}
