"""What a student reads: the same facts as a page and as Markdown, nothing of what is for teachers, and legible for all."""

import html
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import mistune
import pytest
from browser import PHONE, is_too_wide, opened, violations
from helpers import MINI_COURSE, ROOT, Make
from markdown_it import MarkdownIt
from msgspec import json
from msgspec.structs import replace
from playwright.sync_api import Browser

from autograder import feedback_page
from autograder.charts import Scale, losses
from autograder.course import Course
from autograder.pages import page_name
from autograder.publish import publish
from autograder.records import RecordsError, reports_in
from autograder.results import Report
from autograder.runs import Run
from autograder.visible import for_student

NOW = datetime(2026, 12, 24, 18, tzinfo=UTC)
EVIL = "<script>alert(1)</script> =1+1"


@pytest.fixture
def reports() -> dict[str, Report]:
    return {report.student: report for report in reports_in(ROOT / "tests/golden/results.jsonl")}


def page_of(course: Course, report: Report) -> str:
    return feedback_page.as_html(course, report.student, for_student(report, course, NOW))


def markdown_of(course: Course, report: Report) -> str:
    return feedback_page.as_markdown(course, report.student, for_student(report, course, NOW))


def read(page: str) -> str:
    """What there is to be read on a page, on one line."""
    body = re.sub("</?(code|b)>", "", page.partition("<body>")[2])
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


def read_markdown(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", MarkdownIt().enable("table").render(text))).split())


FACTS = {
    "ada": (
        "110 of 100 points, 10 of them extra points.",
        "The same network in NumPy",
        "(extra points)",
        "18 of 18 pass",
        "100 in all: yours falls from 1.756 to 0.002, the solution's falls from 1.756 to 0.002.",
        "6 of 6",
        "of 20 s",
        "of 2048 MB",
        "one call alone may take 5 s",
        "it saw no files but its own, no network and no other programs (level: sealed)",
        "autograder grade SUBMISSION --seed 0 --out OUT",
        "torch 2.13.0+cpu",
    ),
    "deniz": (
        "41 of 100 points.",
        "Fix first: the vectors are num_classes wide, whatever indices occur",
        "must have shape (5, 4), not (5, 5)",
        "fixed width",
        "Your vectors have the same width whatever num_classes is.",
        "Then fix: one_hot works for hundreds of classes, too",
        "not run",
        "which did not pass",
        "Old texts write loss.data[0]; today the method item makes a float of it.",
    ),
    "greta": ("crashed; 0 of 18 pass", "The way through your file: line 3: def encode(text, idx2char) ^"),
    "hugo": ("took too long; 0 of 18 pass", "was still running after 5 s and was stopped"),
    "jonas": ("0 of 100 points.", "not handed in", "one_hot.py was not handed in"),
    "mira": ("could not be read", "one_hot.py is not UTF-8 text; save it as UTF-8"),
    "nils": (
        "No score yet: a check of one_hot broke. Whoever gave the course has been told; no points are lost.",
        "open of 15",
        "16 of 18 pass; 1 broke",
        "Not judged: encode gives the place of each letter in the vocabulary",
        "open of 1",
    ),
}


@pytest.mark.parametrize("student", FACTS)
def test_page_and_markdown_tell_the_same(course: Course, reports: dict[str, Report], student: str) -> None:
    page = read(page_of(course, reports[student]))
    text = read_markdown(markdown_of(course, reports[student])).replace("`", "")
    for fact in FACTS[student]:
        assert fact in page
        assert fact in text
    for exercise in reports[student].exercises.values():
        for outcome in exercise.checks:
            assert outcome.title in page
            assert outcome.title in text


def test_a_fault_of_ours_is_no_zero(course: Course, reports: dict[str, Report]) -> None:
    for told in (read(page_of(course, reports["nils"])), markdown_of(course, reports["nils"])):
        assert "0 of 15" not in told
        assert "KeyError: 'x'" not in told
        assert "test_one_hot.py" not in told


def test_nothing_of_the_suites_or_for_teachers_is_shown(course: Course, reports: dict[str, Report]) -> None:
    lines = {
        line.strip()
        for slug in course.exercises
        for line in course.hidden_suite(slug).read_text().splitlines()
        if "student." in line or "assert" in line
    }
    for report in reports.values():
        for exercise in report.exercises.values():
            exercise.events = ["SECRET"]
        report.events = ["SECRET"]
        for told in (html.unescape(page_of(course, report)), markdown_of(course, report)):
            assert "SECRET" not in told
            assert not any(line in told for line in lines)


def test_where_isolation_was_weak_the_command_says_so(course: Course, reports: dict[str, Report]) -> None:
    told = read(page_of(course, replace(reports["ada"], isolation="open", seed=7)))
    assert "autograder grade SUBMISSION --seed 7 --min-isolation open --out OUT" in told
    assert "only its time and memory were limited (level: open)" in told


def test_the_command_grades_what_was_graded(course: Course, reports: dict[str, Report]) -> None:
    part = {slug: reports["lena"].exercises[slug] for slug in ("one_hot", "training")}
    told = markdown_of(course, replace(reports["lena"], exercises=part))
    assert "autograder grade SUBMISSION -e one_hot -e training --seed 0 --out OUT" in told


def with_feedback(course: Course, mini: Make, rule: str) -> Course:
    """Another object than the session's course, which others need as it is."""
    copy = object.__new__(Course)
    copy.__dict__ |= course.__dict__ | {"feedback": mini(course=f"{MINI_COURSE}feedback: {rule}\n").feedback}
    return copy


def test_titles_alone(course: Course, mini: Make, reports: dict[str, Report]) -> None:
    titles = with_feedback(course, mini, "{show: titles}")
    for told in (read(page_of(titles, reports["lena"])), read_markdown(markdown_of(titles, reports["lena"]))):
        assert "Of each check you are shown its title and its points; whoever gave the course shows no more." in told
        assert "✗ failed" in told
        assert "Fix first" not in told
        assert "Hint" not in told
        assert "The loss" not in told


def test_nothing_until_a_date(course: Course, mini: Make, reports: dict[str, Report]) -> None:
    late = with_feedback(course, mini, "{after: 2026-12-25 18:00:00+01:00}")
    for told in (read(page_of(late, reports["ada"])), markdown_of(late, reports["ada"])):
        assert "There is nothing to see before 2026-12-25 18:00 UTC+01:00." in told
        assert "110" not in told
        assert "one_hot" not in told
    late.feedback = late.feedback.model_copy(update={"after": NOW - timedelta(days=1)})
    assert "110 of 100" in page_of(late, reports["ada"])


def test_markdown_makes_nothing_of_a_strangers_text(course: Course, reports: dict[str, Report]) -> None:
    report = reports[EVIL]
    evil = "~~~\n```\n# x ![y](//z) <b>a</b> http://a.example www.a.example a@a.example [b]: c \\<i> &lt;u&gt; $x$ | ` *d* _e_"
    for exercise in report.exercises.values():
        for outcome in exercise.checks:
            outcome.message, outcome.trace = evil, [evil, "````"]
    text = markdown_of(course, replace(report, notes=[evil]))
    gfm = MarkdownIt("js-default", {"html": True, "linkify": False}).enable("table")
    for renderer in (gfm.render, mistune.create_markdown(escape=False, plugins=["table", "url", "strikethrough"])):
        made = str(renderer(text))
        tags = {tag.lower() for tag in re.findall(r"<\s*/?(\w+)", made)}
        assert tags <= {
            "h1",
            "h2",
            "h3",
            "p",
            "strong",
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "pre",
            "code",
            "ul",
            "li",
        }
        assert made.count("<h2") == len(report.exercises) + 2
        assert "<b>a</b> http://a.example www.a.example a@a.example" in html.unescape(made)


def test_a_name_cannot_break_out_of_the_page(course: Course, reports: dict[str, Report]) -> None:
    page = page_of(course, replace(reports[EVIL], student="</title><script>x</script>\u202e\x1b[2J"))
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert not re.search("[\u202e\x1b]", page)


def test_what_stands_between_backticks_is_code(course: Course, reports: dict[str, Report]) -> None:
    report = reports["mira"]
    report.exercises["one_hot"].message = "`<a>` and `b`"
    assert "<code>&lt;a&gt;</code> and <code>b</code><" in page_of(course, report)
    report.exercises["one_hot"].message = "`<a> and b"
    assert "`&lt;a&gt; and b" in page_of(course, report)


def test_a_scale_has_a_few_round_numbers() -> None:
    assert [tick.label for tick in Scale(0, 1.76, 0, 100).ticks()] == ["0", "0.5", "1", "1.5"]
    assert [tick.label for tick in Scale(1, 100, 0, 100).ticks()] == ["20", "40", "60", "80", "100"]
    assert [tick.label for tick in Scale(-3, 400, 0, 100, bent=True).ticks()] == ["-1", "0", "1", "100"]
    assert [tick.label for tick in Scale(0, 1e30, 0, 100, bent=True).ticks()] == [
        "0", "1", "1e+06", "1e+12", "1e+18", "1e+24", "1e+30",
    ]  # fmt: skip


def test_a_curve_has_gaps_where_the_loss_is_no_number() -> None:
    chart = losses(Run(losses=[2.0, 1.0, None, 0.5, None]), Run(losses=[2.0, 1.0, 0.5, 0.2, 0.1]))
    assert chart is not None
    assert chart.yours.count("M") == 2
    assert chart.solution.count("M") == 1
    assert chart.odd == 174
    assert losses(Run(losses=[5e-324]), Run())
    assert losses(Run(), Run(losses=[1.0])) is None


@pytest.mark.parametrize("values", [[0.0], [None], [1e300, -1e300], [-5.0, -5.0], [1e-9, 2e-9]])
def test_odd_losses_are_drawn_within_the_picture(values: list[float | None]) -> None:
    chart = losses(Run(losses=values), Run())
    assert chart is not None
    assert all(8 <= float(y) <= 156 for y in re.findall(r"[ML]\S+ ([-\d.]+)", chart.yours))
    assert all(8 <= tick.place <= 156 for tick in chart.losses)


def publish_golden(course: Course, reports: list[Report], out: Path) -> list[str]:
    out.mkdir(exist_ok=True)
    (out / "results.jsonl").write_bytes(b"".join(json.encode(report) + b"\n" for report in reports))
    return publish(course, out / "results.jsonl", NOW)


def test_each_student_has_a_page_whatever_the_name(course: Course, reports: dict[str, Report], tmp_path: Path) -> None:
    names = ["ada", "Ada", "..", "a/b", "a\\b", "x" * 300, "x" * 301, "é", "CON", EVIL, "\ufffd ~1234", " "]
    told = publish_golden(course, [replace(reports["jonas"], student=name) for name in names], tmp_path / "out")
    assert len(set(told)) == 1 + 2 * len(names)
    for name in names:
        page = tmp_path / "out/feedback" / f"{page_name(name)}.html"
        assert html.escape(name.strip()[:200]) in page.read_text().replace("&#34;", '"')
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


def test_only_what_has_changed_is_written(course: Course, reports: dict[str, Report], tmp_path: Path) -> None:
    ada, lena = reports["ada"], reports["lena"]
    publish_golden(course, [ada, lena, reports["jonas"]], tmp_path)
    folder = tmp_path / "feedback"
    (folder / "mine.md").touch()  # no page of ours has no other half
    before = {path.name: path.stat().st_ino for path in folder.iterdir()}
    publish_golden(course, [ada, replace(lena, score=1)], tmp_path)
    after = {path.name: path.stat().st_ino for path in folder.iterdir()}
    assert before.keys() - after.keys() == {"jonas.html", "jonas.md"}
    assert {name for name in after if after[name] != before[name]} == {"lena.html", "lena.md"}


def test_marks_of_another_course_are_not_told(mini: Make, reports: dict[str, Report], tmp_path: Path) -> None:
    course = mini()
    with pytest.raises(RecordsError) as caught:
        publish_golden(course, [reports["ada"]], tmp_path / "out")
    assert str(caught.value) == (
        f"{tmp_path}/out/results.jsonl: holds marks for numpy_rnn, one_hot, rnn_cell, rnn_module, training, which are not in "
        f"{course.path}; name the course that was graded with --course"
    )


def test_a_folder_for_pages_that_cannot_be_made(course: Course, reports: dict[str, Report], tmp_path: Path) -> None:
    (tmp_path / "feedback").touch()
    (tmp_path / "results.jsonl").write_bytes(json.encode(reports["ada"]))
    with pytest.raises(RecordsError) as caught:
        publish(course, tmp_path / "results.jsonl", NOW)
    assert str(caught.value) == (
        f"{tmp_path}/feedback: cannot be made: File exists; move away what is in its place, or make {tmp_path} writable"
    )


@pytest.mark.parametrize(("student", "scheme"), [("ada", "dark"), (EVIL, "light"), ("nils", "dark")])
def test_the_page_is_legible_for_all(
    browser: Browser, course: Course, reports: dict[str, Report], tmp_path: Path, student: str, scheme: str
) -> None:
    path = tmp_path / "page.html"
    path.write_text(page_of(course, reports[student]), encoding="utf-8")
    with opened(browser, path, viewport=PHONE, color_scheme=scheme) as page:
        assert not is_too_wide(page)
        assert violations(page) == []
        on_screen = page.locator("main").inner_text()
        page.emulate_media(media="print")
        assert page.locator("main").inner_text() == on_screen
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        ink = page.locator("h1").evaluate("heading => getComputedStyle(heading).color")
        assert ink == "rgb(0, 0, 0)"
        if reports[student].exercises["training"].run:
            picture = page.get_by_role("img")
            assert "yours falls from" in (picture.get_attribute("aria-label") or "")
            assert page.locator(".curve").first.evaluate("curve => getComputedStyle(curve).fill") == "none"
