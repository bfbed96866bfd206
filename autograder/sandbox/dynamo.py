"""Puts off the import of torch's compiler, which every optimizer asks for and none needs.

The first step of an optimizer imports `torch._dynamo`, to say that it must not be compiled: 1.4 s and 70 MB, as much as
all the rest of torch, and the same in each fork's tables of pages. A stand-in answers the two functions that optimizers
call, as they are where nothing is compiled: one does nothing, the other gives back what it was given. Whoever asks for
anything else gets the real module, which then is imported and takes the stand-in's place.
"""

import importlib
import sys
from types import ModuleType
from typing import Any

import torch

_NAME = "torch._dynamo"


class _Later(ModuleType):
    def graph_break(self, msg: str = "") -> None:
        """Outside a compilation there is no graph to break."""

    def disable(self, fn: Any = None, *_: object, **__: object) -> Any:
        """Where nothing is compiled, nothing is to be left out."""
        return fn if fn is not None else lambda function: function

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__path__":  # asked of every module by what looks through all of them
            raise AttributeError(name)
        if sys.modules.get(_NAME) is self:
            del sys.modules[_NAME], torch.__dict__["_dynamo"]
            importlib.import_module(_NAME)
        return getattr(sys.modules[_NAME], name)


def put_off() -> None:
    """Call it after `import torch` and before the first optimizer."""
    if _NAME not in sys.modules:
        sys.modules[_NAME] = torch.__dict__["_dynamo"] = _Later(_NAME)
