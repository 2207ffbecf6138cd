"""Every screen, for those who work there: in both languages, without a line of inline code."""

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import editing
from articles.desk.verb_forms import SCREENS
from articles.models import (
    Article,
    Category,
    Disclaimer,
    Event,
    Mailing,
    Revision,
    Tag,
    Term,
    User,
)
from tests.articles.conftest import NOON

Desk = Callable[[User], Client]
Make = Callable[..., Article]

LIST = "/admin/articles/article/"


def screens() -> list[str]:
    article = Article.objects.get()
    found = [
        "/admin/",
        "/admin/articles/",
        "/admin/password_change/",
        "/admin/guide/",
        "/admin/disclosure/",
        "/admin/queue/",
        "/admin/languages/",
        "/admin/me/",
        f"{LIST}add/",
    ]
    found += [
        f"{LIST}{article.pk}/{page}/"
        for page in (
            "change",
            "history",
            "compare",
            "comments",
            "previews",
            "translate/zh-hans",
            "restore/1",
            "discard",
            *SCREENS,
        )
    ]
    for model in (Article, Category, Tag, Disclaimer, Revision, Event, User, Group):
        row, options = model._default_manager.first(), model._meta
        address = f"/admin/{options.app_label}/{options.model_name}/"
        assert row is not None
        found += [address, f"{address}{row.pk}/change/"]
    notice = Disclaimer.objects.get(origin="ai_generated")
    own = Disclaimer.objects.get(slug="opinion")
    found += [f"/admin/articles/disclaimer/{notice.pk}/{page}/" for page in ("history", "compare")]
    found += [f"/admin/articles/disclaimer/{own.pk}/change/", "/admin/articles/disclaimer/add/"]
    term = Term.objects.first() or _term()
    found += [f"/admin/articles/term/{page}/" for page in ("add", "upload", f"{term.pk}/history")]
    found += ["/admin/articles/term/", f"/admin/articles/term/{term.pk}/change/"]
    return [*found, "/admin/articles/tag/add/", "/admin/articles/user/add/"]


def _term() -> Term:
    changes = {
        "name_en": "token",
        "variants_en": "tokens",
        "name_zh_hans": "词元",
        "forbidden_zh_hans": "令牌",
        "enforced": True,
    }
    return editing.add_term(changes=changes, by=None, at=NOON).term


@pytest.mark.parametrize(("language", "lang"), [("en", "en"), ("zh-hans", "zh-Hans")])
def test_every_screen_opens_in_both_languages_without_inline_code(
    desk: Desk, live: Make, root: User, language: str, lang: str
) -> None:
    live()
    client = desk(root)
    client.cookies["django_language"] = language
    for screen in screens():
        response = client.get(screen)
        assert response.status_code == 200, screen
        html = response.text
        assert f'<html lang="{lang}">' in html, screen
        inline = re.findall(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", html)
        assert inline == [], screen


def test_the_sign_in_page_opens_for_strangers(desk: Desk, client: Client, live: Make) -> None:
    assert client.get("/admin/login/").status_code == 200
    assert client.get(LIST).status_code == 302


def test_the_list_asks_as_many_questions_for_one_article_as_for_many(
    desk: Desk, draft: Make, live: Make, wen: User
) -> None:
    client = desk(wen)

    def questions(page: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page).status_code == 200
        return len(asked)

    live()
    draft()
    pages = [LIST, "/admin/"]
    few = [questions(page) for page in pages]
    for _again in range(4):
        draft()
        live()
    assert [questions(page) for page in pages] == few


def test_the_list_leaves_the_bodies_in_the_database(desk: Desk, live: Make, wen: User) -> None:
    live()
    client = desk(wen)
    with CaptureQueriesContext(connection) as asked:
        client.get(LIST)
    assert not [query for query in asked.captured_queries if "analysis" in query["sql"]]


def test_the_records_ask_as_many_questions_for_one_line_as_for_many(
    desk: Desk, live: Make, paul: User
) -> None:
    client = desk(paul)
    pages = ["/admin/articles/revision/", "/admin/articles/event/"]

    def questions(page: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(page)
        return len(asked)

    live()
    few = [questions(page) for page in pages]
    live()
    live()
    assert [questions(page) for page in pages] == few


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, {"live", "waiting", "draft", "chinese"}),
        ({"state": "draft"}, {"draft", "chinese"}),
        ({"state": "live"}, {"live"}),
        ({"state": "changed"}, {"waiting"}),
        ({"en": "changed"}, {"waiting"}),
        ({"zh-hans": "live"}, {"live", "waiting"}),
        ({"state": "nonsense"}, {"live", "waiting", "draft", "chinese"}),
        ({"mine": "owned"}, set()),
        ({"q": "开放权重"}, {"chinese"}),
        ({"q": "waiting"}, {"waiting"}),
    ],
)
def test_the_list_is_narrowed_by_state_language_owner_and_words(
    desk: Desk,
    live: Make,
    draft: Make,
    wen: User,
    rhea: User,
    at: datetime.datetime,
    asked: dict[str, str],
    found: set[str],
) -> None:
    live(slug="live")
    waiting = live(slug="waiting")
    editing.save(waiting.pk, changes={"en": {"title": "Waiting"}}, base=1, by=wen, at=at)
    draft(("en",), slug="draft")
    chinese = {"zh-hans": {"title": "开放权重，封闭日志"}, "shared": {"slug": "chinese"}}
    editing.create(source_language="zh-hans", changes=chinese, by=wen, at=at)
    rows = desk(rhea).get(LIST, asked).context["cl"].result_list
    assert {row.slug for row in rows} == found


def test_an_empty_edition_lends_no_title(desk: Desk, wen: User, at: datetime.datetime) -> None:
    changes = {"zh-hans": {"title": "封闭日志"}}
    editing.create(source_language="zh-hans", changes=changes, by=wen, at=at)
    html = desk(wen).get(LIST).text
    assert '<span class="title" lang="zh-Hans">封闭日志</span>' in html


def test_the_first_page_shows_each_person_what_waits_for_them(
    desk: Desk, draft: Make, wen: User, rhea: User, at: datetime.datetime
) -> None:
    returned = draft()
    both = ["en", "zh-hans"]
    editing.submit(returned.pk, number=1, languages=both, by=wen, at=at)
    editing.request_changes(
        returned.pk, number=1, languages=both, by=rhea, at=at, note="Which test set?"
    )
    for _again in range(8):
        draft()
    queues = {queue["key"]: queue for queue in desk(wen).get("/admin/").context["queues"]}
    assert {key: queue["count"] for key, queue in queues.items()} == {
        "returned": "1",
        "drafts": "7+",
        "changed": "0",
    }
    assert len(queues["drafts"]["rows"]) == 7
    hers = {queue["key"]: queue for queue in desk(rhea).get("/admin/").context["queues"]}
    assert hers["returned"]["count"] == hers["drafts"]["count"] == "0"


def queues_of(client: Client) -> dict[str, int]:
    return {queue["key"]: len(queue["rows"]) for queue in client.get("/admin/").context["queues"]}


def test_what_waits_for_review_waits_for_those_who_may_and_have_not_left_it_to_another(
    desk: Desk, draft: Make, wen: User, tao: User, rhea: User, paul: User, at: datetime.datetime
) -> None:
    for languages in (["en"], ["zh-hans"]):
        article = draft()
        editing.submit(article.pk, number=1, languages=languages, by=wen, at=at)
    assert [queues_of(desk(user)).get("review") for user in (wen, tao, rhea)] == [None, 1, 2]
    editing.claim(article.pk, languages=["zh-hans"], by=rhea, at=at)
    assert [queues_of(desk(user))["review"] for user in (tao, rhea, paul)] == [0, 2, 1]


def test_what_is_missing_or_outdated_waits_for_those_who_translate_it(
    desk: Desk, draft: Make, live: Make, wen: User, tao: User, rhea: User, at: datetime.datetime
) -> None:
    missing, outdated = draft(("en",)), live()
    editing.submit(missing.pk, number=1, languages=["en"], by=wen, at=at)
    editing.save(outdated.pk, changes={"en": {"summary": "Six."}}, base=1, by=wen, at=at)
    editing.submit(outdated.pk, number=2, languages=["en"], by=wen, at=at)
    assert [queues_of(desk(user)).get("due") for user in (wen, tao, rhea)] == [None, 2, 2]
    editing.assign(missing.pk, languages=["zh-hans"], task="translator", to=rhea, by=rhea, at=at)
    assert [queues_of(desk(user))["due"] for user in (tao, rhea)] == [1, 2]


def test_the_week_shows_what_goes_out_and_when(desk: Desk, approved: Make, paul: User) -> None:
    with time_machine.travel(NOON, tick=False):
        article, client = approved(), desk(paul)
        for days, languages in ((0, ["en"]), (6, ["zh-hans"])):
            due_at = NOON + datetime.timedelta(days=days, hours=6)
            editing.schedule(
                article.pk, number=1, languages=languages, due_at=due_at, by=paul, at=NOON
            )
        context = client.get("/admin/").context
    found = [[(line["time"], line["edition"]) for line in day["lines"]] for day in context["week"]]
    assert found == [[("18:00", "EN")], [], [], [], [], [], [("18:00", "中")]]
    assert context["planned"] == "2"


def test_a_planned_publication_that_failed_is_shown_until_it_is_planned_anew(
    desk: Desk, approved: Make, paul: User, rhea: User
) -> None:
    soon, later = NOON + datetime.timedelta(hours=1), NOON + datetime.timedelta(hours=2)

    def plan(due_at: datetime.datetime) -> None:
        editing.schedule(article.pk, number=1, languages=["en"], due_at=due_at, by=paul, at=NOON)

    with time_machine.travel(soon, tick=False):
        article, client = approved(), desk(paul)
        plan(soon)
        thread = editing.comment(article.pk, number=1, part="en", note="No.", by=rhea, at=NOON)
        editing.publish_due(soon)
        (failure,) = client.get("/admin/").context["failures"]
        assert failure["what"] == "The English edition was not published as planned."
        editing.resolve(article.pk, thread=thread.pk, by=rhea, at=NOON)
        plan(later)
        assert client.get("/admin/").context["failures"] == []


def test_an_email_that_can_not_be_delivered_is_shown(
    desk: Desk, draft: Make, wen: User, rhea: User, at: datetime.datetime
) -> None:
    article = draft()
    editing.submit(article.pk, number=1, languages=["en"], by=wen, at=at)
    Mailing.objects.update(error="550 no such user", done_at=timezone.now())
    (failure,) = desk(rhea).get("/admin/").context["failures"]
    assert failure["what"] == "An e-mail about it can’t be delivered: 550 no such user"


def test_the_history_tells_saves_and_verbs_the_newest_first(
    desk: Desk, live: Make, rhea: User, url: Any
) -> None:
    lines = desk(rhea).get(url(live(), "history")).context["lines"]
    assert [line.verb for line in lines] == ["publish", "approve", "submit", ""]
    assert [line.who for line in lines] == ["Paul", "Rhea", "Wen", "Wen"]
    assert "Title (Chinese)" in lines[-1].where


@pytest.mark.parametrize("model", ["revision", "event"])
def test_the_record_is_looked_at_and_never_written(
    desk: Desk, live: Make, root: User, model: str
) -> None:
    live()
    client = desk(root)
    for page in ("add/", "1/change/", "1/delete/"):
        assert client.post(f"/admin/articles/{model}/{page}", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("model", ["category", "tag", "disclaimer"])
def test_names_are_retired_and_their_slugs_stay(
    desk: Desk, vocabulary: None, paul: User, model: str
) -> None:
    client = desk(paul)
    address = f"/admin/articles/{model}/"
    kind = {"category": Category, "tag": Tag, "disclaimer": Disclaimer}[model]
    row = kind._default_manager.order_by("slug").last()
    assert row is not None
    sent = {"name_en": "New", "name_zh_hans": "新", "slug": "moved", "retired": "on"}
    sent |= {"position": "3", "base": "1", "text_en": "A notice.", "text_zh_hans": "说明。"}
    assert client.post(f"{address}{row.pk}/change/", sent).status_code == 302
    changed = kind._default_manager.get(pk=row.pk)
    assert (changed.slug, changed.name_en, changed.retired) == (row.slug, "New", True)
    assert client.post(f"{address}{row.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_tag_needs_a_name_in_one_language(desk: Desk, paul: User) -> None:
    client = desk(paul)
    response = client.post("/admin/articles/tag/add/", {"slug": "nameless"})
    assert "name_en" in response.context["adminform"].form.errors
    only = {"slug": "kaifang", "name_zh_hans": "开放"}
    assert client.post("/admin/articles/tag/add/", only).status_code == 302
