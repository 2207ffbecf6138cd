"""Live editions by language, origin and review."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from articles import editing
from articles.desk.report import Row, rows
from articles.models import Article, Edition, User
from tests.articles.conftest import NOON

Desk = Callable[[User], Client]
Make = Callable[..., Article]

PAGE, FILE = "/admin/disclosure/", "/admin/disclosure.csv"


@pytest.fixture
def mixed(draft: Make, live: Make, wen: User, rhea: User, paul: User) -> list[Article]:
    """Two reviewed stories by people; one by AI, of which only the Chinese text was reviewed."""
    people = [live(), live()]
    article = draft()
    origins = {"en": {"origin": "ai_generated"}, "zh-hans": {"origin": "ai_translated"}}
    editing.save(article.pk, changes=origins, base=1, by=wen, at=NOON)
    both = ["en", "zh-hans"]
    editing.submit(article.pk, number=2, languages=both, by=wen, at=NOON)
    for parts, responsible in ((["shared", "en"], False), (["zh-hans"], True)):
        editing.approve(
            article.pk, number=2, parts=parts, by=rhea, at=NOON, responsible=responsible
        )
    editing.publish(article.pk, number=2, languages=both, by=paul, at=NOON)
    draft()  # what nobody reads is not counted
    return [*people, article]


def counted() -> dict[tuple[str, str], tuple[int, int]]:
    found = {(row.language, row.origin): (row.reviewed, row.unreviewed) for row in rows()}
    return {place: numbers for place, numbers in found.items() if any(numbers)}


def test_live_editions_are_counted_by_language_origin_and_review(mixed: list[Article]) -> None:
    assert counted() == {
        ("en", "human"): (2, 0),
        ("en", "ai_generated"): (0, 1),
        ("zh-hans", "human"): (2, 0),
        ("zh-hans", "ai_translated"): (1, 0),
    }


def test_every_origin_has_its_row_even_where_there_is_none(db: None) -> None:
    assert len(rows()) == 8
    assert {row[2:] for row in rows()} == {(0, 0)}


def test_the_count_follows_withdrawal_and_new_origins(
    mixed: list[Article], wen: User, rhea: User, paul: User
) -> None:
    *_people, article = mixed
    editing.withdraw(article.pk, languages=["zh-hans"], by=paul, at=NOON, note="Wrong")
    assert ("zh-hans", "ai_translated") not in counted()
    changes = {"en": {"origin": "ai_assisted", "summary": "By hand."}}
    editing.save(article.pk, changes=changes, base=2, by=wen, at=NOON)
    editing.submit(article.pk, number=3, languages=["en"], by=wen, at=NOON)
    editing.approve(article.pk, number=3, parts=["en"], by=rhea, at=NOON, responsible=True)
    editing.publish(article.pk, number=3, languages=["en"], by=paul, at=NOON)
    assert counted()[("en", "ai_assisted")] == (1, 0)
    assert ("en", "ai_generated") not in counted()


def test_the_editions_say_what_the_articles_say(mixed: list[Article]) -> None:
    for article in Article.objects.all():
        origins = dict(article.editions.values_list("language", "live_origin"))
        assert origins == {
            "en": article.origin_en or "",
            "zh-hans": article.origin_zh_hans or "",
        }


def test_it_takes_one_query(mixed: list[Article], django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        rows()


def test_each_number_leads_to_the_articles_behind_it(
    desk: Desk, mixed: list[Article], rhea: User
) -> None:
    client = desk(rhea)
    lines = client.get(PAGE).context["lines"]
    urls = [url for line in lines for _number, url in line["cells"] if url]
    assert len(urls) == 4
    found = [client.get(url) for url in urls]
    numbers = [len(response.context["cl"].result_list) for response in found]
    assert sorted(numbers) == [1, 1, 2, 2]
    assert "English, AI-generated, not reviewed" in "".join(each.text for each in found)


@pytest.mark.parametrize("asked", ["", "en", "en:human", "xx:human:plain", "en:human:maybe", ":::"])
def test_a_link_that_was_tampered_with_narrows_nothing(
    desk: Desk, mixed: list[Article], rhea: User, asked: str
) -> None:
    response = desk(rhea).get("/admin/articles/article/", {"disclosed": asked})
    assert len(response.context["cl"].result_list) == Article.objects.count()


@pytest.mark.parametrize(
    ("language", "head", "first"),
    [
        (
            "en",
            ["Language", "Origin", "Reviewed", "Not reviewed", "Total"],
            ["English", "Written by people", "2", "0", "2"],
        ),
        ("zh-hans", None, ["英文", None, "2", "0", "2"]),
    ],
)
def test_the_file_opens_in_a_spreadsheet_in_the_language_of_the_desk(
    desk: Desk,
    mixed: list[Article],
    paul: User,
    language: str,
    head: list[str] | None,
    first: list[str | None],
) -> None:
    client = desk(paul)
    client.cookies["django_language"] = language
    response = client.get(FILE)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="ai-disclosure-')
    assert response.content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert len(lines) == 9
    assert head is None or lines[0] == head
    assert [got for got, want in zip(lines[1], first, strict=True) if want is not None] == [
        want for want in first if want is not None
    ]


def test_an_origin_of_later_days_is_counted_and_computed_by_nobody(
    desk: Desk, live: Make, paul: User
) -> None:
    live(("en",))
    Edition.objects.filter(language="en").update(live_origin="=cmd()")
    assert Row("en", "=cmd()", 1, 0) in rows()
    assert "'=cmd()" in desk(paul).get(FILE).content.decode("utf-8-sig")


@pytest.mark.parametrize("who", ["wen", "tao", "nora"])
def test_it_is_for_reviewers_and_publishers(
    desk: Desk, who: str, request: pytest.FixtureRequest
) -> None:
    client = desk(request.getfixturevalue(who))
    assert [client.get(url).status_code for url in (PAGE, FILE)] == [403, 403]
    assert PAGE not in client.get("/admin/guide/").text


def test_their_sidebar_leads_there(desk: Desk, rhea: User) -> None:
    assert f'href="{PAGE}"' in desk(rhea).get("/admin/guide/").text
