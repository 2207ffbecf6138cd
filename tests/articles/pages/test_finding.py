"""What a search finds: the same on every engine, and what a look at every text would find."""

import datetime
import json
import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from Stemmer import Stemmer

from articles.languages import HAN
from articles.markdown import plain_text, render
from articles.models import Article, SearchEntry
from articles.pages import finding
from articles.pages.finding import ORDERS, Filters, Found, TooSlow, found, limited
from articles.search import Asked, asked
from scoring.decay import NO_HEAT
from tests.articles.conftest import NOON
from tests.articles.pages.shelf import MINUTE, put, shelve

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
TODAY = NOON.date()


def page(query: str, order: str = "relevance", after: str = "", **filters: Any) -> Found:
    return found(asked(query), filters=Filters(**filters), order=order, after=after, at=NOON)


def pages(query: str, order: str = "relevance", **filters: Any) -> Iterator[Found]:
    one = page(query, order, **filters)
    yield one
    while one.after:
        one = page(query, order, one.after, **filters)
        yield one


def numbers(query: str, order: str = "relevance", **filters: Any) -> list[int]:
    """Of the stories found, page after page."""
    slugs = dict(Article.objects.values_list("pk", "slug"))
    return [
        int(slugs[hit.article].removeprefix("story-"))
        for one in pages(query, order, **filters)
        for hit in one.hits
    ]


STORIES: list[dict[str, Any]] = [
    {"en": {"body": "<p>A model of the grid</p>"}, "category": "models"},
    {"en": {"title": "Grid models"}, "category": "models", "tags": "chips"},
    {"en": {"title": "A grid", "summary": "Its models."}, "at": NOON - DAY},
    {"zh_hans": {"title": "电网开源", "body": "<p>人工智能</p>"}, "tags": "chips energy"},
    {"zh_hans": {"title": "开源的电", "summary": "网很大", "body": "<p>大模型</p>"}},
    {"zh_hans": {"body": "<p>电<b>网</b>与GPT－4o在2026年</p><p>人工</p><p>智能</p>"}},
    {
        "en": {"title": "GPT-4o and C++", "body": "<p>the power grid</p>"},
        "zh_hans": {"title": "电网与模型", "body": "<p>开源人工智能</p>"},
        "category": "society",
        "tags": "energy",
        "at": NOON - 2 * DAY,
    },
    {"en": {"title": "Models of the grid"}, "at": NOON + MINUTE},
    {"at": NOON},
]

TABLE: list[tuple[str, str, dict[str, Any], list[int]]] = [
    ("grid", "relevance", {}, [1, 2, 0, 6]),
    ("grid", "date", {}, [0, 1, 2, 6]),
    ("grid model", "relevance", {}, [1, 2, 0]),
    ("GRIDS, modeled", "relevance", {}, [1, 2, 0]),
    ("the grid", "relevance", {}, [0, 6]),
    ("gpt4o", "relevance", {}, [6, 5]),
    ("GPT", "date", {}, [5, 6]),
    ("c++", "relevance", {}, [6]),
    ("c", "relevance", {}, []),
    ("电网", "relevance", {}, [3, 6, 5]),
    ("电", "relevance", {}, [3, 4, 6, 5]),
    ("网", "relevance", {}, [3, 6, 4, 5]),
    ("人工智能", "relevance", {}, [3, 6]),
    ("开源人工智能", "date", {}, [6]),
    ("的电", "relevance", {}, [4]),
    ("电网 开源", "relevance", {}, [3, 6]),
    ("电 大", "relevance", {}, [4]),
    ("grid 电网", "relevance", {}, [6]),
    ("2026年", "relevance", {}, [5]),
    ("26年", "relevance", {}, []),
    ("nothing", "relevance", {}, []),
    ("grid", "relevance", {"category": "models"}, [1, 0]),
    ("grid", "relevance", {"category": "models", "tag": "chips"}, [1]),
    ("grid", "relevance", {"category": "unknown"}, []),
    ("开源", "date", {"tag": "energy"}, [3, 6]),
    ("grid", "date", {"since": TODAY}, [0, 1]),
    ("grid", "date", {"until": TODAY - DAY}, [2, 6]),
    ("grid", "relevance", {"since": TODAY - DAY, "until": TODAY - DAY}, [2]),
    ("grid", "date", {"since": TODAY + DAY}, []),
    ("grid", "date", {"until": datetime.date.max}, [0, 1, 2, 6]),
    ("", "relevance", {"tag": "energy"}, [3, 6]),
    ("", "date", {"since": TODAY}, [0, 1, 3, 4, 5]),
    ("", "hot", {"category": "models"}, [1, 0]),
    ("", "relevance", {}, []),
    ("，。", "relevance", {}, []),
]


@pytest.fixture(scope="module")
def shelved(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """One shelf for the whole table."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        rows = shelve(STORIES)
        Article.objects.filter(pk=rows[1].pk).update(heat=5.0)
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize(("query", "order", "filters", "expected"), TABLE)
def test_a_search_finds_these_stories_in_this_order(
    query: str, order: str, filters: dict[str, Any], expected: list[int], shelved: None
) -> None:
    assert numbers(query, order, **filters) == expected
    one = page(query, order, **filters)
    assert (one.count, one.more, one.after) == (len(expected), False, "")
