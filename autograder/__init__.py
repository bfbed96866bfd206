"""autograder: the grading kit for deep-learning courses.

This file stays empty of imports: the sandbox imports parts of the package and must not pull in the rest.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.kernel import check

__all__ = ["check"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """`from autograder import check`, in a notebook."""
    if name == "check":
        from autograder.kernel import check  # noqa: PLC0415  # only who asks for it needs it

        return check
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
