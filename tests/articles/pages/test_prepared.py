"""What comes back is what the queryset itself would give, whatever the values, from any thread."""

import datetime
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q, QuerySet

from articles.models import Article, Category, Tag
from articles.pages import rows
from articles.pages.prepared import prepared
from tests.articles.conftest import NOON

Make = Callable[..., Article]
HOUR = datetime.timedelta(hours=1)

pytestmark = pytest.mark.django_db


@prepared
def called(*languages: str, slug: str, at: datetime.datetime, most: int) -> QuerySet[Article]:
    rows = Article.objects.filter(slug=slug, pk__lte=most).select_related("category")
    for language in languages:
        rows = rows.live(language, at)
    return rows


VALUES: list[dict[str, Any]] = [
    {"slug": "grids-ask-data-centres-to-nap", "at": NOON, "most": 10**6},
    {"slug": "grids-ask-data-centres-to-nap", "at": NOON - HOUR, "most": 10**6},
    {"slug": "grids-ask-data-centres-to-nap", "at": NOON + HOUR, "most": 0},
    {"slug": "another", "at": NOON, "most": 10**6},
    {"slug": "' OR 1 = 1 --", "at": NOON, "most": 10**6},
    {"slug": "%s", "at": NOON, "most": 10**6},
]


@pytest.mark.parametrize("languages", [("en",), ("zh-hans",), ("en", "zh-hans")])
def test_it_gives_what_the_queryset_gives(live: Make, languages: tuple[str, ...]) -> None:
    live(languages=("en",))
    for values in VALUES:
        plain = list(called.__wrapped__(*languages, **values))
        assert called(*languages, **values) == plain
        assert [row.category for row in called(*languages, **values)] == [
            row.category for row in plain
        ]


def test_rows_are_read_anew_each_time(live: Make) -> None:
    article = live()
    (before,) = rows.live_article("en", slug=article.slug, at=NOON)
    Article.objects.filter(pk=article.pk).update(title_en="Another title")
    (after,) = rows.live_article("en", slug=article.slug, at=NOON)
    assert (before.title_en, after.title_en) == (article.title_en, "Another title")


def test_every_list_of_the_pages_gives_what_its_queryset_gives(live: Make) -> None:
    live()
    at = NOON + HOUR
    place = {"at": at, "instant": at, "last": 2**62}
    category, tag = Category.objects.get(slug="models").pk, Tag.objects.get(slug="chips").pk
    for make, values in (
        (rows.hottest, {"at": at}),
        (rows.newest, {"at": at}),
        (rows.in_category, {"row": category, **place}),
        (rows.tagged, {"row": tag, **place}),
        (rows.tagged, {"row": tag + 1000, **place}),
    ):
        plain = list(make.__wrapped__("en", **values))
        assert make("en", **values) == plain
        assert bool(plain) == (values.get("row") != tag + 1000), make


def test_it_takes_one_query_and_no_more(live: Make, django_assert_num_queries: Any) -> None:
    article = live()
    with django_assert_num_queries(1):
        (row,) = called("en", slug=article.slug, at=NOON, most=10**6)
        assert row.category is not None


def test_a_value_that_the_sql_does_not_ask_for_is_refused() -> None:
    @prepared
    def spelled_out(slug: str, word: str) -> QuerySet[Article]:
        return Article.objects.filter(Q(slug=slug) | Q(slug=f"{word}-2"))

    with pytest.raises(LookupError, match="word"):
        spelled_out(slug="a", word="b")


@pytest.mark.django_db(transaction=True)
def test_threads_read_by_their_own_connections(live: Make) -> None:
    article = live()
    here = called("en", slug=article.slug, at=NOON, most=10**6)

    def there() -> list[Article]:
        try:
            return called("en", slug=article.slug, at=NOON, most=10**6)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(there).result() == here == [article]
