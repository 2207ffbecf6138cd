"""Pages of a table of any size: the same rows in the same order, and no count of them all."""

import datetime
import itertools
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from articles.desk import paging
from articles.desk.paging import Pages
from articles.models import Article, DeskWords, User
from articles.models.desk_words import holding
from articles.tokens import terms
from tests.articles.conftest import NOON

Desk = Callable[[User], Client]

LIST = "/admin/articles/article/"
# Every third article is a chip's, most of those the oldest; five are of a moth.
CHIPS = [number for number in range(1000) if number % 3 == 0 and (number > 300 or number % 30 == 0)]
MOTHS = range(0, 1000, 200)


@pytest.fixture
def thousand(db: None) -> None:
    """From the one changed last to the one changed first."""
    rows = Article.objects.bulk_create(
        Article(
            slug=f"s-{number}",
            source_language="en",
            newest_number=1,
            newest_at=NOON - datetime.timedelta(minutes=number // 2),
            quality=number % 7,
            working_title_en=f"Story {number}",
        )
        for number in range(1000)
    )
    for number, row in enumerate(rows):
        held = {"story": range(1000), "chip": CHIPS, "moth": MOTHS}
        tokens = [word for word, numbers in held.items() if number in numbers]
        DeskWords.objects.create(pk=row.pk, tokens=tokens, newest_at=row.newest_at)


def shown(response: Any) -> list[str]:
    return [row.slug for row in response.context["cl"].result_list]


HEADS = [0, 100, 10_000]
ORDERS = [("-newest_at", "-pk"), ("newest_at", "pk"), ("-quality", "-pk")]
QUERIES = ["story", "chip", "moth", "nothing"]


def test_every_page_is_the_one_that_a_plain_query_would_give(
    thousand: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "RARE", 0)
    for case in itertools.product(HEADS, ORDERS, QUERIES):
        head, order, query = case
        monkeypatch.setattr(paging, "HEAD", head)
        hits = holding(Article.objects.order_by(*order), terms(query))
        expected = [row.pk for row in hits]
        for number in range(1, max(2, -(-len(expected) // 20) + 1)):
            rows = list(Pages(hits, 20, shown=number).page(number).object_list)
            assert [row.pk for row in rows] == expected[(number - 1) * 20 : number * 20], case


@pytest.mark.parametrize(
    ("query", "page_shown", "said"),
    [("", 1, "500+"), ("", 2, "550+"), ("", 20, "1000"), ("moth", 1, "5"), ("nothing", 1, "0")],
)
def test_no_more_is_counted_than_ten_pages_ahead(
    thousand: None, query: str, page_shown: int, said: str
) -> None:
    rows = Article.objects.order_by("-newest_at", "-pk")
    hits = holding(rows, terms(query)) if query else rows
    assert Pages(hits, 50, shown=page_shown).said == said


def test_the_list_counts_no_table(desk: Desk, thousand: None, rhea: User) -> None:
    client = desk(rhea)
    with CaptureQueriesContext(connection) as asked:
        html = client.get(LIST).text
    counts = [query["sql"] for query in asked.captured_queries if "COUNT(*)" in query["sql"]]
    assert counts
    assert all("LIMIT 501" in count for count in counts)
    assert "500+ articles" in html
    assert 'href="?p=10"' in html
    assert 'href="?p=11"' not in html


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("", "s-1", "s-48"),
        ("p=2", "s-51", "s-98"),
        ("p=20", "s-951", "s-998"),
        ("q=story&p=3", "s-101", "s-148"),
        ("o=6", "s-998", "s-951"),
        ("o=-4.6", "s-993", "s-650"),
    ],
)
def test_pages_follow_one_another(
    desk: Desk, thousand: None, rhea: User, asked: str, first: str, last: str
) -> None:
    slugs = shown(desk(rhea).get(f"{LIST}?{asked}"))
    assert (len(slugs), slugs[0], slugs[-1]) == (50, first, last)


@pytest.mark.parametrize("asked", ["p=0", "p=-1", "p=x", "p=21", "p=99999999999999999999999"])
def test_a_page_that_is_not_there_leads_back_to_the_first(
    desk: Desk, thousand: None, rhea: User, asked: str
) -> None:
    response = desk(rhea).get(f"{LIST}?{asked}", follow=True)
    assert response.status_code == 200
    assert shown(response)[0] == "s-1" or response.request["QUERY_STRING"] == "e=1"


def test_an_autocomplete_counts_its_own_pages(thousand: None) -> None:
    from django.contrib import admin

    request = RequestFactory().get("/", {"page": "3"})
    editor = admin.site.get_model_admin(Article)
    pages: Any = editor.get_paginator(request, Article.objects.order_by("pk"), 20, orphans=0)
    assert pages.most == 240
