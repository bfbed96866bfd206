"""Attacks whose files cannot lie in a repository, or are more than one: each function fills a cohort's folder."""

from collections.abc import Callable
from pathlib import Path

BUILDERS: list[Callable[[Path], None]] = []
