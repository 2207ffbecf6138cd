"""“19h ago” on a page that stays open: the script says what the server would say."""

import datetime
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from articles.languages import HTML_LANG
from articles.models import Article
from newsroom.templatetags.ages import ages
from scoring.age import LENGTHS, age
from scoring.words import words
from tests.articles.conftest import NOON

Make = Callable[..., Article]
STORY = "/en/articles/grids-ask-data-centres-to-nap/"
CHINESE = STORY.replace("/en/", "/zh-hans/")
TONGUES = list(HTML_LANG.items())
SECOND, MINUTE = datetime.timedelta(seconds=1), datetime.timedelta(minutes=1)
# Each number of each unit, and some years.
MOST = {"minute": 59, "hour": 23, "day": 29, "month": 12, "year": 4}


def edges() -> Iterator[int]:
    """Seconds gone by: around every instant at which an age becomes another."""
    yield from (-3600, -1, 0)
    for unit, most in MOST.items():
        for count in range(1, most + 1):
            for beside in (-1, 0, 1):
                yield count * LENGTHS[unit] + beside


def test_the_script_says_every_age_in_both_languages_as_the_server_does(page: Page) -> None:
    script = finders.find("newsroom/site.js")
    assert isinstance(script, str)
    sinces = [NOON - datetime.timedelta(seconds=gone) for gone in edges()]
    times = "".join(
        f'<time datetime="{since.isoformat()}"><span class="age"></span></time>' for since in sinces
    )
    halves = "".join(f'<div lang="{lang}">{times}</div>' for _code, lang in TONGUES)
    head = f'<!doctype html><script src="/site.js"></script>{ages(NOON, TONGUES)}'
    html = f'{head}<button class="theme"></button>{halves}'
    page.route("**/*", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.route("**/site.js", lambda route: route.fulfill(path=script))
    # Pages move in whole minutes.
    page.clock.install(time=NOON)
    page.clock.pause_at(NOON + 59 * SECOND)
    page.goto("http://newsroom.test/")
    for code, lang in TONGUES:
        said = page.locator(f"div[lang={lang}] .age").all_text_contents()
        assert said == [words(age(since, NOON), code) for since in sinces]


@pytest.fixture
def this_minute(live: Make) -> datetime.datetime:
    """There is one story, hot, which came out 58 minutes before."""
    minute = timezone.now().replace(second=0, microsecond=0)
    article = live()
    article.published_at = minute - 58 * MINUTE
    article.set_hot(80, article.published_at)
    article.save()
    return minute


def labels(page: Page) -> list[str]:
    return page.locator(".age").all_text_contents()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("url", "before", "after"),
    [
        (STORY, ["59m ago"], ["1h ago"]),
        (CHINESE, ["59分钟前"], ["1小时前"]),
        (f"{STORY}both/", ["59m ago", "59分钟前"], ["1h ago", "1小时前"]),
        ("/zh-hans/", ["59分钟前"] * 2, ["1小时前"] * 2),
        ("/en/categories/models/", ["59m ago"], ["1h ago"]),
    ],
)
def test_on_an_open_page_each_label_moves_by_itself_at_the_whole_minute(
    this_minute: datetime.datetime,
    page: Page,
    live_server: Any,
    url: str,
    before: list[str],
    after: list[str],
) -> None:
    # By a clock that is ahead of the server's, lest the server's passes a minute meanwhile.
    page.clock.install(time=this_minute + MINUTE)
    page.goto(live_server.url + url)
    page.clock.pause_at(this_minute + MINUTE + 50 * SECOND)
    assert labels(page) == before
    page.clock.run_for(9_000)
    assert labels(page) == before
    page.clock.run_for(2_000)
    assert labels(page) == after
    sentence = page.locator("time").first.text_content()
    assert sentence in ("Published 1h ago", "发布于 1小时前")


@pytest.mark.django_db(transaction=True)
def test_where_the_clock_is_slow_the_page_goes_on_from_what_the_server_said(
    this_minute: datetime.datetime, page: Page, live_server: Any
) -> None:
    Article.objects.update(published_at=this_minute - 10 * MINUTE)
    page.clock.install(time=this_minute - 24 * 60 * MINUTE)
    page.goto(live_server.url + STORY)
    said = labels(page)
    assert said in (["10m ago"], ["11m ago"])
    page.clock.run_for(180_000)
    assert labels(page) == [f"{int(said[0][:2]) + 3}m ago"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "happens",
    [
        "document.dispatchEvent(new Event('visibilitychange'))",
        "dispatchEvent(new Event('pageshow'))",
    ],
)
def test_a_page_that_is_seen_again_is_right_at_once(
    this_minute: datetime.datetime, page: Page, live_server: Any, happens: str
) -> None:
    page.clock.install(time=this_minute + MINUTE)
    page.goto(live_server.url + STORY)
    page.clock.set_fixed_time(this_minute + 62 * MINUTE)
    assert labels(page) == ["59m ago"]
    page.evaluate(happens)
    assert labels(page) == ["2h ago"]


@pytest.mark.django_db(transaction=True)
def test_a_label_that_is_right_is_left_alone_and_none_is_read_aloud(
    this_minute: datetime.datetime, page: Page, live_server: Any
) -> None:
    Article.objects.update(published_at=this_minute - 5 * 60 * MINUTE)
    page.add_init_script(
        "window.changes = []; new MutationObserver((all) => window.changes.push(...all.filter("
        "(each) => each.target.closest?.('time')).map((each) => each.target.textContent)))"
        ".observe(document, { childList: true, characterData: true, subtree: true });"
    )
    page.clock.install(time=this_minute + MINUTE)
    page.goto(live_server.url + STORY)
    page.evaluate("window.changes = []")
    page.clock.run_for(58 * 60_000)
    assert page.evaluate("window.changes") == []
    page.clock.run_for(2 * 60_000)
    assert page.evaluate("window.changes") == ["6h ago"]
    assert page.locator("[aria-live], [role=status], [role=timer]").count() == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("now")
@pytest.mark.parametrize(
    ("url", "most"),
    [
        ("/en/", 600),
        ("/zh-hans/tags/chips/", 600),
        (STORY, 600),
        (f"{STORY}both/", 900),
        ("/en/no/", 0),
    ],
)
def test_the_table_is_small_and_only_where_ages_are(
    live: Make, client: Client, url: str, most: int
) -> None:
    live()
    tables = client.get(url).text.split('<script id="ages"')[1:]
    assert [len(table.partition("</script>")[0].encode()) <= most for table in tables] == (
        [True] if most else []
    )
