"""Verbs that meet: real connections, real row locks."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from articles import editing
from articles.models import Article, Disclaimer, Event, Revision, User, Wording
from tests.articles.conftest import NOON

Make = Callable[..., Article]
PEOPLE = 20
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def all_at_once(deed: Callable[[int], object]) -> Counter[str]:
    """How often each outcome came, of PEOPLE who begin together."""
    start = Barrier(PEOPLE)

    def one(number: int) -> str:
        start.wait()
        try:
            return type(deed(number)).__name__
        except (editing.Refused, editing.Conflict) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(PEOPLE) as pool:
        return Counter(pool.map(one, range(PEOPLE)))


def test_of_twenty_publications_one_wins_and_nineteen_are_told(approved: Make, paul: User) -> None:
    article = approved()
    outcomes = all_at_once(
        lambda _: editing.publish(
            article.pk, number=1, languages=["en", "zh-hans"], by=paul, at=NOON
        )
    )
    assert outcomes == {"Event": 1, "Refused": PEOPLE - 1}
    assert Event.objects.filter(verb="publish").count() == 1


def test_of_twenty_saves_of_one_field_one_wins_and_nineteen_see_a_conflict(
    draft: Make, wen: User
) -> None:
    article = draft()
    outcomes = all_at_once(
        lambda number: editing.save(
            article.pk, changes={"en": {"title": f"Title {number}"}}, base=1, by=wen, at=NOON
        )
    )
    assert outcomes == {"Saved": 1, "Conflict": PEOPLE - 1}
    assert Revision.objects.filter(article=article).count() == 2


def test_twenty_equal_titles_get_twenty_addresses(vocabulary: None, wen: User) -> None:
    outcomes = all_at_once(
        lambda _: editing.create(
            source_language="en", changes={"en": {"title": "Naps"}}, by=wen, at=NOON
        )
    )
    assert outcomes == {"Article": PEOPLE}
    assert len(set(Article.objects.values_list("slug", flat=True))) == PEOPLE


def test_of_twenty_wordings_of_one_disclaimer_one_wins_even_where_it_had_none(
    vocabulary: None, paul: User
) -> None:
    row = Disclaimer.objects.get(slug="opinion")
    outcomes = all_at_once(
        lambda number: editing.word(
            row.pk, changes={"text_en": f"View {number}."}, base=0, by=paul, at=NOON
        )
    )
    assert outcomes == {"Worded": 1, "Conflict": PEOPLE - 1}
    assert Wording.objects.filter(disclaimer=row).count() == 2
