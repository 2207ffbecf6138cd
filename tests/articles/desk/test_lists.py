import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import editing
from articles.models import Article, Category, Disclaimer, Tag, User
from tests.articles.conftest import text_in

Desk = Callable[[User], Client]
Make = Callable[..., Article]

LIST = "/admin/articles/article/"


@pytest.fixture
def four(live: Make, draft: Make, wen: User, rhea: User, at: datetime.datetime) -> None:
    """Live, live with changes waiting, a draft, and Rhea's own in Chinese."""
    live(slug="live")
    waiting = live(slug="waiting", tags=["chips", "energy"], disclaimers=["opinion"])
    changes = {
        "en": {"title": "Waiting for GPT-5", "origin": "ai_assisted"},
        "shared": {"category": "society"},
    }
    editing.save(waiting.pk, changes=changes, base=1, by=wen, at=at)
    untranslated = draft(("en",), slug="draft", tags=[])
    editing.submit(untranslated.pk, number=1, languages=["en"], by=wen, at=at)
    editing.submit(waiting.pk, number=2, languages=["en"], by=wen, at=at)
    chinese = {
        "zh-hans": text_in("zh-hans", title="开放权重，封闭日志", origin="ai_generated"),
        "shared": {"slug": "chinese"},
    }
    editing.create(source_language="zh-hans", changes=chinese, by=rhea, at=at)


def found(response: Any) -> set[str]:
    return {row.slug for row in response.context["cl"].result_list}


def offered(response: Any) -> set[str]:
    filters = {spec.parameter_name: spec for spec in response.context["cl"].filter_specs}
    return {slug for slug, _name in filters["tag"].lookup_choices}


ALL = {"live", "waiting", "draft", "chinese"}


@pytest.mark.parametrize(
    ("asked", "slugs"),
    [
        ({"category": "models"}, {"live", "draft"}),
        ({"category": "society"}, {"waiting"}),  # as the draft says; readers still see models
        ({"tag": "chips"}, {"live", "waiting"}),
        ({"tag": "energy"}, {"waiting"}),
        ({"tag": " 能源 "}, {"waiting"}),
        ({"tag": "Energy"}, {"waiting"}),
        ({"disclaimer": "opinion"}, {"waiting"}),
        ({"origin_en": "human"}, {"live", "draft"}),
        ({"origin_en": "ai_assisted"}, {"waiting"}),
        ({"origin_zh_hans": "ai_generated"}, {"chinese"}),
        ({"lag_zh_hans": "missing"}, {"draft"}),
        ({"lag_zh_hans": "outdated"}, {"waiting"}),
        ({"lag_zh_hans": "partial"}, set()),
        ({"lag_zh_hans": "same"}, set()),
        ({"lag_en": "missing"}, set()),  # the Chinese one was not handed in
        ({"mine": "owned"}, {"chinese"}),
        ({"owner": "wen"}, {"live", "waiting", "draft"}),
        ({"category": "models", "tag": "chips", "state": "live", "q": "data nap"}, {"live"}),
    ],
)
def test_the_list_is_narrowed_by_what_the_newest_revision_holds(
    desk: Desk, four: None, rhea: User, asked: dict[str, str], slugs: set[str]
) -> None:
    assert found(desk(rhea).get(LIST, asked)) == slugs


@pytest.mark.parametrize(
    ("asked", "slugs"),
    [
        ("开放", {"chinese"}),
        ("权重", {"chinese"}),
        ("日", {"chinese"}),
        ("志", {"chinese"}),
        ("放开", set()),
        ("wait", {"waiting"}),
        ("GPT-5", {"waiting"}),
        ("gpt waiting", {"waiting"}),
        ("waiting grids", set()),
        ("小睡", {"live", "waiting"}),
        ("category", set()),
        ("", ALL),
    ],
)
def test_words_and_characters_of_either_title_find_an_article(
    desk: Desk, four: None, rhea: User, asked: str, slugs: set[str]
) -> None:
    assert found(desk(rhea).get(LIST, {"q": asked})) == slugs


@pytest.mark.parametrize(
    "name", ["q", "tag", "owner", "category", "state", "origin_en", "lag_en", "mine"]
)
@pytest.mark.parametrize("typed", ["\0", "'", '"', "& | !", "a' OR 1=1 --", "*", "\ud800", "﷽"])
def test_nothing_that_can_be_typed_is_an_error(
    desk: Desk, four: None, rhea: User, name: str, typed: str
) -> None:
    asked = {name: typed.encode("utf-8", "surrogatepass")}
    assert desk(rhea).get(LIST, asked).status_code == 200


@pytest.mark.parametrize("asked", [{"tag": "unheard-of"}, {"category": "none"}, {"q": "!?"}])
def test_what_nothing_can_have_finds_nothing(
    desk: Desk, four: None, rhea: User, asked: dict[str, str]
) -> None:
    assert found(desk(rhea).get(LIST, asked)) == set()


def test_retired_names_still_narrow_the_list(desk: Desk, four: None, rhea: User) -> None:
    for rows in (Category.objects.all(), Tag.objects.all(), Disclaimer.objects.filter(origin="")):
        rows.update(retired=True)
    client = desk(rhea)
    html = client.get(LIST).text
    for asked in ("category=society", "tag=chips", "disclaimer=opinion"):
        assert f'href="?{asked}"' in html
        assert "waiting" in found(client.get(f"{LIST}?{asked}"))


def test_the_tags_on_offer_are_those_used_lately_and_the_chosen_one(
    desk: Desk, four: None, rhea: User
) -> None:
    Tag.objects.bulk_create(Tag(slug=f"t-{each}", name_en=f"T {each}") for each in range(30))
    client = desk(rhea)
    assert offered(client.get(LIST)) == {"chips", "energy"}
    response = client.get(LIST, {"tag": "T 7", "state": "live"})
    assert offered(response) == {"chips", "energy", "t-7"}
    assert '<input type="hidden" name="state" value="live">' in response.text


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"q": "grids"},
        {"q": "小睡", "category": "models", "tag": "chips"},
        {"origin_en": "human"},
    ],
)
def test_a_narrowed_list_asks_as_many_questions_for_one_article_as_for_many(
    desk: Desk, live: Make, draft: Make, rhea: User, asked: dict[str, str]
) -> None:
    client = desk(rhea)

    def questions() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert found(client.get(LIST, asked))
        return len(captured)

    live()
    few = questions()
    for _again in range(4):
        live()
        draft()
    assert questions() == few
