import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from articles import editing
from articles.models import Article, Edition, Event, User
from tests.articles.conftest import NOON

Desk = Callable[[User], Client]
Make = Callable[..., Article]
Url = Callable[..., str]

BOTH = ["en", "zh-hans"]
# What a browser would send to each verb, with everything chosen.
SENT = {
    "submit": {"number": 1, "languages": BOTH},
    "approve": {"number": 1, "parts": ["shared", *BOTH], "responsible": "on"},
    "request_changes": {"number": 1, "languages": BOTH, "note": "Why?"},
    "publish": {"number": 1, "languages": BOTH, "kind": "update"},
    "withdraw": {"languages": BOTH, "note": "Wrong."},
}


def states(article: Article) -> set[str]:
    return set(Edition.objects.filter(article=article).values_list("state", flat=True))


def codes(response: Any) -> set[str]:
    return {obstacle.code for obstacle, _target in response.context["refused"]}


def test_one_story_goes_the_whole_way_by_its_pages(
    desk: Desk, draft: Make, wen: User, rhea: User, paul: User, url: Any
) -> None:
    article = draft()
    way = [("submit", wen, "in_review"), ("request_changes", rhea, "changes_requested")]
    way += [("submit", wen, "in_review"), ("approve", rhea, "approved")]
    way += [("publish", paul, "live"), ("withdraw", paul, "withdrawn")]
    for verb, who, state in way:
        response = desk(who).post(url(article, verb), SENT[verb])
        assert (response.status_code, response.url) == (302, url(article))
        assert states(article) == {state}
    assert Event.objects.get(verb="approve").detail == {"responsible": True}
    assert Event.objects.get(verb="publish").by == paul


@pytest.mark.parametrize(
    ("who", "verb", "code"),
    [
        ("wen", "approve", "no_right"),
        ("wen", "request_changes", "no_right"),
        ("wen", "publish", "no_right"),
        ("wen", "withdraw", "no_right"),
        ("tao", "submit", "no_right"),
        ("tao", "publish", "no_right"),
        ("rhea", "publish", "no_right"),
        ("rhea", "withdraw", "no_right"),
        ("paul", "publish", "not_approved"),
        ("paul", "withdraw", "not_live"),
        ("paul", "approve", "wrong_state"),
    ],
)
def test_a_refused_verb_says_why_and_leaves_every_row_as_it_was(
    desk: Desk,
    draft: Make,
    url: Any,
    everything: Callable[[], Any],
    request: pytest.FixtureRequest,
    who: str,
    verb: str,
    code: str,
) -> None:
    article, client = draft(), desk(request.getfixturevalue(who))
    before = everything()
    response = client.post(url(article, verb), SENT[verb])
    assert response.status_code == 409
    assert code in codes(response)
    assert everything() == before


def test_nobody_approves_their_own_and_is_told_why(
    desk: Desk, draft: Make, rhea: User, url: Any, at: datetime.datetime
) -> None:
    article = draft()
    editing.save(article.pk, changes={"en": {"title": "Mine"}}, base=1, by=rhea, at=at)
    editing.submit(article.pk, number=2, languages=BOTH, by=rhea, at=at)
    response = desk(rhea).post(url(article, "approve"), SENT["approve"] | {"number": 2})
    assert codes(response) == {"four_eyes"}
    assert "You changed the English text: somebody else approves it." in response.text


def test_what_is_approved_is_what_was_looked_at(
    desk: Desk, draft: Make, wen: User, rhea: User, url: Any, at: datetime.datetime
) -> None:
    article, client = draft(), desk(rhea)
    editing.submit(article.pk, number=1, languages=BOTH, by=wen, at=at)
    shown = client.get(url(article, "approve")).context["form"]["number"].value()
    editing.save(article.pk, changes={"en": {"title": "Newer"}}, base=1, by=wen, at=at)
    response = client.post(url(article, "approve"), SENT["approve"] | {"number": shown})
    assert codes(response) == {"not_newest"}
    assert response.context["form"]["number"].value() == str(shown)


def test_an_approved_revision_can_be_published_from_behind_a_newer_draft(
    desk: Desk, approved: Make, wen: User, paul: User, url: Any, at: datetime.datetime
) -> None:
    article, client = approved(), desk(paul)
    editing.save(article.pk, changes={"en": {"title": "Newer"}}, base=1, by=wen, at=at)
    page = client.get(url(article, "publish"), {"revision": "1"})
    assert page.context["form"]["number"].value() == 1
    assert client.post(url(article, "publish"), SENT["publish"]).status_code == 302
    assert Article.objects.get(pk=article.pk).title_en != "Newer"


@pytest.mark.parametrize("revision", ["99", "9" * 30])
def test_a_revision_that_does_not_exist_is_not_found(
    desk: Desk, draft: Make, paul: User, url: Any, revision: str
) -> None:
    article, client = draft(), desk(paul)
    page = url(article, "publish")
    assert client.get(page, {"revision": revision}).status_code == 404
    response = client.post(page, SENT["publish"] | {"number": revision})
    assert codes(response) == {"unknown_revision"}


@pytest.mark.parametrize("verb", ["request_changes", "withdraw"])
def test_sending_back_and_withdrawing_need_a_reason(
    desk: Desk, live: Make, paul: User, url: Any, verb: str
) -> None:
    response = desk(paul).post(url(live(), verb), SENT[verb] | {"note": " "})
    assert "no_note" in codes(response)


def test_a_refused_page_keeps_what_was_chosen_and_typed(
    desk: Desk, draft: Make, paul: User, url: Any
) -> None:
    sent = {"number": 1, "languages": ["zh-hans"], "kind": "silent", "note": "A slip."}
    response = desk(paul).post(url(draft(), "publish"), sent)
    assert [choice.checked for choice in response.context["choices"]] == [False, True]
    assert response.context["form"]["note"].value() == "A slip."
    assert response.context["form"]["kind"].value() == "silent"


@pytest.mark.parametrize("verb", SENT)
def test_a_verb_by_a_foreign_page_is_refused(
    desk: Desk, draft: Make, paul: User, url: Any, everything: Callable[[], Any], verb: str
) -> None:
    article, client = draft(), desk(paul)
    client.handler.enforce_csrf_checks = True
    before = everything()
    assert client.post(url(article, verb), SENT[verb]).status_code == 403
    assert everything() == before


def test_buttons_are_those_a_person_may_use_and_say_what_is_in_the_way(
    desk: Desk, draft: Make, wen: User, paul: User, tao: User, url: Any
) -> None:
    article = draft(category="")

    def bar(user: User) -> dict[str, list[str]]:
        found = desk(user).get(url(article)).context["buttons"]
        return {str(button.verb): [target for _it, target in button.in_the_way] for button in found}

    assert bar(wen) == {"submit": ["id_category"], "take": []}
    assert bar(tao) == {"submit": ["id_category"], "take": []}
    assert set(bar(paul)) == {"submit", "publish", "assign", "take"}


def test_the_banner_names_what_readers_still_see(
    desk: Desk, live: Make, wen: User, url: Any, at: datetime.datetime
) -> None:
    article, client = live(), desk(wen)
    assert client.get(url(article)).context["behind"] == []
    editing.save(article.pk, changes={"en": {"title": "Newer"}}, base=1, by=wen, at=at)
    assert client.get(url(article)).context["behind"] == [
        "Readers of the English edition still see revision 1."
    ]


def test_history_offers_a_publisher_only_what_is_approved_and_newer_than_what_is_live(
    desk: Desk, url: Url, live: Make, paul: User, wen: User, rhea: User
) -> None:
    article = live()
    changes = {"en": {"title": "Naps"}}
    editing.save(article.pk, changes=changes, base=1, by=wen, at=NOON)
    history = url(article, "history")
    assert "?revision=" not in desk(paul).get(history).text
    editing.submit(article.pk, number=2, languages=["en"], by=wen, at=NOON)
    editing.approve(article.pk, number=2, parts=["en"], by=rhea, at=NOON)
    offered = re.findall(r"\?revision=(\d+)", desk(paul).get(history).text)
    assert offered == ["2"]
    assert "?revision=" not in desk(rhea).get(history).text
