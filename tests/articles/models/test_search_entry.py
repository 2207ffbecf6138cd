"""Readers' search knows what is live, as it is live, and nothing else."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from articles import editing
from articles.models import Article, Category, SearchEntry, Tag, User
from articles.models.search_entry import ID_BITS, first_key, id_of, key_of, made_of
from articles.search import VERSION
from tests.articles.conftest import NOON

Make = Callable[..., Article]


def held_by(article: Article) -> list[str]:
    """What its entry holds; [] where there is none."""
    article.refresh_from_db()
    entry = SearchEntry.objects.filter(key=key_of(article)).first()
    assert article.search_version == (VERSION if entry else 0)
    return entry.tokens if entry else []


def assert_as_made_anew() -> None:
    expected = {
        key_of(row): (sorted(made.tokens), made.runs)
        for row in Article.objects.exclude(published_at=None)
        if (made := made_of(row))
    }
    kept = {row.key: (row.tokens, row.runs) for row in SearchEntry.objects.all()}
    assert kept == expected


def test_what_is_published_is_found_by_what_is_live_of_it(live: Make) -> None:
    article = live(("en",))
    held = held_by(article)
    assert {"grid", "t/grid", "s/pay", "dusk", ":category:models", ":tags:chips"} < set(held)
    assert ":live:en" in held
    assert not {":live:zh-hans", "电网", "t/dusk", "**"} & set(held)


def test_a_draft_is_not_found_and_changes_nothing_of_what_is(
    approved: Make, live: Make, wen: User
) -> None:
    approved()
    article = live()
    before = held_by(article)
    editing.save(article.pk, changes={"en": {"title": "Awake"}}, base=1, by=wen, at=NOON)
    assert held_by(article) == before
    assert SearchEntry.objects.count() == 1


def test_every_publication_and_withdrawal_leaves_the_index_as_it_would_be_made_anew(
    live: Make, approved: Make, wen: User, rhea: User, paul: User
) -> None:
    later = NOON + datetime.timedelta(days=9)
    one, two = approved(), live()
    editing.publish(one.pk, number=1, languages=["en"], by=paul, at=NOON)
    key = SearchEntry.objects.order_by("key").first()
    assert_as_made_anew()
    editing.publish(one.pk, number=1, languages=["zh-hans"], by=paul, at=later)
    assert {":live:en", ":live:zh-hans", "电网"} < set(held_by(one))
    assert_as_made_anew()
    changes = {"en": {"title": "Awake"}, "shared": {"tags": ["energy"], "category": "society"}}
    editing.save(two.pk, changes=changes, base=1, by=wen, at=NOON)
    editing.submit(two.pk, number=2, languages=["en"], by=wen, at=NOON)
    editing.approve(two.pk, number=2, parts=["shared", "en"], by=rhea, at=NOON)
    editing.publish(two.pk, number=2, languages=["en"], by=paul, at=later)
    held = set(held_by(two))
    assert {"t/awak", ":tags:energy", ":category:society"} < held
    assert not {"t/grid", ":tags:chips", ":category:models"} & held
    assert_as_made_anew()
    editing.withdraw(two.pk, languages=["zh-hans"], by=paul, at=later, note="Wrong.")
    assert not {":live:zh-hans", "电网"} & set(held_by(two))
    assert_as_made_anew()
    editing.withdraw(two.pk, languages=["en"], by=paul, at=later, note="Wrong.")
    assert held_by(two) == []
    assert_as_made_anew()
    assert SearchEntry.objects.get() == key  # of the first publication, for ever
    editing.submit(two.pk, number=2, languages=["en"], by=wen, at=later)
    editing.approve(two.pk, number=2, parts=["shared", "en"], by=rhea, at=later)
    editing.publish(two.pk, number=2, languages=["en"], by=paul, at=later)
    assert "t/awak" in held_by(two)
    assert_as_made_anew()
    assert two.published_at == NOON


def test_a_refused_publication_or_withdrawal_leaves_the_index(
    live: Make, draft: Make, wen: User, paul: User, everything: Callable[[], Any]
) -> None:
    live(), draft()
    before = everything()
    assert before["articles.SearchEntry"]
    for article in Article.objects.all():
        with pytest.raises(editing.Refused):
            editing.publish(article.pk, number=1, languages=["en"], by=wen, at=NOON)
        with pytest.raises(editing.Refused):
            editing.withdraw(article.pk, languages=["en"], by=wen, at=NOON, note="")
    assert everything() == before


def test_another_name_for_a_category_or_tag_needs_nothing_of_the_index(live: Make) -> None:
    article = live()
    before = held_by(article)
    Category.objects.update(name_en="Machines")
    Tag.objects.filter(slug="chips").update(name_en="Silicon")
    assert held_by(article) == before
    assert_as_made_anew()


def test_keys_are_in_the_order_newest_first_and_tell_the_article() -> None:
    second = datetime.timedelta(seconds=1)
    rows = [
        Article(pk=pk, published_at=at)
        for at in (
            NOON,
            NOON + second / 2,
            NOON + second,
            datetime.datetime(2241, 1, 1, tzinfo=datetime.UTC),
        )
        for pk in (1, 2, 2**ID_BITS - 1)
    ]
    keys = [key_of(row) for row in rows]
    assert [id_of(key) for key in keys] == [row.pk for row in rows]
    assert max(keys) < 2**63
    assert all(first_key(NOON) <= key < first_key(NOON + second) for key in keys[:6])
    assert max(keys[:6]) < min(keys[6:9])
    assert max(keys[6:9]) < min(keys[9:])
