"""The rows behind feeds. Each list holds as many stories as a feed carries, with all that is said
of them; what belongs to several stories is asked for at once, whatever their number."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

from django.db.models import FilteredRelation, Q, QuerySet

from articles.models import Article, Correction, Disclaimer, Tag, TaggedArticle
from articles.models.article import ArticleQuerySet

from .prepared import prepared
from .rows import shown_in, with_editions

# Stories in a feed: a newsroom of a hundred stories a day, read every few hours, misses none.
A_FEED = 30

Row = TypeVar("Row")


def in_full(language: str, at: datetime.datetime) -> ArticleQuerySet:
    rows = shown_in(Article.objects.live(language, at), language).select_related("category")
    return with_editions(rows, language)


@prepared
def latest(language: str, at: datetime.datetime) -> QuerySet[Article]:
    return in_full(language, at).newest_first()[:A_FEED]


@prepared
def hot(language: str, at: datetime.datetime) -> QuerySet[Article]:
    return in_full(language, at).hottest_first()[:A_FEED]


@prepared
def category(language: str, row: int, at: datetime.datetime) -> QuerySet[Article]:
    return in_full(language, at).filter(category=row).newest_first()[:A_FEED]


@prepared
def tag(language: str, row: int, at: datetime.datetime) -> QuerySet[Article]:
    """In the order of the tag's own index, as on its page."""
    use = FilteredRelation("tagged", condition=Q(tagged__tag=row))
    rows = in_full(language, at).annotate(use=use).filter(use__published_at__lte=at)
    return rows.order_by("-use__published_at", "-use__content_object_id")[:A_FEED]


class Around(NamedTuple):
    """What stands around one story."""

    tags: list[Tag]
    disclaimers: list[Disclaimer]  # its own, and those of AI origins
    corrections: list[Correction]


def around(stories: Sequence[Article], language: str) -> dict[int, Around]:
    """pk: what stands around it, in four queries."""
    pks = [story.pk for story in stories]
    # The SQL is written for a full feed: no row has the id 0.
    each = {f"story_{n}": pk for n, pk in enumerate([*pks, *[0] * (A_FEED - len(pks))])}
    tags = by_story((use.content_object_id, use.tag) for use in tags_of(**each))
    flagged = by_story((flag.article_id, flag.disclaimer) for flag in disclaimers_of(**each))
    corrected = by_story((row.article_id, row) for row in corrections_of(language, **each))
    automatic = disclaimers_of_origins()
    return {pk: Around(tags[pk], [*flagged[pk], *automatic], corrected[pk]) for pk in pks}


def by_story(pairs: Iterable[tuple[int, Row]]) -> defaultdict[int, list[Row]]:
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for pk, row in pairs:
        found[pk].append(row)
    return found


@prepared
def tags_of(**stories: int) -> QuerySet[TaggedArticle]:
    uses: QuerySet[TaggedArticle] = TaggedArticle.objects.select_related("tag")
    return uses.filter(content_object__in=list(stories.values())).order_by("tag__slug")


@prepared
def disclaimers_of(**stories: int) -> QuerySet[Any]:
    flags = Article.disclaimers.through.objects.filter(article__in=list(stories.values()))
    return flags.select_related("disclaimer").order_by("disclaimer__slug")


@prepared
def disclaimers_of_origins() -> QuerySet[Disclaimer]:
    return Disclaimer.objects.exclude(origin="")


@prepared
def corrections_of(language: str, **stories: int) -> QuerySet[Correction]:
    rows = Correction.objects.filter(article__in=list(stories.values()), language=language)
    return rows.order_by("-at", "-pk")
