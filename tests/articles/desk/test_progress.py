"""Languages: how far each is, and articles × languages."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import editing
from articles.desk import progress
from articles.desk.progress import BAR, Bar, articles_bars, vocabulary_bars
from articles.models import Article, Category, Disclaimer, Tag, User
from newsroom import messages
from newsroom.templatetags.catalogues import interface_bars
from tests.articles.conftest import NOON

Desk = Callable[[User], Client]
Make = Callable[..., Article]

PAGE = "/admin/languages/"


def told(bars: list[Bar]) -> list[tuple[int, ...]]:
    return [bar[1:] for bar in bars]


def test_articles_are_counted_by_what_is_live_and_what_is_behind(
    live: Make, draft: Make, wen: User
) -> None:
    outdated = live()
    live()
    live(("en",))
    draft()  # what nobody reads is not counted
    editing.save(outdated.pk, changes={"en": {"title": "Six"}}, base=1, by=wen, at=NOON)
    editing.submit(outdated.pk, number=2, languages=["en"], by=wen, at=NOON)
    assert told(articles_bars(timezone.now())) == [(3, 3, 0), (2, 3, 1)]


def test_only_the_newest_are_counted(live: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "NEWEST", 2)
    live(("en",))
    live()
    live()
    assert told(articles_bars(timezone.now())) == [(2, 2, 0), (2, 2, 0)]


def test_names_are_counted_where_they_are_in_use(vocabulary: None) -> None:
    Tag.objects.filter(slug="chips").update(name_zh_hans="")
    Category.objects.filter(slug="models").update(name_en=None)
    Disclaimer.objects.filter(slug="opinion").update(text_zh_hans="")
    total = Disclaimer.objects.count()
    assert [told(bars) for _title, bars in vocabulary_bars()] == [
        [(2, 2, 0), (1, 2, 0)],  # the retired one aside
        [(1, 2, 0), (2, 2, 0)],
        [(total, total, 0), (total - 1, total, 0)],
    ]


def test_the_interface_is_counted_from_the_catalogues() -> None:
    counted = messages.progress()
    assert [bar[:3] for bar in interface_bars()] == [
        (code, *counted[code]) for code in ("en", "zh-hans")
    ]
    done, total = counted["zh-hans"]
    assert 600 < done <= total == counted["en"][0]


@pytest.mark.parametrize(
    ("bar", "words", "widths"),
    [
        (Bar("en", 0, 0), "0 of 0", (BAR, BAR)),
        (Bar("en", 1999, 2000), "1,999 of 2,000", (237, 0)),
        (Bar("en", 10, 10, 1), "10 of 10, 1 outdated", (BAR, 23)),
    ],
)
def test_a_bar_is_full_only_when_all_is_done(bar: Bar, words: str, widths: tuple[int, int]) -> None:
    assert (bar.words, (bar.width, bar.behind_width)) == (words, widths)


@pytest.fixture
def stories(live: Make, draft: Make, wen: User, at: datetime.datetime) -> dict[int, str]:
    """By key: what they are called here."""
    both, waiting, only, fresh = live(), live(), live(("en",)), draft()
    editing.save(waiting.pk, changes={"en": {"title": "Six"}}, base=1, by=wen, at=at)
    editing.submit(waiting.pk, number=2, languages=["en"], by=wen, at=at)
    changes = {"zh-hans": {"title": "封闭日志"}}
    chinese = editing.create(source_language="zh-hans", changes=changes, by=wen, at=at)
    rows = {"both": both, "waiting": waiting, "only": only, "fresh": fresh, "chinese": chinese}
    return {row.pk: name for name, row in rows.items()}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["chinese", "waiting", "fresh", "only", "both"]),
        ({"show": "missing"}, ["only"]),
        ({"show": "outdated"}, ["waiting"]),
        ({"show": "outdated", "language": "en"}, []),
        ({"show": "live"}, ["waiting", "both"]),
        ({"show": "changed", "language": "en"}, ["waiting"]),
        ({"show": "draft", "language": "en"}, ["chinese", "fresh"]),
        ({"show": "nonsense", "language": "fr", "p": "x"}, None),
    ],
)
def test_it_is_narrowed_by_state_and_lag_in_one_language(
    desk: Desk,
    stories: dict[int, str],
    tao: User,
    asked: dict[str, str],
    found: list[str] | None,
) -> None:
    rows = desk(tao).get(PAGE, asked).context["rows"]
    keys = [int(row["cells"][0].url.split("/")[4]) for row in rows]
    everything = {*stories.values()}
    assert {stories[key] for key in keys} == (everything if found is None else {*found})


def test_a_cell_says_how_its_edition_stands_and_leads_to_it(
    desk: Desk, stories: dict[int, str], tao: User
) -> None:
    rows = desk(tao).get(PAGE).context["rows"]
    cells = {stories[int(row["cells"][0].url.split("/")[4])]: row["cells"] for row in rows}
    english, chinese = cells["waiting"]
    assert (english.is_source, "In review" in english.badge) == (True, True)
    assert (chinese.is_source, str(chinese.lag)) == (False, "Outdated")
    assert chinese.url.endswith("/translate/zh-hans/")
    empty = cells["only"][1]
    assert ("is-empty" in empty.badge, str(empty.lag)) == (True, "Missing")
    assert "is-empty" in cells["chinese"][0].badge


def test_it_is_leafed_through_newest_first(
    desk: Desk, draft: Make, tao: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "ROWS", 2)
    rows = [draft() for _each in range(5)]
    client, found, url = desk(tao), [], PAGE
    while url:
        context = client.get(url).context
        found += [int(row["cells"][0].url.split("/")[4]) for row in context["rows"]]
        url = PAGE + context["older"] if context["older"] else ""
    assert found == [row.pk for row in rows[::-1]]
    assert context["newer"]
    assert client.get(PAGE, {"p": "999"}).context["newer"]
    assert client.get(PAGE, {"p": "0"}).status_code == 200


@pytest.mark.parametrize("asked", [{}, {"show": "missing"}, {"show": "live"}])
def test_it_asks_as_many_questions_for_one_article_as_for_many(
    desk: Desk, live: Make, tao: User, asked: dict[str, str]
) -> None:
    client = desk(tao)

    def questions() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(PAGE, asked).status_code == 200
        assert not [it for it in captured.captured_queries if '"analysis_en"' in it["sql"]]
        return len(captured)

    live(("en",))
    live()
    few = questions()
    for _again in range(3):
        live(("en",))
        live()
    assert questions() == few


def test_it_is_for_everybody_who_sees_articles(
    desk: Desk, client: Client, wen: User, nora: User
) -> None:
    assert client.get(PAGE).status_code == 302
    assert [desk(user).get(PAGE).status_code for user in (wen, nora)] == [200, 403]
    assert f'href="{PAGE}"' in desk(wen).get("/admin/guide/").text
    assert f'href="{PAGE}"' not in desk(nora).get("/admin/guide/").text


def test_what_is_counted_is_said(desk: Desk, tao: User) -> None:
    page: Any = desk(tao).get(PAGE).text
    assert "of the 1,000 that came out last" in page
