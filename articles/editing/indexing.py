"""Articles whose entry in the readers' index is missing or made by another version of the tokens.

Verbs keep the index. This is for a site from before it, and for a new version of it."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Warning
from django.db import DatabaseError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from articles.languages import LANGUAGES, column, columns
from articles.models import Article, SearchEntry
from articles.search import VERSION
from scoring.batches import locked

# Articles in a transaction: on SQLite, where one at a time may write, an editor's save waits for
# less than a second.
BATCH = 200

READ = ("published_at", "category__slug", *columns("live", "title", "summary", "analysis_html"))


def outdated(using: str | None = None) -> QuerySet[Article]:
    live = Q(*(Q(**{column("live", code): True}) for code in LANGUAGES), _connector=Q.OR)
    wrong = live & ~Q(search_version=VERSION) | ~live & Q(search_version__gt=0)
    return Article.objects.using(using).filter(wrong)


def rebuild() -> Iterator[int]:
    """Index what is outdated anew, in batches by id; after each, how many articles it held.

    What is done is known by the rows: whoever stops half-way goes on by doing it again.
    """
    batch = _rebuild_batch(0)
    while batch:
        yield len(batch)
        batch = _rebuild_batch(batch[-1].pk)


@transaction.atomic
def _rebuild_batch(after: int) -> list[Article]:
    """The next articles after the one of id ``after``, indexed. Those that a verb holds are waited
    for: it may have begun before this index was there."""
    rows = locked(outdated().filter(pk__gt=after).order_by("pk"), skip=False)
    rows = rows.select_related("category").only(*READ)
    rows = rows.prefetch_related("tags")  # type: ignore[misc]  # taggit has no types
    batch = list(rows[:BATCH])
    SearchEntry.write(*batch)
    for version in (VERSION, 0):
        done = [article.pk for article in batch if article.search_version == version]
        Article.objects.filter(pk__in=done).update(search_version=version)
    return batch


def check(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    message = _("Readers' search does not know all that is live, or knows it by outdated words.")
    hint = _("Run manage.py rebuild_search: it goes on where it was stopped; everybody works on.")
    return [
        Warning(message, hint=hint, obj=SearchEntry, id="articles.W001")
        for using in databases or ()
        if is_due(using)
    ]


def is_due(using: str | None = None) -> bool:
    rows = outdated(using)
    try:
        with transaction.atomic(using=rows.db):
            return rows.exists()
    except DatabaseError:  # before the first migrations there is nothing to ask
        return False
