"""The pages that restore an older revision, and discard what readers do not see."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from articles import editing
from articles.models import Article, Revision, User
from tests.articles.conftest import NOON

Desk = Callable[[User], Client]
Make = Callable[..., Article]
Dump = Callable[[], dict[str, list[Any]]]


@pytest.fixture
def changed(live: Make, wen: User) -> Article:
    article = live()
    changes = {"en": {"title": "Naps"}}
    editing.save(article.pk, changes=changes, base=1, by=wen, at=NOON)
    return article


def address(article: Article, page: str) -> str:
    return f"/admin/articles/article/{article.pk}/{page}/"


def test_a_publisher_restores_after_reading_what_it_means(
    desk: Desk, changed: Article, paul: User, everything: Dump
) -> None:
    client, restore = desk(paul), address(changed, "restore/1")
    before = everything()
    assert "revision 1 the newest draft" in client.get(restore).text
    assert everything() == before
    sent = {"number": 1, "base": 2, "note": "Better"}
    assert client.post(restore, sent).status_code == 302
    newest = Revision.objects.latest("number")
    assert (newest.number, newest.content["en"]["title"], newest.note) == (
        3,
        "Grids ask data centres to nap",
        "Better",
    )


@pytest.mark.parametrize("way", ["restore/1", "discard"])
def test_what_may_not_be_done_answers_with_the_reasons_and_changes_nothing(
    desk: Desk, changed: Article, tao: User, everything: Dump, way: str
) -> None:
    client = desk(tao)
    before = everything()
    response = client.post(address(changed, way), {"number": 1, "base": 2})
    assert response.status_code == 409
    assert response.context["refused"]
    assert everything() == before


def test_a_page_that_is_older_than_the_newest_revision_is_refused(
    desk: Desk, changed: Article, wen: User, everything: Dump
) -> None:
    client = desk(wen)
    before = everything()
    response = client.post(address(changed, "discard"), {"base": 1})
    assert response.status_code == 409
    assert "Revision 2 has been saved since" in response.text
    assert everything() == before


def test_the_banner_offers_to_discard_only_where_readers_see_something_else(
    desk: Desk, live: Make, wen: User
) -> None:
    article = live()
    form = address(article, "change")
    assert "Discard changes" not in desk(wen).get(form).text
    editing.save(article.pk, changes={"en": {"title": "Naps"}}, base=1, by=wen, at=NOON)
    assert "Discard changes" in desk(wen).get(form).text
    assert desk(wen).post(address(article, "discard"), {"base": 2}).status_code == 302
    assert "Discard changes" not in desk(wen).get(form).text


def test_strangers_are_turned_away(desk: Desk, changed: Article, nora: User) -> None:
    for way in ("restore/1", "discard"):
        assert desk(nora).get(address(changed, way)).status_code == 403


def test_an_unknown_revision_is_not_found(desk: Desk, changed: Article, paul: User) -> None:
    assert desk(paul).get(address(changed, "restore/9")).status_code == 404


def test_the_history_offers_a_publisher_to_restore_what_is_not_the_newest(
    desk: Desk, changed: Article, paul: User, rhea: User
) -> None:
    history = address(changed, "history")
    offered = desk(paul).get(history).text
    assert address(changed, "restore/1") in offered
    assert address(changed, "restore/2") not in offered
    assert "restore" not in desk(rhea).get(history).text
