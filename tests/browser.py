"""A real browser, in which pages are looked at as people see them."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
PHONE = {"width": 320, "height": 640}
"""The narrowest that people have."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Skips the test where there is none, but for CI, which must have it."""
    if not CHROMIUM and "CI" not in os.environ:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser: Browser, path: Path, **options: Any) -> Iterator[Page]:
    """The page of a file; `options` are those of `Browser.new_context`, such as `color_scheme="dark"`.

    Once it has been looked at, it must have fetched nothing but itself, and the console must be empty.
    """
    fetched: list[str] = []
    told: list[str] = []
    with browser.new_context(**options) as context:
        page = context.new_page()
        page.on("request", lambda request: fetched.append(request.url))
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.goto(path.as_uri())
        yield page
        assert {url.partition("#")[0] for url in fetched} == {path.as_uri()}
        assert told == []


def violations(page: Page) -> list[str]:
    """What axe finds wrong with a page for people who cannot see it, or not well: the rule, and where."""
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['html']}: {node['failureSummary']}" for each in found for node in each["nodes"]]


def is_too_wide(page: Page) -> bool:
    """Whether the page as a whole must be moved sideways to be read."""
    found: bool = page.evaluate("document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth")
    return found
