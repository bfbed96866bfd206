"""Attacks whose files cannot lie in a repository, or are more than one: each function fills a cohort's folder.

A function `packaging__zip_slip` is the attack `packaging/zip_slip`; its docstring says what `corpus` wants to know.
"""

import json
import os
import socket
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

WRONG = "def encode(text, idx2char):\n    return None\n"
"""A submission that earns nothing by itself."""
BUILDERS: list[Callable[[Path], None]] = []


def attack(make: Callable[[Path], None]) -> Callable[[Path], None]:
    """Takes a function into the corpus."""
    BUILDERS.append(make)
    return make


def folder(cohort: Path, files: dict[str, str]) -> Path:
    """The attacker's folder, with these files."""
    place = cohort / "mallory"
    for name, text in {"one_hot.py": WRONG, **files}.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, encoding="utf-8")
    return place


def archive(cohort: Path, members: list[tuple[str | zipfile.ZipInfo, str | bytes]]) -> Path:
    """The attacker's zip archive, with these members in their order."""
    place = cohort / "mallory.zip"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members:
            file.writestr(name, data, zipfile.ZIP_DEFLATED)
    return place


def notebook(cells: list[str]) -> str:
    """A notebook of code cells."""
    made = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": cell} for cell in cells
    ]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})


@attack
def packaging__conftest(cohort: Path) -> None:
    """Files that pytest would obey.

    tries: to be taken for pytest's own files, which make every check pass
    points: 0
    harm: marks, files
    """
    hook = "def pytest_collection_modifyitems(items):\n    items.clear()\nraise SystemExit(0)\n"
    ini = "[pytest]\naddopts = --collect-only -p one_hot\n"
    files = {"conftest.py": hook, "pytest.ini": ini, "tox.ini": ini, "setup.cfg": ini.replace("pytest", "tool:pytest")}
    folder(cohort, files | {"pyproject.toml": "[tool.pytest.ini_options]\naddopts = '-k nothing'\n"})
    (cohort / "conftest.py").write_text(hook)


@attack
def packaging__shadows(cohort: Path) -> None:
    """Modules with the names of others.

    tries: to be imported in the place of torch, of the grader, of the suite and of what Python loads by itself
    points: 0
    harm: marks, files
    """
    code = "import os\nos.system('touch /tmp/left-by-an-attack')\nraise SystemExit(0)\n"
    names = ["torch.py", "numpy/__init__.py", "autograder/__init__.py", "props.py", "test_one_hot.py", "probes.py"]
    names += ["sitecustomize.py", "usercustomize.py", "evil.pth", "x.egg-link", "json.py", "site.py"]
    folder(cohort, dict.fromkeys(names, code))


@attack
def packaging__results(cohort: Path) -> None:
    """What the grader itself writes.

    tries: to be taken for results that are there already
    points: 0
    harm: marks, text
    """
    record = '{"student":"mallory","score":100,"max_score":100,"exercises":{}}\n'
    names = [
        "results.jsonl",
        "grades.csv",
        "out/results.jsonl",
        "feedback.html",
        "course.yml",
        "solutions/one_hot.py.x",
    ]
    folder(cohort, dict.fromkeys(names, record))
    (cohort / "results.jsonl").write_text(record)


@attack
def packaging__zip_slip(cohort: Path) -> None:
    """Members with ways out.

    tries: to be unpacked over the files of others
    points: 0
    harm: files, marks
    """
    absolute = f"{cohort.parent}/course/course.yml"
    names = ["../zoe/one_hot.py", "../../course/course.yml", absolute, "..\\zoe\\one_hot.py", "/tmp/left-by-an-attack"]
    archive(cohort, [(name, WRONG) for name in [*names, "one_hot.py"]])


@attack
def packaging__zip_links(cohort: Path) -> None:
    """Links and devices in an archive.

    tries: to have links unpacked that lead to the solution
    points: 0
    harm: files, secrets
    """
    link, device = zipfile.ZipInfo("one_hot.py"), zipfile.ZipInfo("x/one_hot.py")
    link.create_system = device.create_system = 3
    link.external_attr, device.external_attr = 0o120777 << 16, 0o060666 << 16
    target = f"{cohort.parent}/course/solutions/one_hot/one_hot.py"
    archive(cohort, [(link, target), (device, ""), ("rnn_module.py/one_hot.py/..", target)])


@attack
def packaging__zip_bomb(cohort: Path) -> None:
    """A large file that packs well, with a false size.

    tries: to fill memory with 64 MB that say they are a hundred bytes
    points: 0
    harm: memory, marks
    """
    place = archive(cohort, [("one_hot.py", b"#" * 2**26), ("x.zip", b"0" * 2**20)])
    data = place.read_bytes()
    place.write_bytes(data.replace(struct.pack("<I", 2**26), struct.pack("<I", 100)))


@attack
def packaging__zip_members(cohort: Path) -> None:
    """Very many members.

    tries: to keep the grader busy with ten thousand members
    points: 0
    harm: marks, memory
    """
    with zipfile.ZipFile(cohort / "mallory.zip", "w") as file:
        for number in range(10**4):
            file.writestr(f"{number}/one_hot.py", "")


@attack
def packaging__zip_twins(cohort: Path) -> None:
    """Two members with one name.

    tries: to show one file to a reader and to have another one graded
    points: 0
    harm: marks, grader
    """
    archive(cohort, [("one_hot.py", "def harmless(): pass\n"), ("one_hot.PY", WRONG), ("x/one_hot.py", WRONG)])


@attack
def packaging__zip_encrypted(cohort: Path) -> None:
    """A member that says it is encrypted.

    tries: to have the grader ask for a password, or stop
    points: 0
    harm: grader, marks
    """
    place = archive(cohort, [("one_hot.py", WRONG)])
    data = bytearray(place.read_bytes())
    data[6] |= 1
    data[data.rindex(b"PK\1\2") + 8] |= 1
    place.write_bytes(data)


@attack
def packaging__zip_damaged(cohort: Path) -> None:
    """Bytes changed inside of an archive.

    tries: to stop the grader by an archive whose packed bytes are none
    points: 0
    harm: grader, marks
    """
    place = archive(cohort, [("one_hot.py", WRONG * 50)])
    data = bytearray(place.read_bytes())
    data[45:60] = b"\xff" * 15
    place.write_bytes(data)


@attack
def packaging__no_zip(cohort: Path) -> None:
    """Things that only look like archives.

    tries: to stop the grader by archives that are cut short or none at all
    points: 0
    harm: grader, marks
    """
    place = archive(cohort, [("one_hot.py", WRONG)])
    place.write_bytes(place.read_bytes()[:-9])
    (cohort / "mallory2.zip").write_bytes(b"PK\5\6" + b"\xff" * 18)
    (cohort / "mallory3.zip").write_bytes(b"")


@attack
def packaging__link_to_solution(cohort: Path) -> None:
    """A link as the file.

    tries: to hand in the teacher's own solution, by a link to it
    points: 0
    harm: secrets, files
    """
    place = cohort / "mallory"
    place.mkdir()
    (place / "one_hot.py").symlink_to(cohort.parent / "course/solutions/one_hot/one_hot.py")


@attack
def packaging__folder_of_links(cohort: Path) -> None:
    """Links as folders.

    tries: to hand in the teacher's folder, and another student's, by links to them
    points: 0
    harm: secrets, marks
    """
    place = cohort / "mallory"
    place.mkdir()
    (place / "work").symlink_to(cohort.parent / "course/solutions")
    (place / "loop").symlink_to(place)
    (cohort / "mallory2").symlink_to(cohort / "zoe")
    (cohort / "mallory3.zip").symlink_to(cohort.parent / "course/course.yml")


@attack
def packaging__pipe(cohort: Path) -> None:
    """Files that are none.

    tries: to keep the grader waiting for a pipe, a socket and a folder that are called like the file
    points: 0
    harm: grader, marks
    """
    for name in ("a", "b", "c/one_hot.py", "d"):
        (cohort / "mallory" / name).mkdir(parents=True)
    os.mkfifo(cohort / "mallory/a/one_hot.py")
    (cohort / "mallory/d/one_hot.py").symlink_to("/dev/zero")
    folder = os.open(cohort / "mallory/b", os.O_RDONLY)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"/proc/self/fd/{folder}/one_hot.py")  # a socket's path must be short
    os.close(folder)


@attack
def packaging__odd_names(cohort: Path) -> None:
    """Names that are commands.

    tries: to harm whoever prints, lists or removes the files beside its own
    points: 0
    harm: text, files
    """
    names = ["-rf", "\x1b[2J", "a\n::error::x", "=cmd|' /C calc'!A0", "\u202eyp.toh_eno", "$(id).py", "`id`", "a;b&c|d"]
    folder(cohort, dict.fromkeys([*names, "ONE_HOT.py", "one_hot.py ", "one_hot.py\n", "one_hot.pyc"], WRONG))
    Path(os.fsdecode(os.fsencode(cohort / "mallory") + b"/\xff\xfe.py")).write_text(WRONG)


@attack
def packaging__deep_folders(cohort: Path) -> None:
    """Folders in folders.

    tries: to stop the grader by folders nested deeper than a path may be long
    points: 0
    harm: grader, marks
    """
    place = folder(cohort, {})
    descriptor = os.open(place, os.O_RDONLY)
    for _ in range(1200):
        os.mkdir("deep", dir_fd=descriptor)
        inner = os.open("deep", os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = inner
    os.close(descriptor)


@attack
def packaging__deep_notebook(cohort: Path) -> None:
    """Lists in lists.

    tries: to overflow the stack of whoever reads a notebook
    points: 0
    harm: grader, marks
    """
    (cohort / "mallory").mkdir()
    (cohort / "mallory/one_hot.ipynb").write_text("[" * 10**5 + "]" * 10**5)


@attack
def packaging__odd_notebooks(cohort: Path) -> None:
    """Notebooks of wrong types.

    tries: to stop the grader by a notebook whose parts are of other types than they should be
    points: 0
    harm: grader, marks
    """
    texts = [
        '{"cells": 7}',
        '{"cells": [null], "nbformat": 4}',
        '{"nbformat": 1e999}',
        "null",
        '{"nbformat": {"a": []}}',
    ]
    texts += ['{"cells": [{"cell_type": "code", "source": {"a": 1}}], "nbformat": 4, "nbformat_minor": 5}', "NaN", '"']
    texts += ['{"worksheets": [{"cells": [{"cell_type": "code"}]}], "nbformat": 3}', '{"nbformat": -4}', "9" * 5000]
    for number, text in enumerate(texts):
        (cohort / f"mallory{number}").mkdir()
        (cohort / f"mallory{number}/one_hot.ipynb").write_text(text)


@attack
def packaging__heavy_notebook(cohort: Path) -> None:
    """Cells that are hard to read.

    tries: to keep whoever looks for magics busy, with brackets, signs, blanks and many lines
    points: 0
    harm: grader, marks
    """
    cells = ["(" * 10**5, "-" * 10**5 + "1", "x = 1\n" * 10**4, "%" + " " * 10**5 + "\n)(", " \t" * 10**5 + ")("]
    (cohort / "mallory").mkdir()
    (cohort / "mallory/one_hot.ipynb").write_text(notebook(cells))


@attack
def packaging__empty_cells(cohort: Path) -> None:
    """Cells without anything in them.

    tries: to be much larger as a program than as a notebook, by two hundred thousand empty cells
    points: 0
    harm: grader, marks
    """
    (cohort / "mallory").mkdir()
    (cohort / "mallory/one_hot.ipynb").write_text(notebook([""] * 200_000))


@attack
def protocol__forged_failures(cohort: Path) -> None:
    """Failures of cells that there are not.

    tries: to tell the grader of failures with impossible lines and long hostile words, in the place of its own
    points: 0
    harm: text, grader, marks
    """
    forge = """
from autograder.sandbox import child

WORDS = "\\x1b[2J::error::<script>\\u202e" * 100
child._Server._tell = lambda *_: (-(2**63), WORDS, WORDS)
"""
    (cohort / "mallory").mkdir()
    (cohort / "mallory/one_hot.ipynb").write_text(notebook([forge, WRONG, "1 / 0"]))


@attack
def packaging__encodings(cohort: Path) -> None:
    """Text that is read in two ways.

    tries: to hide code from readers, or to stop the grader, by encodings that a file may declare
    points: 0
    harm: grader, marks
    """
    code = "\nimport os; os._exit(0)\n"
    names = ["rot13", "zip", "base64", "unicode_escape", "utf-7", "utf-16", "idna", "punycode", "undefined", "x" * 5000]
    for number, name in enumerate(names):
        (cohort / f"mallory{number}").mkdir()
        (cohort / f"mallory{number}/one_hot.py").write_text(f"# coding: {name}{code}")
    for number, data in enumerate([b"\xff\xfe1\0", b"\xef\xbb\xbf# coding: latin-1\n", b"x = '\0'\n", b"\x80abc"]):
        (cohort / f"mallory-{number}").mkdir()
        (cohort / f"mallory-{number}/one_hot.py").write_bytes(data)


@attack
def packaging__large_file(cohort: Path) -> None:
    """A file without an end to speak of.

    tries: to fill memory with a source of a terabyte, most of which is not there
    points: 0
    harm: memory, marks
    """
    (cohort / "mallory").mkdir()
    for name in ("one_hot.py", "rnn_module.ipynb"):
        with (cohort / "mallory" / name).open("wb") as file:
            file.truncate(2**40)


@attack
def report__formula(cohort: Path) -> None:
    """A name that is a formula.

    tries: to have a spreadsheet run what a folder is called
    points: 0
    harm: text
    """
    names = ["=cmd|' C calc'!A0", "+1+1", "-1+1", "@SUM(A1)", " =1+1", "\uff1d1+1", "a;=1+1", '"=1+1"', "x,=1"]
    for name in names:
        (cohort / name).mkdir()
        (cohort / name / "one_hot.py").write_text(WRONG)


@attack
def report__name_of_a_folder(cohort: Path) -> None:
    """Names that are more than names.

    tries: to give commands to terminals, runners and readers by what a folder is called
    points: 0
    harm: text
    """
    names = [
        "\x1b[2J\x1b]0;x\x07",
        "a\n::error::x",
        "##vso[task.complete]",
        "\u202eeoz",
        "[bold]m[ ]",
        "<script>x",
        "m" * 250,
    ]
    for name in names:
        (cohort / name).mkdir()
        (cohort / name / "one_hot.py").write_text(WRONG)
    odd = os.fsdecode(os.fsencode(cohort) + b"/\xff\xfe")
    os.mkdir(odd)
    Path(odd, "one_hot.py").write_text(WRONG)


@attack
def people__two_submissions(cohort: Path) -> None:
    """A folder and an archive.

    tries: to hand in twice, and to keep what is graded better
    points: 0
    harm: marks
    """
    folder(cohort, {})
    archive(cohort, [("one_hot.py", WRONG)])


@attack
def people__in_anothers_name(cohort: Path) -> None:
    """An archive called like another student.

    tries: to put a submission in the place of zoe's, so that hers is lost
    points: 0
    harm: marks
    """
    archive(cohort, [("one_hot.py", WRONG)]).rename(cohort / "zoe.zip")


@attack
def people__same_to_the_eye(cohort: Path) -> None:
    """Names that look like another's.

    tries: to be taken for zoe by letters that look like hers
    points: 0
    harm: marks, text
    """
    for name in ("Zoe", "zoe ", "z\u043ee", "zoe\u200b", "zoe.", "\u202ezoe"):
        (cohort / name).mkdir()
        (cohort / name / "one_hot.py").write_text(WRONG)


@attack
def people__folders_of_others(cohort: Path) -> None:
    """Other students' folders within the own one.

    tries: to hand in for zoe and for others what is in its own folder
    points: 0
    harm: marks
    """
    folder(cohort, {"zoe/one_hot.py": WRONG.replace("None", "1"), "submitted/zoe/one_hot/x.py": WRONG})
    (cohort / ".zoe").mkdir()
    (cohort / ".zoe/one_hot.py").write_text(WRONG)


@attack
def people__one_name_after_cutting(cohort: Path) -> None:
    """Long names that differ at their end.

    tries: to get the record of another student, by a name that is the same once it is cut
    points: 0
    harm: marks
    """
    for end in "ab":
        (cohort / ("m" * 150 + end)).mkdir()
        (cohort / ("m" * 150 + end) / "one_hot.py").write_text(WRONG)
