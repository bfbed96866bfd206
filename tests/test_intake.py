import ast
import json
import os
import re
import socket
import struct
import unicodedata
import warnings
import zipfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import pytest
from helpers import ROOT, Make, Run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.course import Course
from autograder.files import Unreadable, opened
from autograder.intake import IntakeError, Refusal, Source, Submission, read_cohort, read_file, read_submission
from autograder.notebooks import NoNotebook, code_cells, python_of
from autograder.text import plain


def notebook(*cells: str) -> str:
    return json.dumps(
        {
            "cells": [
                {
                    "cell_type": "code",
                    "id": f"c{n}",
                    "metadata": {},
                    "source": text,
                    "outputs": [],
                    "execution_count": None,
                }
                for n, text in enumerate(cells)
            ],
            "metadata": {},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


def read(folder: Path, course: Course, **files: str | bytes) -> Submission:
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_submission(folder, course)


def hand_in(place: Path) -> None:
    """A submission of one file, in a folder or a zip."""
    if place.suffix.lower() == ".zip":
        with zipfile.ZipFile(place, "w") as archive:
            archive.writestr("one_hot.py", "x = 1")
    else:
        place.mkdir(parents=True)
        (place / "one_hot.py").write_text("x = 1")


def reason(submission: Submission, slug: str = "one_hot") -> str:
    file = submission.files[slug]
    assert isinstance(file, Refusal)
    return file.reason


def test_scripts_are_found_at_any_depth_and_others_mentioned(tmp_path: Path, course: Course) -> None:
    submission = read(tmp_path / "ada", course, a__b__one_hot_dot_py="x = 1\n", conftest_dot_py="", notes_dot_txt="")
    assert submission.student == "ada"
    assert submission.files == {"one_hot": Source("one_hot.py", "x = 1\n")}
    assert submission.notes == ["ignored: conftest.py, notes.txt"]


def test_a_notebook_gives_its_code_and_names_what_is_not_python(tmp_path: Path, course: Course) -> None:
    cells = ["%matplotlib inline\nimport torch", "!ls\nx = 1", "%%bash\nrm -rf /", "y = (x\n% 2)", "z = 3"]
    submission = read(tmp_path / "ada", course, one_hot_dot_ipynb=notebook(*cells))
    source = submission.files["one_hot"]
    assert isinstance(source, Source)
    scope: dict[str, object] = {}
    exec(source.text.replace("import torch", ""), scope)
    assert (scope["x"], scope["y"], scope["z"]) == (1, 1, 3)
    assert submission.notes == [
        "one_hot.ipynb: not run, as it is not Python: cell 1: %matplotlib inline; cell 2: !ls; cell 3: %%bash"
    ]


NO_NOTEBOOKS = {
    "{}": "Object missing required field `nbformat`",
    "[]": "Expected `object`, got `array`",
    "null": "Expected `object`, got `null`",
    "not json": "JSON is malformed",
    '{"nbformat": 4, "cells": 3}': "Expected `array`, got `int`",
    '{"nbformat": 4}': "Object missing required field `cells`",
    '{"nbformat": 5, "cells": []}': "Expected `int` <= 4",
    '{"nbformat": 4, "cells": [{"cell_type": "code", "source": 3}]}': "Expected `str | array`, got `int`",
    '{"nbformat": 4, "cells": [{"cell_type": "code", "source": "\\ud800"}]}': "Input data was truncated",
    '{"nbformat": 4, "x": ' + "[" * 100_000: "it nests too deep",
    '{"nbformat": 4, "cells": ' + '[{"a":' * 100_000: "it nests too deep",
}


@pytest.mark.parametrize(("text", "why"), NO_NOTEBOOKS.items(), ids=[text[:70] for text in NO_NOTEBOOKS])
def test_what_is_no_notebook_is_refused(tmp_path: Path, course: Course, text: str, why: str) -> None:
    found = reason(read(tmp_path / "ada", course, one_hot_dot_ipynb=text))
    assert found.startswith(f"one_hot.ipynb is not a notebook ({why}")
    assert found.endswith("); open it in Jupyter and save it again")


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_notebook_that_was_saved_in_half_is_told_so(tmp_path: Path, course: Course, part: float) -> None:
    text = course.notebook("one_hot").read_text(encoding="utf-8")
    submission = read(tmp_path / "ada", course, one_hot_dot_ipynb=text[: int(len(text) * part)])
    assert reason(submission) == (
        "one_hot.ipynb breaks off: it was not saved to its end; open it in Jupyter and save it again"
    )


@pytest.mark.parametrize("name", ["one_hot.py", "one_hot.ipynb"])
@pytest.mark.parametrize("text", ["", " \n\n"])
def test_an_empty_file_is_told_so(tmp_path: Path, course: Course, name: str, text: str) -> None:
    submission = read(tmp_path / "ada", course, **{name.replace(".", "_dot_"): text})
    assert reason(submission) == f"{name} is empty; save it again, with your work in it"


def test_a_notebook_that_is_no_utf8_is_refused(tmp_path: Path, course: Course) -> None:
    submission = read(tmp_path / "ada", course, one_hot_dot_ipynb=notebook("x = 'ü'").encode("utf-16"))
    assert "one_hot.ipynb is not a notebook" in reason(submission)


def test_a_notebook_is_its_code_alone(tmp_path: Path, course: Course) -> None:
    cells = [
        {"cell_type": "markdown", "source": "# a title"},
        {"cell_type": "code", "source": ["x = 1\n", "y = 2"], "outputs": [{"text": "z = 3"}], "metadata": {"a": "b"}},
        {"cell_type": "raw", "source": "w = 4"},
    ]
    data = json.dumps({"nbformat": 4, "nbformat_minor": 5, "cells": cells, "metadata": {"loss": float("nan")}})
    assert "NaN" in data  # no JSON, but that is what Python's own tools write
    submission = read(tmp_path / "ada", course, one_hot_dot_ipynb=b"\xef\xbb\xbf" + data.encode())
    source = submission.files["one_hot"]
    assert isinstance(source, Source)
    assert (source.name, source.text, source.cells) == ("one_hot.ipynb", "# In [1]\nx = 1\ny = 2", (2,))


@pytest.mark.parametrize("version", [2, 3])
def test_old_notebooks_are_read(tmp_path: Path, course: Course, version: int) -> None:
    cells = [{"cell_type": "code", "input": ["x = 1\n"]}, {"cell_type": "markdown", "source": "y = 2"}]
    data = json.dumps({"nbformat": version, "worksheets": [{"cells": cells}, {"cells": cells[:1]}]})
    submission = read(tmp_path / "ada", course, one_hot_dot_ipynb=data)
    source = submission.files["one_hot"]
    assert isinstance(source, Source)
    assert (source.text, source.cells) == ("# In [1]\nx = 1\n\n# In [2]\nx = 1\n", (2, 5))


def test_a_notebook_with_too_much_code_is_refused(tmp_path: Path, course: Course) -> None:
    submission = read(tmp_path / "ada", course, one_hot_dot_ipynb=notebook("#" * 2**19, "#" * (2**19 + 1)))
    assert reason(submission) == "one_hot.ipynb has more than 1 MiB of code; remove what is not code"
    submission = read(tmp_path / "ben", course, one_hot_dot_ipynb=notebook(*[""] * 2001))
    assert reason(submission) == "one_hot.ipynb has more than 2000 cells of code; keep those that count"


MAGICS = {
    "x = 1\n  %time y\nz": "x = 1\n  pass\nz",
    "files = !ls\nx": "pass\nx",
    "torch.nn.RNN??\nx": "pass\nx",
    "?help\r\nx": "pass\nx",
    '!echo ( "\nx': "pass\nx",
    "x = [\n% 2]\n!ls": "x = [\n% 2]\npass",
    'x = """\n!ls \\"""\n%a"""\n!ls': 'x = """\n!ls \\"""\n%a"""\npass',
    'x = 5 \\\n% 3\n# ( "\n!ls': 'x = 5 \\\n% 3\n# ( "\npass',
    "s = 'it\\'s (' # )\n!ls": "s = 'it\\'s (' # )\npass",
    "%%bash\nrm -rf /": "",
    "\n%%time\n!ls\nx = 1": "\n\npass\nx = 1",
    "%%capture out": "",
    "%%timeit\nx = 1": "",
    "x == 1\nx != 2\nx %= 3": "x == 1\nx != 2\nx %= 3",
    "'''\n!ls": "'''\n!ls",
    "s = 'open\n!ls": "s = 'open\npass",
    ")\n!ls": ")\npass",
}


@pytest.mark.parametrize(("cell", "code"), MAGICS.items())
def test_what_is_not_python_is_left_out_and_python_is_left_alone(cell: str, code: str) -> None:
    assert python_of([cell]).text == f"# In [1]\n{code}"


@pytest.mark.parametrize("folder", ["autograder", "solutions", "tests"])
def test_what_people_write_in_python_is_left_alone(folder: str) -> None:
    for path in (ROOT / folder).rglob("*.py"):
        code = python_of([path.read_text(encoding="utf-8")])
        assert code.dropped == []
        assert code.text == f"# In [1]\n{path.read_text(encoding='utf-8')}"


@pytest.mark.parametrize("unit", ["(", "'", '"', '"""', "\\", "\n", " ", "a", "a,", "%", '"\\', " a\n", "=!"])
def test_a_long_cell_of_anything_is_read_at_once(unit: str) -> None:
    python_of([unit * (2**17 // len(unit))])  # were it quadratic, it would take minutes


def test_an_untouched_stub_beside_a_notebook_does_not_count(tmp_path: Path, course: Course) -> None:
    stub = course.stub("one_hot").read_text()
    submission = read(tmp_path / "ada", course, one_hot_dot_py=stub, one_hot_dot_ipynb=notebook("x = 1"))
    source = submission.files["one_hot"]
    assert isinstance(source, Source)
    assert "x = 1" in source.text


def test_an_untouched_notebook_beside_a_script_does_not_count(mini: Make, tmp_path: Path) -> None:
    course = mini(files={"exercises/double/double.ipynb": notebook("def double(x):", "%pylab")})
    saved = notebook("def double(x):", "%pylab").replace('"metadata": {}', '"metadata": {"scrolled": true}')
    submission = read(tmp_path / "ada", course, double_dot_py="x = 1", double_dot_ipynb=saved)
    assert submission.files == {"double": Source("double.py", "x = 1")}
    assert submission.notes == []
    run = notebook("", "def double(x):", "%pylab", "\n")
    submission = read(tmp_path / "cem", course, double_dot_py="x = 1", double_dot_ipynb=run)
    assert submission.files == {"double": Source("double.py", "x = 1")}
    submission = read(tmp_path / "ben", course, double_dot_py="x = 1", double_dot_ipynb=notebook("def double(y):"))
    assert reason(submission, "double").startswith("handed in more than once")


def test_a_stub_of_before_the_suite_changed_is_untouched_too(mini: Make, tmp_path: Path) -> None:
    def stub(*checks: str) -> str:
        return notebook("from autograder import check", "def double(x):\n    raise NotImplementedError()", *checks)

    now = stub(
        'check("double")', '# 2 points: twice\ncheck("double", "twice")', '# 1 point: zero\ncheck("double", "zero")'
    )
    course = mini(files={"exercises/double/double.ipynb": now})
    before = stub('check("double")', '# 3 points: two times\ncheck("double", "two_times")')
    submission = read(tmp_path / "ada", course, double_dot_py="x = 1", double_dot_ipynb=before)
    assert submission.files == {"double": Source("double.py", "x = 1")}
    submission = read(
        tmp_path / "ben", course, double_dot_py="x = 1", double_dot_ipynb=before.replace("raise ", "return ")
    )
    assert reason(submission, "double").startswith("handed in more than once")


def test_a_notebook_in_which_something_was_only_tried_does_not_count_beside_answers(mini: Make, tmp_path: Path) -> None:
    stub = "def double(x):\n    raise NotImplementedError()"
    course = mini(files={"exercises/double/double.ipynb": notebook(stub)})
    tried = notebook(stub, "print(1 + 1)")
    submission = read(tmp_path / "ada", course, double_dot_py="x = 1", double_dot_ipynb=tried)
    assert submission.files == {"double": Source("double.py", "x = 1")}
    below = notebook(stub, "def double(x):\n    return 2 * x")
    answered = read(tmp_path / "ben", course, double_dot_py=f"{stub}\n", double_dot_ipynb=below).files["double"]
    assert isinstance(answered, Source)
    assert "return 2 * x" in answered.text
    both = read(tmp_path / "cem", course, double_dot_py=f"{stub}\nx = 1\n", double_dot_ipynb=below)
    assert reason(both, "double").startswith("handed in more than once")


def test_a_notebook_brings_what_its_stub_gives(mini: Make, tmp_path: Path) -> None:
    stub = "import math\n\n\ndef double(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()\n"
    course = mini(files={"exercises/double/double.py": stub})
    source = read(tmp_path / "ada", course, double_dot_ipynb=notebook("x = 1")).files["double"]
    assert isinstance(source, Source)
    assert source.given == "import math"


def test_two_answers_to_one_exercise_are_refused(tmp_path: Path, course: Course) -> None:
    submission = read(tmp_path / "ada", course, one_hot_dot_py="x = 1", old__one_hot_dot_py="x = 2")
    assert reason(submission) == "handed in more than once (one_hot.py and old/one_hot.py); keep the one that counts"


CODING_LINES = [
    "utf-16",
    "utf-16-le",
    "utf-7",
    "punycode",
    "idna",
    "undefined",
    "unicode-escape",
    "rot13",
    "hex",
    "x" * 5000,
]


@pytest.mark.parametrize(
    "data",
    [
        *("x = 'ü'".encode("utf-16"), "x = 1".encode("utf-16-le"), "x = 'ü'".encode("latin-1"), b"x = '\0'"),
        *(b"\xef\xbb\xbf# coding: latin-1\n", b"x = '\xed\xa0\x80'"),
        *(f"# coding: {name}\n".encode() for name in CODING_LINES),
    ],
)
def test_other_encodings_are_refused(tmp_path: Path, course: Course, data: bytes) -> None:
    submission = read(tmp_path / "ada", course, one_hot_dot_py=data)
    assert reason(submission) == "one_hot.py is not UTF-8 text; save it as UTF-8"


def test_a_byte_order_mark_is_left_out(tmp_path: Path, course: Course) -> None:
    submission = read(tmp_path / "ada", course, one_hot_dot_py=b"\xef\xbb\xbfx = 1")
    assert submission.files == {"one_hot": Source("one_hot.py", "x = 1")}


@pytest.mark.parametrize("name", ["one_hot.py", "one_hot.ipynb"])
def test_text_that_reads_otherwise_than_it_runs_is_mentioned(tmp_path: Path, course: Course, name: str) -> None:
    code = "x = 1\ny = '\u202e'\n"
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / name).write_text(code if name.endswith(".py") else notebook(code), encoding="utf-8")
    submission = read_submission(tmp_path / "ada", course)
    source = submission.files["one_hot"]
    assert isinstance(source, Source)
    assert code in source.text
    place = "line 2" if name.endswith(".py") else "cell 1, line 2"
    assert submission.notes == [
        f"{name}: may read otherwise than it runs: {place} changes the direction of text",
    ]


def test_declared_encodings_and_windows_lines_are_read(tmp_path: Path, course: Course) -> None:
    data = "# coding: latin-1\r\nx = 'ü'\r\n".encode("latin-1")
    assert read(tmp_path / "ada", course, one_hot_dot_py=data).files["one_hot"] == Source(
        "one_hot.py", "# coding: latin-1\nx = 'ü'\n"
    )


def test_large_files_are_refused(tmp_path: Path, course: Course) -> None:
    assert "larger than 1 MiB" in reason(read(tmp_path / "ada", course, one_hot_dot_py="#" * 2**21))


def test_what_is_no_regular_file_is_refused_and_no_link_followed(tmp_path: Path, course: Course) -> None:
    secret = tmp_path / "secret"
    read(secret, course, numpy_rnn_dot_py="x = 'secret'")
    ada = tmp_path / "ada"
    ada.mkdir()
    (ada / "one_hot.py").symlink_to(secret / "numpy_rnn.py")
    (ada / "more").symlink_to(secret)
    os.mkfifo(ada / "rnn_cell.py")
    (ada / "rnn_module.py").mkdir()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(ada / "training.py"))
        submission = read_submission(ada, course)
    assert {slug: reason(submission, slug) for slug in submission.files} == {
        "one_hot": "one_hot.py is a link, not a file; hand in the file itself",
        "rnn_cell": "rnn_cell.py is a pipe, not a file; hand in the file itself",
        "rnn_module": "rnn_module.py is a folder, not a file; hand in the file itself",
        "training": "training.py is a socket, not a file; hand in the file itself",
    }
    assert submission.notes == ["ignored: more"]


def test_a_link_beside_the_file_itself_is_mentioned(tmp_path: Path, course: Course) -> None:
    read(tmp_path / "ada", course, src__one_hot_dot_py="x = 1")
    (tmp_path / "ada" / "one_hot.py").symlink_to("src/one_hot.py")
    submission = read_submission(tmp_path / "ada", course)
    assert submission.files == {"one_hot": Source("one_hot.py", "x = 1")}
    assert submission.notes == ["ignored: one_hot.py"]


def test_a_folder_that_becomes_a_link_while_it_is_read_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    for name in ("secret/x.py", "ada/src/x.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    with opened(tmp_path / "ada") as contents:
        (entry,) = [entry for entry in contents.entries if entry.kind == "file"]
        (tmp_path / "ada" / "src").rename(tmp_path / "ada" / "old")
        (tmp_path / "ada" / "src").symlink_to(tmp_path / "secret")
        with pytest.raises(Unreadable, match="cannot be read"):
            contents.read(entry, 1000)


def pack(
    place: Path, members: Iterable[tuple[str | zipfile.ZipInfo, bytes]], method: int = zipfile.ZIP_DEFLATED
) -> Path:
    with zipfile.ZipFile(place, "w", method) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that come twice
        for name, data in members:
            archive.writestr(name, data)
    return place


PATHS = [
    "one_hot.py",
    "a/b/one_hot.py",
    "../../one_hot.py",
    "/one_hot.py",
    "C:\\hw\\one_hot.py",
    "C:/one_hot.py",
    "./one_hot.py",
]


@pytest.mark.parametrize("path", PATHS)
def test_a_file_of_an_archive_is_read_wherever_its_path_leads(tmp_path: Path, course: Course, path: str) -> None:
    place = tmp_path / "a" / "b"
    place.mkdir(parents=True)
    submission = read_submission(pack(place / "ada.zip", [(path, b"x = 1")]), course)
    assert submission.student == "ada"
    assert submission.files == {"one_hot": Source("one_hot.py", "x = 1")}
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == [place / "ada.zip"]  # nothing is unpacked


def member(name: str, mode: int = 0) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def patched(data: bytes, offset: int, new: bytes) -> bytes:
    """An archive of one file with other bytes at `offset` of its entry in the directory of names."""
    at = data.rindex(b"PK\1\2") + offset
    return data[:at] + new + data[at + len(new) :]


MEMBERS: dict[str, tuple[list[tuple[str | zipfile.ZipInfo, bytes]], str]] = {
    "a link": (
        [(member("one_hot.py", 0o120777), b"/etc/passwd")],
        "one_hot.py is a link, not a file; hand in the file",
    ),
    "a device": ([(member("a/one_hot.py", 0o020666), b"")], "a/one_hot.py is a device, not a file; hand in the file"),
    "a folder": ([("one_hot.py/", b"")], "one_hot.py is a folder, not a file; hand in the file"),
    "twice": (
        [("one_hot.py", b"x = 1"), ("./one_hot.py", b"x = 2")],
        "handed in more than once (one_hot.py and one_hot.py); keep the one that counts",
    ),
    "large": ([("one_hot.py", b"#" * (2**20 + 1))], "one_hot.py is larger than 1 MiB; remove what is not code"),
    "a bomb": (
        [("one_hot.py", b"#" * 2**20)],
        "one_hot.py unpacks to more than 200 times its size; remove what is not",
    ),
    "a NUL": ([("one_hot.pyX.txt", b"x = 1")], "one_hot.py�.txt is not named as it must be; name it one_hot.py"),
}


@pytest.mark.parametrize(("members", "why"), MEMBERS.values(), ids=MEMBERS)
def test_members_that_are_refused(
    tmp_path: Path, course: Course, members: list[tuple[str | zipfile.ZipInfo, bytes]], why: str
) -> None:
    place = pack(tmp_path / "ada.zip", [*members, ("rnn_cell.py", b"x = 1")])
    place.write_bytes(place.read_bytes().replace(b"one_hot.pyX", b"one_hot.py\0"))
    submission = read_submission(place, course)
    assert reason(submission).startswith(why)
    assert submission.files["rnn_cell"] == Source("rnn_cell.py", "x = 1")


def test_a_stub_does_not_excuse_a_name_that_comes_twice(tmp_path: Path, course: Course) -> None:
    stub = course.stub("one_hot").read_bytes()
    place = pack(tmp_path / "ada.zip", [("one_hot.py", stub), ("one_hot.py", b"x = 1")])
    assert "handed in more than once" in reason(read_submission(place, course))


CODE = b"x = 1234567890\n" * 20
DAMAGES = {
    "encrypted": (8, b"\1", "one_hot.py is encrypted; pack it without a password"),
    "LZMA": (10, b"\x0e", "one_hot.py is packed in an unusual way; pack it as an ordinary zip"),
    "checksum": (16, b"\0\0", "one_hot.py cannot be read (Bad CRC-32 for file 'one_hot.py'); hand it in again"),
    "a size that lies": (24, b"\1", "one_hot.py cannot be read (Bad CRC-32"),
    "a place that lies": (42, b"\1", "one_hot.py cannot be read (Bad magic number for file header)"),
    "a later version": (6, b"\xff", "ada.zip cannot be read (zip file version 25.5); hand it in again"),
    "a name that is no UTF-8": (46, b"\xff", "ada.zip cannot be read ('utf-8' codec can't decode"),
}


@pytest.mark.parametrize(("offset", "new", "why"), DAMAGES.values(), ids=DAMAGES)
def test_what_is_wrong_with_a_member_is_told(tmp_path: Path, course: Course, offset: int, new: bytes, why: str) -> None:
    data = pack(tmp_path / "ada.zip", [("one_hot.py", CODE)]).read_bytes()
    if offset == 46:
        data = patched(data, 9, b"\x08")
    (tmp_path / "ada.zip").write_bytes(patched(data, offset, new))
    assert reason(read_submission(tmp_path / "ada.zip", course)).startswith(why)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no archive", b"PK\5\6" + b"\xff" * 18, b"PK\6\7" + b"\xff" * 90])
def test_what_is_no_archive_is_refused(tmp_path: Path, course: Course, data: bytes) -> None:
    (tmp_path / "ada.zip").write_bytes(data)
    submission = read_submission(tmp_path / "ada.zip", course)
    assert set(submission.files) == set(course.exercises)
    assert reason(submission).startswith("ada.zip cannot be read (")


def test_damaged_data_is_refused(tmp_path: Path, course: Course) -> None:
    data = pack(tmp_path / "ada.zip", [("one_hot.py", CODE)]).read_bytes()
    at = data.index(b"one_hot.py") + 10
    (tmp_path / "ada.zip").write_bytes(data[:at] + b"\xff" * 4 + data[at + 4 :])
    assert reason(read_submission(tmp_path / "ada.zip", course)).startswith(
        "one_hot.py cannot be read (Error -3 while decompressing data"
    )


def test_zip64_sizes_that_lie_are_refused(tmp_path: Path, course: Course) -> None:
    data = pack(tmp_path / "ada.zip", [("one_hot.py", CODE)]).read_bytes()
    end = data.rindex(b"PK\5\6")
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, 2**63 - 1, 2**63 - 1)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, end, 1)
    (tmp_path / "ada.zip").write_bytes(data[:end] + record + locator + data[end:])
    assert reason(read_submission(tmp_path / "ada.zip", course)).startswith("ada.zip ")


@pytest.mark.parametrize("count", [5001, 65_536, 10**6])
def test_archives_of_too_many_files_are_refused(tmp_path: Path, course: Course, count: int) -> None:
    data = pack(tmp_path / "ada.zip", [("x.txt", b"")]).read_bytes()
    start, end = data.index(b"PK\1\2"), data.index(b"PK\5\6")
    names = data[start:end] * count
    size = struct.pack("<L", len(names))
    (tmp_path / "ada.zip").write_bytes(data[:start] + names + data[end : end + 12] + size + data[end + 16 :])
    assert (
        reason(read_submission(tmp_path / "ada.zip", course))
        == "ada.zip holds more than 5000 files; hand in the course's files alone"
    )


def test_folders_of_too_many_files_or_levels_are_refused(tmp_path: Path, course: Course) -> None:
    (tmp_path / "ada").mkdir()
    for number in range(5001):
        (tmp_path / "ada" / str(number)).mkdir()
    assert reason(read_submission(tmp_path / "ada", course)).startswith("ada holds more than 5000 files")
    (tmp_path / "ben").joinpath(*"x" * 60).mkdir(parents=True)
    assert reason(read_submission(tmp_path / "ben", course)).startswith(
        "ben holds folders in folders, more than 50 deep"
    )


def test_many_large_files_are_not_all_read(tmp_path: Path, course: Course) -> None:
    size = 20 * 2**20
    for number in range(6):
        read(tmp_path / "ada", course, **{f"v{number}__one_hot_dot_ipynb": ""})
        os.truncate(tmp_path / "ada" / f"v{number}" / "one_hot.ipynb", size)
    with opened(tmp_path / "ada") as contents:
        files = [entry for entry in contents.entries if entry.kind == "file"]
        assert sum(len(contents.read(entry, 2**25)) for entry in files[:5]) == 5 * size
        with pytest.raises(Unreadable, match="comes after 100 MiB of other files; hand in less"):
            contents.read(files[5], 2**25)
    assert reason(read_submission(tmp_path / "ada", course)) == (
        "handed in more than once (v0/one_hot.ipynb and v1/one_hot.ipynb and v2/one_hot.ipynb and 3 more); "
        "keep the one that counts"
    )


EXTRAS = ["conftest.py", "hw.zip", "pytest.ini", "results.jsonl", "torch.py", "x.pth"]


@pytest.mark.parametrize("packed", [False, True])
def test_extra_files_are_ignored_and_mentioned(tmp_path: Path, course: Course, packed: bool) -> None:
    if packed:
        place = pack(
            tmp_path / "ada.zip", [(name, b"x = 1") for name in ["one_hot.py", "__MACOSX/one_hot.py", *EXTRAS]]
        )
    else:
        place = tmp_path / "ada"
        hand_in(place)
        for name in EXTRAS:
            (place / name).write_text("")
    submission = read_submission(place, course)
    assert submission.files == {"one_hot": Source("one_hot.py", "x = 1")}
    assert submission.notes == ["ignored: conftest.py, hw.zip, pytest.ini, results.jsonl, torch.py and 1 more"]


NEAR = {
    **dict.fromkeys(["One_Hot.py", "one-hot.py", "onehot.py", "one hot.py", "one_hot (1).py", "one_hot - Copy.py"], 1),
    **dict.fromkeys(
        ["Copy of one_hot.py", "one_hot_v2.py", "one_hott.py", "one_hot.py.txt", "one_hot.txt", "one_hot"], 1
    ),
    **dict.fromkeys(["One_Hot.ipynb", "one_hot.ipynb.txt", "ONE_HOT.IPYNB", "one_hot-Copy1.ipynb"], 2),
}


@pytest.mark.parametrize(("name", "kind"), NEAR.items())
def test_a_file_that_is_named_almost_right_is_refused(tmp_path: Path, course: Course, name: str, kind: int) -> None:
    place = tmp_path / "ada"
    place.mkdir()
    (place / name).write_text("x = 1")
    submission = read_submission(place, course)
    right = "one_hot.py" if kind == 1 else "one_hot.ipynb"
    assert reason(submission) == f"{name} is not named as it must be; name it {right} and hand it in again"
    assert submission.notes == []
    (place / "one_hot.py").write_text("x = 2")
    submission = read_submission(place, course)
    assert submission.files == {"one_hot": Source("one_hot.py", "x = 2")}
    assert submission.notes == [f"ignored: {name}"]


@pytest.mark.parametrize(
    "name", ["test_one_hot.py", "one_hot.md", "one_hot.pyc", "utils.py", "._one_hot.py", f"one_hot{' ' * 200}(1).py"]
)
def test_other_files_are_not_taken_for_an_exercise(tmp_path: Path, course: Course, name: str) -> None:
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / name).write_text("x = 1")
    assert read_submission(tmp_path / "ada", course).files == {}


ODD_NAMES = {
    **{name: name for name in ["=cmd()", "a+b", "\U0001f600", ".hidden", "nul", "zoë", "ada.b", "x" * 100]},
    "n" * 255: "n" * 100 + " … ~",
    os.fsdecode(b"b\xff"): "b� ~",
    os.fsdecode(b"b\xfe"): "b� ~",
    "c\n::error::d": "c ⏎ : :error::d ~",
    "trail": "trail",
    "trail  ": "trail ~",
    "   ": "~",
    "..zip": ".",
    "..\\x.zip": "..\\x",
    "t~": "t~",
}


def test_each_odd_name_is_graded_under_a_name_of_its_own(tmp_path: Path, course: Course) -> None:
    for name in ODD_NAMES:
        hand_in(tmp_path / name)
    for name in (".git", ".vscode", "__MACOSX"):
        (tmp_path / name).mkdir()
    cohort = read_cohort(tmp_path, course)
    assert all(submission.files == {"one_hot": Source("one_hot.py", "x = 1")} for submission in cohort)
    students = [submission.student for submission in cohort]
    assert len(set(students)) == len(ODD_NAMES)
    assert all(plain(student, 200) == student for student in students)
    without_digests = [re.sub("~[0-9a-f]{8}$", "~", student) for student in students]
    assert sorted(without_digests) == sorted(ODD_NAMES.values())
    assert [submission.student for submission in read_cohort(tmp_path, course)] == students


def test_a_name_that_another_would_be_shown_as_is_told_apart(tmp_path: Path, course: Course) -> None:
    hand_in(tmp_path / "a\n")
    (victim,) = read_cohort(tmp_path, course)
    hand_in(tmp_path / victim.student)
    assert len({submission.student for submission in read_cohort(tmp_path, course)}) == 2


def test_what_lies_in_a_cohort_and_cannot_be_read_is_somebodys(tmp_path: Path, course: Course) -> None:
    hand_in(tmp_path / "ada")
    (tmp_path / "ben").symlink_to(tmp_path / "ada")
    (tmp_path / "cem").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "dea.zip")
    (tmp_path / "eve.tar.gz").write_bytes(b"")
    (tmp_path / "README.md").touch()
    cohort = {submission.student: submission for submission in read_cohort(tmp_path, course)}
    assert isinstance(cohort.pop("ada").files["one_hot"], Source)
    assert {student: reason(submission) for student, submission in cohort.items()} == {
        "ben": "ben is a link; hand in a folder or a zip",
        "cem": "cem is a link; hand in a folder or a zip",
        "dea": "dea.zip is a pipe; hand in a folder or a zip",
        "eve.tar": "eve.tar.gz is no zip; hand in a folder or a zip",
    }


def test_a_cohort_is_a_folder_of_folders_and_archives(tmp_path: Path, course: Course) -> None:
    read(tmp_path / "ben", course, one_hot_dot_py="")
    with zipfile.ZipFile(tmp_path / "ada.zip", "w") as archive:
        archive.writestr("one_hot.py", "")
    (tmp_path / "readme.txt").write_text("")
    assert [submission.student for submission in read_cohort(tmp_path, course)] == ["ada", "ben"]


def test_a_single_submission_is_a_cohort_of_one(tmp_path: Path, course: Course) -> None:
    read(tmp_path / "ada", course, one_hot_dot_py="")
    assert [submission.student for submission in read_cohort(tmp_path / "ada", course)] == ["ada"]
    assert [submission.student for submission in read_cohort(tmp_path / "ada" / "one_hot.py", course)] == ["one_hot"]


def test_nbgraders_layout_is_read(tmp_path: Path, course: Course) -> None:
    read(tmp_path / "ada", course, ps1__one_hot_dot_py="", ps1__timestamp_dot_txt="2026-01-01")
    (submission,) = read_cohort(tmp_path, course)
    assert submission.student == "ada"
    assert "one_hot" in submission.files


def test_of_several_assignments_only_the_courses_counts(tmp_path: Path, course: Course) -> None:
    ada = tmp_path / "submitted" / "ada"
    for assignment in (course.name, "ps1"):
        pair = {"one_hot.py": f"x = '{assignment}'", "timestamp.txt": "2026-01-01 10:00:00 UTC", "notes.txt": ""}
        for name, text in pair.items():
            (ada / assignment).mkdir(parents=True, exist_ok=True)
            (ada / assignment / name).write_text(text)
    for place in (tmp_path / "submitted", ada):  # a cohort of one, or she alone
        (submission,) = read_cohort(place, course)
        assert submission.student == "ada"
        assert submission.files == {"one_hot": Source("one_hot.py", f"x = '{course.name}'")}
        assert submission.notes == [f"ignored: {course.name}/notes.txt"]
        assert submission.submitted == "2026-01-01T10:00:00Z"


def test_who_handed_in_another_assignment_alone_handed_in_nothing(tmp_path: Path, course: Course) -> None:
    hand_in(tmp_path / "ada" / "ps1")
    (tmp_path / "ada" / course.name).mkdir()
    (submission,) = read_cohort(tmp_path, course)
    assert (submission.files, submission.notes) == ({}, [])


def test_a_folder_of_the_courses_name_beside_the_files_is_no_layout(tmp_path: Path, course: Course) -> None:
    hand_in(tmp_path / "ada")
    (tmp_path / "ada" / course.name).mkdir()
    assert read_submission(tmp_path / "ada", course).files == {"one_hot": Source("one_hot.py", "x = 1")}


TIMES = {
    "2015-02-02 14:58:23.948203 America/Los_Angeles": "2015-02-02T22:58:23.948203Z",
    "2015-07-02 14:58:23.948203 America/Los_Angeles\n": "2015-07-02T21:58:23.948203Z",
    "2015-02-02 14:58:23.948203 UTC": "2015-02-02T14:58:23.948203Z",
    "2015-02-02 14:58:23 +0100": "2015-02-02T13:58:23Z",
    "2015-02-02 14:58:23.9 -03:30": "2015-02-02T18:28:23.900000Z",
    "2015-02-02 14:58:23 Etc/GMT+5": "2015-02-02T19:58:23Z",
    "2015-02-02T14:58:23Z": "2015-02-02T14:58:23Z",
    "2015-02-02 14:58:23": "2015-02-02T14:58:23Z",  # nbgrader takes it for UTC, too
}
NO_TIMES = [
    *("", "noon", "2015-13-02 14:58:23 UTC", "2015-02-02 14:58:23 Mars/Base", "2015-02-02 14:58:23 America"),
    *("0001-01-01 00:00:00 +0100", "2015-02-02 14:58:23 ../../etc/passwd", "2015-02-02 14:58:23 +9999"),
]


@pytest.mark.parametrize(("text", "time"), [*TIMES.items(), *((text, "") for text in NO_TIMES)])
def test_nbgraders_time_of_handing_in_is_read(tmp_path: Path, course: Course, text: str, time: str) -> None:
    place = tmp_path / "ada" / course.name
    hand_in(place)
    (place / "timestamp.txt").write_text(text)
    submission = read_submission(tmp_path / "ada", course)
    assert submission.files == {"one_hot": Source("one_hot.py", "x = 1")}
    assert submission.submitted == time
    example = "write it as nbgrader does: 2015-02-02 14:58:23.948203 UTC"
    fault = f"{course.name}/timestamp.txt: “{text}” is no time; {example}"
    assert submission.notes == ([] if time else [fault])


def test_in_an_archive_a_time_of_handing_in_is_ignored(tmp_path: Path, course: Course) -> None:
    time = f"{course.name}/timestamp.txt"
    pack(tmp_path / "ada.zip", [(f"{course.name}/one_hot.py", "x = 1"), (time, "2015-02-02 14:58:23 UTC")])
    submission = read_submission(tmp_path / "ada.zip", course)
    assert submission.files == {"one_hot": Source("one_hot.py", "x = 1")}
    assert submission.submitted == ""
    assert submission.notes == [f"ignored: {time}"]


def test_a_time_of_handing_in_that_cannot_be_read_is_told(tmp_path: Path, course: Course) -> None:
    place = tmp_path / "ada" / course.name
    hand_in(place)
    (place / "timestamp.txt").write_text("x" * (2**20 + 1))
    submission = read_submission(tmp_path / "ada", course)
    assert submission.notes == [f"{course.name}/timestamp.txt is larger than 1 MiB; remove what is not code"]


def test_nothing_to_grade(tmp_path: Path, course: Course) -> None:
    with pytest.raises(IntakeError, match="is not there; give the folder that holds one folder"):
        read_cohort(tmp_path / "nowhere", course)
    with pytest.raises(IntakeError, match="holds no submissions"):
        read_cohort(tmp_path, course)


@pytest.mark.parametrize("target", ["a" * 300, "loop"])
@pytest.mark.parametrize("name", ["loop", "m.zip", "one_hot.py"])
def test_a_link_to_nowhere_ends_no_cohort(tmp_path: Path, course: Course, name: str, target: str) -> None:
    hand_in(tmp_path / "ada")
    (tmp_path / name).symlink_to(target)
    cohort = {submission.student: submission for submission in read_cohort(tmp_path, course)}
    assert cohort["ada"].files == {"one_hot": Source("one_hot.py", "x = 1")}
    assert "is a link; hand in a folder or a zip" in reason(cohort[name.split(".", maxsplit=1)[0]])


def test_an_archive_within_a_submission_is_told(tmp_path: Path, course: Course) -> None:
    (tmp_path / "ada").mkdir()
    pack(tmp_path / "ada/hw.zip", [("one_hot.py", b"x = 1")])
    submission = read_submission(tmp_path / "ada", course)
    assert set(submission.files) == set(course.exercises)
    assert reason(submission) == "hw.zip is an archive within the submission; hand in its files, or it alone as a zip"


def test_a_folder_is_no_program_of_a_bank(tmp_path: Path) -> None:
    (tmp_path / "x.py").mkdir()
    assert read_file(tmp_path / "x.py", "one_hot.py") == Refusal("x.py is a folder, not a file")


TWINS = [("ada", "Ada.zip"), ("ada", "ada.zip"), ("\u00e9", "e\u0301"), ("STRASSE", "straße"), ("x", "X", "x.ZIP")]


@pytest.mark.parametrize("names", TWINS)
def test_twins_are_graded_each_and_told_to_the_teacher(tmp_path: Path, course: Course, names: tuple[str, ...]) -> None:
    for name in (*names, "ben"):
        hand_in(tmp_path / name)
    cohort = read_cohort(tmp_path, course)
    assert len({unicodedata.normalize("NFC", submission.student) for submission in cohort}) == len(names) + 1
    for submission in cohort:
        assert submission.files == {"one_hot": Source("one_hot.py", "x = 1")}
        assert not submission.notes  # which the student reads, too
        told = [event for event in submission.events if event.startswith("has the same name as “")]
        assert len(told) == (submission.student != "ben")
        assert sum(f"“{name}”" in note for note in told for name in names) == (len(names) - 1) * len(told)


def test_a_folder_that_may_be_a_submission_or_a_cohort_is_neither(tmp_path: Path, course: Course) -> None:
    for name in ("ada", "ben.zip"):
        hand_in(tmp_path / name)
    (tmp_path / "one_hot.py").touch()
    with pytest.raises(IntakeError) as caught:
        read_cohort(tmp_path, course)
    assert str(caught.value) == (
        f"{tmp_path}: holds one_hot.py, as a submission does, and the same exercise in ada, ben.zip, as a cohort does; "
        "move one or the other away, or give the folder of one student"
    )


def test_one_submission_in_several_folders_stays_one(tmp_path: Path, course: Course) -> None:
    place = tmp_path / "ada"
    read(place, course, one_hot_dot_py="", a__rnn_cell_dot_py="", b__training_dot_py="")
    (submission,) = read_cohort(place, course)
    assert (submission.student, set(submission.files)) == ("ada", {"one_hot", "rnn_cell", "training"})


def test_an_archive_of_a_whole_cohort_is_told_so(tmp_path: Path, course: Course) -> None:
    folders = pack(tmp_path / "folders.zip", [(f"hw/{name}/one_hot.py", b"") for name in ("ada", "ben")])
    with pytest.raises(
        IntakeError, match=r"folders.zip: holds the same exercise in several folders \(hw/ada, hw/ben\)"
    ):
        read_cohort(folders, course)
    archives = pack(tmp_path / "archives.zip", [("ada.zip", b""), ("ben.zip", b"")])
    with pytest.raises(IntakeError, match=r"holds no exercise's file, but archives \(ada.zip, ben.zip\); unpack it"):
        read_cohort(archives, course)
    (submission,) = read_cohort(pack(tmp_path / "ada.zip", [("ada/one_hot.py", b""), ("hw.zip", b"")]), course)
    assert (submission.student, submission.notes) == ("ada", ["ignored: hw.zip"])


def test_a_file_of_another_kind_is_no_submission(tmp_path: Path, course: Course) -> None:
    (tmp_path / "ada.rar").touch()
    with pytest.raises(IntakeError, match=r"ada.rar: is no submission; give a folder, a zip, a .py or an .ipynb"):
        read_cohort(tmp_path / "ada.rar", course)


def test_a_single_submission_of_almost_right_names_is_told_so(tmp_path: Path, course: Course) -> None:
    (submission,) = read_cohort(read_place(tmp_path / "ada", "One_Hot.py"), course)
    assert "name it one_hot.py" in reason(submission)


def read_place(place: Path, name: str) -> Path:
    place.mkdir()
    (place / name).touch()
    return place


def test_two_files_for_an_exercise_without_a_stub_are_refused(mini: Make, tmp_path: Path) -> None:
    course = mini()
    submission = read(tmp_path / "ada", course, double_dot_py="", old__double_dot_py="")
    assert "handed in more than once" in reason(submission, "double")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    members = [("one_hot.py", CODE), ("a/rnn_cell.ipynb", notebook("x = 1").encode()), ("\u00e9.txt", b"")]
    return pack(
        tmp_path_factory.mktemp("archive") / "x.zip", [(member(name), data) for name, data in members]
    ).read_bytes()


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_damage_to_an_archive_raises_anything(
    tmp_path: Path, course: Course, archive: bytes, data: st.DataObject
) -> None:
    damaged = bytearray(archive)
    places = st.integers(-250, -1) | st.integers(0, len(archive) - 1)  # half of them among the names and sizes
    for at in data.draw(st.lists(places, min_size=1, max_size=4)):
        damaged[at] = data.draw(st.sampled_from([0, 1, 127, 255]) | st.integers(0, 255))
    cut = data.draw(st.just(len(damaged)) | st.integers(0, len(damaged)))
    (tmp_path / "ada.zip").write_bytes(damaged[:cut])
    read_submission(tmp_path / "ada.zip", course)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=300), start=st.sampled_from([b"", b"PK\5\6", b"PK\3\4", b"# coding: ", b"\xff\xfe"]))
def test_no_bytes_under_any_name_raise_anything(tmp_path: Path, course: Course, data: bytes, start: bytes) -> None:
    for name in ("ada.zip", "one_hot.py", "one_hot.ipynb"):
        (tmp_path / name).write_bytes(start + data)
        read_submission(tmp_path / name, course)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
CELL = st.fixed_dictionaries(
    {}, optional={"cell_type": st.just("code") | JSON, "source": st.lists(st.text()) | JSON, "input": st.text() | JSON}
)
NOTEBOOK = st.fixed_dictionaries(
    {"nbformat": st.sampled_from([2, 3, 4]) | JSON},
    optional={
        "cells": st.lists(CELL, max_size=3) | JSON,
        "worksheets": st.lists(st.fixed_dictionaries({}, optional={"cells": st.lists(CELL, max_size=2) | JSON})) | JSON,
    },
)


@settings(max_examples=100, deadline=None)
@given(NOTEBOOK)
def test_no_notebook_raises_anything_else(content: object) -> None:
    with suppress(NoNotebook):
        python_of(code_cells(json.dumps(content).encode()))


PIECES = [*"%!?='\"#\\\n\r ()[]{}a.,", '"' * 3, "'" * 3, "x = ", "\n%a", "\n!a"]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_every_line_of_a_cell_stays_or_is_mentioned(cell: str) -> None:
    code = python_of([cell])
    if code.dropped == []:
        assert code.text == "# In [1]\n" + cell.replace("\r\n", "\n").replace("\r", "\n")
    else:
        with pytest.raises(SyntaxError):
            ast.parse(cell)


@pytest.mark.slow
def test_a_cohort_of_oddities_is_graded_and_told(run_warm: Run, mini: Make, tmp_path: Path) -> None:
    course = mini()
    submitted = tmp_path / "submitted"
    right = "def double(x):\n    return 2 * x\n"
    for name in ("ada", "=cmd", "a+b", "\U0001f600", "new\nline", os.fsdecode(b"b\xff"), ".hidden"):
        read(submitted / name, course, double_dot_py=right)
    pack(submitted / "bomb.zip", [("double.py", b"#" * 2**20)])
    (submitted / "damaged.zip").write_bytes(b"PK")
    pack(submitted / "ADA.zip", [("double.py", right.encode())])
    (read_place(submitted / "deep", "double.ipynb") / "double.ipynb").write_text("[" * 100_000)
    result = run_warm("grade", submitted, "--out", tmp_path / "out", cwd=course.root)
    assert result.returncode == 0, result.stderr
    assert "damaged: rejected: damaged.zip cannot be read (" in result.stdout
    records = [json.loads(line) for line in (tmp_path / "out" / "results.jsonl").read_text().splitlines()]
    found = {record["student"]: (record["score"], record["exercises"]["double"]["status"]) for record in records}
    full, rejected = (100, "graded"), (0, "rejected")
    names = {re.sub("~[0-9a-f]{8}$", "~", student): outcome for student, outcome in found.items()}
    assert names == {
        **dict.fromkeys(("=cmd", "a+b", "\U0001f600", "new ⏎ line ~", "b� ~", ".hidden", "ada", "ADA.zip"), full),
        **dict.fromkeys(("bomb", "damaged", "deep"), rejected),
    }
    assert len((tmp_path / "out" / "grades.csv").read_text().splitlines()) == 1 + len(records)
    for record in records:
        exercise = record["exercises"]["double"]
        assert bool(exercise["message"]) is (exercise["status"] == "rejected")
