"""How often each check speaks over 200 published pairs, read by eye: more would be false alarms,
less would miss what is wrong in them."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from articles.translating.checks import CHECKS, Row
from articles.translating.pairing import rows_of
from articles.translating.running import run

EN_ZH, ZH_EN = ("en", "zh-hans"), ("zh-hans", "en")
# By check: at least and at most so many of the 200 pairs, as whole texts, into Chinese.
WHOLE = {
    "numbers": (8, 12),
    "links": (15, 19),
    "untranslated": (1, 2),
    "code": (1, 3),
    "structure": (7, 10),
    "length": (1, 3),
    "half_width": (8, 12),
    "brackets": (9, 13),
}
# Row by row what has no translation yet is no row.
ROWS = {
    "numbers": (2, 4),
    "links": (12, 16),
    "untranslated": (1, 4),
    "code": (0, 2),
    "structure": (0, 2),
    "length": (2, 6),
    "half_width": (8, 12),
    "brackets": (9, 13),
}
INTO_ENGLISH = {
    "numbers": (2, 5),
    "links": (12, 16),
    "structure": (0, 2),
    "length": (0, 5),
    "doubled": (3, 4),
}


@pytest.fixture(scope="module")
def pairs() -> list[dict[str, Any]]:
    from tests.conftest import SHARED

    lines = (SHARED / "bilingual-articles.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def flagged(texts: list[list[Row]]) -> Counter[str]:
    """By check, how many pairs it has something to say about."""
    return Counter(
        check for rows in texts for check in {each.check.id for row in run(rows) for each in row}
    )


def whole(pair: dict[str, Any], languages: tuple[str, str]) -> list[Row]:
    source, target = languages
    fields = ("title", "analysis")  # the summaries were cut at 300 characters, wherever that was
    return [Row(pair[name][source], pair[name][target], languages, name) for name in fields]


def in_rows(pair: dict[str, Any], languages: tuple[str, str]) -> list[Row]:
    content = {
        code: {name: pair[name][code] for name in ("title", "analysis")} for code in languages
    }
    return rows_of(content, 1, languages, lambda field: None, lambda field: lambda number: None)


def assert_within(found: Counter[str], bounds: dict[str, tuple[int, int]]) -> None:
    for check in CHECKS:
        least, most = bounds.get(check.id, (0, 0))
        assert least <= found[check.id] <= most, (check.id, found)


@pytest.mark.shared
def test_whole_texts(pairs: list[dict[str, Any]], shared: Path) -> None:
    assert_within(flagged([whole(pair, EN_ZH) for pair in pairs]), WHOLE)


@pytest.mark.shared
def test_row_by_row(pairs: list[dict[str, Any]], shared: Path) -> None:
    assert_within(flagged([in_rows(pair, EN_ZH) for pair in pairs]), ROWS)


@pytest.mark.shared
def test_row_by_row_into_english(pairs: list[dict[str, Any]], shared: Path) -> None:
    assert_within(flagged([in_rows(pair, ZH_EN) for pair in pairs]), INTO_ENGLISH)
