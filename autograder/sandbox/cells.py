"""The cells of a notebook, in the child: run as Jupyter runs them, one after the other, in one namespace.

What a cell raises ends that cell and no other. Only an import that fails ends nothing but itself: what is not installed
here, such as a library for plots, must not take the imports below it along.
"""

import __future__

import ast
from importlib.abc import Loader
from types import ModuleType
from typing import Any, NamedTuple

_FUTURES = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)


class Failure(NamedTuple):
    """What a cell raised, and at which line of the notebook's text."""

    line: int
    error: BaseException

    def came_early(self, names: dict[str, Any]) -> bool:
        """Whether it lacked a name that is there by now."""
        # of a subclass, or of a name that is no text, the student's own code would answer here
        return type(self.error) is NameError and type(self.error.name) is str and self.error.name in names


class Cells(Loader):
    """A notebook as Python knows the source of a module: whoever asks can have the module anew.

    Each cell stands in `text` from a line of `begins` on, under a line of its own (see `notebooks.Code`). `given` is
    what the stub gives outside of what is to be written; it runs first, as its cell may have been deleted.
    """

    def __init__(self, path: str, text: str, begins: list[int], given: str) -> None:
        lines = text.split("\n")
        ends = [*(begin - 2 for begin in begins[1:]), len(lines)]
        self._path = path
        self._cells = [(begin, "\n".join(lines[begin - 1 : end])) for begin, end in zip(begins, ends, strict=True)]
        self._given = given

    def exec_module(self, module: ModuleType) -> None:
        self.run(vars(module))

    def run(self, names: dict[str, Any]) -> list[Failure]:
        """Fills the namespace `names`; what failed at the last run of each cell.

        Where a cell lacks a name that a later one gives, all from the first such cell on runs again, as a person does
        who has moved cells, for as long as that makes fewer fail.
        """
        kernel = _Kernel(self._path, names)
        kernel.run(1, self._given)
        failed = self._run_from(0, kernel)
        while early := [number for number, failures in failed.items() if any(f.came_early(names) for f in failures)]:
            before = {number: failures for number, failures in failed.items() if number < early[0]}
            again = before | self._run_from(early[0], kernel)
            helped = len(again) < len(failed)
            failed = again
            if not helped:
                break
        return [failure for failures in failed.values() for failure in failures]

    def _run_from(self, first: int, kernel: "_Kernel") -> dict[int, list[Failure]]:
        """What failed, by the number of the cell."""
        found = {number: kernel.run(*self._cells[number]) for number in range(first, len(self._cells))}
        return {number: failures for number, failures in found.items() if failures}


class _Kernel:
    """Where cells run: the names that they share, and what they asked of `__future__` so far."""

    def __init__(self, path: str, names: dict[str, Any]) -> None:
        self._path = path
        self._names = names
        self._flags = 0

    def run(self, begin: int, cell: str) -> list[Failure]:
        """Runs a cell whose first line is line `begin` of the notebook's text."""
        try:
            tree = compile(cell, self._path, "exec", self._flags | ast.PyCF_ONLY_AST, dont_inherit=True)
        except BaseException as error:  # it is no Python, or too much of it
            return [Failure(begin + (getattr(error, "lineno", None) or 1) - 1, error)]
        failures: list[Failure] = []
        for statement in ast.increment_lineno(tree, begin - 1).body:
            try:
                code = compile(ast.Module([statement], []), self._path, "exec", self._flags, dont_inherit=True)
                self._flags |= code.co_flags & _FUTURES
                exec(code, self._names)
            except BaseException as error:  # whatever it is, the next cell runs
                trace = error.__traceback__ and error.__traceback__.tb_next
                failures.append(Failure(trace.tb_lineno if trace else statement.lineno, error))
                if not (isinstance(error, ImportError) and isinstance(statement, (ast.Import, ast.ImportFrom))):
                    break
        return failures
