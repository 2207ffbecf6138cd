"""Feeds by the rules of their three forms; the W3C's validator itself is not to be had from a
registry (CONTRIBUTING.md tells how to ask it)."""

import datetime
import json
import re
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from articles import editing
from articles.models import Article, Category, Correction, Disclaimer, Tag, User
from articles.pages.feed_rows import A_FEED
from articles.pages.feeds import with_whole_addresses
from tests.articles.conftest import NOON, text_in
from tests.articles.pages import test_views

Make = Callable[..., Article]
Queries = Callable[[int], Any]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

SITE = "http://127.0.0.1:8000"
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
LISTS = ("latest", "hot", "categories/models", "tags/chips")
LANGUAGES = {"en": "en", "zh-hans": "zh-Hans"}
FEEDS = [(language, name) for language in LANGUAGES for name in LISTS]
TYPES = {
    "atom": "application/atom+xml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "json": "application/feed+json",
}
# RFC 3339, with an offset.
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
TAG_URI = re.compile(r"tag:[a-z0-9.-]+,\d{4}(-\d\d-\d\d)?:[a-z0-9/-]+")
HOUR = datetime.timedelta(hours=1)


def story(number: int, at: datetime.datetime = NOON, **values: Any) -> Article:
    """A live row with its editions."""
    article = test_views.story(number, at, **values)
    for language in LANGUAGES:
        article.editions.create(language=language)
    return article


def fetch(client: Client, path: str, form: str) -> str:
    response = client.get(f"{path}feed.{form}")
    assert (response.status_code, response["Content-Type"]) == (200, TYPES[form])
    return response.content.decode()


def atom(client: Client, path: str = "/en/latest/") -> ElementTree.Element:
    return ElementTree.fromstring(fetch(client, path, "atom"))


def rss(client: Client, path: str = "/en/latest/") -> ElementTree.Element:
    channel = ElementTree.fromstring(fetch(client, path, "rss")).find("channel")
    assert channel is not None
    return channel


def json_feed(client: Client, path: str = "/en/latest/") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(fetch(client, path, "json"))
    return found


def said(element: ElementTree.Element, name: str) -> str:
    """The text of the one child of that name."""
    (child,) = element.findall(name)
    assert child.text
    return child.text


def entries(client: Client, path: str = "/en/latest/") -> list[ElementTree.Element]:
    return atom(client, path).findall(f"{ATOM}entry")


def addresses(html: str) -> list[str]:
    return [unescape(each) for each in re.findall(r'(?:href|src)="([^"]*)"', html)]


@pytest.fixture
def many(vocabulary: None) -> None:
    """More than a feed holds, in every list; two of each instant."""
    models = Category.objects.get(slug="models")
    for number in range(A_FEED + 5):
        at = NOON - (number // 2) * HOUR
        texts = {
            "summary_en": "A & B <c>",
            "summary_zh_hans": "甲",
            "analysis_html_en": '<p><a href="/en/">home</a> <a href="#s-one">one</a></p>',
            "analysis_html_zh_hans": "<p>乙</p>",
        }
        row = story(number, at, category=models, **texts)
        row.tags.add(Tag.objects.get(slug="chips"), through_defaults={"published_at": at})


# The forms


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(("language", "name"), FEEDS)
def test_every_list_is_an_atom_feed_as_rfc_4287_has_it(
    client: Client, language: str, name: str
) -> None:
    page = f"/{language}/{name}/"
    feed = atom(client, page)
    assert feed.tag == f"{ATOM}feed"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == LANGUAGES[language]
    links = {link.get("rel"): link for link in feed.findall(f"{ATOM}link")}
    assert links["self"].get("href") == f"{SITE}{page}feed.atom"
    assert links["alternate"].get("href") == f"{SITE}{page}"
    assert links["alternate"].get("hreflang") == LANGUAGES[language]
    found = feed.findall(f"{ATOM}entry")
    assert len(found) == A_FEED
    for each in (feed, *found):
        assert TAG_URI.fullmatch(said(each, f"{ATOM}id"))
        assert said(each, f"{ATOM}title")
        assert INSTANT.fullmatch(said(each, f"{ATOM}updated"))
        assert said(each, f"{ATOM}author/{ATOM}name")
    for each in found:
        assert INSTANT.fullmatch(said(each, f"{ATOM}published"))
        assert said(each, f"{ATOM}summary")
        assert each.find(f"{ATOM}content[@type='html']") is not None
        (link,) = each.findall(f"{ATOM}link[@rel='alternate']")
        assert client.get((link.get("href") or "").removeprefix(SITE)).status_code == 200
        assert all(re.match("https?:", url) for url in addresses(said(each, f"{ATOM}content")))
    for once in ("id", "updated"):
        assert len({said(each, f"{ATOM}{once}") for each in (feed, *found)}) >= A_FEED, once


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(("language", "name"), FEEDS)
def test_every_list_is_an_rss_feed_as_the_profile_has_it(
    client: Client, language: str, name: str
) -> None:
    page = f"/{language}/{name}/"
    channel = rss(client, page)
    assert said(channel, "link") == f"{SITE}{page}"
    assert said(channel, "language") == LANGUAGES[language]
    assert said(channel, "title")
    assert said(channel, "description")
    own = channel.find(f"{ATOM}link[@rel='self']")
    assert own is not None
    assert own.get("href") == f"{SITE}{page}feed.rss"
    assert parsedate_to_datetime(said(channel, "lastBuildDate")) == NOON
    items = channel.findall("item")
    assert len({said(item, "guid") for item in items}) == len(items) == A_FEED
    for item in items:
        assert item.find("guid[@isPermaLink='false']") is not None
        assert parsedate_to_datetime(said(item, "pubDate")).tzinfo
        assert client.get(said(item, "link").removeprefix(SITE)).status_code == 200
        assert said(item, "title")
        assert said(item, CREATOR) == "Newsroom" if language == "en" else "新闻室"
        assert all(re.match("https?:", url) for url in addresses(said(item, CONTENT)))


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(("language", "name"), FEEDS)
def test_every_list_is_a_json_feed_of_version_1_1(client: Client, language: str, name: str) -> None:
    page = f"/{language}/{name}/"
    feed = json_feed(client, page)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert (feed["home_page_url"], feed["feed_url"]) == (f"{SITE}{page}", f"{SITE}{page}feed.json")
    assert feed["language"] == LANGUAGES[language]
    assert feed["title"]
    assert feed["authors"][0]["name"]
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"]) == A_FEED
    for item in feed["items"]:
        assert INSTANT.fullmatch(item["date_published"])
        assert INSTANT.fullmatch(item["date_modified"])
        assert item["url"].startswith(f"{SITE}/{language}/articles/")
        assert item["content_html"]
        assert all(re.match("https?:", url) for url in addresses(item["content_html"]))


@pytest.mark.usefixtures("many")
def test_the_three_forms_say_the_same(client: Client) -> None:
    told = {
        "atom": [
            [said(each, f"{ATOM}{name}") for name in ("id", "title", "content")]
            for each in entries(client)
        ],
        "rss": [
            [said(item, name) for name in ("guid", "title", CONTENT)]
            for item in rss(client).findall("item")
        ],
        "json": [
            [item["id"], item["title"], item["content_html"]] for item in json_feed(client)["items"]
        ],
    }
    assert told["atom"] == told["rss"] == told["json"]


def test_text_is_text_and_html_is_html(client: Client, many: None) -> None:
    """RSS has HTML where Atom and JSON Feed have plain text."""
    assert said(entries(client)[0], f"{ATOM}summary") == "A & B <c>"
    assert json_feed(client)["items"][0]["summary"] == "A & B <c>"
    assert said(rss(client).findall("item")[0], "description") == "<p>A &amp; B &lt;c&gt;</p>"


@pytest.mark.parametrize("form", TYPES)
def test_what_xml_may_not_hold_is_left_out(client: Client, vocabulary: None, form: str) -> None:
    story(1)
    Article.objects.update(title_en="a\x0bb\x1f\ufffe]]>", summary_en="c\x08d")
    written = fetch(client, "/en/latest/", form)
    assert ("\x0b" in written, "\ufffe" in written) == (False, form == "json")
    if form == "json":
        json.loads(written)
    else:
        assert "ab]]&gt;" in written
        ElementTree.fromstring(written)


def test_an_empty_list_is_a_feed_too(client: Client, vocabulary: None) -> None:
    feed = atom(client, "/en/categories/society/")
    assert feed.findall(f"{ATOM}entry") == []
    assert INSTANT.fullmatch(said(feed, f"{ATOM}updated"))
    assert rss(client, "/en/tags/energy/").findall("item") == []
    assert json_feed(client, "/en/hot/")["items"] == []


@pytest.mark.parametrize(
    "path",
    [
        "/en/latest/feed.xml",
        "/en/latest/feed.",
        "/en/categories/none/feed.atom",
        "/en/tags/none/feed.rss",
        "/en/feed.atom",
    ],
)
def test_there_is_no_feed_of_what_does_not_exist(
    client: Client, vocabulary: None, path: str
) -> None:
    assert client.get(path).status_code == 404


# What they hold


def test_a_list_and_its_feed_hold_the_same_stories_in_the_same_order(
    client: Client, many: None
) -> None:
    Article.objects.filter(slug="story-7").update(heat=10**6)
    for name in LISTS:
        page = client.get(f"/en/{name}/").content.decode()
        listed = list(dict.fromkeys(re.findall(r'href="(/en/articles/[^"/]*/)"', page)))
        told = [
            item["url"].removeprefix(SITE) for item in json_feed(client, f"/en/{name}/")["items"]
        ]
        assert told == listed[:A_FEED], name


def test_what_is_cold_is_not_among_the_hottest(client: Client, vocabulary: None) -> None:
    story(1)
    cold = story(2)
    cold.set_hot(0, NOON)
    cold.save()
    assert [item["title"] for item in json_feed(client, "/en/hot/")["items"]] == ["Story 1"]
    assert len(json_feed(client, "/en/latest/")["items"]) == 2


def test_only_what_is_live_in_its_language_is_told(
    client: Client, live: Make, draft: Make, now: datetime.datetime
) -> None:
    live(("en",))
    draft()
    story(1, now + HOUR, category=Category.objects.get(slug="models"))
    for name in LISTS:
        assert len(json_feed(client, f"/en/{name}/")["items"]) == 1, name
        assert json_feed(client, f"/zh-hans/{name}/")["items"] == [], name


def test_a_story_is_told_in_full_with_all_that_must_not_be_parted_from_it(
    client: Client, live: Make
) -> None:
    article = live(
        tags=["chips", "energy"],
        disclaimers=["opinion"],
        source_name="Gazette",
        source_url="https://example.org/grid?a=1&b=2",
    )
    Article.objects.update(origin_en="ai_generated", system_en="Qwen")
    Correction.objects.create(article=article, language="en", text="Four, not five.", at=NOON)
    Correction.objects.create(article=article, language="zh-hans", text="四家。", at=NOON)
    (item,) = json_feed(client)["items"]
    closing = Disclaimer.objects.get(origin="ai_generated").text_en
    places = [
        item["content_html"].index(part)
        for part in (
            "<strong>AI-generated</strong> made with Qwen, reviewed by Rhea, responsible editor.",
            "<p>Four grids will pay.</p>",
            "<strong>Correction</strong>",
            "15 June 2026",
            "<p>Four, not five.</p>",
            "<strong>dusk</strong>",
            "<p>This is an opinion.</p>",
            f"<p>{closing}</p>",
            '<a href="https://example.org/grid?a=1&amp;b=2" rel="nofollow noopener">Gazette</a>',
        )
    ]
    assert places == sorted(places)
    assert "四家" not in item["content_html"]
    assert item["title"] == "Grids ask data centres to nap (AI-generated)"
    assert item["authors"] == [{"name": "Rhea"}]
    assert item["tags"] == ["Models", "Chips", "Energy"]


def test_what_people_wrote_carries_no_label(client: Client, live: Make) -> None:
    live()
    (item,) = json_feed(client)["items"]
    assert "AI" not in item["title"] + item["content_html"]


def test_stories_do_not_share_what_stands_around_them(client: Client, many: None) -> None:
    one, other = Article.objects.get(slug="story-0"), Article.objects.get(slug="story-1")
    one.disclaimers.add(Disclaimer.objects.get(slug="opinion"))
    Correction.objects.create(article=other, language="en", text="Put right.", at=NOON)
    items = {item["url"].rsplit("/", 2)[1]: item for item in json_feed(client)["items"]}
    holding = {
        text: [slug for slug, item in items.items() if text in item["content_html"]]
        for text in ("This is an opinion.", "Put right.")
    }
    assert holding == {"This is an opinion.": ["story-0"], "Put right.": ["story-1"]}


def test_who_answers_for_nothing_leaves_the_publisher_as_author(
    client: Client, many: None, settings: Any
) -> None:
    assert json_feed(client)["items"][0]["authors"] == [{"name": "Newsroom"}]
    settings.PUBLISHER = "Grid & Sons"
    assert said(entries(client)[0], f"{ATOM}author/{ATOM}name") == "Grid & Sons"
    assert said(rss(client).findall("item")[0], CREATOR) == "Grid & Sons"


def test_feeds_show_nothing_that_moves_with_the_clock(client: Client, live: Make) -> None:
    live(quality=65, impact=55)
    text = fetch(client, "/en/hot/", "atom")
    assert not re.search(r"\bago\b|\breads?\b|out of 100|\b78\b|\b65\b", text)


@pytest.mark.parametrize(
    ("html", "whole"),
    [
        ('<a href="/x?a=1&amp;b=2">', '<a href="https://n.example/x?a=1&amp;b=2">'),
        ('<a href="y" title="t">', '<a href="https://n.example/en/s/y" title="t">'),
        ('<a href="#s-一">', '<a href="https://n.example/en/s/#s-一">'),
        ('<a href="https://o.example/">', '<a href="https://o.example/">'),
        ('<a href="mailto:a@b.c">', '<a href="mailto:a@b.c">'),
        (
            '<img src="/i.png" alt=" href=&quot;x&quot;">',
            '<img src="https://n.example/i.png" alt=" href=&quot;x&quot;">',
        ),
        ('<code> href="x"</code>', '<code> href="x"</code>'),
    ],
)
def test_addresses_hold_wherever_the_text_goes(html: str, whole: str) -> None:
    assert with_whole_addresses(html, "https://n.example/en/s/") == whole


# What changes, and when


def test_an_entry_stays_the_one_it_is_and_is_updated_in_substance_only(
    client: Client, live: Make, wen: User, rhea: User, paul: User
) -> None:
    article = live()

    def told() -> tuple[str, str, str]:
        (entry,) = entries(client)
        return tuple(said(entry, f"{ATOM}{each}") for each in ("id", "updated", "title"))

    def publish(kind: str, at: datetime.datetime, **texts: str) -> None:
        changes = {"en": text_in("en", **texts)}
        number = Article.objects.get(pk=article.pk).newest_number
        editing.save(article.pk, changes=changes, base=number, by=wen, at=at)
        number += 1
        editing.submit(article.pk, number=number, languages=["en"], by=wen, at=at)
        editing.approve(article.pk, number=number, parts=["en"], by=rhea, at=at)
        editing.publish(article.pk, number=number, languages=["en"], by=paul, at=at, kind=kind)

    first = told()
    assert first[0] == f"tag:127.0.0.1,2026-06-15:{article.pk}/en"
    assert first[1].startswith("2026-06-15T12:00:00")
    publish("silent", NOON + HOUR, title="Grids ask data centers to nap")
    assert told() == (*first[:2], "Grids ask data centers to nap")
    publish("update", NOON + 2 * HOUR, title="Grids beg")
    later = told()
    assert (later[0], later[1][:19]) == (first[0], "2026-06-15T14:00:00")
    assert json_feed(client)["items"][0]["date_published"] == "2026-06-15T12:00:00+00:00"


def test_no_two_entries_were_updated_in_the_same_instant(client: Client, many: None) -> None:
    """Validators warn of it, and some readers take the second for the first."""
    told = [said(each, f"{ATOM}updated") for each in entries(client)]
    assert len(set(told)) == A_FEED


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("latest", "latest"),
        ("hot", "hottest"),
        ("categories/models", "category:"),
        ("tags/chips", "tag:"),
    ],
)
def test_a_feed_says_what_makes_it_untrue(client: Client, live: Make, name: str, tag: str) -> None:
    article = live()
    response: Any = client.get(f"/en/{name}/feed.atom")
    assert {"site", f"story:{article.pk}"} <= response.kept.tags
    assert any(each.startswith(tag) for each in response.kept.tags)


@pytest.mark.parametrize("form", TYPES)
@pytest.mark.parametrize(("name", "most"), [("latest", 5), ("hot", 5), ("tags/chips", 6)])
def test_a_feed_takes_the_same_few_queries_however_full_it_is(
    client: Client,
    many: None,
    django_assert_num_queries: Queries,
    name: str,
    most: int,
    form: str,
) -> None:
    for left in (A_FEED, 1):
        with django_assert_num_queries(most):
            client.get(f"/en/{name}/feed.{form}")
        Article.objects.exclude(slug__in=[f"story-{n}" for n in range(left)]).update(live_en=False)


def test_feeds_are_for_reading_only(client: Client, vocabulary: None) -> None:
    assert client.head("/en/latest/feed.atom").content == b""
    assert client.post("/en/latest/feed.atom").status_code == 405
    assert not client.get("/en/latest/feed.atom").cookies
