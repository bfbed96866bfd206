"""Whether a notebook is open in Jupyter, where it may hold what was not saved yet."""

import json
from pathlib import Path
from typing import Any
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

_TIMEOUT = 0.5  # seconds: a server on this machine answers at once, or is busy, and nobody waits for a remark


def open_in_jupyter(path: Path) -> bool:
    """Whether a Jupyter server of this user has the notebook open, with a kernel. Where that cannot be told, it has not."""
    try:
        from jupyter_core.paths import jupyter_runtime_dir  # noqa: PLC0415  # who writes scripts needs no Jupyter
    except ImportError:
        return False
    return any(_has_open(server, path) for server in Path(jupyter_runtime_dir()).glob("jpserver-*.json"))


def _has_open(server: Path, path: Path) -> bool:
    """Whether the server of which Jupyter left word in the file `server` has it open; it may be gone since."""
    try:
        told: dict[str, Any] = json.loads(server.read_text(encoding="utf-8"))
        request = Request(f"{told['url']}api/sessions", headers={"Authorization": f"token {told['token']}"})
        with build_opener(ProxyHandler({}), _Nowhere).open(
            request, timeout=_TIMEOUT
        ) as answer:  # it is on this machine
            sessions = json.load(answer)
        root = Path(told["root_dir"])
        return any(session["kernel"] and (root / session["path"]).resolve() == path.resolve() for session in sessions)
    except Exception:  # whatever is wrong with it: this is a convenience
        return False


class _Nowhere(HTTPRedirectHandler):
    """Goes nowhere else: at the place of a server that is gone there may be another, and the token is not for others."""

    def redirect_request(self, *_: object) -> None:
        return None
