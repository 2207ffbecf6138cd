"""An edit of the translation as one text: in the form, or by a restore."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.carrying import carried
from articles.made_from import Entry, rows
from tests.articles.test_made_from import ENTRIES, MARKDOWN, SOURCE, TARGET

# Revision 2: one row edited, one new.
NEWER = SOURCE.replace("Five six", "Fifty-six").replace("Last", "New.\n\nLast")
TEXTS = {1: SOURCE, 2: NEWER}


def after(new: str) -> list[Entry]:
    return carried(ENTRIES, TARGET, new, NEWER, TEXTS.get, 2)


def states(new: str, entries: list[Entry]) -> list[str]:
    return [row.state.value for row in rows(NEWER, new, entries, TEXTS.get, 2)]


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (TARGET, ["fresh", "fresh", "outdated", "missing", "fresh"]),
        (TARGET.replace("五六", "五十六"), ["fresh", "fresh", "fresh", "missing", "fresh"]),
        (TARGET.replace("一二", "1、2"), ["fresh", "fresh", "outdated", "missing", "fresh"]),
        (TARGET.replace("最后", "新。\n\n最后"), ["fresh", "fresh", "outdated", "fresh", "fresh"]),
        (
            TARGET.replace("一二三四。\n\n", ""),
            ["fresh", "missing", "outdated", "missing", "fresh"],
        ),
        (TARGET.replace("五六七。\n\n", ""), ["fresh", "fresh", "missing", "missing", "fresh"]),
    ],
)
def test_only_what_was_changed_counts_as_made_from_what_was_on_the_screen(
    new: str, expected: list[str]
) -> None:
    entries = after(new)
    assert states(new, entries) == expected
    assert sum(entry.k for entry in entries) == len(new)


def test_what_was_not_touched_keeps_its_entry_wherever_it_moved() -> None:
    new = "# 甲 1\n\n最后。\n\n五六七。\n\n一二三四。"
    assert [entry[:3] for entry in after(new)] == [ENTRIES[n][:3] for n in (0, 3, 2, 1)]


def test_a_rewritten_text_is_aligned_anew() -> None:
    new = "# 全新 1\n\n彻底重写。\n\n从头到尾。\n\n还有。\n\n结束了。"
    assert {entry.n for entry in after(new)} == {2}


def test_a_row_that_needs_no_translation_goes_on_needing_none() -> None:
    excused = [*ENTRIES[:3], Entry(2, 46, 52, 0), ENTRIES[3]]
    new = TARGET.replace("五六", "五十六")
    entries = carried(excused, TARGET, new, NEWER, TEXTS.get, 2)
    assert Entry(2, 46, 52, 0) in entries
    assert states(new, entries) == ["fresh"] * 5


def test_a_first_translation_is_aligned() -> None:
    assert carried(None, "", TARGET, SOURCE, TEXTS.get, 1) == ENTRIES
    assert after("") == []


@given(MARKDOWN, MARKDOWN, MARKDOWN, st.integers(0, 3))
def test_the_entries_sum_up_whatever_is_changed(
    old: str, new: str, source: str, number: int
) -> None:
    entries = carried(None, old, new, source, {1: SOURCE}.get, number)
    assert sum(entry.k for entry in entries) == len(new)
    assert carried(entries, new, new, source, {1: SOURCE}.get, number) == entries
