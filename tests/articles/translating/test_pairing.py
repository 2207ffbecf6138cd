from typing import Any

from articles.made_from import SourceAt
from articles.translating.checks import Wanted
from articles.translating.pairing import rows_of

PAIR = ("en", "zh-hans")
ENGLISH = "One.\n\n- Two\n- Three"


def no_sources(field: str) -> SourceAt:
    return lambda number: None


def rows(chinese: str, made_from: Any = None, english: str = ENGLISH) -> list[tuple[str, str]]:
    content = {
        "en": {"title": "A", "analysis": english},
        "zh-hans": {"title": "甲", "analysis": chinese},
    }
    entries = {"analysis": made_from}
    found = rows_of(content, 5, PAIR, entries.get, no_sources)
    assert (found[0].field, found[0].source, found[0].target) == ("title", "A", "甲")
    return [(row.source.strip(), row.target.strip()) for row in found[1:]]


def test_the_blocks_of_a_text_are_rows() -> None:
    expected = [("One.", "一。"), ("- Two", "- 二"), ("- Three", "- 三")]
    assert rows("一。\n\n- 二\n- 三") == expected


def test_stored_entries_say_what_was_made_from_what() -> None:
    entries = [[5, 12, 19, 5], [5, 0, 6, 2]]  # the last first, and the second not yet
    assert rows("- 三\n\n一。", entries) == [
        ("- Three", "- 三"),
        ("One.", "一。"),
    ]


def test_a_text_of_its_own_stands_alone() -> None:
    chinese = "# 另写\n\n甲。\n\n# 乙\n\n丙。"
    assert rows(chinese, [[5, 0, len(ENGLISH), len(chinese)]]) == [("", chinese)]


def test_what_is_not_translated_yet_is_no_row() -> None:
    assert rows("") == []


def test_without_a_source_and_in_the_source_language_texts_stand_alone() -> None:
    assert rows("一。", english="") == [("", "一。")]
    content = {"en": {"title": "A", "analysis": ENGLISH}, "zh-hans": {"title": "甲"}}
    terms = (Wanted("", (), forbidden=("x",)),)
    found = rows_of(content, 5, ("en", "en"), {}.get, no_sources, terms)
    assert [(row.field, row.source, row.target) for row in found] == [
        ("title", "", "A"),
        ("analysis", "", ENGLISH),
    ]
    assert all(row.terms == terms for row in found)
