"""The search as readers use it: one form, both languages, and nothing of who asks."""

import datetime
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Category, Tag
from articles.pages import rows, search
from articles.pages.finding import A_PAGE, Filters, Found, TooSlow, found
from articles.pages.keeping import SEARCH_PARAMETERS, SEARCHES
from articles.search import asked
from tests.articles.conftest import NOON
from tests.articles.pages.shelf import shelve

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

STORIES: list[dict[str, Any]] = [
    {
        "category": "society",
        "tags": "energy",
        "en": {
            "title": "Grids ask data centres to nap",
            "summary": "Four regional grids will pay.",
            "body": "<p>The <em>engineers</em> say yes.</p><p>Chips &amp; accountants count.</p>",
        },
        "zh_hans": {
            "title": "电网请数据中心小睡",
            "summary": "四家电网愿意付费。",
            "body": "<p>不是所有<strong>负</strong>荷都能等。</p><p>“ＧＰＴ－４ｏ也一样。”</p>",
        },
    },
    {
        "category": "models",
        "tags": "chips",
        "zh_hans": {"title": "翻译小模型", "summary": "装进售票机。", "body": "<p>电网之外。</p>"},
    },
    {"category": "models", "tags": "chips energy", "en": {"title": "A chip <i>asks</i> & waits"}},
]


@pytest.fixture
def stories() -> list[Article]:
    return shelve(STORIES)


def page(client: Client, query: str, language: str = "en", status: int = 200) -> str:
    response = client.get(f"/{language}/search/{query}")
    assert response.status_code == status
    return response.content.decode()


def main(html: str) -> str:
    return html.partition("<main")[2].partition("</main>")[0]


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", "", main(html)).split())


def headlines(html: str) -> list[str]:
    return re.findall(r'<h2 class="headline">(.*?)</h2>', html)


def links(html: str) -> list[str]:
    return [url.replace("&amp;", "&") for url in re.findall(r'href="(\?[^"]*)"', html)]


# What was found, and how it is shown


@pytest.mark.usefixtures("stories")
def test_what_is_asked_is_marked_in_headline_and_summary(client: Client) -> None:
    html = page(client, "?q=grid")
    assert headlines(html) == [
        '<a href="/en/articles/story-0/"><mark>Grids</mark> ask data centres to nap</a>'
    ]
    assert "Four regional <mark>grids</mark> will pay." in html
    assert "<q" not in html
    assert "1 story, searched in every language" in words(html)


@pytest.mark.usefixtures("stories")
def test_what_only_the_analysis_holds_is_quoted_from_it(client: Client) -> None:
    html = page(client, "?q=grid+engineer+accountants")
    assert (
        '<q lang="en">The <mark>engineers</mark> say yes. … Chips &amp; <mark>accountants</mark>'
        in html
    )
    assert "Found in" not in html


@pytest.mark.usefixtures("stories")
@pytest.mark.parametrize(
    ("query", "quote_"),
    [
        ("负荷", "不是所有<mark>负荷</mark>都能等。"),
        ("gpt-4o", "“<mark>ＧＰＴ－４ｏ</mark>也一样。”"),
        ("小睡 grid", "电网请数据中心<mark>小睡</mark>"),
        ("愿意 负荷", "四家电网<mark>愿意</mark>付费。……不是所有<mark>负荷</mark>都能等。"),
    ],
)
def test_what_only_the_other_edition_holds_is_quoted_in_its_language(
    query: str, quote_: str, client: Client
) -> None:
    html = page(client, f"?q={quote(query)}")
    assert f'Found in the Chinese edition: <q lang="zh-Hans">{quote_}</q>' in html
    assert headlines(html)[0].startswith('<a href="/en/articles/story-0/">')


@pytest.mark.usefixtures("stories")
def test_the_readers_language_comes_first(client: Client) -> None:
    html = page(client, f"?q={quote('grid 小睡')}", "zh-hans")
    assert headlines(html) == [
        '<a href="/zh-hans/articles/story-0/">电网请数据中心<mark>小睡</mark></a>'
    ]
    assert '<q lang="en"><mark>Grids</mark> ask data centres to nap</q>' in html


@pytest.mark.usefixtures("stories")
def test_a_story_that_only_the_other_language_has_is_offered_there_and_says_so(
    client: Client,
) -> None:
    html = page(client, f"?q={quote('售票机')}")
    assert headlines(html) == [
        '<a href="/zh-hans/articles/story-1/" lang="zh-Hans" hreflang="zh-Hans">翻译小模型</a>'
    ]
    assert '<p class="summary" lang="zh-Hans">装进<mark>售票机</mark>。</p>' in html
    assert "Available in Chinese only" in words(html)
    assert "Published 3h ago" in words(html)
    assert '<q lang="zh-Hans"><mark>电网</mark>之外。</q>' in page(
        client, f"?q={quote('翻译 电网')}"
    )


@pytest.mark.usefixtures("stories")
def test_nothing_that_stands_in_a_story_or_a_query_becomes_markup(client: Client) -> None:
    html = page(client, "?q=" + quote('chip "><script>asks'))
    assert headlines(html) == []
    assert "<script>asks" not in html
    assert 'value="chip &quot;&gt;&lt;script&gt;asks"' in html
    assert headlines(page(client, "?q=ask+waiting"))[0].endswith(
        "A chip &lt;i&gt;<mark>asks</mark>&lt;/i&gt; &amp; <mark>waits</mark></a>"
    )


def test_what_is_no_longer_live_is_not_shown_whatever_the_index_holds(
    stories: list[Article], client: Client
) -> None:
    Article.objects.filter(pk=stories[0].pk).update(live_en=False, live_zh_hans=False)
    html = page(client, "?q=grid")
    assert headlines(html) == []
    assert "nap" not in main(html)


def test_a_story_withdrawn_between_the_index_and_its_row_is_left_out(
    stories: list[Article],
) -> None:
    Article.objects.filter(pk=stories[0].pk).update(published_at=NOON + datetime.timedelta(days=9))
    ids = [stories[2].pk, stories[0].pk]
    told = search.hits(ids, asked("chip grid"), "en", NOON)
    assert [each.line.url for each in told] == ["/en/articles/story-2/"]


# Filters, orders, pages


@pytest.mark.usefixtures("stories")
@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("?q=ask", [2, 0]),
        ("?q=ask&category=society", [0]),
        ("?q=ask&tag=chips", [2]),
        ("?tag=energy", [0, 2]),
        ("?category=models&tag=chips", [1, 2]),
        ("?since=2026-06-15", [0, 1, 2]),
        ("?since=2026-06-16", []),
        ("?until=2026-06-14", []),
        ("?q=ask&since=2026-06-15&until=2026-06-15", [2, 0]),
        ("?q=ask&sort=date", [0, 2]),
        ("?q=&category=&tag=&since=&until=&sort=", None),
    ],
)
def test_filters_narrow_and_may_stand_alone(
    query: str, numbers: list[int] | None, client: Client
) -> None:
    html = page(client, query)
    found_ = [
        int(each) for each in re.findall(r"/articles/story-([0-9]+)/", "".join(headlines(html)))
    ]
    assert sorted(found_) == sorted(numbers or [])
    assert ("Nothing was found" in html) == (numbers == [])
    assert "error" not in main(html)


def test_pages_follow_each_other_with_all_that_was_asked(client: Client) -> None:
    shelve(
        [{"category": "models", "tags": "chips", "en": {"title": f"Chip {n}"}} for n in range(45)]
    )
    for order in ("relevance", "date", "hot"):
        query, shown = f"?q=chips&category=models&tag=chips&since=2026-01-01&sort={order}", []
        while query:
            html = page(client, query)
            shown += re.findall(r"/articles/(story-[0-9]+)/", "".join(headlines(html)))
            (query,) = re.findall(r'<a href="([^"]*)" rel="next"', html) or [""]
            query = query.replace("&amp;", "&")
            if query:
                given = parse_qs(urlsplit(query).query)
                assert given.pop("after")
                assert given.pop("sort", ["relevance"]) == [order]
                assert given == {
                    "q": ["chips"],
                    "category": ["models"],
                    "tag": ["chips"],
                    "since": ["2026-01-01"],
                }
        assert sorted(shown) == sorted(f"story-{number}" for number in range(45))


def test_another_order_begins_anew_with_the_same_filters(client: Client) -> None:
    shelve([{"tags": "chips", "en": {"title": "A chip"}}] * (A_PAGE + 1))
    first = page(client, "?q=chip&tag=chips")
    (after,) = [url for url in links(first) if "after" in url]
    html = page(client, after)
    assert [url for url in links(html) if "after" not in url] == [
        "?q=chip&tag=chips",
        "?q=chip&tag=chips&sort=date",
        "?q=chip&tag=chips&sort=hot",
    ]
    assert re.findall(r'<a href="[^"]*" aria-current="true">(.*?)</a>', html) == ["Relevance"]


@pytest.mark.usefixtures("stories")
def test_the_form_stands_as_it_was_filled_in(client: Client) -> None:
    html = page(client, "?q=%20chip%20&category=models&tag=chips&since=2026-01-02&sort=hot")
    assert '<input class="asked" type="search" name="q" value="chip"' in html
    assert '<option value="models" lang="en" selected>' in html
    assert '<option value="chips" lang="en" selected>' in html
    assert 'name="since" value="2026-01-02"' in html
    assert 'name="until" value=""' in html
    assert '<input type="hidden" name="sort" value="hot">' in html


@pytest.mark.usefixtures("stories")
def test_the_other_language_has_the_same_search(client: Client) -> None:
    query = f"?q={quote('芯片 a&b=c')}&tag=chips&sort=date&after=12"
    html = page(client, query + "&utm_source=x")
    (there,) = re.findall(r'<a href="(/zh-hans/[^"]*)" hreflang="zh-Hans"', html)
    path, _mark, sent = there.replace("&amp;", "&").partition("?")
    assert path == "/zh-hans/search/"
    assert parse_qs(sent) == parse_qs(query[1:])


def test_the_tags_offered_are_those_of_the_time_and_the_one_asked_for(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelve([{"tags": f"tag-{number}", "en": {"title": "A story"}} for number in range(4)])
    Tag.objects.create(slug="rare", name_en="Rare", name_zh_hans="罕见")
    Tag.objects.filter(slug="tag-1").update(retired=True)

    def offered(query: str) -> list[str]:
        options = page(client, query).partition('name="tag"')[2].partition("</select>")[0]
        return re.findall(r'<option value="([^"]+)"', options)

    assert offered("") == ["tag-0", "tag-2", "tag-3"]
    assert offered("?tag=rare") == ["rare", "tag-0", "tag-2", "tag-3"]
    assert offered("?tag=tag-1") == ["tag-0", "tag-1", "tag-2", "tag-3"]
    monkeypatch.setattr(rows, "A_TIME", 1)
    make = rows.readable_and_in_use.__wrapped__
    assert [row.slug for row in make("en", at=NOON, tag="rare") if row.kind == "tag"] == [
        "rare",
        "tag-0",
    ]


def test_chinese_tags_stand_in_the_order_of_their_pinyin(client: Client) -> None:
    shelve([{"tags": "a b c d", "zh_hans": {"title": "报道"}}])
    for slug, name in zip("abcd", ("政策", "AI", "芯片", "安全"), strict=True):
        Tag.objects.filter(slug=slug).update(name_zh_hans=name)
    html = page(client, "", "zh-hans").partition('name="tag"')[2].partition("</select>")[0]
    assert re.findall(r">([^<]+)</option>", html)[1:] == ["AI", "安全", "芯片", "政策"]


def test_a_section_that_has_something_in_the_other_language_only_may_be_asked_for(
    client: Client,
) -> None:
    shelve([{"category": "models", "zh_hans": {"title": "报道"}}])
    Category.objects.filter(slug="models").update(name_en="Models", name_zh_hans="模型")
    html = page(client, "?category=models")
    assert len(headlines(html)) == 1
    assert '<option value="models" lang="en" selected>Models</option>' in html
    assert "/en/categories/models/" not in html.partition("<main")[0]


# What can't be done


@pytest.mark.usefixtures("stories")
@pytest.mark.parametrize(
    ("query", "field", "sentence", "hits"),
    [
        ("q=waits&category=never", "category", "There is no such section: all are searched.", 1),
        ("q=waits&category=%00", "category", "There is no such section: all are searched.", 1),
        ("q=waits&tag=a+b", "tag", "There is no such tag: stories with any are searched.", 1),
        ("q=waits&tag=%00", "tag", "There is no such tag: stories with any are searched.", 1),
        (
            "q=waits&since=2026-06-31",
            "since",
            "“2026-06-31” is no day: write it as 2026-08-25.",
            1,
        ),
        ("q=waits&until=<b>", "until", "“&lt;b&gt;” is no day: write it as 2026-08-25.", 1),
        ("q=waits&until=20260615", "until", "“20260615” is no day", 1),
        ("q=waits&until=٢٠٢٦-٠٦-١٥", "until", "is no day: write it as 2026-08-25.", 1),
        ("q=waits&until=%00", "until", "is no day: write it as 2026-08-25.", 1),
        (
            "q=waits&since=2026-06-15&until=2026-06-14",
            "until",
            "This day lies before the other one.",
            1,
        ),
        ("q=waits&sort=best", "", "There is no such order: these are sorted by relevance.", 1),
        ("q=waits&after=x", "", "The link to more stories is damaged: these are the first.", 1),
        ("q=waits&after=%00&sort=hot", "", "The link to more stories is damaged", 1),
        ("q=…%20!", "q", "There is no word in this to look for.", 0),
        ("q=%00", "q", "There is no word in this to look for.", 0),
        ("q=…&tag=chips", "q", "There is no word in this to look for.", 0),
    ],
)
def test_what_makes_no_sense_is_said_where_it_stands_and_the_rest_is_searched(
    query: str, field: str, sentence: str, hits: int, client: Client
) -> None:
    html = page(client, f"?{query}")
    assert sentence in html
    if field:
        assert f'aria-invalid="true" aria-describedby="error-{field}"' in html
        assert html.count(f'id="error-{field}"') == 1
    assert len(headlines(html)) == hits
    assert "noindex" in html


@pytest.mark.parametrize(
    ("q", "sentence"),
    [
        ("a " * 101, "A search may have 200 characters at most."),
        (" ".join(f"w{number}" for number in range(13)), "A search may have 12 words at most."),
        ("".join(map(chr, range(0x4E00, 0x4E40))), "A phrase may have 32 characters at most."),
    ],
)
def test_too_much_at_once_is_refused_in_words(q: str, sentence: str, client: Client) -> None:
    html = page(client, f"?q={quote(q)}", status=400)
    assert f'<p class="error" id="error-q">{sentence}</p>' in html
    assert f'value="{q.strip()}"' in html


@pytest.mark.usefixtures("stories")
def test_who_found_nothing_is_told_what_to_try(client: Client) -> None:
    text = words(page(client, "?q=xylophone"))
    assert "Nothing was found A story has to hold every word" in text
    assert "Search without filters" not in text
    html = page(client, "?q=grid&tag=chips&sort=date")
    assert '<a href="?q=grid&amp;sort=date">Search without filters</a>' in html


@pytest.mark.usefixtures("stories")
def test_behind_the_last_story_there_is_a_way_back(client: Client) -> None:
    html = page(client, "?q=grid&after=3-1")
    assert "There are no more stories" in html
    assert '<a href="?q=grid">Back to the first ones</a>' in html


@pytest.mark.usefixtures("stories")
def test_what_takes_too_long_is_a_page_that_says_so_and_when_to_come_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_args: object, **_how: object) -> Found:
        raise TooSlow

    monkeypatch.setattr(search, "found", slow)
    response = client.get("/en/search/?q=grid&tag=chips")
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    html = response.content.decode()
    assert "This search takes too long" in html
    assert 'value="grid"' in html


@pytest.mark.usefixtures("stories")
def test_nobody_counts_beyond_a_thousand(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def many(*args: Any, **how: Any) -> Found:
        return replace(found(*args, **how), count=1000, more=True)

    monkeypatch.setattr(search, "found", many)
    text = words(page(client, "?q=grid"))
    assert "1,000+ stories, searched in every language" in text
    assert "by how hot they are" not in text
    text = words(page(client, "?q=grid&sort=hot"))
    assert "Of these, the newest 1,000 are sorted by how hot they are." in text


# What stands around it


@pytest.mark.usefixtures("stories")
def test_machines_may_know_the_form_and_no_search(client: Client) -> None:
    form = page(client, "")
    assert '<link rel="canonical" href="http://127.0.0.1:8000/en/search/">' in form
    assert "noindex" not in form
    for query in ("?q=grid", "?tag=chips", "?q=xylophone", "?since=x", "?after=1"):
        head = page(client, query).partition("<body")[0]
        assert '<meta name="robots" content="noindex">' in head
        assert "canonical" not in head
        assert "hreflang" not in head


@pytest.mark.usefixtures("stories")
@pytest.mark.parametrize("query", ["", "?q=grid", "?q=xylophone", "?q=…"])
def test_a_search_is_kept_nowhere_and_keeps_nothing_of_who_asks(query: str, client: Client) -> None:
    response = client.get(f"/en/search/{query}")
    assert not hasattr(response, "kept")
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_its_address_is_the_one_that_caches_let_through(client: Client) -> None:
    for language in ("en", "zh-hans"):
        assert f"/{language}/search/" in SEARCHES
        assert client.get(f"/{language}/search/").status_code == 200
        response = client.get(f"/{language}/search?q=a")
        assert (response.status_code, response["Location"]) == (301, f"/{language}/search/?q=a")
    html = page(client, "?sort=hot")
    assert set(re.findall(r' name="([a-z]+)"', main(html))) | {"after"} == set(SEARCH_PARAMETERS)
    assert client.post("/en/search/").status_code == 405


@pytest.mark.usefixtures("stories")
@pytest.mark.parametrize("path", ["/en/", "/zh-hans/latest/", "/en/about/", "/en/never/"])
def test_every_page_has_the_way_to_it(path: str, client: Client) -> None:
    html = client.get(path).content.decode().partition("</header>")[0]
    language = path.split("/")[1]
    assert f'<form class="find" role="search" action="/{language}/search/"' in html
    assert '<input type="search" name="q"' in html


def test_a_page_costs_what_its_search_costs_and_two_queries(
    client: Client, django_assert_num_queries: Callable[[int], Any]
) -> None:
    texts = {"en": {"title": "A chip", "body": "<p>grid</p>"}, "zh_hans": {"title": "芯片"}}
    shelve([{"category": "models", "tags": "chips energy", **texts}] * (A_PAGE + 5))
    for order in ("relevance", "date", "hot"):
        for q in ("chip grid", "芯片", "xylophone"):
            with CaptureQueriesContext(connection) as engine:
                found(asked(q), filters=Filters(tag="chips"), order=order, after="", at=NOON)
            own = 1 if q == "xylophone" else 2
            with django_assert_num_queries(len(engine) + own):
                page(client, f"?q={quote(q)}&tag=chips&sort={order}")
    with django_assert_num_queries(1):
        page(client, "")
