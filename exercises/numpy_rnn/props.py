"""What the checks of this exercise need beside your code. Nothing here is secret, and nothing here is graded."""

import math
from types import SimpleNamespace

import numpy as np
from torch.utils._python_dispatch import TorchDispatchMode

_watch = SimpleNamespace(numbers=None)


def by_hand(function, **arguments):
    """What your function returns while no operation of torch can be used."""
    _watch.numbers = set()
    with _WithoutTorch():
        return function(**arguments)


def numbers_met():
    """How many different numbers the last function `by_hand` gave to tanh, exp and their kin."""
    met, _watch.numbers = len(_watch.numbers), None
    return met


def derives_in_torch(function, **arguments):
    """Whether torch works a derivative out while your function runs."""
    with _NotingDerivatives() as mode:
        function(**arguments)
    return mode.noted


def arguments_afterwards(function, **arguments):
    """Whether a call gave a result, and the arguments after it: a function must leave them as they were."""
    return function(**arguments) is not None, arguments


class _WithoutTorch(TorchDispatchMode):
    def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
        raise RuntimeError("work the gradients out by hand, in NumPy")


class _NotingDerivatives(TorchDispatchMode):
    noted = False

    def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
        # whichever way a derivative is asked for, that of tanh is the operation tanh_backward
        self.noted = self.noted or "_backward" in str(operation)
        return operation(*args, **(kwargs or {}))


class _Noting:
    """A function of NumPy or math as it was, which takes down the numbers that it is given during `by_hand`."""

    def __init__(self, function):
        self._function = function

    def __call__(self, *args, **kwargs):
        if _watch.numbers is not None and isinstance(args[0], (np.ndarray, np.number, float, complex)):
            given = np.asarray(args[0])
            if given.dtype.kind in "fc":
                _watch.numbers.update(given.ravel().tolist())
        return self._function(*args, **kwargs)

    def __getattr__(self, name):
        return getattr(self._function, name)

    def __reduce__(self):
        return self._function.__name__  # a copy of a function is the function


# before your file is loaded, so that `from numpy import tanh` is noted, too
for _module in (np, math):
    for _name in ("tanh", "exp", "expm1", "sinh", "cosh"):
        setattr(_module, _name, _Noting(getattr(_module, _name)))
