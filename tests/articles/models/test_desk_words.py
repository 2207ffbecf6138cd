"""The same hits on every engine, and those that the rule in articles/tokens.py names."""

import datetime
import importlib
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import editing
from articles.models import Article, DeskWords, User
from articles.models.desk_words import having, holding
from articles.tokens import facet, found_by, terms, words
from tests.articles.conftest import NOON

Make = Callable[..., Article]

# Few enough to meet again, odd enough to trip: characters beyond the first plane, letters that
# folding lengthens, what the engines' own query languages are made of.
PIECES = st.sampled_from(
    [*"开源模型芯光𠮷々〇 aAbé", *"ßİ'\"\\&|!*:()<>-_^%\0\n ", "gpt", "GPT-5", "AND", "OR", "NEAR"]
)
TEXTS = st.lists(PIECES, max_size=8).map("".join)


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(TEXTS, min_size=1, max_size=6), st.lists(TEXTS, min_size=1, max_size=6))
def test_the_index_finds_what_a_look_at_every_title_finds(
    titles: list[str], queries: list[str]
) -> None:
    DeskWords.objects.all().delete()
    Article.objects.all().delete()
    rows = [Article(slug=f"s-{number}", source_language="en") for number in range(len(titles))]
    held = {
        row.pk: set(words(title))
        for row, title in zip(Article.objects.bulk_create(rows), titles, strict=True)
    }
    for pk, found in held.items():
        DeskWords.objects.create(pk=pk, tokens=found)
    assert {row.pk: set(row.tokens) for row in DeskWords.objects.all()} == held
    for query in (*queries, *titles):
        wanted = terms(query)
        expected = {pk for pk, found in held.items() if wanted and found_by(wanted, found)}
        assert set(holding(Article.objects.all(), wanted).values_list("pk", flat=True)) == expected


def held_by(article: Article) -> list[str]:
    return DeskWords.objects.get(article=article).tokens


def test_the_newest_revision_is_what_is_indexed(live: Make, wen: User) -> None:
    article = live()
    assert {"nap", "小睡", ":category:models", ":tags:chips"} < set(held_by(article))
    changes = {"en": {"title": "Awake"}, "shared": {"category": "society", "tags": []}}
    editing.save(article.pk, changes=changes, base=1, by=wen, at=NOON)
    held = held_by(article)
    assert "awake" in held
    assert facet("category", "society") in held
    assert not {"grids", facet("category", "models"), facet("tags", "chips")} & set(held)


def test_what_is_restored_or_discarded_is_found_again(
    live: Make, wen: User, paul: User, at: datetime.datetime
) -> None:
    article = live()
    before = held_by(article)
    for back in (
        lambda: editing.restore(article.pk, number=1, base=2, by=paul, at=at, note="Back."),
        lambda: editing.discard(article.pk, base=4, by=wen, at=at),
    ):
        newest = Article.objects.get(pk=article.pk).newest_number
        changes = {"en": {"title": f"Number {newest}"}}
        editing.save(article.pk, changes=changes, base=newest, by=wen, at=at)
        assert held_by(article) != before
        back()
        # What was restored is newer than its translation: that one is behind it now.
        assert {*held_by(article)} - {facet("lag", "zh-hans", "outdated")} == {*before}


def test_a_refused_save_leaves_the_index(
    live: Make, tao: User, everything: Callable[[], Any]
) -> None:
    article = live()
    before = everything()
    assert before["articles.DeskWords"]
    with pytest.raises(editing.Refused):
        editing.save(article.pk, changes={"en": {"title": "Mine"}}, base=1, by=tao, at=NOON)
    assert everything() == before


def rebuilt() -> dict[int, tuple[list[str], datetime.datetime | None]]:
    """The whole index, made anew as the migrations make it."""
    migration = importlib.import_module("articles.migrations.0008_desk_words")
    DeskWords.objects.all().delete()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migration, "BATCH", 2)
        migration.fill(apps, SimpleNamespace(connection=connection))
    lags = importlib.import_module("articles.migrations.0016_fill_lags")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lags, "BATCH", 2)
        lags.fill(apps, SimpleNamespace(connection=connection))
    later = importlib.import_module("articles.migrations.0019_fill_translators_work")
    later.fill(apps, SimpleNamespace(connection=connection))
    return kept()


def kept() -> dict[int, tuple[list[str], datetime.datetime | None]]:
    return {row.pk: (row.tokens, row.newest_at) for row in DeskWords.objects.all()}


def test_every_verb_leaves_the_index_as_it_would_be_made_anew(
    live: Make, draft: Make, wen: User, rhea: User, paul: User
) -> None:
    both = ["en", "zh-hans"]
    live()
    missing = draft(("en",))
    editing.submit(missing.pk, number=1, languages=["en"], by=wen, at=NOON)
    changed, withdrawn, returned = live(), live(), draft()
    editing.save(changed.pk, changes={"en": {"title": "Later"}}, base=1, by=wen, at=NOON)
    editing.withdraw(withdrawn.pk, languages=["en"], by=paul, at=NOON, note="Wrong.")
    editing.submit(returned.pk, number=1, languages=both, by=wen, at=NOON)
    editing.request_changes(
        returned.pk, number=1, languages=["en"], by=rhea, at=NOON, note="Which test set?"
    )
    found = {
        badge: set(having(Article.objects.all(), "state", badge).values_list("pk", flat=True))
        for badge in ("draft", "changed", "withdrawn", "changes_requested")
    }
    assert found["changed"] == {changed.pk}
    assert found["withdrawn"] == {withdrawn.pk}
    assert found["changes_requested"] == {returned.pk}
    in_review = having(Article.objects.all(), "work", "in_review")
    assert set(in_review.values_list("pk", flat=True)) == {returned.pk, missing.pk}
    assert having(Article.objects.all(), "edition", "zh-hans", "in_review").get() == returned
    assert having(Article.objects.all(), "lag", "zh-hans", "missing").get() == missing
    editing.submit(changed.pk, number=2, languages=["en"], by=wen, at=NOON)
    assert having(Article.objects.all(), "lag", "zh-hans", "outdated").get() == changed
    before = kept()
    assert len(before) == 5
    assert rebuilt() == before
