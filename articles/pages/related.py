"""The stories at the foot of another: those that share three of its tags, then two, then one, then
its category; the newest first in each."""

import datetime
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Least

from articles.languages import column, text
from articles.models import Article, Category, Tag, TaggedArticle
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
    compared = sorted(set(tags))[:MOST_TAGS]
    values: dict[str, Any] = {f"tag_{number}": tag for number, tag in enumerate(compared)}
    live = [facet("live", language)]
    for number in range(2, min(ENOUGH, len(compared)) + 1):
        values[f"sharing_{number}"] = written(Match(live, any=sharing(number, compared)))
    if len(compared) > 1:
        values["below"] = first_key(at + SECOND)
    rows = near(language, len(compared), pk=pk, category=category, at=at, **values)
    return [Related(row.pk, text(row, "title", language), row.slug) for row in rows]


@prepared
def near(
    language: str, count: int, pk: int, category: str, at: datetime.datetime, **values: Any
) -> QuerySet[Article]:
    """Of each kind as many of the newest as may be shown, and the story itself; from them, by what
    they share."""
    live = Article.objects.live(language, at)
    tags = [values[f"tag_{number}"] for number in range(count)]
    found: list[tuple[str, Sequence[Any]]] = [
        select(
            live.filter(
                category=Category.objects.filter(slug=category).values("pk")[:1]
            ).newest_first()
        )
    ]
    for tag in tags:
        uses = live.filter(tagged__tag=Tag.objects.filter(slug=tag).values("pk")[:1])
        found.append(select(uses.order_by("-tagged__published_at", "-tagged__content_object")))
    for number in range(2, min(ENOUGH, count) + 1):
        sql, parameters = keys_sql(values[f"sharing_{number}"], MOST + 1, 0, values["below"])
        ids = f"SELECT rowid & {(1 << ID_BITS) - 1} FROM ({sql}) hit"  # noqa: S608  # our own
        found.append((ids, parameters))
    common = TaggedArticle.objects.filter(content_object=OuterRef("pk"), tag__slug__in=tags)
    counted = common.order_by().values("content_object").annotate(number=Count("pk"))
    shared = Least(Coalesce(Subquery(counted.values("number")), 0), Value(ENOUGH))
    sql = " UNION ALL ".join(f"SELECT * FROM ({sql}) kind" for sql, _parameters in found)  # noqa: S608  # our own
    parameters = [each for _sql, parameters in found for each in parameters]
    rows = live.filter(pk__in=RawSQL(sql, parameters)).exclude(pk=pk).annotate(shared=shared)  # noqa: S611  # our own
    rows = rows.order_by("-shared", "-published_at", "-pk")
    return rows.only(column("title", language), "slug")[:MOST]


def select(rows: QuerySet[Article]) -> tuple[str, tuple[Any, ...]]:
    """(SQL, parameters) of the ids of the first of ``rows``."""
    sql, parameters = (
        rows.values("pk")[: MOST + 1].query.get_compiler(connection=connection).as_sql()
    )
    return sql, tuple(parameters)
