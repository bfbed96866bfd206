"""What a Jupyter server says of its notebooks, and what is made of servers that are gone, closed, or something else.

That a real one is understood is seen in `test_notebooks`, where JupyterLab runs.
"""

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from autograder.jupyter import open_in_jupyter

TOKEN = "5ecret"
SESSIONS = [
    {"path": "gone.ipynb", "kernel": {"id": "1"}},
    {"path": "lesson/open.ipynb", "kernel": {"id": "2"}},
    {"path": "lesson/still.ipynb", "kernel": None},
]


class Sessions(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # http.server calls it so
        if self.path == "/moved/api/sessions":
            self.send_response(302)
            self.send_header("Location", "/base/api/sessions")
            self.end_headers()
            return
        is_known = self.headers["Authorization"] == f"token {TOKEN}" and self.path == "/base/api/sessions"
        self.send_response(200 if is_known else 403)
        self.end_headers()
        self.wfile.write(json.dumps(SESSIONS if is_known else {"message": "Forbidden"}).encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder with notebooks, and what Jupyter leaves there of its servers."""
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # not to be asked about this machine
    for name in ("runtime", "lesson"):
        (tmp_path / name).mkdir()
    for name in ("open", "still", "closed"):
        (tmp_path / f"lesson/{name}.ipynb").touch()
    return tmp_path


@pytest.fixture
def address() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Sessions) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/base/"
        server.shutdown()
        thread.join()


def leave_word(place: Path, url: str, token: str = TOKEN, number: int = 7) -> None:
    told = {"url": url, "token": token, "root_dir": str(place), "pid": number}
    (place / f"runtime/jpserver-{number}.json").write_text(json.dumps(told))


def test_a_notebook_is_open_where_a_server_has_it_with_a_kernel(place: Path, address: str) -> None:
    leave_word(place, "http://127.0.0.1:9/", number=3)  # gone since
    leave_word(place, address)
    found = [name for name in ("open", "still", "closed") if open_in_jupyter(place / f"lesson/{name}.ipynb")]
    assert found == ["open"]


def test_a_server_that_does_not_answer_as_one_has_nothing_open(place: Path, address: str) -> None:
    leave_word(place, address, token="another")
    for number, text in enumerate(("", "[]", "{}", '{"url": 3}', "\0")):
        (place / f"runtime/jpserver-{number}.json").write_text(text)
    assert not open_in_jupyter(place / "lesson/open.ipynb")


def test_nobody_is_followed_elsewhere_with_the_token(place: Path, address: str) -> None:
    leave_word(place, address.replace("base", "moved"))
    assert not open_in_jupyter(place / "lesson/open.ipynb")


def test_without_jupyter_nothing_is_open(place: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    leave_word(place, address)
    monkeypatch.setitem(sys.modules, "jupyter_core.paths", None)
    assert not open_in_jupyter(place / "lesson/open.ipynb")
