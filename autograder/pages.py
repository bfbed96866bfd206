"""Reports as pages: self-contained files that a browser opens from the disk, without a server or a network."""

import functools
import hashlib
from base64 import b64encode
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from autograder.text import plain

_FOLDER = Path(__file__).parent / "html"


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("autograder", "html"),
        autoescape=True,  # also of names, messages and answers, which are strangers'
        finalize=_harmless,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["coded"] = _coded
    return environment


def rendered(template: str, script: str = "", **values: Any) -> str:
    """The page that a template of `html/` makes of the values; `script` is a file there, the only one that may run."""
    own = _own(script) if script else Markup()
    digest = b64encode(hashlib.sha256(own.encode()).digest()).decode()
    allowed = f"'sha256-{digest}'" if script else "'none'"
    page = _environment().get_template(template)
    return page.render(style=_own("style.css"), script=own, allowed=Markup(allowed), **values)


@functools.cache
def _own(name: str) -> Markup:
    return Markup((_FOLDER / name).read_text(encoding="utf-8"))


def _harmless(value: Any) -> Any:
    """Each text that a template shows, as `plain` has it; what is markup already is ours."""
    return plain(value, _MOST) if isinstance(value, str) and not isinstance(value, Markup) else value


@functools.lru_cache(maxsize=4096)  # titles and hints are the same on many pages
def _coded(text: str) -> Markup:
    """The text, with what stands between backticks as code."""
    parts = plain(text, _MOST).split("`")
    if len(parts) % 2 == 0:  # one is left over: nobody knows which
        return escape("`".join(parts))
    return Markup().join(Markup("<code>{}</code>").format(part) if at % 2 else part for at, part in enumerate(parts))


def page_name(student: str) -> str:
    """What a student's page is called, without its ending: another for each student, where a disk tells `Ada` from `ada`."""
    safe = "".join(c if c.isalnum() or c in "-_.@+ " else _encoded(c) for c in student)
    if len(safe.encode()) <= _LONGEST:
        return safe
    digest = hashlib.blake2b(student.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return f"{safe.encode()[: _LONGEST - 17].decode(errors='ignore')}~{digest}"


def _encoded(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))


_MOST = 2000
"""Characters of one text."""
_LONGEST = 200
"""Bytes; a disk takes 255, with the ending."""
