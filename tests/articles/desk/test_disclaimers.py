"""The words of disclaimers at the desk, and those that go with an origin on the article's form."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Browser

from articles import editing
from articles.models import Article, Disclaimer, Revision, User, Wording
from tests.articles.conftest import NOON

Desk = Callable[[User], Client]
Make = Callable[..., Article]
Filled = Callable[..., dict[str, Any]]
Dump = Callable[[], dict[str, list[Any]]]

LIST = "/admin/articles/disclaimer/"
NEW = {
    "name_en": "Sponsored",
    "name_zh_hans": "赞助内容",
    "text_en": "Somebody paid.",
    "text_zh_hans": "本文有赞助。",
}


@pytest.fixture
def sponsored(paul: User) -> Disclaimer:
    return editing.add_disclaimer(slug="sponsored", changes=NEW, by=paul, at=NOON).disclaimer


@pytest.fixture
def other(person: Callable[..., User]) -> User:
    return person("petra", "Publisher")


def change(row: Disclaimer, page: str = "change") -> str:
    return f"{LIST}{row.pk}/{page}/"


def test_a_publisher_adds_a_disclaimer_with_its_first_version(desk: Desk, paul: User) -> None:
    client = desk(paul)
    response = client.post(f"{LIST}add/", {**NEW, "slug": "sponsored", "note": "Law asks"})
    row = Disclaimer.objects.get(slug="sponsored")
    assert response["Location"] == change(row)
    (wording,) = row.wordings.all()
    assert (wording.number, wording.author, wording.note) == (1, paul, "Law asks")


@pytest.mark.parametrize("slug", ["sponsored", "Upper_Case"])
def test_a_refused_address_keeps_what_was_typed(
    desk: Desk, sponsored: Disclaimer, paul: User, everything: Dump, slug: str
) -> None:
    client = desk(paul)
    before = everything()
    response = client.post(f"{LIST}add/", {**NEW, "slug": slug, "text_en": "Typed with care."})
    assert "slug" in response.context["adminform"].form.errors
    assert "Typed with care." in response.text
    assert everything() == before


def test_a_save_makes_a_version_and_says_so(
    desk: Desk, sponsored: Disclaimer, paul: User, filled: Filled
) -> None:
    client = desk(paul)
    sent = filled(client.get(change(sponsored)), text_en="A company paid.", note="Clearer")
    response = client.post(change(sponsored), sent, follow=True)
    assert "Saved as version 2. Readers see it at once." in response.text
    newest = sponsored.wordings.get(number=2)
    assert (newest.content["text_en"], newest.author, newest.note) == (
        "A company paid.",
        paul,
        "Clearer",
    )
    again = client.post(change(sponsored), filled(response), follow=True)
    assert "Nothing differed: no version was made." in again.text
    assert sponsored.wordings.count() == 2


def test_saving_on_top_of_somebody_elses_version_shows_both_and_loses_nothing(
    desk: Desk, sponsored: Disclaimer, paul: User, other: User, filled: Filled, everything: Dump
) -> None:
    client = desk(paul)
    opened = client.get(change(sponsored))
    theirs = {"text_en": "They paid.", "text_zh_hans": "他们付了费。", "retired": True}
    editing.word(sponsored.pk, changes=theirs, base=1, by=other, at=NOON)
    before = everything()
    response = client.post(change(sponsored), filled(opened, text_en="I say: paid."))
    assert response.status_code == 409
    assert everything() == before
    form = response.context["adminform"].form
    assert form["text_en"].value() == "I say: paid."
    assert form["text_zh_hans"].value() == "他们付了费。"  # not touched here: theirs
    assert form["retired"].value() is True
    assert form.theirs["text_en"] == ("Petra", "They paid.")
    assert "Petra changed this too." in response.text
    sent = filled(response)
    assert client.post(change(sponsored), sent).status_code == 302
    row = Disclaimer.objects.get(pk=sponsored.pk)
    assert (row.text_en, row.text_zh_hans, row.retired) == (
        "I say: paid.",
        "他们付了费。",
        True,
    )
    assert sponsored.wordings.count() == 3


def test_different_fields_are_merged_and_the_saver_is_told(
    desk: Desk, sponsored: Disclaimer, paul: User, other: User, filled: Filled
) -> None:
    client = desk(paul)
    sent = filled(client.get(change(sponsored)), name_en="Paid for")
    editing.word(sponsored.pk, changes={"text_en": "They paid."}, base=1, by=other, at=NOON)
    response = client.post(change(sponsored), sent, follow=True)
    assert "Meanwhile others changed: Text (English)." in response.text
    row = Disclaimer.objects.get(pk=sponsored.pk)
    assert (row.name_en, row.text_en) == ("Paid for", "They paid.")


@pytest.mark.parametrize("base", ["", "9", "-1", "x"])
def test_a_save_without_the_version_it_was_based_on_is_refused(
    desk: Desk, sponsored: Disclaimer, paul: User, everything: Dump, base: str
) -> None:
    client = desk(paul)
    before = everything()
    response = client.post(change(sponsored), {**NEW, "text_en": "Mine.", "base": base})
    assert response.status_code in (200, 409)
    assert response.context["adminform"].form.errors
    assert everything() == before


@pytest.mark.parametrize("who", ["wen", "tao", "rhea", "nora"])
def test_others_may_at_most_look(
    desk: Desk,
    sponsored: Disclaimer,
    everything: Dump,
    who: str,
    request: pytest.FixtureRequest,
) -> None:
    client = desk(request.getfixturevalue(who))
    before = everything()
    assert client.post(change(sponsored), {**NEW, "base": "1"}).status_code == 403
    assert client.post(f"{LIST}add/", {**NEW, "slug": "x"}).status_code == 403
    assert everything() == before
    status = 200 if who == "rhea" else 403
    pages = [change(sponsored, page) for page in ("change", "compare")]
    assert {client.get(page).status_code for page in pages} == {status}
    assert client.get(change(sponsored, "history")).status_code in (status, 404)


def test_the_history_tells_each_version_and_leads_to_what_changed(
    desk: Desk, sponsored: Disclaimer, paul: User
) -> None:
    words = {"text_en": "A company paid.", "retired": True}
    editing.word(sponsored.pk, changes=words, base=1, by=paul, at=NOON, note="Clearer")
    client = desk(paul)
    history = client.get(change(sponsored, "history"))
    newest, first = history.context["lines"]
    assert (newest["number"], newest["who"], newest["note"]) == (2, "Paul", "Clearer")
    assert newest["where"] == "Text (English) and Retired"
    assert "Name (Chinese)" in first["where"]
    assert f"{change(sponsored, 'compare')}?from=1&amp;to=2" in history.text
    compared = client.get(change(sponsored, "compare"), {"from": 1, "to": 2}).text
    assert "<del>Somebody</del><ins>A company</ins> paid." in compared
    assert "<del>no</del> → <ins>yes</ins>" in compared


@pytest.mark.parametrize("asked", [{"from": 7}, {"to": "x"}, {"to": "99999999999999999999"}])
def test_versions_that_never_were_are_not_compared(
    desk: Desk, sponsored: Disclaimer, paul: User, asked: dict[str, Any]
) -> None:
    assert desk(paul).get(change(sponsored, "compare"), asked).status_code == 404


def test_the_history_asks_as_many_questions_for_two_versions_as_for_many(
    desk: Desk, sponsored: Disclaimer, paul: User
) -> None:
    client = desk(paul)

    def questions() -> list[int]:
        counts = []
        for page in ("history", "compare", "change"):
            with CaptureQueriesContext(connection) as asked:
                client.get(change(sponsored, page))
            counts.append(len(asked))
        return counts

    few = questions()
    for number in range(1, 6):
        words = {"text_en": f"Version {number}."}
        editing.word(sponsored.pk, changes=words, base=number, by=paul, at=NOON)
    assert questions() == few


def test_the_disclaimer_of_an_origin_offers_no_retirement(desk: Desk, paul: User) -> None:
    client = desk(paul)
    row = Disclaimer.objects.get(origin="ai_generated")
    response = client.get(change(row))
    assert "retired" not in response.context["adminform"].form.fields
    assert "Stands under every text of the origin “AI-generated”, unasked." in response.text
    sent = {"name_en": "AI", "name_zh_hans": "AI", "text_en": "By AI.", "text_zh_hans": "AI。"}
    assert client.post(change(row), {**sent, "base": 1, "retired": "on"}).status_code == 302
    row.refresh_from_db()
    assert (row.text_en, row.retired) == ("By AI.", False)


def ticked(response: Any) -> dict[str, bool]:
    """The disclaimers of AI origins on the article's form: their origin, and whether ticked."""
    options = response.context["adminform"].form["disclaimers"].subwidgets
    found = [option.data for option in options if "data-origin" in option.data["attrs"]]
    assert all(data["attrs"]["disabled"] for data in found)
    return {data["attrs"]["data-origin"]: data["selected"] for data in found}


def test_the_article_form_ticks_those_of_its_origins_and_lets_nobody_touch_them(
    desk: Desk, draft: Make, wen: User, url: Any, filled: Filled
) -> None:
    article, client = draft(disclaimers=["opinion"]), desk(wen)
    nothing = dict.fromkeys(("ai_assisted", "ai_generated", "ai_translated"), False)
    assert ticked(client.get("/admin/articles/article/add/")) == nothing
    opened = client.get(url(article))
    assert ticked(opened) == nothing
    sent = filled(opened, origin_en="ai_generated", origin_zh_hans="ai_translated")
    assert sent["disclaimers"] == ["opinion"]
    assert client.post(url(article), sent).status_code == 302
    assert ticked(client.get(url(article))) == {
        **nothing,
        "ai_generated": True,
        "ai_translated": True,
    }
    newest = Revision.objects.get(article=article, number=2)
    assert newest.content["shared"]["disclaimers"] == ["opinion"]


@pytest.mark.parametrize("slug", ["ai-generated", "ai-assisted"])
def test_a_request_made_by_hand_flags_none_of_them(
    desk: Desk, draft: Make, wen: User, url: Any, filled: Filled, everything: Dump, slug: str
) -> None:
    article, client = draft(), desk(wen)
    sent = filled(client.get(url(article)), disclaimers=[slug], origin_en="ai_generated")
    before = everything()
    response = client.post(url(article), sent)
    assert "disclaimers" in response.context["adminform"].form.errors
    assert everything() == before
    assert ticked(response)["ai_generated"]  # it follows what was chosen, though not yet saved


@pytest.mark.django_db(transaction=True)
def test_in_the_browser_they_follow_the_origin_that_is_chosen(
    browser: Browser, live_server: Any, draft: Make, wen: User, url: Any
) -> None:
    article, client = draft(), Client()
    client.force_login(wen)
    context = browser.new_context()
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + url(article))
    box = page.get_by_role("checkbox", name="AI-translated")
    assert (box.is_checked(), box.is_disabled()) == (False, True)
    page.locator("#id_origin_zh_hans").select_option("ai_translated")
    assert box.is_checked()
    page.locator("#id_origin_zh_hans").select_option("human")
    assert not box.is_checked()
    context.close()


def test_a_row_of_another_way_opens_and_keeps_what_it_said(
    desk: Desk, vocabulary: None, paul: User, filled: Filled
) -> None:
    client, row = desk(paul), Disclaimer.objects.get(slug="opinion")
    assert "Nothing was changed yet." in client.get(change(row, "history")).text
    client.post(change(row), filled(client.get(change(row)), text_en="A view."))
    texts = Wording.objects.filter(disclaimer=row).order_by("number").values_list("content")
    assert [content["text_en"] for (content,) in texts] == ["This is an opinion.", "A view."]
