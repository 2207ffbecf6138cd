"""Names that readers miss, below the queue: who is told of them, and who may give them there."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from articles.models import Article, Disclaimer, Tag, User

Desk = Callable[[User], Client]
Make = Callable[..., Article]
Dump = Callable[[], dict[str, list[Any]]]

PAGE = "/admin/queue/"

MAY_NAME = {
    "wen": set(),
    "tao": {"chips", "models"},
    "rhea": {"chips"},
    "paul": {"chips", "models", "opinion"},
}


@pytest.mark.parametrize("who", MAY_NAME)
def test_names_of_live_stories_are_missed_by_those_who_may_give_them(
    desk: Desk, nameless: None, request: pytest.FixtureRequest, who: str
) -> None:
    found = desk(request.getfixturevalue(who)).get(PAGE).context["unnamed"]
    slugs = {"Chips": "chips", "Models": "models", "Opinion": "opinion"}
    assert {slugs[it.name] for it in found} == MAY_NAME[who]
    for it in found:
        # The words of a disclaimer have a form of their own, which keeps their versions.
        assert it.may_name == (it.kind != "disclaimer")
        assert bool(it.url) == (who in ("rhea", "paul"))


def test_a_text_that_is_missing_counts_as_well(desk: Desk, live: Make, paul: User) -> None:
    live(disclaimers=["opinion"])
    Disclaimer.objects.filter(slug="opinion").update(text_zh_hans=None)
    (found,) = desk(paul).get(PAGE).context["unnamed"]
    assert (found.kind, found.name, found.name_lang) == ("disclaimer", "评论", "zh-Hans")


def test_a_translator_names_a_tag_in_the_queue_and_nothing_else_of_it(
    desk: Desk, nameless: None, tao: User, everything: Dump
) -> None:
    client, tag = desk(tao), Tag.objects.get(slug="chips")
    sent = {"do": "name", "kind": "tag", "key": tag.pk, "language": "zh-hans", "name": "芯片"}
    crafted = {"slug": "moved", "retired": "on", "name_en": "Mine", "name_zh_hans": "别的"}
    response = client.post(PAGE, sent | crafted)
    assert response.status_code == 302
    tag.refresh_from_db()
    kept = (tag.slug, tag.retired, tag.name_en, tag.name_zh_hans)
    assert kept == ("chips", False, "Chips", "芯片")
    before = everything()
    for other in ({}, {"language": "en"}, {"kind": "disclaimer"}):
        assert client.post(PAGE, sent | other).status_code == 409
    address = f"/admin/articles/tag/{tag.pk}/change/"
    assert client.post(address, crafted).status_code == 403
    assert everything() == before
