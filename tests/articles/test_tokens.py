from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.content import empty_content
from articles.tokens import (
    LONGEST_WORD,
    MOST_TERMS,
    Term,
    found_by,
    lagging,
    standing,
    terms,
    tokens,
    words,
)


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("", []),
        ("Grids, asleep!", ["grids", "asleep"]),
        ("GPT-5.2 don't snake_case", ["gpt", "5", "2", "don", "t", "snake", "case"]),
        ("Straße ＡＩ Ⅳ", ["strasse", "ai", "iv"]),
        ("开源", ["开源", "源"]),
        ("开放权重，GPT封闭", ["开放", "放权", "权重", "重", "gpt", "封闭", "闭"]),
        ("光", ["光"]),
        ("𠮷野家", ["𠮷野", "野家", "家"]),
        ("x" * 300, ["x" * LONGEST_WORD]),
    ],
)
def test_a_title_is_words_and_pairs_of_characters(title: str, found: list[str]) -> None:
    assert list(words(title)) == found


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("Grid", [Term("grid", True)]),
        ("grid grid", [Term("grid", True)]),
        ("开源模型", [Term("开源", False), Term("源模", False), Term("模型", False)]),
        ("开", [Term("开", True)]),
        ("AI芯片", [Term("ai", True), Term("芯片", False)]),
        ("'\" & | ! * : () \\ \0 --", []),
        ("NEAR(a, b)", [Term("near", True), Term("a", True), Term("b", True)]),
    ],
)
def test_a_query_wants_words_as_beginnings_and_characters_side_by_side(
    query: str, wanted: list[Term]
) -> None:
    assert terms(query) == wanted


def test_a_facet_is_no_word() -> None:
    content: dict[str, Any] = empty_content()
    content["shared"] = {"category": "models", "tags": ["chips"], "disclaimers": ["opinion"]}
    content["en"] = {"title": "Naps", "origin": "human"}
    content["zh-hans"] = {"title": "小睡", "origin": "ai_translated"}
    held = tokens(content)
    assert held == {
        *("naps", "小睡", "睡", ":category:models", ":tags:chips", ":disclaimers:opinion"),
        *(":origin:en:human", ":origin:zh-hans:ai_translated"),
    }
    for kind in (":tags:chips", "tags", "category", "models"):
        assert not found_by(terms(kind), held)


def test_a_revision_of_an_older_format_has_fewer_tokens() -> None:
    assert tokens({"shared": {"tags": None}, "en": {}}) == set()


@given(st.text(max_size=40))
def test_every_title_is_found_by_itself_and_by_each_of_its_characters(title: str) -> None:
    held = set(words(title))
    assert found_by(terms(title), held)
    for run in held:
        assert found_by(terms(run[0]), held)


def test_a_query_without_end_is_cut() -> None:
    assert len(terms(" ".join(map(str, range(1000))))) == MOST_TERMS


def test_an_article_stands_in_the_badges_of_its_editions() -> None:
    editions = [("en", "draft", "changed"), ("zh-hans", "live", "live")]
    assert standing(7, "en", editions) == {
        *(":owner:7", ":state:changed", ":edition:en:changed", ":edition:zh-hans:live"),
        *(":work:draft", ":work:changed", ":work:live"),
    }
    assert ":state:live" in standing(None, "zh-hans", editions)


def test_and_in_all_ways_in_which_they_are_behind() -> None:
    behind = [("en", []), ("zh-hans", ["outdated", "partial"])]
    assert lagging(behind) == {":lag:zh-hans:outdated", ":lag:zh-hans:partial"}
