"""What has no name in a language yet, though the desk offers it or readers meet it."""

import datetime
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Value

from articles.languages import column, text
from articles.models.article import Article
from articles.models.taxonomy import Category, Disclaimer, Tag, TaggedArticle
from articles.models.term import Term

# What each kind needs in every language.
NEEDED: dict[type[Model], tuple[str, ...]] = {
    Category: ("name",),
    Tag: ("name",),
    Disclaimer: ("name", "text"),
    Term: ("name",),
}


class Unnamed(NamedTuple):
    """One row, what it goes by so far and in which language, the fields (``name``, ``text``) that
    are missing, and whether readers of the language asked for meet it now."""

    kind: type[Model]
    pk: int
    name: str
    language: str
    missing: tuple[str, ...]
    is_read: bool


def lacking(model: type[Model], language: str) -> Q:
    """Rows of ``model`` without all they need in ``language``; "" and NULL are the same."""
    lack = Q()
    for field in NEEDED[model]:
        name = column(field, language)
        lack |= Q(**{name: ""}) | Q(**{f"{name}__isnull": True})
    return lack & Q(untranslatable=False) if model is Term else lack


def unnamed(language: str, at: datetime.datetime, most: int | None = None) -> Iterator[Unnamed]:
    """What is missing in ``language``, at ``most`` so many of a kind: of each what readers meet at
    ``at`` comes first. One query a kind. What is retired and read nowhere is left out."""
    for model in NEEDED:
        for row in _rows(model, language, at).order_by("-is_read", "pk")[:most]:
            yield _unnamed(model, row, language)


def count_unnamed(language: str, at: datetime.datetime) -> int:
    """In one query."""
    first, *rest = (_rows(model, language, at).order_by().values("pk") for model in NEEDED)
    return first.union(*rest, all=True).count()


def _unnamed(model: type[Model], row: Any, language: str) -> Unnamed:
    missing = tuple(field for field in NEEDED[model] if not text(row, field, language))
    name, named_in = row.named(language)
    return Unnamed(model, row.pk, name, named_in, missing, row.is_read)


def _rows(model: type[Model], language: str, at: datetime.datetime) -> QuerySet[Any]:
    live = Article.objects.live(language, at)
    met = {
        Category: live.filter(category=OuterRef("pk")),
        Tag: TaggedArticle.objects.filter(tag=OuterRef("pk"), content_object__in=live),
        Disclaimer: live.filter(disclaimers=OuterRef("pk")),
    }
    is_read: Any = Exists(met[model]) if model in met else Value(False)
    rows: QuerySet[Any] = model._default_manager.filter(lacking(model, language))
    rows = rows.annotate(is_read=is_read)
    return rows.filter(Q(retired=False) | Q(is_read=True))
