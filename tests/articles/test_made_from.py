"""The algebra of made_from: what a translator is shown after the source was changed."""

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.made_from import (
    Counts,
    Entry,
    Row,
    State,
    counts,
    is_copied,
    is_free,
    made,
    numbers,
    rows,
    usable,
)
from articles.stamping import minor, repointed, stamped
from tests.articles.prose import blocks, survive

SOURCE = "# A 1\n\nOne two three four.\n\nFive six seven.\n\nLast words here."
TARGET = "# 甲 1\n\n一二三四。\n\n五六七。\n\n最后。"
ENTRIES = [Entry(1, 0, 7, 7), Entry(1, 7, 28, 7), Entry(1, 28, 45, 6), Entry(1, 45, 61, 3)]
TEXTS = {1: SOURCE}
NEW = "This paragraph is new, and of it no translator has heard yet."


def shown(source: str, target: str = TARGET, entries: object = ENTRIES) -> list[Row]:
    return rows(source, target, entries, TEXTS.get, 2)


def told(found: list[Row]) -> list[tuple[str, str, str]]:
    return [(row.state.value, row.source.strip(), row.target.strip()) for row in found]


def test_a_text_that_comes_without_entries_is_aligned_once() -> None:
    assert made(SOURCE, TARGET, 1) == ENTRIES
    assert {row.state for row in shown(SOURCE)} == {State.FRESH}
    assert made(SOURCE, "", 1) == []
    assert made("", TARGET, 1)[0][:3] == (1, 0, 0)


def test_an_edited_row_is_outdated_and_shown_beside_what_this_translation_was_made_from() -> None:
    found = shown(SOURCE.replace("Five six", "Fifty-six"))
    assert [row.state for row in found] == ["fresh", "fresh", "outdated", "fresh"]
    assert (found[2].was, found[2].source) == ("Five six seven.\n\n", "Fifty-six seven.\n\n")


def test_white_space_outdates_nothing() -> None:
    found = shown(SOURCE.replace("One two", "One\ntwo").replace("\n\nLast", "\n\n\n\nLast"))
    assert {row.state for row in found} == {State.FRESH}
    parted = shown(SOURCE.replace("Five six seven.", "Five\n\nsix seven."))
    assert told(parted)[2] == ("fresh", "Five\n\nsix seven.", "五六七。")


def test_a_new_row_is_missing_a_removed_one_orphaned_and_a_moved_one_followed() -> None:
    source = f"# A 1\n\nFive six seven.\n\n{NEW}\n\nOne two three four."
    assert told(shown(source)) == [
        ("fresh", "# A 1", "# 甲 1"),
        ("fresh", "Five six seven.", "五六七。"),
        ("missing", NEW, ""),
        ("orphaned", "", "最后。"),
        ("fresh", "One two three four.", "一二三四。"),
    ]


def test_a_short_heading_that_changed_altogether_is_outdated_in_its_place() -> None:
    found = shown(SOURCE.replace("# A 1", "# Something else"))
    assert told(found)[0] == ("outdated", "# Something else", "# 甲 1")


def test_a_title_that_changed_altogether_is_outdated_not_another() -> None:
    entries = [Entry(1, 0, 11, 2)]
    found = rows("What tablets do at night", "小睡", entries, {1: "Grids asleep"}.get, 2)
    assert told(found) == [("outdated", "What tablets do at night", "小睡")]


def test_a_save_stamps_the_revision_on_the_screen_and_only_the_rows_that_were_changed() -> None:
    source = SOURCE.replace("Five six", "Fifty-six").replace("Last", "New.\n\nVery last")
    found = shown(source)
    assert [row.state for row in found] == ["fresh", "fresh", "outdated", "missing", "outdated"]
    text, entries = stamped(found, {2: "五十六七。", 3: "新。"}, 2, ENTRIES)
    assert text == "# 甲 1\n\n一二三四。\n\n五十六七。\n\n新。\n\n最后。"
    assert entries == [*ENTRIES[:2], Entry(2, 28, 46, 7), Entry(2, 46, 52, 4), Entry(1, 45, 61, 3)]
    again = rows(source, text, entries, {1: SOURCE, 2: source}.get, 2)
    assert [row.state for row in again] == ["fresh", "fresh", "fresh", "fresh", "outdated"]


def test_an_emptied_row_is_missing_again() -> None:
    text, entries = stamped(shown(SOURCE), {1: " \n"}, 2, ENTRIES)
    assert text == "# 甲 1\n\n五六七。\n\n最后。"
    assert [row.state for row in shown(SOURCE, text, entries)] == [
        *("fresh", "missing", "fresh", "fresh")
    ]


def test_a_target_in_an_order_of_its_own_keeps_it_until_the_source_moves() -> None:
    target = "# 甲 1\n\n五六七。\n\n一二三四。\n\n最后。"
    own = [ENTRIES[0], ENTRIES[2], ENTRIES[1], ENTRIES[3]]
    text, entries = stamped(shown(SOURCE, target, own), {3: "结尾。"}, 2, own)
    assert text == "# 甲 1\n\n五六七。\n\n一二三四。\n\n结尾。"
    assert entries == [*own[:3], Entry(2, 45, 61, 3)]


def test_rows_that_become_neighbours_do_not_run_into_each_other() -> None:
    source = "Last words here.\n\n# A 1\n\nOne two three four.\n\nFive six seven."
    text, entries = stamped(shown(source), {1: "# 甲一"}, 2, ENTRIES)
    assert text == "最后。\n\n# 甲一\n\n一二三四。\n\n五六七。"
    assert sum(entry.k for entry in entries) == len(text)


def test_rows_that_are_said_to_be_right_are_repointed_and_the_target_stays() -> None:
    source = SOURCE.replace("Five six", "Fifty-six").replace("Last", "New.\n\nLast")
    found = shown(source)
    entries = repointed(found, {2, 3}, 2, ENTRIES)
    assert entries == [*ENTRIES[:2], Entry(2, 28, 46, 6), Entry(2, 46, 52, 0), ENTRIES[3]]
    again = rows(source, TARGET, entries, {1: SOURCE, 2: source}.get, 2)
    assert {row.state for row in again} == {State.FRESH}
    assert again[3].target == ""


def test_an_orphan_that_stays_is_the_translators_own() -> None:
    source = SOURCE.replace("Five six seven.\n\n", "")
    found = shown(source)
    assert found[2].state is State.ORPHANED
    entries = repointed(found, {2}, 2, ENTRIES)
    assert entries[2] == Entry(2, 28, 28, 6)
    assert {row.state for row in shown(source, TARGET, entries)} == {State.FRESH}


def test_a_minor_change_repoints_what_was_right_before_it_and_nothing_else() -> None:
    before = SOURCE.replace("One two", "Twenty-two")  # outdated, and no minor matter
    after = before.replace("Five six", "Fifty-six").replace("Last", "Small.\n\nLast")
    texts = {1: SOURCE, 2: before, 3: after}
    entries = minor(before, after, TARGET, ENTRIES, texts.get, 3)
    states = [row.state for row in rows(after, TARGET, entries, texts.get, 3)]
    assert states == ["fresh", "outdated", "fresh", "fresh", "fresh"]
    assert entries[:2] == ENTRIES[:2]
    assert entries[2] == Entry(3, 31, 49, 6)


@pytest.mark.parametrize(
    "damaged",
    [
        *(None, [], "[]", 7, {"a": 1}, [[1, 0, 7]], [[1, 0, 7, "7"]], [[1, 0, 7, True]]),
        *([[1, 0, 7, 7]], [[1, 0, 7, -1]], [[1, 7, 0, 23]], [[1, 0, 900, 23]], [[9, 0, 7, 23]]),
    ],
)
def test_entries_that_are_damaged_or_of_another_text_are_made_anew(damaged: object) -> None:
    assert usable(damaged, TARGET, TEXTS.get) is None
    assert told(shown(SOURCE, TARGET, damaged)) == told(shown(SOURCE))
    assert numbers(damaged) <= {1, 9}


def test_entries_as_json_keeps_them_are_those_that_were_kept() -> None:
    assert usable(json.loads(json.dumps(ENTRIES)), TARGET, TEXTS.get) == ENTRIES


def test_a_text_of_its_own_is_one_row_that_is_outdated_as_a_whole() -> None:
    source = "".join(
        f"Paragraph {each} about grids, at length, to and fro.\n\n" for each in "abcdef"
    )
    target = "一篇另写的短评。\n\n只有两段。"
    entries = made(source, target, 1)
    assert entries == [Entry(1, 0, len(source), len(target))]
    assert is_free(entries, source, target)
    assert not is_free(ENTRIES, SOURCE, TARGET)
    texts = {1: source}
    assert [row.state for row in rows(source, target, entries, texts.get, 2)] == ["fresh"]
    for changed in (f"{source}More.", source.replace("b about", "b beside"), source[60:]):
        assert [row.state for row in rows(changed, target, entries, texts.get, 2)] == ["outdated"]


def test_a_source_that_was_written_after_its_translation_outdates_it() -> None:
    entries = made("", "标题", 1)
    found = rows("A title", "标题", entries, {1: ""}.get, 2)
    assert told(found) == [("outdated", "A title", "标题")]


def test_what_was_made_from_a_newer_draft_is_not_behind() -> None:
    found = shown(SOURCE.replace("Five six", "Fifty-six"))
    assert counts(found, ENTRIES, 2) == Counts(4, 0, 1, 0)
    ahead = [entry._replace(n=3) for entry in ENTRIES]
    assert counts(found, ahead, 2) == Counts(4, 0, 0, 0)


@pytest.mark.parametrize(
    ("text", "copied"),
    [
        ("The grid will pay for naps.", True),
        ("电网愿意付费。", True),
        ("GPT-5", False),
        ("Chain-of-Thought", False),
        ("`pip install of all the things`", False),
        ("```\nlet it be so and so\n```", False),
        ("https://example.org/all-of-it/and/more", False),
        ("[arXiv](https://arxiv.org/abs/of-all-the-words)", False),
        ("", False),
    ],
)
def test_the_source_text_in_place_of_a_translation_is_seen(text: str, copied: bool) -> None:
    [row] = rows(text, text, [Entry(1, 0, len(text), len(text))], {1: text}.get, 1) or [None]
    assert (row is not None and is_copied(row)) is copied


def test_nine_hundred_ninety_eight_rows_of_a_thousand_survive_all_changes_together() -> None:
    draw, prose = random.Random(8), blocks()
    counted = [survive(draw, prose) for _story in range(150)]
    right, seen = (sum(each) for each in zip(*counted, strict=True))
    assert seen > 2_000
    assert right >= 0.998 * seen, (right, seen)


def test_fourteen_rows_are_kept_in_about_three_hundred_bytes() -> None:
    old = blocks()[:14]
    entries = made("".join(old), "".join(old), 12)
    assert len(entries) == 14
    assert len(json.dumps(entries, separators=(",", ":"))) <= 320


MARKDOWN = st.lists(
    st.sampled_from(
        ["One two.\n\n", "# A\n\n", "- a b\n", "```\nx\n```\n\n", "三。\n\n", "\n", "2\n"]
    ),
    max_size=8,
).map(lambda pieces: "".join(pieces).strip())
ANY_ENTRIES = st.one_of(
    st.none(),
    st.lists(st.lists(st.integers(-1, 40), min_size=3, max_size=4), max_size=4),
)


@given(MARKDOWN, MARKDOWN, MARKDOWN, ANY_ENTRIES, st.dictionaries(st.integers(0, 5), MARKDOWN))
def test_whatever_is_stored_both_texts_are_shown_whole_and_entries_always_sum_up(
    source: str, target: str, other: str, entries: object, edits: dict[int, str]
) -> None:
    texts = {1: other, 2: source}
    found = rows(source, target, entries, texts.get, 2)
    by_target = sorted((row for row in found if row.target), key=lambda row: row.at)
    assert "".join(row.target for row in by_target) == target
    by_source = sorted((row for row in found if row.source), key=lambda row: row.a)
    assert "".join(row.source for row in by_source).split() == source.split()
    known = usable(entries, target, texts.get) or made(source, target, 2)
    text, new = stamped(found, edits, 2, known)
    assert sum(entry.k for entry in new) == len(text)
    assert text == text.strip()
    assert usable(new, text, texts.get) is not None or not text
    again = repointed(found, set(range(len(found))), 2, known)
    assert sum(entry.k for entry in again) == len(target)
    assert {row.state for row in rows(source, target, again, texts.get, 2)} <= {State.FRESH}
