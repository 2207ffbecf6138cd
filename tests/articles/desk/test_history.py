import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from articles import editing
from articles.desk.history import history
from articles.models import Article, Category, User
from tests.articles.conftest import NOON

Make = Callable[..., Article]
Desk = Callable[[User], Client]
Save = Callable[..., None]


@pytest.fixture
def save(at: datetime.datetime) -> Save:
    """One more revision, an hour after the one before."""

    def make(article: Article, by: User, part: str = "en", **values: Any) -> None:
        number = Article.objects.get(pk=article.pk).newest_number
        when = at + datetime.timedelta(hours=number)
        editing.save(article.pk, changes={part: values}, base=number, by=by, at=when)

    return make


def told(article: Article, at: datetime.datetime) -> list[tuple[str, int, int]]:
    return [(line.verb, line.first, line.number) for line in history(article, at)]


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_saves_of_one_person_in_a_row_fold_into_one_line(
    draft: Make, save: Save, wen: User, at: datetime.datetime
) -> None:
    article = draft()
    for title in ("A", "B", "C"):
        save(article, wen, title=title)
    save(article, wen, "shared", hot=70)
    (line,) = history(article, at)
    assert (line.first, line.number, len(line.run)) == (1, 5, 5)
    assert [each.number for each in line.run] == [5, 4, 3, 2, 1]
    assert "Hot" in line.where
    assert line.where.count("Title (English)") == 1


def test_another_person_ends_a_run(
    draft: Make, save: Save, wen: User, rhea: User, at: datetime.datetime
) -> None:
    article = draft()
    for by, title in ((wen, "A"), (rhea, "B"), (wen, "C"), (wen, "D")):
        save(article, by, title=title)
    assert told(article, at) == [("", 4, 5), ("", 3, 3), ("", 1, 2)]


def test_a_verb_ends_a_run(draft: Make, save: Save, wen: User, at: datetime.datetime) -> None:
    article = draft()
    save(article, wen, title="A")
    submitted = at + datetime.timedelta(minutes=70)
    editing.submit(article.pk, number=2, languages=["en"], by=wen, at=submitted)
    for title in ("B", "C"):
        save(article, wen, title=title)
    assert told(article, at) == [("", 3, 4), ("submit", 2, 2), ("", 1, 2)]


def test_a_revision_that_was_acted_on_is_never_hidden_inside_a_run(
    draft: Make, save: Save, wen: User, rhea: User, at: datetime.datetime
) -> None:
    article = draft()
    editing.submit(article.pk, number=1, languages=["en"], by=wen, at=at)
    for title in ("A", "B", "C"):
        save(article, wen, title=title)
    late = at + datetime.timedelta(days=1)
    parts = ["shared", "en"]
    editing.approve(article.pk, number=4, parts=parts, by=rhea, at=late, responsible=True)
    save(article, wen, title="D")
    assert ("", 2, 4) in told(article, at)


def test_every_saved_line_leads_to_what_it_changed(
    desk: Desk, draft: Make, save: Save, wen: User, rhea: User, url: Any
) -> None:
    article = draft()
    for by, title in ((wen, "A"), (rhea, "B")):
        save(article, by, title=title)
    html = desk(rhea).get(url(article, "history")).text
    assert "Revisions 1–2" in html
    compare = url(article, "compare")
    for old, new in ((2, 3), (1, 2)):
        assert f'href="{compare}?from={old}&amp;to={new}"' in html
    assert "?from=0" not in html


def test_the_history_asks_the_database_as_often_for_many_revisions_as_for_few(
    desk: Desk, live: Make, save: Save, wen: User, rhea: User, url: Any
) -> None:
    article, client = live(), desk(rhea)
    for page in ("history", "compare"):
        client.get(url(article, page))  # what is kept for later pages
    before = [queries(client, url(article, page)) for page in ("history", "compare")]
    for number in range(12):
        save(article, (wen, rhea)[number % 2], title=f"Title {number}")
    assert [queries(client, url(article, page)) for page in ("history", "compare")] == before


def test_the_history_leaves_the_texts_of_old_revisions_in_the_database(
    desk: Desk, draft: Make, save: Save, wen: User, url: Any
) -> None:
    article = draft()
    save(article, wen, title="A")
    with CaptureQueriesContext(connection) as found:
        desk(wen).get(url(article, "history"))
    reading = [it["sql"] for it in found if '"articles_revision"."content"' in it["sql"]]
    assert [sql for sql in reading if '"number" = ' not in sql] == []


def differing(response: Any) -> dict[str, list[str]]:
    """What a page of differences says: the name of each field and its pieces."""
    return {
        difference.name: [f"{piece.op}{piece.text}" for piece in difference.pieces]
        for _part, found in response.context["parts"]
        for difference in found
    }


def test_two_revisions_differ_by_words_names_and_values(
    desk: Desk, draft: Make, wen: User, url: Any, at: datetime.datetime
) -> None:
    article = draft()
    changes = {
        "en": {"title": "Grids ask data centres to rest"},
        "zh-hans": {"title": "电网请数据中心午睡"},
        "shared": {"hot": 82, "category": "society", "tags": ["energy"], "source_name": "Wire"},
    }
    editing.save(article.pk, changes=changes, base=1, by=wen, at=at)
    response = desk(wen).get(url(article, "compare"))
    assert [part for part, _found in response.context["parts"]] == [
        "English",
        "Chinese",
        "Shared details",
    ]
    assert differing(response) == {
        "Title": ["=电网请数据中心", "-小", "+午", "=睡"],
        "Category": ["-Models", "+Society"],
        "Tags": ["-Chips", "+Energy"],
        "Hot": ["-80", "+82"],
        "Source": ["+Wire"],
    }
    assert "Grids ask data centres to <del>nap</del><ins>rest</ins>" in response.text
    assert '<del lang="en">Models</del> → <ins lang="en">Society</ins>' in response.text
    assert 'lang="zh-Hans">电网请数据中心<del>小</del><ins>午</ins>睡' in response.text


def test_a_name_that_lacks_the_language_of_the_screen_says_which_it_is_in(
    desk: Desk, draft: Make, wen: User, url: Any, at: datetime.datetime
) -> None:
    Category.objects.filter(slug="society").update(name_en="")
    article = draft()
    editing.save(article.pk, changes={"shared": {"category": "society"}}, base=1, by=wen, at=at)
    assert '<ins lang="zh-Hans">社会</ins>' in desk(wen).get(url(article, "compare")).text


def test_comparing_begins_with_what_readers_see_and_ends_with_the_newest(
    desk: Desk, live: Make, save: Save, wen: User, url: Any
) -> None:
    article = live()
    for title in ("A", "B"):
        save(article, wen, title=title)
    context = desk(wen).get(url(article, "compare")).context
    assert (context["old"], context["new"]) == (1, 3)


def test_before_anything_is_live_the_newest_is_compared_with_the_one_before(
    desk: Desk, draft: Make, save: Save, wen: User, url: Any
) -> None:
    article = draft()
    for title in ("A", "B"):
        save(article, wen, title=title)
    context = desk(wen).get(url(article, "compare")).context
    assert (context["old"], context["new"]) == (2, 3)


def test_any_two_revisions_can_be_compared_backwards_too(
    desk: Desk, draft: Make, save: Save, wen: User, url: Any
) -> None:
    article = draft()
    save(article, wen, title="Grids ask nobody")
    response = desk(wen).get(url(article, "compare"), {"from": 2, "to": 1})
    assert "<ins>data centres to nap</ins>" in response.text


def test_two_revisions_stand_side_by_side_where_that_is_asked_for(
    desk: Desk, live: Make, wen: User, url: Any
) -> None:
    article = live()
    editing.save(article.pk, changes={"en": {"summary": "Six."}}, base=1, by=wen, at=NOON)
    page = desk(wen).get(url(article, "compare"), {"beside": "on"}).text
    was, is_now = re.findall(r"<div><span.*?</div>", page, re.DOTALL)
    assert "<del>" in was
    assert "<ins>" not in was
    assert "<ins>Six" in is_now
    assert "<del>" not in is_now
    assert "<ins>" in desk(wen).get(url(article, "compare")).text


def test_revisions_that_are_the_same_say_so(desk: Desk, draft: Make, wen: User, url: Any) -> None:
    article = draft()
    assert "Nothing differs." in desk(wen).get(url(article, "compare")).text


@pytest.mark.parametrize("asked", ["from=2", "to=0", "to=x", "from=-1", "to=²", "to=" + "9" * 40])
def test_an_unknown_revision_is_not_found(
    desk: Desk, draft: Make, wen: User, url: Any, asked: str
) -> None:
    assert desk(wen).get(f"{url(draft(), 'compare')}?{asked}").status_code == 404


def test_who_may_not_look_at_articles_may_not_compare_them(
    desk: Desk, draft: Make, nora: User, url: Any
) -> None:
    assert desk(nora).get(url(draft(), "compare")).status_code == 403


def test_markup_in_a_text_is_shown_and_never_run(
    desk: Desk, draft: Make, save: Save, wen: User, url: Any
) -> None:
    article = draft()
    save(article, wen, title="<script>alert(1)</script>")
    assert "<script>alert" not in desk(wen).get(url(article, "compare")).text


def test_the_page_of_differences_speaks_chinese(
    desk: Desk, draft: Make, save: Save, wen: User, url: Any
) -> None:
    article = draft()
    save(article, wen, "shared", category="society")
    client = desk(wen)
    client.cookies["django_language"] = "zh-hans"
    with override("zh-hans"):
        html = client.get(url(article, "compare")).text
    assert '<ins lang="zh-Hans">社会</ins>' in html
    assert "修订2" in html
