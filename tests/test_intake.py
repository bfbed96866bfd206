import json
import os
import zipfile
from pathlib import Path

import pytest

from autograder.course import Course
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


def test_links_are_not_followed(tmp_path: Path, course: Course) -> None:
    secret = tmp_path / "secret.py"
    secret.write_text("x = 'secret'")
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "one_hot.py").symlink_to(secret)
    (tmp_path / "ada" / "more").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "ada" / "rnn_cell.py")
    assert read_submission(tmp_path / "ada", course).files == {}


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


def test_one_student_twice(tmp_path: Path, course: Course) -> None:
    read(tmp_path / "ada", course, one_hot_dot_py="")
    with zipfile.ZipFile(tmp_path / "ada.zip", "w") as archive:
        archive.writestr("one_hot.py", "")
    with pytest.raises(IntakeError, match=r"ada's second submission"):
        read_cohort(tmp_path, course)
