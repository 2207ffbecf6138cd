"""Links for people outside, as the desk makes them, and Markdown beside the text."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from articles import editing
from articles.content import LIMITS
from articles.models import Article, PreviewLink, User

Desk = Callable[[User], Client]
Make = Callable[..., Article]
RENDER = "/admin/articles/article/render/en/"


def test_a_link_is_made_of_what_was_looked_at_and_stands_first_in_the_list(
    desk: Desk, draft: Make, wen: User, url: Any, at: datetime.datetime
) -> None:
    article, client = draft(), desk(wen)
    shown = client.get(url(article, "previews")).context["form"]
    editing.save(article.pk, changes={"en": {"title": "Newer"}}, base=1, by=wen, at=at)
    sent = {"number": shown["number"].value(), "language": "zh-hans", "days": "30"}
    response = client.post(url(article, "previews"), sent, follow=True)
    link = PreviewLink.objects.get()
    assert (link.by, link.revision.number, link.language) == (wen, 1, "zh-hans")
    assert link.expires_at - link.at == datetime.timedelta(days=30)
    line = response.context["lines"][0]
    assert line.address == f"http://127.0.0.1:8000{link.get_absolute_url()}"
    assert line.what == "Chinese, revision 1"
    assert client.get(link.get_absolute_url()).status_code == 200


def test_a_link_is_taken_back_and_its_address_is_no_longer_shown(
    desk: Desk, draft: Make, wen: User, paul: User, url: Any
) -> None:
    article, client = draft(), desk(paul)
    link = share(article, wen)
    response = client.post(url(article, "previews"), {"revoke": link.pk}, follow=True)
    line = response.context["lines"][0]
    assert (line.address, line.may_revoke, line.until) == ("", False, "taken back by Paul")
    assert client.get(link.get_absolute_url()).status_code == 410


def share(article: Article, by: User) -> PreviewLink:
    # Links of the desk end by the clock on the wall.
    at = datetime.datetime.now(datetime.UTC)
    return editing.share_preview(article.pk, number=1, language="en", days=7, by=by, at=at)


def test_who_may_not_share_or_take_back_sees_no_button_and_is_refused(
    desk: Desk,
    draft: Make,
    wen: User,
    person: Callable[..., User],
    url: Any,
    everything: Callable[[], Any],
) -> None:
    article, client = draft(), desk(person("wu", "Writer"))
    link = share(article, wen)
    page = client.get(url(article, "previews"))
    assert not page.context["may_share"]
    assert not page.context["lines"][0].may_revoke
    before = everything()
    for sent in ({"number": 1, "language": "en", "days": 7}, {"revoke": link.pk}):
        response = client.post(url(article, "previews"), sent)
        assert response.status_code == 409
        assert "Nothing was done" in response.text
    assert everything() == before


@pytest.mark.parametrize(
    "sent",
    [
        {"number": "1", "language": "en", "days": "365"},
        {"number": "1", "language": "fr", "days": "7"},
        {"number": "2", "language": "en", "days": "7"},
        {"number": "1", "language": "zh-hans", "days": "7"},
        {"revoke": "999"},
        {"revoke": "one"},
        {},
    ],
)
def test_what_can_not_be_done_changes_nothing(
    desk: Desk, draft: Make, wen: User, url: Any, everything: Callable[[], Any], sent: Any
) -> None:
    article, client = draft(("en",)), desk(wen)
    before = everything()
    assert client.post(url(article, "previews"), sent).status_code in (200, 404, 409)
    assert everything() == before


def test_a_link_of_another_article_is_not_taken_back_here(
    desk: Desk, draft: Make, wen: User, url: Any
) -> None:
    article, other, client = draft(), draft(), desk(wen)
    link = share(other, wen)
    assert client.post(url(article, "previews"), {"revoke": link.pk}).status_code == 404
    assert PreviewLink.objects.get().revoked_at is None


def test_the_list_asks_as_many_questions_for_one_link_as_for_many(
    desk: Desk, draft: Make, wen: User, url: Any, django_assert_num_queries: Any
) -> None:
    article, client = draft(), desk(wen)
    client.get(url(article, "previews"))
    for _again in range(3):
        share(article, wen)
        with django_assert_num_queries(8):
            client.get(url(article, "previews"))


def test_people_without_a_role_see_neither(desk: Desk, draft: Make, nora: User, url: Any) -> None:
    article, client = draft(), desk(nora)
    assert client.get(url(article, "previews")).status_code == 403
    assert client.post(RENDER, {"text": "One"}).status_code == 403


def test_the_form_leads_to_each_text_as_readers_will_see_it(
    desk: Desk, draft: Make, wen: User, url: Any, at: datetime.datetime
) -> None:
    article = draft(("en",))
    previews = desk(wen).get(url(article)).context["previews"]
    assert previews == [("English", "en", f"/preview/{article.pk}/1/en/")]


def test_markdown_is_rendered_and_cleaned_as_for_readers(desk: Desk, wen: User) -> None:
    text = (
        "## One\n\n**注意：**后面 <script>alert(1)</script><b onclick='x()'>b</b> [x](javascript:x)"
    )
    response = desk(wen).post(RENDER, {"text": text})
    assert '<h2 id="preview_en-' in response.text
    assert "<strong>注意：</strong>后面" in response.text
    assert not [evil for evil in ("<script", "onclick", "href=") if evil in response.text.lower()]
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(("extra", "status"), [(0, 200), (1, 413)])
def test_a_text_no_longer_than_an_analysis_may_be_is_rendered(
    desk: Desk, wen: User, extra: int, status: int
) -> None:
    text = "字" * (LIMITS["analysis"] + extra)
    response = desk(wen).post(RENDER, {"text": text})
    assert response.status_code == status


def test_rendering_is_asked_for_from_the_desks_own_form(
    desk: Desk, wen: User, everything: Callable[[], Any]
) -> None:
    client = desk(wen)
    before = everything()
    assert client.get(RENDER).status_code == 405
    assert client.post(RENDER.replace("/en/", "/fr/"), {"text": "One"}).status_code == 404
    stranger = Client(enforce_csrf_checks=True)
    stranger.cookies = client.cookies
    assert stranger.post(RENDER, {"text": "One"}).status_code == 403
    assert everything() == before
    assert Client().post(RENDER, {"text": "One"}).status_code == 302


def test_a_save_may_lead_on_to_the_next_verb(
    desk: Desk, draft: Make, live: Make, wen: User, paul: User, url: Any, filled: Any
) -> None:
    article, client = draft(), desk(wen)
    sent = filled(client.get(url(article)), title_en="Newer", then="verb")
    assert client.post(url(article), sent).url == url(article, "submit")
    article, client = live(), desk(paul)
    page = client.get(url(article))
    assert page.context["then"] is None, "withdrawing leads back, not on"
    assert client.post(url(article), filled(page, then="verb")).url == url(article)


def test_a_save_leads_back_to_the_form_where_something_is_in_the_way(
    desk: Desk, draft: Make, wen: User, url: Any, filled: Any
) -> None:
    article, client = draft(), desk(wen)
    page = client.get(url(article))
    sent = filled(page, category="", summary_en="", summary_zh_hans="", then="verb")
    assert client.post(url(article), sent).url == url(article)
    assert client.get(url(article)).context["then"].verb == "submit"
