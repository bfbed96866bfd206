"""The `autograder` command, also as `python -m autograder`: first asks whether its Python has what it needs."""

import sys
from typing import NoReturn

from autograder.errors import AutograderError
from autograder.needed import require


def main() -> NoReturn:
    """Runs the command."""
    try:
        require()
    except AutograderError as error:
        print(f"autograder: {error}", file=sys.stderr)  # noqa: T201  # it is what a person reads
        raise SystemExit(2) from None
    from autograder.cli import main  # noqa: PLC0415  # it needs what was asked for

    main()


if __name__ == "__main__":
    main()
