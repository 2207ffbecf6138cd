"""The stories at the foot of another: those that share three of its tags, then two, then one, then
its category; the newest first in each."""

import datetime
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Least

from articles.languages import column, text
from articles.models import Article, TaggedArticle
from articles.models.search_entry import (
    ENOUGH,
    ID_BITS,
    MOST_TAGS,
    Match,
    first_key,
    keys_sql,
    sharing,
    written,
)
from articles.tokens import facet

from .prepared import prepared

MOST = 5
SECOND = datetime.timedelta(seconds=1)


class Related(NamedTuple):
    pk: int
    title: str
    slug: str


def related(
    pk: int, tags: Sequence[str], category: str, language: str, at: datetime.datetime
) -> list[Related]:
    """What readers of ``language`` may go on with after the story ``pk``, of the slugs ``tags`` and
    ``category``: one query, and never the story itself."""
    live, compared = facet("live", language), sorted(set(tags))[:MOST_TAGS]
    kinds = [Match([live, facet("category", category)])]
    for number in range(1, min(ENOUGH, len(compared)) + 1):
        kinds.append(Match([live], any=sharing(number, compared)))
    values: dict[str, Any] = {f"kind_{each}": written(kind) for each, kind in enumerate(kinds)}
    values |= {f"tag_{number}": tag for number, tag in enumerate(compared)}
    below = first_key(at + SECOND)
    rows = near(language, len(kinds), len(compared), pk=pk, below=below, at=at, **values)
    return [Related(row.pk, text(row, "title", language), row.slug) for row in rows]


@prepared
def near(
    language: str, kinds: int, tags: int, pk: int, below: int, at: datetime.datetime, **values: str
) -> QuerySet[Article]:
    """Of each kind as many of the newest as are wanted, and the story itself; of them those that
    share the most."""
    found, parameters = [], []
    for number in range(kinds):
        sql, its_own = keys_sql(values[f"kind_{number}"], MOST + 1, 0, below)
        found.append(f"SELECT rowid & {(1 << ID_BITS) - 1} FROM ({sql}) kind")  # noqa: S608  # our own
        parameters += its_own
    slugs = [values[f"tag_{number}"] for number in range(tags)]
    common = TaggedArticle.objects.filter(content_object=OuterRef("pk"), tag__slug__in=slugs)
    counted = common.order_by().values("content_object").annotate(number=Count("pk"))
    shared = Least(Coalesce(Subquery(counted.values("number")), 0), Value(ENOUGH))
    rows = Article.objects.live(language, at).exclude(pk=pk).annotate(shared=shared)
    rows = rows.filter(pk__in=RawSQL(" UNION ALL ".join(found), parameters))  # noqa: S611  # our own
    rows = rows.order_by("-shared", "-published_at", "-pk")
    return rows.only(column("title", language), "slug")[:MOST]
