"""The untrusted side: takes a student's file, loads it, and serves calls until it is killed.

Nothing here is a safeguard: the student's code shares this process and can change all of it. What protects the grader
is that only bytes leave, and that the grader believes none of them further than `wire` and the suites check.

Requests, each answered by one reply:

    ("load", file name, source, cells, given, props or None)   runs the source, UTF-8, and the compiled props, as modules
    ("call", Ref, args, kwargs)                                calls what the Ref names

`cells` are the lines of a notebook's source at which its cells begin, and what comes back says which of them failed:
(line, the exception's type, its message). Of a script there are none.

Before a request stands a `SEED`, if it is the first of a check: then objects are forgotten and generators seeded.

Replies: ("value", v), or ("raised", names of the exception's types, message, steps, column, earlier): the steps in the
student's file (see `steps`), of a syntax error its column there or else 0, and the exception that this one replaced or
None: (its type, its message, its line).
"""

import builtins
import difflib
import faulthandler
import linecache
import marshal
import os
import random
import sys
import tempfile
import types
from collections.abc import Callable
from importlib.abc import Loader
from importlib.util import module_from_spec, spec_from_file_location
from typing import Any, TypeGuard

import numpy as np
import torch

import autograder
from autograder import wire
from autograder.confine import Room, confine
from autograder.confine.walls import standing
from autograder.sandbox import FAULT_FILE, MAX_FAILURES, PROPS, PROPS_FILE, SEED, STUDENT
from autograder.sandbox.cells import Cells
from autograder.sandbox.frames import UNASKED, receive_in_child, send_from_child
from autograder.sandbox.steps import Step, but_for_case, steps_of, suggestion
from autograder.wire import Ref


def live(room: Room, connection: int, *, scratch: str, memory: int, cpu_seconds: int, forbidden: str) -> None:
    """The child's whole life."""
    os.setpgid(0, 0)
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.chdir(scratch)
    layers = confine(room, keep=connection, scratch=scratch, memory=memory, cpu_seconds=cpu_seconds)
    hello = {"layers": sorted(layers), "walls": sorted(standing(forbidden))}
    send_from_child(connection, UNASKED, wire.encode(hello, _no_refs))
    # a crash of Python itself leaves its place in the student's file for `zygote` to read
    faulthandler.enable(open(os.path.join(scratch, FAULT_FILE), "wb"), all_threads=False)  # noqa: SIM115  # stays open
    os.environ.update(HOME=scratch, TMPDIR=scratch, TORCHINDUCTOR_CACHE_DIR=scratch, MPLBACKEND="Agg")
    tempfile.tempdir = None  # torch has asked for it, in the zygote
    sys.path[:] = [place for place in sys.path if place]
    # what notebooks, and scripts that were made of them, take for granted: here it does nothing
    vars(autograder)["check"] = _nothing
    vars(builtins).update(display=_nothing, get_ipython=_Shell, check=_nothing)  # whose import may have been deleted
    _Server(connection, scratch).serve()


def _no_refs(value: object) -> Ref:
    raise TypeError(f"{type(value).__name__} is no plain value")


def _nothing(*_: object, **__: object) -> None:
    pass


class _Shell:
    """What `get_ipython()` returns: whatever it is asked to do, it does nothing."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return _nothing


class _Absent(AttributeError):
    """The student's file lacks a name that was called."""


class _Server:
    def __init__(self, connection: int, scratch: str) -> None:
        self._connection = connection
        self._scratch = scratch
        self._path = ""
        self._dtype = torch.get_default_dtype()
        self._objects: dict[int, Any] = {}

    def serve(self) -> None:
        while True:
            try:
                ticket, data = receive_in_child(self._connection)
            except EOFError:
                return
            send_from_child(self._connection, ticket, self._answer(data))

    def _answer(self, data: bytes) -> bytes:
        try:
            is_first, seed = SEED.unpack_from(data)
            if is_first:
                self._begin(seed)
            operation, *arguments = wire.decode(memoryview(data)[SEED.size :], self._resolve)
            handlers: dict[str, Callable[..., Any]] = {"load": self._load, "call": self._call}
            return wire.encode(("value", handlers[operation](*arguments)), self._refer)
        except BaseException as error:  # whatever it is, it is the student's, and the grader is told
            return wire.encode(("raised", *self._describe(error)), _no_refs)

    def _load(
        self, file_name: str, source: bytes, cells: list[int], given: bytes, props: tuple[bytes, bytes] | None
    ) -> list[tuple[int, str, str]]:
        if props is not None:
            text, code = props
            self._objects[PROPS] = module = self._module(PROPS_FILE, text.decode())
            exec(marshal.loads(code), vars(module))
        self._path = os.path.join(self._scratch, file_name)
        script = source.decode()
        notebook = Cells(self._path, script, cells, given.decode()) if cells else None
        self._objects[STUDENT] = module = self._module(file_name, script, notebook)
        failures = []
        if notebook:
            failures = [self._tell(*failure) for failure in notebook.run(vars(module))[:MAX_FAILURES]]
        else:
            exec(compile(script, self._path, "exec", dont_inherit=True), vars(module))
        self._dtype = torch.get_default_dtype()
        return failures

    def _module(self, file_name: str, source: str, loader: Loader | None = None) -> types.ModuleType:
        """An empty module for the source, which lies in a file of its own, so that `inspect` and TorchScript find it."""
        path = os.path.join(self._scratch, file_name)
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(source)
        # as text: a coding line in it may name another encoding than that of the file here
        linecache.cache[path] = (len(source), None, source.splitlines(keepends=True), path)
        name = file_name.rsplit(".", 1)[0]
        spec = spec_from_file_location(name, path, loader=loader)
        assert spec
        module = sys.modules[name] = module_from_spec(spec)
        return module

    def _tell(self, line: int, error: BaseException) -> tuple[int, str, str]:
        return line, type(error).__name__, self._message(error)[:300]

    def _begin(self, seed: int) -> None:
        """What one check did is gone for the next: its objects, the generators' states, torch's global modes."""
        for number in [number for number in self._objects if number > PROPS]:
            del self._objects[number]
        torch.default_generator.manual_seed(seed)  # at a tenth of the cost of torch.manual_seed
        np.random.seed(seed)
        random.seed(seed)
        torch.set_grad_enabled(True)
        torch.set_default_dtype(self._dtype)

    def _call(self, function: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]) -> Any:
        return function(*args, **kwargs)

    def _refer(self, value: object) -> Ref:
        number = max(self._objects, default=PROPS) + 1
        self._objects[number] = value
        return Ref(number, (), type(value).__name__)

    def _resolve(self, ref: Ref) -> Any:
        found = self._objects[ref.number]
        for name in ref.path:
            if isinstance(found, types.ModuleType) and not hasattr(found, name):
                same = but_for_case(name, vars(found))
                near = [same] if same else difflib.get_close_matches(name, vars(found), n=1)
                advice = f"; did you mean it by `{near[0]}`?" if near else ""
                raise _Absent(f"{os.path.basename(found.__file__ or '')} defines no `{name}`{advice}")
            found = getattr(found, name)
        return found

    def _describe(self, error: BaseException) -> tuple[list[str], str, list[Step], int, tuple[str, str, int] | None]:
        names = [kind.__name__ for kind in type(error).__mro__ if kind is not object]
        if self._is_unreadable(error):
            return names, self._message(error)[:2000], [(error.lineno or 0, "", 1)], error.offset or 0, None
        before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        places = steps_of(before, self._path) if before else []
        earlier = (type(before).__name__, self._message(before)[:300], places[-1][0]) if before and places else None
        return names, self._message(error)[:2000], steps_of(error, self._path), 0, earlier

    def _message(self, error: BaseException) -> str:
        try:
            text = str(error.msg if self._is_unreadable(error) else error)
            if isinstance(error, ImportError):  # where a package lies on the grader's machine is no help
                text = text.removesuffix(f" ({error.path})")
            return text + suggestion(error, self._path)
        except BaseException as worse:  # a __str__ of the student's own
            return f"(its message raised {type(worse).__name__})"

    def _is_unreadable(self, error: BaseException) -> TypeGuard[SyntaxError]:
        """Whether it says that the student's file is no Python: its text then names the place, which is told apart."""
        return isinstance(error, SyntaxError) and error.filename == self._path
