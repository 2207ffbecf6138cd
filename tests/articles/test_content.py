from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import content
from articles.content import LIMITS, Fault
from articles.languages import PARTS

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "A title"),
        ("title", "题" * LIMITS["title"]),
        ("summary", "two\nlines"),
        ("origin", "ai_translated"),
        ("slug", "a-2"),
        ("tags", ["chips", "open-source"]),
        ("hot", 0),
        ("hot", 100),
        ("hot", None),
        ("source_url", "https://example.org/a?b=c"),
        ("source_date", "2026-02-28"),
        ("source_name", ""),
    ],
)
def test_what_may_be_kept(field: str, value: Any) -> None:
    assert content.expectation(field, value) is None


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("title", 7, "text"),
        ("title", "a\nb", "a single line"),
        ("title", "a\0b", "whole characters, none of them NUL"),
        ("title", "a\ud83d", "whole characters, none of them NUL"),
        ("title", "题" * 301, "at most 300 characters, not 301"),
        ("analysis", "a" * 10_000_000, "at most 200000 characters, not 10000000"),
        ("origin", "robot", "one of: human, ai_assisted, ai_generated, ai_translated"),
        ("slug", "A b", "small letters a–z, digits and single hyphens"),
        ("slug", "a--b", "small letters a–z, digits and single hyphens"),
        ("tags", "chips", "a list of slugs"),
        ("tags", ["Chips"], "a list of slugs"),
        ("hot", 101, "a whole number from 0 to 100"),
        ("hot", -1, "a whole number from 0 to 100"),
        ("hot", 7.5, "a whole number from 0 to 100"),
        ("hot", "7", "a whole number from 0 to 100"),
        ("hot", True, "a whole number from 0 to 100"),
        ("source_url", "javascript:alert(1)", "an address that begins with https:// or http://"),
        ("source_url", "https://", "an address that begins with https:// or http://"),
        ("source_url", "https://[::1", "an address that begins with https:// or http://"),
        ("source_date", "2026-02-30", "a date such as 2026-11-23"),
        ("source_date", "20260228", "a date such as 2026-11-23"),
    ],
)
def test_what_may_not_be_kept(field: str, value: Any, expected: str) -> None:
    assert str(content.expectation(field, value)) == expected


def test_faults_say_where_they_stand() -> None:
    faults = content.faults({"en": {"title": 7, "hot": 1}, "shared": {"hot": 101}, "fr": {"a": 1}})
    assert [fault[:2] for fault in faults] == [
        ("en", "title"),
        ("en", "hot"),
        ("shared", "hot"),
        ("fr", "a"),
    ]
    assert faults[1] == Fault("en", "hot", "a field of an article")


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (" a\r\nb\rc ", "a\nb\nc"),
        ("e\u0301", "é"),
        (["b", " a", "b", ""], ["a", "b"]),
        (7, 7),
        (None, None),
    ],
)
def test_text_is_normalised(value: Any, kept: Any) -> None:
    assert content.normalised(value) == kept


@given(st.text())
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = content.normalised(text)
    assert content.normalised(once) == once


@pytest.mark.parametrize(
    ("old", "new", "differs"),
    [
        ("a", "a", False),
        ("a", "a\r\n", False),
        ("a", "b", True),
        ("a", "", True),
        (None, "", False),
        ("", None, False),
        (None, [], False),
        (None, 0, True),
        (0, None, True),
        (["a", "b"], ["b", "a"], False),
    ],
)
def test_changed_keeps_what_differs(old: Any, new: Any, differs: bool) -> None:
    before = content.empty_content()
    before["shared"]["x"] = old
    assert bool(content.changed(before, {"shared": {"x": new}})) is differs


def test_a_field_that_is_not_known_survives_a_save() -> None:
    before = {**content.empty_content(), "en": {"from_the_future": 1}, "later": {"a": 2}}
    after = content.patched(before, {"en": {"title": "A"}})
    assert after["en"] == {"from_the_future": 1, "title": "A"}
    assert after["later"] == {"a": 2}
    assert before["en"] == {"from_the_future": 1}


def test_a_new_empty_field_changes_no_digest() -> None:
    assert content.digest({"title": "A", "system": ""}) == content.digest({"title": "A"})
    assert content.digest({"hot": 0}) != content.digest({})


def test_made_from_lies_outside_every_digest() -> None:
    plain = content.empty_content()
    assert content.digests({**plain, "made_from": {"en": [1]}}) == content.digests(plain)
    assert set(content.digests(plain)) == set(PARTS)


@given(st.dictionaries(st.text(), JSON))
def test_the_order_of_fields_changes_no_digest(part: dict[str, Any]) -> None:
    assert content.digest(dict(reversed(part.items()))) == content.digest(part)


def test_missing_names_what_an_edition_still_needs() -> None:
    begun = {**content.empty_content(), "en": {"title": "A", "origin": "human"}}
    assert content.missing(begun, "en") == ("summary", "analysis")
    assert content.missing(begun, "shared") == ("category",)
    assert content.has_text(begun, "en")
    assert not content.has_text({"en": {"origin": "human"}}, "en")


@pytest.mark.parametrize(
    ("before", "now", "mine", "clash"),
    [
        ("a", "a", "b", False),
        ("a", "b", "b", False),
        ("a", "b", "c", True),
        ("", None, "c", False),
        (None, "b", "c", True),
    ],
)
def test_the_same_field_set_differently_is_a_conflict(
    before: Any, now: Any, mine: Any, clash: bool
) -> None:
    base, newest = {"en": {"title": before}}, {"en": {"title": now}}
    found = list(content.conflicts(base, newest, {"en": {"title": mine}}))
    assert found == ([("en", "title")] if clash else [])
