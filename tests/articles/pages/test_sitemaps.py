import datetime
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from articles import editing
from articles.models import Article, Category, Tag, User
from articles.pages import sitemaps
from articles.pages.sitemaps import A_BUCKET, MOST_NEWS
from tests.articles.conftest import NOON
from tests.articles.pages.test_views import story

Make = Callable[..., Article]
Queries = Callable[[int], Any]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

SITE = "http://127.0.0.1:8000"
STORY = "/en/articles/grids-ask-data-centres-to-nap/"
CHINESE = STORY.replace("/en/", "/zh-hans/")
BUCKET = "/sitemaps/articles-{}.xml"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


def root(client: Client, path: str) -> ElementTree.Element:
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def index(client: Client) -> list[str]:
    found = root(client, "/sitemap.xml").iterfind(f"{SITEMAP}sitemap/{SITEMAP}loc")
    return [(loc.text or "").removeprefix(SITE) for loc in found]


def urls(client: Client, path: str) -> dict[str, ElementTree.Element]:
    found = root(client, path)
    assert len(found), "the schema allows no empty one"
    told = {(url.findtext(f"{SITEMAP}loc") or "").removeprefix(SITE): url for url in found}
    assert len(told) == len(found), "each once"
    return told


def alternates(url: ElementTree.Element) -> dict[str, str]:
    return {
        link.get("hreflang", ""): link.get("href", "").removeprefix(SITE)
        for link in url.findall(LINK)
    }


def in_bucket(number: int, bucket: int, at: datetime.datetime = NOON) -> Article:
    """A live story whose id lies in ``bucket``, away from those that the database gives."""
    return story(number, at, pk=(bucket + 1) * A_BUCKET - number)


def test_the_index_names_the_buckets_in_which_something_is_live(
    client: Client, vocabulary: None
) -> None:
    assert index(client) == ["/sitemaps/pages.xml"]
    in_bucket(1, 0, at=NOON - 9 * DAY)
    in_bucket(2, 3, at=NOON - 9 * DAY)
    in_bucket(3, 7, at=NOON - 9 * DAY)
    Article.objects.filter(slug="story-3").update(live_en=False, live_zh_hans=False)
    assert index(client) == ["/sitemaps/pages.xml", BUCKET.format(0), BUCKET.format(3)]
    assert list(urls(client, BUCKET.format(3))) == [
        "/en/articles/story-2/",
        "/zh-hans/articles/story-2/",
    ]
    for bucket in (1, 7, 10**12, 10**30):
        assert client.get(BUCKET.format(bucket)).status_code == 404


def test_each_bucket_is_a_step_however_many_stories_it_holds(
    client: Client, vocabulary: None, django_assert_num_queries: Queries
) -> None:
    """One more looks whether there is a further one, and two look for news."""
    for number in range(1, 6):
        in_bucket(number, 0)
    with django_assert_num_queries(2 + 2):
        index(client)
    in_bucket(6, 4)
    with django_assert_num_queries(2 + 3):
        index(client)


@pytest.mark.parametrize("many", [1, 40])
def test_a_bucket_is_one_query_a_language(
    client: Client, vocabulary: None, django_assert_num_queries: Queries, many: int
) -> None:
    for number in range(many):
        story(number)
    bucket = Article.objects.all()[0].pk // A_BUCKET
    with django_assert_num_queries(2):
        assert len(urls(client, BUCKET.format(bucket))) == 2 * many


def test_bounds_of_buckets_leave_nothing_out(
    client: Client, vocabulary: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    stories = [story(number) for number in range(7)]
    monkeypatch.setattr(sitemaps, "A_BUCKET", 3)
    found = [path for path in index(client) if "articles-" in path]
    listed = [url for path in found for url in urls(client, path) if url.startswith("/en/")]
    assert sorted(listed) == sorted(f"/en/articles/{each.slug}/" for each in stories)
    assert len(found) in (3, 4)


def test_only_live_editions_stand_in_it_and_name_each_other(
    client: Client, live: Make, draft: Make, now: datetime.datetime
) -> None:
    article = live()
    draft()
    story(1, now + HOUR)
    bucket = BUCKET.format(article.pk // A_BUCKET)
    told = urls(client, bucket)
    everyone = {"en": STORY, "zh-Hans": CHINESE, "x-default": STORY}
    assert {path: alternates(url) for path, url in told.items()} == {
        STORY: everyone,
        CHINESE: everyone,
    }
    Article.objects.filter(pk=article.pk).update(live_en=False)
    told = urls(client, bucket)
    assert {path: alternates(url) for path, url in told.items()} == {
        CHINESE: {"zh-Hans": CHINESE, "x-default": CHINESE}
    }


@pytest.mark.parametrize("source", ["en", "zh-hans"])
def test_the_page_says_the_same_of_languages_and_the_source_is_for_everybody_else(
    client: Client, live: Make, source: str
) -> None:
    article = live()
    Article.objects.update(source_language=source)
    (told,) = {
        tuple(alternates(url).items())
        for url in urls(client, BUCKET.format(article.pk // A_BUCKET)).values()
    }
    assert dict(told)["x-default"] == {"en": STORY, "zh-hans": CHINESE}[source]
    for path in (STORY, CHINESE):
        html = client.get(path).content.decode()
        in_head = re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', html)
        assert [(lang, url.removeprefix(SITE)) for lang, url in in_head] == list(told)


def test_the_last_change_is_that_in_substance(client: Client, live: Make) -> None:
    article = live()
    bucket = BUCKET.format(article.pk // A_BUCKET)
    for updated, told in ((None, NOON), (NOON + HOUR, NOON + HOUR)):
        Article.objects.update(updated_at=updated)
        changed = {url.findtext(f"{SITEMAP}lastmod") for url in urls(client, bucket).values()}
        assert changed == {told.isoformat()}


def test_pages_that_are_no_stories_have_a_sitemap_of_their_own(client: Client, live: Make) -> None:
    live(("en",), tags=["chips"])
    told = urls(client, "/sitemaps/pages.xml")
    rest = ["", "hot/", "latest/", "search/", "about/", "corrections/"]
    rest += ["categories/models/", "tags/chips/"]
    assert list(told) == [f"/{code}/{each}" for each in rest for code in ("en", "zh-hans")]
    assert alternates(told["/zh-hans/tags/chips/"]) == {
        "en": "/en/tags/chips/",
        "zh-Hans": "/zh-hans/tags/chips/",
        "x-default": "/en/tags/chips/",
    }
    for path in told:
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("many", [1, 20])
def test_the_other_pages_take_two_queries(
    client: Client, vocabulary: None, django_assert_num_queries: Queries, many: int
) -> None:
    for number in range(many):
        tag = Tag.objects.create(slug=f"tag-{number}", name_en=f"Tag {number}")
        article = story(number, category=Category.objects.get(slug="models"))
        article.tags.add(tag, through_defaults={"published_at": NOON})
    with django_assert_num_queries(2):
        assert len(urls(client, "/sitemaps/pages.xml")) == 2 * (7 + many)


# News


def test_news_are_those_of_two_days_newest_first(
    client: Client, vocabulary: None, now: datetime.datetime
) -> None:
    for number, age in enumerate((2 * DAY, 2 * DAY - HOUR, HOUR)):
        story(number, now - age)
    assert index(client)[:2] == ["/sitemaps/pages.xml", "/sitemaps/news.xml"]
    assert [path for path in urls(client, "/sitemaps/news.xml") if "/en/" in path] == [
        "/en/articles/story-2/",
        "/en/articles/story-1/",
    ]


def test_without_news_there_is_no_news_sitemap(client: Client, vocabulary: None) -> None:
    story(1, NOON - 3 * DAY)
    assert "/sitemaps/news.xml" not in index(client)
    assert client.get("/sitemaps/news.xml").status_code == 404


def test_news_carry_language_name_date_and_the_title_with_its_label(
    client: Client, live: Make
) -> None:
    live()
    Article.objects.update(origin_zh_hans="ai_translated", title_en="A < B & C\x0b")
    told = {
        path: [
            url.findtext(f"{NEWS}news/{NEWS}{name}")
            for name in (
                f"publication/{NEWS}name",
                f"publication/{NEWS}language",
                "publication_date",
                "title",
            )
        ]
        for path, url in urls(client, "/sitemaps/news.xml").items()
    }
    at = "2026-06-15T12:00:00+00:00"
    assert told == {
        STORY: ["Newsroom", "en", at, "A < B & C"],
        CHINESE: ["新闻室", "zh-cn", at, "电网请数据中心小睡（AI翻译生成）"],
    }


def test_news_end_at_a_thousand(
    client: Client, vocabulary: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_NEWS == 1_000
    for number in range(4):
        story(number, NOON - number * HOUR)
    monkeypatch.setattr(sitemaps, "MOST_NEWS", 5)
    told = [path.rsplit("/", 2)[1] for path in urls(client, "/sitemaps/news.xml")]
    assert told == ["story-0", "story-0", "story-1", "story-1", "story-2"]


def test_what_was_withdrawn_is_in_none(client: Client, live: Make, paul: User) -> None:
    article = live()
    bucket = BUCKET.format(article.pk // A_BUCKET)
    editing.withdraw(
        article.pk, languages=["en", "zh-hans"], by=paul, at=NOON, note="Wrong figures."
    )
    assert client.get(bucket).status_code == 404
    assert client.get("/sitemaps/news.xml").status_code == 404
    assert index(client) == ["/sitemaps/pages.xml"]


# How they are given


def test_who_has_a_sitemap_already_is_told_so(client: Client, live: Make) -> None:
    article = live()
    for path in (
        "/sitemap.xml",
        "/sitemaps/pages.xml",
        "/sitemaps/news.xml",
        BUCKET.format(article.pk // A_BUCKET),
    ):
        first = client.get(path, headers={"Accept-Encoding": "gzip"})
        assert {"public", "max-age=300"} == {*first["Cache-Control"].split(", ")}
        again = client.get(
            path, headers={"Accept-Encoding": "gzip", "If-None-Match": first["ETag"]}
        )
        assert (again.status_code, again.content) == (304, b"")
        assert client.post(path).status_code == 405
        assert not first.cookies
