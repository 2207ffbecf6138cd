"""What has no name in a language, though the desk offers it or readers meet it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Category, Disclaimer, Tag, Term
from articles.models.unnamed import Unnamed, count_unnamed, unnamed
from tests.articles.conftest import NOON

Make = Callable[..., Article]


@pytest.fixture
def nameless(vocabulary: None) -> dict[str, Any]:
    """Beside the vocabulary, which is complete."""
    return {
        "category": Category.objects.create(slug="law", name_en="Law", name_zh_hans=None),
        "tag": Tag.objects.create(slug="agents", name_zh_hans="智能体", name_en=""),
        "notice": Disclaimer.objects.create(
            slug="ad", name_en="Ad", name_zh_hans="广告", text_en="Paid.", text_zh_hans=""
        ),
        "term": Term.objects.create(name_en="token"),
        "as it is": Term.objects.create(name_en="GPT", untranslatable=True),
        "gone term": Term.objects.create(name_en="gone", retired=True),
    }


def found(language: str) -> list[tuple[str, tuple[str, ...], bool]]:
    rows = list(unnamed(language, NOON))
    assert count_unnamed(language, NOON) == len(rows)
    return [(row.name, row.missing, row.is_read) for row in rows]


def test_nothing_is_missing_where_everything_is_named(vocabulary: None) -> None:
    assert found("en") == found("zh-hans") == []


def test_each_language_misses_what_it_has_no_name_for(nameless: dict[str, Any]) -> None:
    assert found("en") == [("智能体", ("name",), False)]
    assert found("zh-hans") == [
        ("Law", ("name",), False),
        ("广告", ("text",), False),
        ("token", ("name",), False),
    ]


def test_a_row_says_what_it_goes_by(nameless: dict[str, Any]) -> None:
    (row,) = unnamed("en", NOON)
    assert row == Unnamed(Tag, nameless["tag"].pk, "智能体", "zh-hans", ("name",), False)


def test_what_readers_meet_comes_first_even_if_it_is_retired(
    nameless: dict[str, Any], live: Make
) -> None:
    gone = Tag.objects.create(slug="gone", name_en="Gone")
    live(category="law", tags=["gone"])
    Tag.objects.filter(pk=gone.pk).update(retired=True)
    assert found("zh-hans") == [
        ("Law", ("name",), True),
        ("Gone", ("name",), True),
        ("广告", ("text",), False),
        ("token", ("name",), False),
    ]


def test_what_is_live_in_the_other_language_only_is_not_read_in_this_one(
    nameless: dict[str, Any], live: Make
) -> None:
    gone = Tag.objects.create(slug="gone", name_en="Gone")
    live(languages=("en",), category="law", tags=["gone"])
    Tag.objects.filter(pk=gone.pk).update(retired=True)
    assert ("Law", ("name",), False) in found("zh-hans")
    assert "Gone" not in [name for name, _missing, _read in found("zh-hans")]


def test_it_asks_once_a_kind_and_counts_in_one_question(
    nameless: dict[str, Any], django_assert_num_queries: Any
) -> None:
    Tag.objects.bulk_create(Tag(slug=f"t-{each}", name_en=f"T{each}") for each in range(30))
    with django_assert_num_queries(4):
        assert len(list(unnamed("zh-hans", NOON))) == 33
    with django_assert_num_queries(1):
        assert count_unnamed("zh-hans", NOON) == 33
    with CaptureQueriesContext(connection) as asked:
        assert len(list(unnamed("zh-hans", NOON, most=2))) == 5
    assert all("LIMIT 2" in query["sql"] for query in asked.captured_queries)
