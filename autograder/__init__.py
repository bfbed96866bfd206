"""autograder: the grading kit for deep-learning courses.

This file stays empty of imports: the sandbox imports parts of the package and must not pull in the rest. Pythons that
are too old must be able to read it, too, and be told.
"""

import sys
from typing import TYPE_CHECKING, Any

if sys.version_info < (3, 11):  # noqa: UP036  # pip refuses to install it there, but a folder can be imported
    told = "autograder needs Python 3.11 or later, and this is Python {}.{} ({}). Make the environment anew with a later one."
    sys.stderr.write(told.format(*sys.version_info[:2], sys.executable) + "\n")
    raise SystemExit(2)

if TYPE_CHECKING:
    from autograder.kernel import check

__all__ = ["check"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """`from autograder import check`, in a notebook."""
    if name == "check":
        from autograder.needed import require  # noqa: PLC0415  # only who asks for `check` needs it

        require()
        from autograder.kernel import check  # noqa: PLC0415

        return check
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
