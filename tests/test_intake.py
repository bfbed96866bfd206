import json
import os
import socket
import unicodedata
import zipfile
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.files import Unreadable, opened
from autograder.intake import IntakeError, Refusal, Source, Submission, read_cohort, read_submission


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


@pytest.mark.parametrize(
    "text", ["{}", "[]", "null", "3", "not json", '{"cells": 3, "nbformat": 4, "nbformat_minor": 5}']
)
def test_what_is_no_notebook_is_refused(tmp_path: Path, course: Course, text: str) -> None:
    submission = read(tmp_path / "ada", course, one_hot_dot_ipynb=text)
    assert "is not a notebook" in reason(submission)


def test_an_untouched_stub_beside_a_notebook_does_not_count(tmp_path: Path, course: Course) -> None:
    stub = course.stub("one_hot").read_text()
    submission = read(tmp_path / "ada", course, one_hot_dot_py=stub, one_hot_dot_ipynb=notebook("x = 1"))
    source = submission.files["one_hot"]
    assert isinstance(source, Source)
    assert "x = 1" in source.text


def test_two_answers_to_one_exercise_are_refused(tmp_path: Path, course: Course) -> None:
    submission = read(tmp_path / "ada", course, one_hot_dot_py="x = 1", old__one_hot_dot_py="x = 2")
    assert reason(submission) == "handed in more than once (one_hot.py and old/one_hot.py); keep the one that counts"


def test_other_encodings_are_refused(tmp_path: Path, course: Course) -> None:
    assert "is not UTF-8 text" in reason(read(tmp_path / "ada", course, one_hot_dot_py="x = 'ü'".encode("utf-16")))


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


def test_zip_archives_are_read_without_unpacking(tmp_path: Path, course: Course) -> None:
    with zipfile.ZipFile(tmp_path / "ada.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../one_hot.py", "x = 1")
        archive.writestr("rnn_cell.py", b"0" * 2**24)
    submission = read_submission(tmp_path / "ada.zip", course)
    assert submission.student == "ada"
    assert submission.files["one_hot"] == Source("one_hot.py", "x = 1")
    assert "larger than 1 MiB" in reason(submission, "rnn_cell")
    assert not (tmp_path.parent.parent / "one_hot.py").exists()


def test_a_damaged_archive_is_refused(tmp_path: Path, course: Course) -> None:
    (tmp_path / "ada.zip").write_bytes(b"PK\x03\x04 no archive")
    assert "ada.zip cannot be read" in reason(read_submission(tmp_path / "ada.zip", course))


def test_too_many_files_are_refused(tmp_path: Path, course: Course) -> None:
    with zipfile.ZipFile(tmp_path / "ada.zip", "w") as archive:
        for number in range(5002):
            archive.writestr(f"{number}.txt", "")
    assert "more than 5000 files" in reason(read_submission(tmp_path / "ada.zip", course))


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


def test_nothing_to_grade(tmp_path: Path, course: Course) -> None:
    with pytest.raises(IntakeError, match="is not there; give the folder that holds one folder"):
        read_cohort(tmp_path / "nowhere", course)
    with pytest.raises(IntakeError, match="holds no submissions"):
        read_cohort(tmp_path, course)


TWINS = [("ada", "Ada.zip"), ("ada", "ada.zip"), ("\u00e9", "e\u0301"), ("STRASSE", "straße"), ("x", "X", "x.ZIP")]


@pytest.mark.parametrize("names", TWINS)
def test_twins_are_refused_and_everybody_else_is_graded(tmp_path: Path, course: Course, names: tuple[str, ...]) -> None:
    for name in (*names, "ben"):
        hand_in(tmp_path / name)
    cohort = read_cohort(tmp_path, course)
    (ben,) = [submission for submission in cohort if submission.student == "ben"]
    assert ben.files == {"one_hot": Source("one_hot.py", "x = 1")}
    assert len({unicodedata.normalize("NFC", submission.student) for submission in cohort}) == len(names) + 1
    for submission in cohort:
        if submission is not ben:
            assert set(submission.files) == set(course.exercises)
            assert "it has the same name as “" in reason(submission)
            assert sum(f"“{name}”" in reason(submission) for name in names) == len(names) - 1
