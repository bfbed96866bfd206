"""Reports as pages: self-contained files that a browser opens from the disk, without a server or a network."""

import functools
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

_FOLDER = Path(__file__).parent / "html"


@functools.cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("autograder", "html"),
        autoescape=True,  # also of names, messages and answers, which are strangers'
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def rendered(template: str, **values: Any) -> str:
    """The page that a template of `html/` makes of the values."""
    style = (_FOLDER / "style.css").read_text(encoding="utf-8")
    return _environment().get_template(template).render(style=style, **values)
