"""The class in a real browser: what is clicked and typed, what is sorted and chosen, and what strangers wrote."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import unquote

import pytest
from browser import PHONE, is_too_wide, opened, violations
from helpers import ROOT, Make
from msgspec.structs import replace
from playwright.sync_api import Browser, Page

from autograder import class_page
from autograder.course import Course
from autograder.publish import publish
from autograder.records import reports_in
from autograder.results import Report

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
EVIL = "<script>alert(1)</script> =1+1"
ALL = ["ada", "deniz", "greta", "hugo", "jonas", "lena", "mira", "nils", EVIL]


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    return list(reports_in(ROOT / "tests/golden/results.jsonl"))


@pytest.fixture(scope="module")
def index(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of the golden cohort."""
    results = tmp_path_factory.mktemp("out") / "results.jsonl"
    results.write_bytes((ROOT / "tests/golden/results.jsonl").read_bytes())
    publish(course, results, NOW)
    return results.with_name("index.html")


@pytest.fixture
def page(browser: Browser, index: Path) -> Iterator[Page]:
    with opened(browser, index) as page:
        yield page


def students(page: Page) -> list[str]:
    """The names that are shown, in their order."""
    return page.locator("#table tbody tr:visible th").all_inner_texts()


def sort(page: Page, column: str) -> str | None:
    """Sorts the students by a column, and gives the direction that its head tells."""
    head = page.locator(f"#table [data-column={column}]")
    head.get_by_role("button").click()
    return head.get_attribute("aria-sort")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_read_it(browser: Browser, index: Path, theme: str) -> None:
    with opened(browser, index, color_scheme=theme, viewport=PHONE) as page:
        sort(page, "score")
        page.get_by_role("link", name="fixed width").click()
        assert not is_too_wide(page)
        assert violations(page) == []


def test_no_table_is_cut_on_a_small_laptop(browser: Browser, index: Path) -> None:
    with opened(browser, index, viewport={"width": 1024, "height": 700}) as page:
        cut = "[...document.querySelectorAll('.scroll')].filter(each => each.scrollWidth > each.clientWidth)"
        assert page.evaluate(f"{cut}.map(each => each.getAttribute('aria-labelledby'))") == []


def test_numbers_sort_as_numbers_and_what_is_missing_stays_last(page: Page) -> None:
    assert students(page) == ALL
    assert sort(page, "score") == "descending"
    assert students(page) == ["ada", "lena", EVIL, "mira", "hugo", "deniz", "greta", "jonas", "nils"]
    assert sort(page, "score") == "ascending"
    assert students(page) == ["jonas", "greta", "deniz", "hugo", "mira", "lena", EVIL, "ada", "nils"]
    assert sort(page, "of_one_hot") == "descending"
    assert students(page) == ["ada", "lena", EVIL, "deniz", "greta", "hugo", "mira", "jonas", "nils"]
    assert page.locator("#table [aria-sort]").count() == 1
    for _ in range(2):
        sort(page, "of_numpy_rnn")
        assert students(page)[0] == "ada", "the others have handed nothing in"
    assert sort(page, "student") == "ascending"
    assert students(page) == [EVIL, *ALL[:-1]]


def test_the_keyboard_sorts(page: Page) -> None:
    head = page.locator("[data-name=by_check] [data-column=reached]")
    head.get_by_role("button").focus()
    for key, direction, sign in (("Enter", "descending", -1), ("Space", "ascending", 1)):
        page.keyboard.press(key)
        assert head.get_attribute("aria-sort") == direction
        reached = page.locator("[data-name=by_check] tbody td:nth-child(4)").all_inner_texts()
        numbers = [float(text.split()[0]) for text in reached]
        assert numbers == sorted(numbers, key=lambda number: sign * number)


def test_every_column_sorts(page: Page) -> None:
    told = page.locator("th[data-column]").evaluate_all(
        "heads => heads.map(head => [0, 1].map(() => (head.firstChild.click(), head.ariaSort)))"
    )
    assert len(told) > 20
    assert all(sorted(directions) == ["ascending", "descending"] for directions in told)


def test_a_click_on_a_mistake_or_a_check_shows_who_that_is(page: Page) -> None:
    page.get_by_role("link", name="fixed width").click()
    assert students(page) == ["deniz"]
    assert page.locator("#found").inner_text() == "1 of 9 students, chosen by"
    assert page.locator("#found").evaluate("each => each === document.activeElement")
    page.get_by_role("button", name="mistake: one_hot/fixed_width").click()
    assert students(page) == ALL
    check = page.locator("[data-check='one_hot/letters_become_indices']")
    for told, who in {"passed": ["ada", "deniz", "lena", EVIL], "failed": ["greta", "hugo"], "broke": ["nils"]}.items():
        check.get_by_role("link", name=f"{told} it").click()
        assert students(page) == who
        page.locator("#chosen").get_by_role("button").click()
    check.get_by_role("link", name="had it not run").click()
    assert students(page) == ["jonas", "mira"]


def test_filters_add_up_and_a_link_brings_them_again(browser: Browser, index: Path, page: Page) -> None:
    page.get_by_label("Exercise", exact=True).select_option("*/crashed")
    assert students(page) == ["greta"]
    page.get_by_label("Exercise", exact=True).select_option("one_hot/some points")
    assert students(page) == ["deniz", "lena", EVIL]
    sort(page, "score")
    page.get_by_role("searchbox", name="Name").fill("e\u0301N")  # accents do not matter, nor capitals
    assert students(page) == ["lena", "deniz"]
    page.get_by_role("searchbox", name="Name").fill("EN")
    assert students(page) == ["lena", "deniz"]
    page.get_by_role("searchbox", name="Name").blur()
    with opened(browser, index) as other:
        other.goto(page.url)
        other.reload()
        assert students(other) == ["lena", "deniz"]
        assert other.get_by_role("searchbox", name="Name").input_value() == "EN"
        assert other.locator("#chosen").inner_text().split("\n") == [
            "name with: EN ✕",
            "state: one_hot/some points ✕",
            "all of these ✕",
        ]
    page.go_back()
    assert students(page) == ["lena", EVIL, "deniz"]
    page.go_forward()
    page.get_by_role("button", name="all of these").click()
    by_score = ["ada", "lena", EVIL, "mira", "hugo", "deniz", "greta", "jonas", "nils"]
    assert students(page) == by_score
    page.get_by_role("link", name="Checks", exact=True).click()
    assert page.url.endswith("#checks")
    assert students(page) == by_score, "an anchor of the page changes no choice"


def test_every_link_leads_to_a_page_that_is_there(page: Page, index: Path) -> None:
    links = page.locator("a").evaluate_all("all => all.map(each => each.getAttribute('href'))")
    pages = {link for link in links if not link.startswith("#")}
    assert len(pages) == len(ALL)
    assert all((index.parent / unquote(link)).is_file() for link in pages)
    anchors = {link[1:] for link in links if link.startswith("#") and "=" not in link}
    assert all(page.locator(f"[id={anchor}]").count() == 1 for anchor in anchors)


def test_a_students_page_is_a_click_away(browser: Browser, index: Path) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(index.as_uri())
        page.locator("#table").get_by_role("link", name=EVIL).click()
        assert page.url.startswith(index.parent.as_uri() + "/feedback/%25")
        assert page.get_by_role("heading", level=1).count() == 1


def test_strangers_texts_are_texts(page: Page, index: Path) -> None:
    text = index.read_text()
    assert text.count("<script") == 1
    assert "alert(1)</script>" not in text
    assert "\u202e" not in text
    page.goto(f"{index.as_uri()}#name=<img src=x onerror=alert(1)>&by=</script>,up&mistake=__proto__")
    page.reload()
    assert students(page) == []
    assert page.locator("img").count() == 0
    assert "name with: <img src=x onerror=alert(1)> ✕" in page.locator("#chosen").inner_text()


def test_what_students_are_not_shown_is_said(mini: Make, reports: list[Report], course: Course) -> None:
    other = mini()
    other.feedback = course.feedback.model_copy(update={"show": "titles"})
    assert "Students are shown the checks' titles" in class_page.as_html(other, reports, NOW)
    other.feedback = course.feedback.model_copy(update={"after": datetime(2026, 12, 24, tzinfo=UTC)})
    assert "shown nothing until 2026-12-24" in class_page.as_html(other, reports, NOW)


def test_a_cohort_of_nobody_has_a_page(course: Course) -> None:
    assert "0 submissions" in class_page.as_html(course, [], NOW)


def test_a_thousand_students_are_sorted_and_chosen_at_once(
    browser: Browser, reports: list[Report], course: Course, tmp_path: Path
) -> None:
    many = [replace(each, student=f"{each.student} {at}") for at, each in enumerate(islice(cycle(reports), 1000))]
    path = tmp_path / "index.html"
    path.write_text(class_page.as_html(course, many, NOW))
    assert path.stat().st_size < 2_000_000
    with opened(browser, path) as page:
        assert len(students(page)) == 1000
        for selector in (
            "#table [data-column=student] button",
            "#table [data-column=score] button",
            "[data-name=by_mistake] tbody a",
            "#chosen button",
            "[data-name=by_check] td a",
        ):
            assert page.evaluate(COPIES, selector) < 30, selector  # work for each pair of students would be hundreds
        assert page.locator("#found").inner_text() == "445 of 1000 students, chosen by"


COPIES = """selector => {
  const quickest = work => Math.min(...Array.from({length: 3}, () => {
    const started = performance.now();
    work();
    return performance.now() - started;
  }));
  const copy = () => document.querySelector("#table").cloneNode(true);
  return quickest(() => document.querySelector(selector)?.click()) / quickest(copy);
}"""
"""How many copies of the students' table the script could make while it answers a click; the quickest of three, each."""
