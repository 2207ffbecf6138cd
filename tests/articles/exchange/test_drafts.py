import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.exchange.drafts import FIELDS, IGNORED, Draft, draft_of

TITLE = {"title": {"en": "A"}}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.sampled_from(["en", "zh-hans", "fr", "hot"]), inner)
        | st.dictionaries(st.text(), inner)
    ),
    max_leaves=6,
)


def draft(**record: Any) -> Draft:
    made, faults = draft_of(1, {**TITLE, **record})
    assert faults == []
    return made


def faults(**record: Any) -> list[tuple[str, str]]:
    found = draft_of(7, {**TITLE, **record})[1]
    assert all(fault.line == 7 for fault in found)
    return [(fault.field, str(fault.expected)) for fault in found]


def shared(**record: Any) -> dict[str, Any]:
    return {name: value for name, value in draft(**record).changes["shared"].items() if value}


def test_texts_are_kept_by_language_uncut() -> None:
    long = "引" * 190_000
    made = draft(title={"en": "A", "zh-hans": "甲"}, analysis={"zh-hans": long})
    assert made.changes["en"] == {"title": "A"}
    assert made.changes["zh-hans"] == {"title": "甲", "analysis": long}


@pytest.mark.parametrize(
    ("record", "language"),
    [
        ({"title": {"en": "A", "zh-hans": "甲"}}, "en"),
        ({"title": {"zh-hans": "甲"}}, "zh-hans"),
        ({"title": {"en": " ", "zh-hans": "甲"}}, "zh-hans"),
        ({"title": {"en": "A", "zh-hans": "甲"}, "source_language": "zh-hans"}, "zh-hans"),
    ],
)
def test_the_source_language_is_english_unless_told_or_untitled(
    record: dict[str, Any], language: str
) -> None:
    assert draft(**record).source_language == language


def test_one_origin_stands_for_each_language_that_has_a_text() -> None:
    made = draft(origin="ai_generated", system={"en": "Qwen"})
    assert made.changes["en"] == {"title": "A", "origin": "ai_generated", "system": "Qwen"}
    assert "zh-hans" not in made.changes


@pytest.mark.parametrize(
    ("record", "kept"),
    [
        ({"scores": {"hot": 70, "quality": 0}}, {"hot": 70}),
        ({"date": "2026-11-23"}, {"source_date": "2026-11-23"}),
        ({"slug": "a-b", "disclaimers": ["opinion"]}, {"slug": "a-b", "disclaimers": ["opinion"]}),
        (
            {"source": "github:owner/some.repo"},
            {"source_name": "owner/some.repo", "source_url": "https://github.com/owner/some.repo"},
        ),
        (
            {"source": "https://example.org/a?b"},
            {"source_name": "example.org", "source_url": "https://example.org/a?b"},
        ),
        ({"source": "The Daily"}, {"source_name": "The Daily"}),
        (
            {"source": "github:o/r", "source_name": "R"},
            {"source_name": "R", "source_url": "https://github.com/o/r"},
        ),
    ],
)
def test_what_is_shared_by_all_languages(record: dict[str, Any], kept: dict[str, Any]) -> None:
    assert shared(**record) == kept


def test_views_become_the_counter_of_reads() -> None:
    assert draft(views=45).reads == 45


def test_tags_are_folded_and_a_plain_one_knows_its_language() -> None:
    made = draft(tags=["payment\n  batching ", "开源", {"en": "Chips", "zh-hans": "芯片"}])
    assert made.tags == [
        {"en": "payment batching"},
        {"zh-hans": "开源"},
        {"en": "Chips", "zh-hans": "芯片"},
    ]


def test_a_chinese_name_said_to_be_english_is_missing_and_told() -> None:
    made = draft(tags=[{"en": "开源", "zh-hans": "开源"}, {"en": "AI", "zh-hans": "AI"}])
    assert made.tags == [{"zh-hans": "开源"}, {"en": "AI", "zh-hans": "AI"}]
    assert made.warnings == ["tags[0].en: “开源” is Chinese; the English name is taken as missing."]


def test_a_record_is_known_by_its_id_else_by_its_digest() -> None:
    assert draft(id="a").key == "id:a"
    assert draft(id=7).key == "id:7"
    assert draft(views=1).key == draft_of(9, {"views": 1, **TITLE})[0].key
    assert draft(views=1).key.startswith("sha256:")
    assert draft(views=1).key != draft(views=2).key


def test_what_is_known_but_not_needed_is_left_out() -> None:
    assert draft(**dict.fromkeys(IGNORED, "x")).changes == draft().changes


@pytest.mark.parametrize(
    ("record", "path", "expected"),
    [
        ({"colour": "red"}, "colour", f"one of the fields {', '.join(sorted(FIELDS))}"),
        ({"title": "A"}, "title", 'texts by language, such as {"en": "…"}'),
        ({"summary": {"fr": "B"}}, "summary.fr", "one of the languages en, zh-hans"),
        ({"summary": {"zh": "B"}}, "summary.zh", "one of the languages en, zh-hans"),
        ({"summary": {"en": 7}}, "summary.en", "text"),
        ({"summary": {"en": "a\0"}}, "summary.en", "whole characters, none of them NUL"),
        (
            {"analysis": {"en": "a" * 10 * 2**20}},
            "analysis.en",
            "at most 200000 characters, not 10485760",
        ),
        ({"title": {"en": " "}}, "title", "a title in at least one language"),
        (
            {"source_language": "zh-hans"},
            "source_language",
            "a language that has a title: en",
        ),
        ({"scores": [70]}, "scores", 'scores by name, such as {"hot": 70}'),
        ({"scores": {"hot": 101}}, "scores.hot", "a whole number from 0 to 100"),
        ({"scores": {"heat": 1}}, "scores.heat", "one of the fields hot, quality, impact"),
        ({"views": -1}, "views", "a whole number, not below 0"),
        ({"views": 2**63}, "views", "a whole number, not below 0"),
        ({"origin": "robot"}, "origin", "one of: human, ai_assisted, ai_generated, ai_translated"),
        (
            {"origin": {"en": "robot"}},
            "origin.en",
            "one of: human, ai_assisted, ai_generated, ai_translated",
        ),
        ({"tags": "a, b"}, "tags", "a list of tags"),
        ({"tags": ["a", 7]}, "tags[1]", "a name, or names by language"),
        ({"tags": [" "]}, "tags[0]", "a name, or names by language"),
        ({"tags": [{"fr": "a", "en": "b"}]}, "tags[0].fr", "one of the languages en, zh-hans"),
        ({"category": "a" * 101}, "category.en", "at most 100 characters, not 101"),
        ({"disclaimers": "opinion"}, "disclaimers", "a list of slugs"),
        ({"slug": "A b"}, "slug", "small letters a–z, digits and single hyphens"),
        ({"date": "yesterday"}, "date", "a date such as 2026-11-23"),
        ({"source": 7}, "source", "text"),
        ({"source": "https://"}, "source", "an address that begins with https:// or http://"),
        ({"source": "x" * 201}, "source", "at most 200 characters, not 201"),
        ({"source_url": "x"}, "source_url", "an address that begins with https:// or http://"),
        ({"id": True}, "id", "text or a whole number"),
        ({"id": "x" * 191}, "id", "at most 190 characters, none of them NUL"),
        (
            {"summary": {"en": "\ud83d"}},
            "",
            "whole characters; an escape such as \\ud83d stands alone",
        ),
    ],
)
def test_a_fault_says_where_it_is_and_what_was_expected(
    record: dict[str, Any], path: str, expected: str
) -> None:
    assert faults(**record) == [(path, expected)]


def test_all_faults_of_a_record_are_told_at_once() -> None:
    found = faults(scores={"hot": 101, "impact": -1}, views="x", colour="red")
    assert {path for path, _expected in found} == {"scores.hot", "scores.impact", "views", "colour"}


@pytest.mark.parametrize("record", [None, 7, "A", ["A"]])
def test_only_an_object_is_an_article(record: Any) -> None:
    assert draft_of(3, record)[1] == [(3, "", "an article: an object in braces")]


@given(st.dictionaries(st.sampled_from(sorted({*FIELDS, *IGNORED, "colour"})), JSON))
def test_any_record_is_a_draft_or_refused(record: dict[str, Any]) -> None:
    made, found = draft_of(1, record)
    assert found or made.changes[made.source_language]["title"]


def test_the_shape_is_documented_field_by_field() -> None:
    page = (Path(__file__).parents[3] / "docs" / "import.md").read_text(encoding="utf-8")
    rows = [line.partition("|")[2].partition("|")[0] for line in page.splitlines() if "|" in line]
    assert set(re.findall(r"`([a-z_]+)`", " ".join(rows))) == {*FIELDS, *IGNORED}
    example = re.search(r"```json\n(.*?)```", page, re.DOTALL)
    assert example
    assert draft_of(1, json.loads(example[1]))[1] == []
