"""The glossary as texts meet it: made ready once for each of its states."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import editing
from articles.glossary import Wanted
from articles.models import Term, TermChange, User
from articles.models.term import glossary_of, terms_of
from tests.articles.conftest import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def four(tao: User) -> list[Term]:
    contents: list[dict[str, Any]] = [
        {
            "name_en": "token",
            "variants_en": "tokens",
            "name_zh_hans": "词元",
            "variants_zh_hans": "标记",
            "forbidden_zh_hans": "令牌",
            "note_en": "Of a model.",
            "enforced": True,
        },
        {"name_en": "GPT", "untranslatable": True, "case_sensitive": True},
        {"name_zh_hans": "算力"},
        {"name_en": "old", "retired": True},
    ]
    return [editing.add_term(changes=each, by=tao, at=NOON).term for each in contents]


def test_a_text_in_either_language_meets_the_terms_that_are_worded_in_it(four: list[Term]) -> None:
    token, gpt, power, _old = (term.pk for term in four)
    to_chinese = {term.id: term for term in terms_of("en", "zh-hans")}
    assert list(to_chinese) == [token, gpt]
    assert to_chinese[token].wordings == ("token", "tokens")
    assert to_chinese[token].targets == ("词元", "标记")
    assert to_chinese[token].forbidden == ("令牌",)
    assert to_chinese[token].note == "Of a model."
    to_english = {term.id: term for term in terms_of("zh-hans", "en")}
    assert list(to_english) == [token, gpt, power]
    assert to_english[gpt].wordings == ("GPT",)
    assert (to_english[power].targets, to_english[token].forbidden) == ((), ())


def test_checks_are_told_what_is_wanted(four: list[Term]) -> None:
    assert glossary_of("en", "zh-hans").wanted("Old GPT tokens, gpt") == [
        Wanted("GPT", ("GPT",), True, (), True),
        Wanted("tokens", ("词元", "标记"), True, ("令牌",)),
    ]
    assert glossary_of("zh-hans", "en").wanted("算力和GPT的词元") == [
        Wanted("GPT", ("GPT",), True, (), True),
        Wanted("词元", ("token", "tokens"), True, ()),
    ]


def test_it_is_made_once_and_again_when_a_term_changes(four: list[Term], tao: User) -> None:
    first = glossary_of("en", "zh-hans")
    with CaptureQueriesContext(connection) as asked:
        assert glossary_of("en", "zh-hans") is first
    assert len(asked) == 1
    editing.change_term(four[0].pk, changes={"variants_en": ""}, base=1, by=tao, at=NOON)
    assert [match.start for match in glossary_of("en", "zh-hans").matches("tokens token")] == [7]
    assert first.matches("tokens")


def test_rows_that_came_without_a_verb_are_not_kept_too_long(db: None) -> None:
    Term.objects.create(name_en="one")
    assert glossary_of("en", "zh-hans").matches("one")
    Term.objects.create(name_en="two")
    assert glossary_of("en", "zh-hans").matches("two")


def test_an_empty_glossary_finds_nothing(db: None) -> None:
    assert glossary_of("en", "zh-hans").matches("token") == []


def test_a_term_goes_by_its_name_in_the_language_of_the_screen(four: list[Term]) -> None:
    assert [str(term) for term in four] == ["token", "GPT", "算力", "old"]
    assert four[0].named("zh-hans") == ("词元", "zh-hans")
    assert four[1].named("zh-hans") == ("GPT", "en")


def test_changes_are_numbered_once(four: list[Term]) -> None:
    assert str(TermChange.objects.first()) == "Version 1"
