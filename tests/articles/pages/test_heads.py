"""What stands in the head of a page for whoever links to it, and which addresses it names."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from articles.models import Article
from tests.articles.pages.test_views import story

Make = Callable[..., Article]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

SITE = "http://127.0.0.1:8000"
STORY = "/en/articles/grids-ask-data-centres-to-nap/"
CHINESE = STORY.replace("/en/", "/zh-hans/")
PAGES = (
    "",
    "hot/",
    "latest/",
    "search/",
    "corrections/",
    "about/",
    "categories/models/",
    "tags/chips/",
)
META = re.compile(r'<meta (?:name|property)="([^"]*)" content="([^"]*)">')
ALTERNATE = re.compile(r'<link rel="alternate" hreflang="([^"]*)" href="([^"]*)">')
FEED = re.compile(r'<link rel="alternate" type="(application/[^"]*)" href="([^"]*)" title="[^"]+">')


def head(client: Client, url: str) -> str:
    return client.get(url).content.decode().partition("</head>")[0]


def metas(client: Client, url: str) -> dict[str, str]:
    found = META.findall(head(client, url))
    assert len(found) == len(dict(found)), "none twice"
    return {name: unescape(content) for name, content in found}


def named(client: Client, url: str) -> dict[str, str]:
    found = ALTERNATE.findall(head(client, url))
    return {lang: other.removeprefix(SITE) for lang, other in found}


def canonical(client: Client, url: str) -> str:
    (found,) = re.findall(r'<link rel="canonical" href="([^"]*)">', head(client, url))
    return str(found).removeprefix(SITE)


@pytest.mark.parametrize("page", PAGES)
def test_languages_of_a_page_name_each_other(live: Make, client: Client, page: str) -> None:
    live()
    mine, other = f"/en/{page}", f"/zh-hans/{page}"
    everyone = {"en": mine, "zh-Hans": other, "x-default": mine}
    for url in (mine, other):
        assert (named(client, url), canonical(client, url)) == (everyone, url)


def test_a_story_in_one_language_is_for_everybody(live: Make, client: Client) -> None:
    live(("en",))
    assert named(client, STORY) == {"en": STORY, "x-default": STORY}


def test_side_by_side_the_story_itself_is_named_and_no_other_page(
    live: Make, client: Client
) -> None:
    live()
    for url in (STORY, CHINESE):
        assert canonical(client, f"{url}both/") == url
        assert named(client, f"{url}both/") == {}


def test_further_on_a_list_stands_for_itself(client: Client, vocabulary: None) -> None:
    for number in range(35):
        story(number)
    older = re.findall(r'href="(\?before=[^"]*)"', client.get("/en/latest/").content.decode())[0]
    assert named(client, f"/en/latest/{older}") == {}
    assert canonical(client, f"/en/latest/{older}") == f"/en/latest/{older}"
    assert "og:locale:alternate" not in metas(client, f"/en/latest/{older}")


def test_a_story_on_a_card_is_told_in_its_language_with_its_label(
    live: Make, client: Client
) -> None:
    live()
    Article.objects.update(origin_zh_hans="ai_translated", summary_zh_hans="甲 & <乙>")
    assert metas(client, CHINESE) | {"AIGC": ""} == {
        "viewport": "width=device-width, initial-scale=1",
        "description": "甲 & <乙>",
        "og:site_name": "新闻室",
        "og:type": "article",
        "og:url": SITE + CHINESE,
        "og:title": "电网请数据中心小睡（AI翻译生成）",
        "og:description": "甲 & <乙>",
        "og:locale": "zh_CN",
        "og:locale:alternate": "en_US",
        "article:published_time": "2026-06-15T12:00:00+00:00",
        "twitter:card": "summary",
        "AIGC": "",
    }
    both = metas(client, f"{CHINESE}both/")
    assert (both["og:url"], both["og:locale:alternate"]) == (SITE + CHINESE, "en_US")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("language", "locale"), [("en", "en_US"), ("zh-hans", "zh_CN")])
def test_every_page_has_a_card_in_its_language(
    live: Make, client: Client, page: str, language: str, locale: str
) -> None:
    live()
    told = metas(client, f"/{language}/{page}")
    assert (told["og:locale"], told["og:type"]) == (locale, "website")
    assert told["og:url"] == f"{SITE}/{language}/{page}"
    assert told["og:title"]
    assert told["og:description"] == told["description"] != ""
    if language == "zh-hans":
        assert re.search("[一-鿿]", told["og:title"])


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("", "latest/"),
        ("latest/", "latest/"),
        ("hot/", "hot/"),
        ("categories/models/", "categories/models/"),
        ("tags/chips/", "tags/chips/"),
        ("about/", "latest/"),
    ],
)
def test_programs_find_the_feed_of_a_list_and_elsewhere_that_of_the_latest(
    live: Make, client: Client, page: str, feed: str
) -> None:
    live()
    for language in ("en", "zh-hans"):
        found = FEED.findall(head(client, f"/{language}/{page}"))
        assert found == [
            ("application/atom+xml", f"/{language}/{feed}feed.atom"),
            ("application/rss+xml", f"/{language}/{feed}feed.rss"),
            ("application/feed+json", f"/{language}/{feed}feed.json"),
        ]
        for kind, url in found:
            assert client.get(url)["Content-Type"].startswith(kind)


def test_what_is_not_here_names_nothing(live: Make, client: Client) -> None:
    live(("en",))
    for url in ("/en/nothing/", CHINESE):
        told = head(client, url)
        assert 'rel="alternate"' not in told
        assert "canonical" not in told
        assert "og:" not in told
        assert '<meta name="robots" content="noindex">' in told
