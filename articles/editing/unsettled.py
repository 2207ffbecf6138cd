"""Articles that have no edition in some language: those from before it was added.

Their next verb would give them one; until then no translator's queue lists them in it.
"""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from articles.languages import LANGUAGES
from articles.models import Article, Edition

from .story import editions_of, locked, settle

# Articles that are looked up at once; each is settled in a transaction of its own.
BATCH = 200


def unsettled() -> QuerySet[Article]:
    editions = Edition.objects.filter(article=OuterRef("pk"))
    lacks = (Q(~Exists(editions.filter(language=code))) for code in LANGUAGES)
    return Article.objects.filter(Q(*lacks, _connector=Q.OR))


def settle_all() -> Iterator[int]:
    """Give each what it lacks; after each, its id. What is done is known by the rows: whoever stops
    half-way goes on by doing it again."""
    last = 0
    while batch := list(_after(last)):
        for last in batch:
            with transaction.atomic():
                article = locked(last)
                settle(article, editions_of(article))
            yield last


def _after(last: int) -> QuerySet[Article, int]:
    return unsettled().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
