"""The glossary at the desk: its list, its form, its history; who may look and who may word."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import editing
from articles.models import Term, User
from tests.articles.conftest import NOON

Desk = Callable[[User], Client]
Filled = Callable[..., dict[str, Any]]
Dump = Callable[[], dict[str, list[Any]]]

LIST = "/admin/articles/term/"
TOKEN = {
    "name_en": "token",
    "variants_en": "tokens",
    "name_zh_hans": "词元",
    "forbidden_zh_hans": "令牌",
    "enforced": True,
}


@pytest.fixture
def token(tao: User) -> Term:
    return editing.add_term(changes=TOKEN, by=tao, at=NOON).term


@pytest.fixture
def others(tao: User) -> None:
    for changes in (
        {"name_en": "GPT", "untranslatable": True, "case_sensitive": True},
        {"name_zh_hans": "开放权重"},
        {"name_en": "old", "name_zh_hans": "旧", "retired": True},
    ):
        editing.add_term(changes=changes, by=tao, at=NOON)


def change(term: Term, page: str = "change") -> str:
    return f"{LIST}{term.pk}/{page}/"


def names(response: Any) -> set[str]:
    return {str(term) for term in response.context["cl"].result_list}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, {"token", "GPT", "开放权重", "old"}),
        ({"q": "TOK"}, {"token"}),
        ({"q": "令牌"}, {"token"}),
        ({"q": "权重"}, {"开放权重"}),
        ({"q": "ｇｐｔ"}, {"GPT"}),
        ({"q": "词元 tokens"}, {"token"}),
        ({"q": "词元 gpt"}, set()),
        ({"q": "100%"}, set()),
        ({"q": "\0"}, {"token", "GPT", "开放权重", "old"}),
        ({"enforced__exact": "1"}, {"token"}),
        ({"untranslatable__exact": "1"}, {"GPT"}),
        ({"retired__exact": "1"}, {"old"}),
        ({"forbidden": "yes"}, {"token"}),
        ({"forbidden": "maybe"}, {"token", "GPT", "开放权重", "old"}),
        ({"missing": "en"}, {"开放权重"}),
        ({"missing": "zh-hans"}, set()),
        ({"missing": "xx"}, {"token", "GPT", "开放权重", "old"}),
    ],
)
def test_the_list_is_searched_and_narrowed(
    desk: Desk, token: Term, others: None, tao: User, asked: dict[str, str], found: set[str]
) -> None:
    assert names(desk(tao).get(LIST, asked)) == found


def test_the_list_shows_what_is_right_and_what_is_wrong(desk: Desk, token: Term, tao: User) -> None:
    html = desk(tao).get(LIST).text
    assert '<span class="second" lang="en">tokens</span>' in html
    assert '<span class="second">not <del lang="zh-Hans">令牌</del></span>' in html
    assert '<td class="field-rules">Enforced</td>' in html


def test_the_list_asks_as_many_questions_for_one_term_as_for_many(
    desk: Desk, token: Term, tao: User
) -> None:
    client = desk(tao)

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST, {"q": "t"})
        return len(asked)

    few = questions()
    for each in range(5):
        editing.add_term(changes={"name_en": f"term {each}"}, by=tao, at=NOON)
    assert questions() == few


def test_a_translator_adds_a_term(desk: Desk, tao: User) -> None:
    response = desk(tao).post(f"{LIST}add/", {**TOKEN, "enforced": "on", "note": "At last"})
    term = Term.objects.get()
    assert response["Location"] == change(term)
    (saved,) = term.changes.all()
    assert (saved.number, saved.author, saved.note) == (1, tao, "At last")
    assert (term.name_zh_hans, term.enforced) == ("词元", True)


def test_a_refused_term_keeps_what_was_typed_and_says_why(
    desk: Desk, token: Term, tao: User, everything: Dump
) -> None:
    client = desk(tao)
    before = everything()
    sent = {"name_en": "Tokens", "name_zh_hans": "标", "note_en": "Typed with care."}
    response = client.post(f"{LIST}add/", sent)
    assert response.status_code == 409
    errors = response.context["adminform"].form.errors
    assert "belongs to the term “token” already" in errors["name_en"][0]
    assert "Typed with care." in response.text
    assert everything() == before


def test_a_save_makes_a_version_and_a_second_one_makes_none(
    desk: Desk, token: Term, tao: User, filled: Filled
) -> None:
    client = desk(tao)
    sent = filled(client.get(change(token)), variants_en="tokens\r\nbyte tokens")
    response = client.post(change(token), sent, follow=True)
    assert "Saved as version 2." in response.text
    assert Term.objects.get().variants_en == "tokens\nbyte tokens"
    again = client.post(change(token), filled(response), follow=True)
    assert "Nothing differed: no version was made." in again.text


def test_saving_on_top_of_somebody_elses_version_shows_both_and_loses_nothing(
    desk: Desk, token: Term, tao: User, rhea: User, filled: Filled, everything: Dump
) -> None:
    client = desk(tao)
    opened = client.get(change(token))
    theirs = {"name_zh_hans": "标记", "note_en": "Theirs", "enforced": False}
    editing.change_term(token.pk, changes=theirs, base=1, by=rhea, at=NOON)
    before = everything()
    response = client.post(change(token), filled(opened, name_zh_hans="字元"))
    assert response.status_code == 409
    assert everything() == before
    form = response.context["adminform"].form
    assert form.theirs["name_zh_hans"] == ("Rhea", "标记")
    assert (form["name_zh_hans"].value(), form["note_en"].value()) == ("字元", "Theirs")
    assert client.post(change(token), filled(response)).status_code == 302
    row = Term.objects.get()
    assert (row.name_zh_hans, row.note_en, row.enforced) == ("字元", "Theirs", False)


def test_different_fields_are_merged_and_the_saver_is_told(
    desk: Desk, token: Term, tao: User, rhea: User, filled: Filled
) -> None:
    client = desk(tao)
    sent = filled(client.get(change(token)), note_en="Mine")
    editing.change_term(token.pk, changes={"variants_en": ""}, base=1, by=rhea, at=NOON)
    response = client.post(change(token), sent, follow=True)
    assert "Meanwhile others changed: Variants (English)." in response.text


@pytest.mark.parametrize(
    ("who", "looks", "words"),
    [
        ("wen", 200, 403),
        ("tao", 200, 302),
        ("rhea", 200, 302),
        ("paul", 200, 302),
        ("nora", 403, 403),
    ],
)
def test_writers_look_and_the_others_of_the_desk_word(
    desk: Desk,
    token: Term,
    everything: Dump,
    who: str,
    looks: int,
    words: int,
    request: pytest.FixtureRequest,
) -> None:
    client = desk(request.getfixturevalue(who))
    before = everything()
    for page in (LIST, change(token), f"{LIST}glossary.csv"):
        assert client.get(page).status_code == looks, page
    assert client.get(change(token, "history")).status_code == (200 if looks == 200 else 404)
    assert client.get(f"{LIST}upload/").status_code == (200 if words == 302 else 403)
    assert client.get(f"{LIST}add/").status_code == (200 if words == 302 else 403)
    assert client.post(change(token, "delete"), {"post": "yes"}).status_code == 403
    assert everything() == before
    sent = {**TOKEN, "enforced": "on", "base": "1", "note_en": "New"}
    assert client.post(change(token), sent).status_code == words
    assert client.post(f"{LIST}add/", {"name_en": "another"}).status_code == words
    if words == 403:
        for sent in ({"stamp": "", "text": "name_en\nx\n"}, {}):
            assert client.post(f"{LIST}upload/", sent).status_code == 403
        assert everything() == before


def test_a_writer_sees_the_term_without_a_form(desk: Desk, token: Term, wen: User) -> None:
    html = desk(wen).get(change(token)).text
    assert "词元" in html
    assert 'name="name_en"' not in html
    assert '<button type="submit" class="ink">' not in html


def test_the_history_tells_each_version_and_what_changed(
    desk: Desk, token: Term, rhea: User
) -> None:
    changes = {"name_zh_hans": "标记", "enforced": False}
    editing.change_term(token.pk, changes=changes, base=1, by=rhea, at=NOON, note="Why")
    response = desk(rhea).get(change(token, "history"))
    newest, first = response.context["lines"]
    assert (newest["number"], newest["who"], newest["note"]) == (2, "Rhea", "Why")
    assert [(it["name"], it["old"], it["new"]) for it in newest["changes"]] == [
        ("Approved wording (Chinese)", "词元", "标记"),
        ("Enforced", "yes", "no"),
    ]
    assert {it["old"] for it in first["changes"]} == {""}
    assert '<del lang="zh-Hans">词元</del> → <ins lang="zh-Hans">标记</ins>' in response.text


@pytest.mark.parametrize("base", ["", "9", "-1", "x"])
def test_a_save_without_the_version_it_was_based_on_is_refused(
    desk: Desk, token: Term, tao: User, everything: Dump, base: str
) -> None:
    client = desk(tao)
    before = everything()
    response = client.post(change(token), {"name_en": "Mine", "base": base})
    assert response.status_code in (200, 409)
    assert response.context["adminform"].form.errors
    assert everything() == before
