import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import editing
from articles.models import Article, Category, Disclaimer, Tag, User
from articles.page_tags import LATEST, SITE
from scoring.decay import EPOCH
from scoring.models import Change, touch
from tests.articles.conftest import NOON, text_in

Make = Callable[..., Article]

pytestmark = pytest.mark.django_db
BOTH = ["en", "zh-hans"]
LATER = NOON + datetime.timedelta(hours=5)


class Written:
    """What is said of pages from here on, one set of tags for each row."""

    def __init__(self) -> None:
        self.newest = Change.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def rows(self) -> list[set[str]]:
        rows = Change.objects.filter(pk__gt=self.newest).order_by("pk")
        return [set(tags) for tags in rows.values_list("tags", flat=True)]


def shown_on(article: Article, category: str = "models", *tags: str) -> set[str]:
    return {
        f"story:{article.pk}",
        LATEST,
        "hottest",
        f"category:{Category.objects.get(slug=category).pk}",
        *(f"tag:{Tag.objects.get(slug=slug).pk}" for slug in tags or ("chips",)),
    }


def changed(article: Article, by: User, reviewer: User, **parts: dict[str, Any]) -> int:
    """The number of an approved revision in which ``parts`` are different."""
    changes = {name.replace("zh", "zh-hans"): values for name, values in parts.items()}
    number = editing.save(article.pk, changes=changes, base=1, by=by, at=LATER).number
    assert number is not None
    languages = [name for name in changes if name != "shared"] or ["en"]
    if "en" in changes or "zh-hans" in changes:
        editing.submit(article.pk, number=number, languages=languages, by=by, at=LATER)
    editing.approve(article.pk, number=number, parts=list(changes), by=reviewer, at=LATER)
    return number


def test_the_first_story_of_a_section_concerns_all_pages_for_it_opens_in_the_masthead(
    approved: Make, paul: User
) -> None:
    article, written = approved(), Written()
    editing.publish(article.pk, number=1, languages=BOTH, by=paul, at=NOON)
    assert written.rows() == [shown_on(article) | {SITE}]


def test_a_further_story_concerns_the_lists_it_stands_in(
    live: Make, approved: Make, paul: User
) -> None:
    live()
    article, written = approved(), Written()
    editing.publish(article.pk, number=1, languages=BOTH, by=paul, at=NOON)
    assert written.rows() == [shown_on(article)]


def test_the_first_story_in_another_language_opens_the_section_there(
    live: Make, approved: Make, paul: User
) -> None:
    live(("en",))
    article, written = approved(), Written()
    editing.publish(article.pk, number=1, languages=["en"], by=paul, at=NOON)
    editing.publish(article.pk, number=1, languages=["zh-hans"], by=paul, at=NOON)
    assert written.rows() == [shown_on(article), shown_on(article) | {SITE}]


def test_a_story_withdrawn_leaves_its_lists_and_the_last_one_closes_its_section(
    live: Make, paul: User
) -> None:
    first, second = live(), live()
    told, written = [shown_on(first), shown_on(second) | {SITE}], Written()
    for article in (first, second):
        editing.withdraw(article.pk, languages=BOTH, by=paul, at=LATER, note="Wrong.")
    assert written.rows() == told


def test_a_story_that_moves_is_told_where_it_was_and_where_it_is(
    live: Make, wen: User, rhea: User, paul: User
) -> None:
    live()
    article = live()
    number = changed(article, wen, rhea, shared={"category": "society", "tags": ["energy"]})
    written = Written()
    editing.publish(article.pk, number=number, languages=["en"], by=paul, at=LATER)
    assert written.rows() == [shown_on(article) | shown_on(article, "society", "energy") | {SITE}]


@pytest.mark.parametrize("kind", ["update", "silent", "correction"])
def test_another_text_is_told_however_it_is_published(
    kind: str, live: Make, wen: User, rhea: User, paul: User
) -> None:
    article = live()
    number = changed(article, wen, rhea, en=text_in("en", summary="Five grids will pay."))
    corrections = {language: "Five, not four." for language in BOTH if kind == "correction"}
    written = Written()
    editing.publish(
        article.pk,
        number=number,
        languages=["en"],
        by=paul,
        at=LATER,
        kind=kind,
        corrections=corrections,
    )
    assert written.rows() == [shown_on(article)]


def test_a_planned_publication_is_told_when_it_happens(approved: Make, paul: User) -> None:
    article, written = approved(), Written()
    editing.schedule(article.pk, number=1, languages=BOTH, due_at=LATER, by=paul, at=NOON)
    assert written.rows() == []
    editing.publish_due(at=LATER)
    assert written.rows() == [shown_on(article) | {SITE}]
    editing.publish_due(at=LATER)
    assert len(written.rows()) == 1


def test_what_the_desk_does_among_itself_is_told_to_no_page(
    live: Make, wen: User, rhea: User, paul: User
) -> None:
    article, written = live(), Written()
    number = changed(article, wen, rhea, en=text_in("en", summary="Five grids will pay."))
    due = LATER + datetime.timedelta(days=1)
    editing.schedule(article.pk, number=number, languages=["en"], due_at=due, by=paul, at=LATER)
    editing.unschedule(article.pk, languages=["en"], by=paul, at=LATER)
    editing.comment(article.pk, number=number, part="en", note="Really?", by=rhea, at=LATER)
    assert written.rows() == []


def test_a_refused_verb_tells_nothing(live: Make, approved: Make, wen: User) -> None:
    published, waiting = live(), approved()
    written = Written()
    with pytest.raises(editing.Refused):
        editing.publish(waiting.pk, number=1, languages=BOTH, by=wen, at=NOON)
    with pytest.raises(editing.Refused):
        editing.withdraw(published.pk, languages=BOTH, by=wen, at=LATER, note="Mine.")
    assert written.rows() == []


def test_what_is_rolled_back_was_never_told(approved: Make, paul: User) -> None:
    article, written = approved(), Written()
    with transaction.atomic():
        editing.publish(article.pk, number=1, languages=BOTH, by=paul, at=NOON)
        assert written.rows()
        transaction.set_rollback(True)
    assert written.rows() == []


def test_it_is_told_in_the_transaction_of_the_verb_and_as_its_last_word(
    approved: Make, paul: User
) -> None:
    article = approved()
    verbs: list[Callable[[], object]] = [
        lambda: editing.publish(article.pk, number=1, languages=BOTH, by=paul, at=NOON),
        lambda: editing.withdraw(article.pk, languages=BOTH, by=paul, at=LATER, note="Wrong."),
    ]
    for verb in verbs:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            verb()
        statements = [query["sql"].split('"')[0].split(" ")[0] for query in captured]
        tables = ["scoring_change" in query["sql"] for query in captured]
        assert statements[0] == "SAVEPOINT"
        assert (statements[-2:], tables[-2:]) == (["INSERT", "RELEASE"], [True, False])


def test_nothing_is_told_of_no_tags_and_each_tag_once() -> None:
    written = Written()
    touch([])
    touch(["b", "a", "b"])
    assert Change.objects.filter(pk__gt=written.newest).get().tags == ["a", "b"]
    assert Change.objects.latest("pk").at > EPOCH


# What stands on every page


def post(by: User, url: str, **fields: Any) -> None:
    """The form at ``url`` as it stands, with ``fields`` changed."""
    client = Client()
    client.force_login(by, backend="django.contrib.auth.backends.ModelBackend")
    context = client.get(url).context
    form = context["adminform"].form if "adminform" in context else context["form"]
    values = {field.html_name: field.value() for field in form}
    sent = {name: value for name, value in {**values, **fields}.items() if value is not None}
    assert client.post(url, sent).status_code == 302


def test_another_name_of_a_category_or_tag_is_told_to_all_pages(live: Make, paul: User) -> None:
    live()
    for page, row in (
        ("category", Category.objects.get(slug="models")),
        ("tag", Tag.objects.get(slug="chips")),
    ):
        written = Written()
        url = reverse(f"admin:articles_{page}_change", args=[row.pk])
        post(paul, url, name_en="Otherwise")
        row.refresh_from_db()
        assert (row.name_en, written.rows()) == ("Otherwise", [{SITE}])


def test_another_byline_is_told_to_all_pages_another_time_zone_to_none(rhea: User) -> None:
    written = Written()
    post(rhea, reverse("admin:me"), time_zone="Asia/Shanghai")
    assert written.rows() == []
    post(rhea, reverse("admin:me"), byline_zh_hans="瑞亚")
    assert written.rows() == [{SITE}]


def test_another_name_of_an_account_is_told_because_it_stands_in_for_a_byline(
    paul: User, rhea: User
) -> None:
    written = Written()
    address = reverse("admin:articles_user_change", args=[rhea.pk])
    post(paul, address, username="rhea.zhou")
    rhea.refresh_from_db()
    assert (rhea.username, written.rows()) == ("rhea.zhou", [{SITE}])


def test_other_words_of_a_disclaimer_are_told_to_all_pages(vocabulary: None, paul: User) -> None:
    row, written = Disclaimer.objects.get(slug="opinion"), Written()
    editing.word(row.pk, changes={"text_en": "Only an opinion."}, base=0, by=paul, at=LATER)
    editing.word(row.pk, changes={"text_en": "Only an opinion."}, base=2, by=paul, at=LATER)
    assert written.rows() == [{SITE}]
