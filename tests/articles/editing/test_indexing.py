"""The index made anew: by one command that a check asks for, and that goes on where it stopped."""

from io import StringIO
from typing import Any

import pytest
from django.core.checks import Tags, run_checks
from django.core.management import CommandError, call_command
from django.db import DEFAULT_DB_ALIAS, connection

from articles import search
from articles.editing import indexing
from articles.models import Article, SearchEntry, search_entry
from tests.articles.pages.shelf import put, shelve

pytestmark = pytest.mark.django_db


def run(**options: Any) -> str:
    out = StringIO()
    call_command("rebuild_search", stdout=out, **options)
    return out.getvalue().strip()


def kept() -> list[tuple[Any, ...]]:
    return [(row.key, row.tokens, row.runs) for row in SearchEntry.objects.order_by("key")]


def several() -> list[Article]:
    text = {"en": {"title": "A grid"}, "zh_hans": {"title": "电网"}}
    return shelve([{**text, "tags": "a b", "category": "models"}] * 4 + [{}, {"en": {}}])


def lose_all() -> None:
    """As a site that comes from before the index."""
    SearchEntry.objects.all().delete()
    Article.objects.update(search_version=0)


def hints() -> list[str]:
    found = run_checks(tags=[Tags.database], databases=[DEFAULT_DB_ALIAS])
    return [message.hint or "" for message in found if message.id == "articles.W001"]


def test_it_brings_back_what_publishing_had_written_and_then_there_is_nothing_to_do() -> None:
    several()
    before = kept()
    assert len(before) == 5
    assert run() == "Nothing to do: readers' search knows all that is live."
    lose_all()
    assert run() == "Readers' search knows all that is live. Indexed: 5."
    assert kept() == before
    assert run(verbosity=0) == ""


def test_a_check_names_the_command_as_long_as_there_is_something_for_it_to_do(
    monkeypatch: Any,
) -> None:
    rows = several()
    assert hints() == []
    Article.objects.filter(pk=rows[0].pk).update(search_version=0)
    (hint,) = hints()
    assert "manage.py rebuild_search" in hint
    run()
    assert hints() == []
    later = search.VERSION + 1
    for module in (indexing, search_entry):
        monkeypatch.setattr(module, "VERSION", later)
    assert hints()
    run()
    assert hints() == []
    assert set(Article.objects.values_list("search_version", flat=True)) == {0, later}


def test_what_is_no_longer_live_is_taken_out() -> None:
    first, *_others = several()
    Article.objects.filter(pk=first.pk).update(live_en=False, live_zh_hans=False)
    assert hints()
    assert run() == "Readers' search knows all that is live. Indexed: 1."
    assert len(kept()) == 4
    assert hints() == []


def test_interrupted_it_says_so_and_goes_on_where_it_stopped(monkeypatch: Any) -> None:
    several()
    before = kept()
    lose_all()
    monkeypatch.setattr(indexing, "BATCH", 2)
    write, batches = SearchEntry.write, iter([True])

    def interrupted(*articles: Article) -> None:
        if not next(batches, False):
            raise KeyboardInterrupt
        write(*articles)

    monkeypatch.setattr(SearchEntry, "write", interrupted)
    with pytest.raises(CommandError, match="Indexed: 2") as stopped:
        run()
    assert stopped.value.returncode == 130
    assert len(kept()) == 2
    monkeypatch.setattr(SearchEntry, "write", write)
    assert run() == "Readers' search knows all that is live. Indexed: 3."
    assert kept() == before


def test_a_batch_costs_the_same_few_queries_whatever_its_size(
    django_assert_num_queries: Any,
) -> None:
    several()
    put(99, en={"title": "Another"}, category="society")
    lose_all()
    # Savepoint, select, tags, delete, insert, update, release; and for the batch that finds nothing
    # three.
    with django_assert_num_queries(10):
        assert list(indexing.rebuild()) == [6]


def test_before_the_first_migrations_the_check_says_nothing() -> None:
    several()
    lose_all()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE articles_article RENAME COLUMN search_version TO not_yet")
        try:
            assert hints() == []
        finally:
            cursor.execute("ALTER TABLE articles_article RENAME COLUMN not_yet TO search_version")
