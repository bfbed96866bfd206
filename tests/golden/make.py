"""Makes `results.jsonl`, one fixed cohort's records: `python tests/golden/make.py`, after a change of the records' fields.

Some of the sample cohort are graded, and what it has nobody for is made of their records: a rejected submission, a check
that broke, and a student whose every text is hostile.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec
from msgspec.structs import replace

from autograder.results import ExerciseReport, Outcome, Report

HERE = Path(__file__).parent
STUDENTS = ("ada", "deniz", "greta", "hugo", "jonas", "lena")
EVIL = "<script>alert(1)</script>"
HOSTILE = f"::error::{EVIL} \"quoted\" 'and' & 100% ]]> [link](javascript:alert(1)) | `code` \u202e"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        cohort = Path(folder) / "cohort"
        for student in STUDENTS:
            shutil.copytree(HERE.parent / "cohort" / student, cohort / student)
        command = [sys.executable, "-m", "autograder", "grade", str(cohort), "--out", f"{folder}/out", "--workers", "1"]
        subprocess.run(command, cwd=HERE.parent.parent, check=True)
        lines = Path(folder, "out/results.jsonl").read_bytes().splitlines()
    reports = [msgspec.json.decode(line, type=Report) for line in lines]
    lena = next(report for report in reports if report.student == "lena")
    reports += [_rejected(lena), _broken(lena), _hostile(lena)]
    (HERE / "results.jsonl").write_bytes(b"".join(msgspec.json.encode(report) + b"\n" for report in reports))


def _with(report: Report, student: str, **exercises: ExerciseReport) -> Report:
    return Report.of(
        student, report.isolation, report.seed, report.exercises | exercises, report.notes, "", report.version
    )


def _rejected(report: Report) -> Report:
    why = "one_hot.py is not UTF-8 text; save it as UTF-8"
    checks = [
        replace(check, status="skipped", score=0, message=f"not run: {why}", hint="", mistake="")
        for check in report.exercises["one_hot"].checks
    ]
    return _with(report, "mira", one_hot=ExerciseReport.of(checks, bonus=False, status="rejected", message=why))


def _broken(report: Report) -> Report:
    first, *rest = report.exercises["one_hot"].checks
    told = "not judged: the check broke on what it met here; whoever gave the course is told why"
    fault = "solutions/one_hot/test_one_hot.py:12: the check broke: KeyError: 'x'"
    broken = replace(first, status="error", score=0, message=told, fault=fault)
    return _with(report, "nils", one_hot=ExerciseReport.of([broken, *rest], bonus=False, status="graded"))


def _hostile(report: Report) -> Report:
    def spoil(outcome: Outcome) -> Outcome:
        return replace(outcome, message=HOSTILE, trace=[HOSTILE]) if outcome.status != "passed" else outcome

    exercises = {}
    for slug, exercise in report.exercises.items():
        run = replace(exercise.run, answers=[EVIL[:12], "ihello"], notes=[HOSTILE]) if exercise.run else None
        checks = [spoil(outcome) for outcome in exercise.checks]
        exercises[slug] = replace(exercise, message=HOSTILE, events=[HOSTILE], checks=checks, run=run)
    return _with(replace(report, notes=[HOSTILE]), f"{EVIL} =1+1", **exercises)


if __name__ == "__main__":
    main()
