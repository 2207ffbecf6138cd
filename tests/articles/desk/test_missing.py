"""Names that are missing in a language: in the lists, and on the first page."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Category, Disclaimer, Tag, Term, User

Desk = Callable[[User], Client]
Make = Callable[..., Article]


@pytest.fixture
def nameless(vocabulary: None) -> None:
    Category.objects.create(slug="law", name_en="Law")
    Tag.objects.create(slug="agents", name_zh_hans="智能体")
    Disclaimer.objects.create(
        slug="ad", name_en="Ad", name_zh_hans="广告", text_en="Paid.", text_zh_hans=""
    )
    Term.objects.create(name_en="token")


@pytest.mark.parametrize(
    ("model", "language", "slugs"),
    [
        ("category", "zh-hans", {"law"}),
        ("category", "en", set()),
        ("tag", "en", {"agents"}),
        ("disclaimer", "zh-hans", {"ad"}),
    ],
)
def test_lists_are_narrowed_to_what_is_missing(
    desk: Desk, nameless: None, paul: User, model: str, language: str, slugs: set[str]
) -> None:
    response = desk(paul).get(f"/admin/articles/{model}/", {"missing": language})
    assert {row.slug for row in response.context["cl"].result_list} == slugs


def names(client: Client) -> tuple[str, list[str]] | None:
    found = client.get("/admin/").context["names"]
    return found and (found["count"], [row["name"] for row in found["rows"]])


def test_the_first_page_tells_each_person_what_is_missing_in_their_languages(
    desk: Desk, nameless: None, wen: User, tao: User, rhea: User
) -> None:
    assert names(desk(wen)) is None
    assert names(desk(tao)) == ("3", ["Law", "广告", "token"])
    assert names(desk(rhea)) == ("4", ["智能体", "Law", "广告", "token"])


def test_it_leads_to_what_this_person_may_open(
    desk: Desk, nameless: None, live: Make, tao: User
) -> None:
    live(category="law")
    rows = desk(tao).get("/admin/").context["names"]["rows"]
    law, notice, term = rows
    assert (law["is_read"], law["what"]) == (True, "Category, missing in Chinese: name")
    assert law["url"].startswith("/admin/articles/category/")
    assert (notice["url"], notice["what"]) == ("", "Disclaimer, missing in Chinese: text")
    assert term["what"] == "Term, missing in Chinese: approved wording"


def test_the_first_page_asks_no_more_questions_for_many_names_than_for_one(
    desk: Desk, nameless: None, rhea: User
) -> None:
    client = desk(rhea)

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/admin/")
        return len(asked)

    few = questions()
    Tag.objects.bulk_create(Tag(slug=f"t-{each}", name_en=f"T{each}") for each in range(20))
    assert questions() <= few
