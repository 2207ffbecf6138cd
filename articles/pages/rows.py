"""The rows behind the readers' pages, each a queryset whose SQL is written once."""

import datetime
from typing import Any

from django.db.models import (
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import JSONObject

from articles.languages import LANGUAGES, column, columns
from articles.models import Article, Category, Correction, Disclaimer, Tag
from articles.models.article import ArticleQuerySet
from articles.models.taxonomy import TaggedArticle

from .prepared import prepared

# Stories on the front page, the hottest, the newest, and those of each section; and on a page of a
# list.
A_FRONT, A_SIDE, A_SECTION, A_PAGE = 10, 7, 3, 30
# Stories whose tags are worth offering: what is written about at the time.
A_TIME = 100

TEXTS = ("title", "summary", "analysis_html", "origin", "system")


def shown_in(rows: ArticleQuerySet, *languages: str) -> ArticleQuerySet:
    """Without the texts of other languages, the Markdown, and what only the desk reads."""
    left = [column(field, code) for code in LANGUAGES if code not in languages for field in TEXTS]
    unread = (*TEXTS, *left, "analysis", "working_title", *columns("analysis", "working_title"))
    rows = rows.all()
    # defer() itself is modeltranslation's, which takes a bare name for those of all languages.
    rows.query.add_deferred_loading(unread)
    return rows


def listed(language: str, at: datetime.datetime) -> ArticleQuerySet:
    rows = shown_in(Article.objects.live(language, at), language)
    return rows.defer("analysis_html").select_related("category")


@prepared
def hottest(language: str, at: datetime.datetime) -> QuerySet[Article]:
    return listed(language, at).hottest_first()[:A_FRONT]


@prepared
def newest(language: str, at: datetime.datetime) -> QuerySet[Article]:
    return listed(language, at).newest_first()[:A_SIDE]


@prepared
def readable(language: str, at: datetime.datetime) -> QuerySet[Category]:
    """The categories in which there is something to read."""
    within = Article.objects.live(language, at).filter(category=OuterRef("pk"))
    return Category.objects.filter(Exists(within), retired=False)


@prepared
def readable_with_newest(language: str, at: datetime.datetime) -> QuerySet[Category]:
    """The same, each with its newest stories as ``newest_0`` … (pk, slug, title; None beyond the
    last). By the section's own index, and without a query for each."""
    within = Article.objects.live(language, at).filter(category=OuterRef("pk")).newest_first()
    told = within.annotate(
        told=JSONObject(pk="pk", slug="slug", title=F(column("title", language)))
    ).values("told")
    newest = {f"newest_{n}": Subquery(told[n : n + 1]) for n in range(A_SECTION)}
    return Category.objects.filter(Exists(within), retired=False).annotate(**newest)


@prepared
def readable_and_tags(language: str, at: datetime.datetime, article: int) -> QuerySet[Any]:
    """What stands around a story as names: the sections, and its own tags. Rows of ``kind``
    (category, tag), ``slug`` and the columns of the name."""
    return named_around(language, at, Tag.objects.filter(uses__content_object=article))


@prepared
def readable_and_in_use(language: str, at: datetime.datetime, tag: str) -> QuerySet[Any]:
    """The same around a search: the tags of the newest stories, however many there are in all, and
    the one with the slug ``tag``."""
    lately = Article.objects.live(language, at).newest_first()[:A_TIME]
    uses = TaggedArticle.objects.filter(content_object__in=lately.values("pk"))
    offered = Q(pk__in=uses.values("tag"), retired=False)
    return named_around(language, at, Tag.objects.filter(offered | Q(slug=tag)))


def named_around(language: str, at: datetime.datetime, tags: QuerySet[Tag]) -> QuerySet[Any]:
    told = ("kind", "place", "slug", *columns("name"))
    within = Article.objects.live(language, at).filter(category=OuterRef("pk"))
    sections = Category.objects.filter(Exists(within), retired=False)
    sections = sections.annotate(kind=Value("category"), place=F("position"))
    tags = tags.annotate(kind=Value("tag"), place=Value(0, IntegerField()))
    first, second = (rows.order_by().values_list(*told, named=True) for rows in (sections, tags))
    return first.union(second, all=True).order_by("kind", "place", "slug")


@prepared
def searched(number: int, at: datetime.datetime, **ids: int) -> QuerySet[Article]:
    """Of the articles ``id_0`` …, so many in number, those that are live in any language, with the
    texts of all."""
    live = Article.objects.none()
    for language in LANGUAGES:
        live |= Article.objects.live(language, at)
    return shown_in(live.filter(pk__in=ids.values()), *LANGUAGES).select_related("category")


@prepared
def by_heat(language: str, at: datetime.datetime, heat: float, last: int) -> QuerySet[Article]:
    rows = listed(language, at).filter(after(heat, last, "heat"))
    return rows.hottest_first()[: A_PAGE + 1]


@prepared
def by_date(
    language: str, at: datetime.datetime, instant: datetime.datetime, last: int
) -> QuerySet[Article]:
    """One more than a page holds: then there are older ones."""
    return listed(language, at).filter(after(instant, last)).newest_first()[: A_PAGE + 1]


@prepared
def in_category(
    language: str, row: int, at: datetime.datetime, instant: datetime.datetime, last: int
) -> QuerySet[Article]:
    rows = listed(language, at).filter(after(instant, last), category=row)
    return rows.newest_first()[: A_PAGE + 1]


@prepared
def tagged(
    language: str, row: int, at: datetime.datetime, instant: datetime.datetime, last: int
) -> QuerySet[Article]:
    """Read in the order of the tag's own index: no list is sorted, however long it is."""
    use = FilteredRelation("tagged", condition=Q(tagged__tag=row))
    older = after(instant, last, "use__published_at", "use__content_object")
    rows = listed(language, at).annotate(use=use).filter(older)
    return rows.order_by("-use__published_at", "-use__content_object_id")[: A_PAGE + 1]


def after(value: Any, last: int, field: str = "published_at", pk: str = "pk") -> Q:
    """Of one order, (field, pk) both descending, what comes after (``value``, ``last``)."""
    level = Q(**{field: value, f"{pk}__lt": last})
    return Q(**{f"{field}__lte": value}) & (Q(**{f"{field}__lt": value}) | level)


@prepared
def live_article(*languages: str, slug: str, at: datetime.datetime) -> QuerySet[Article]:
    """The article with its editions, if it is live in all of ``languages``."""
    rows = shown_in(Article.objects.filter(slug=slug), *languages).select_related("category")
    for language in languages:
        rows = rows.live(language, at)
    return with_editions(rows, *languages)


def with_editions(rows: ArticleQuerySet, *languages: str) -> ArticleQuerySet:
    """Each article with its editions (``edition_en`` …) and their editors."""
    for language in languages:
        name = column("edition", language)
        edition = FilteredRelation("editions", condition=Q(editions__language=language))
        rows = rows.annotate(**{name: edition}).select_related(f"{name}__editor")
    return rows


@prepared
def disclaimers(article: int) -> QuerySet[Disclaimer]:
    """Those flagged on it, and those that may go with the origin of a text."""
    flagged = Article.disclaimers.through.objects.filter(article=article)
    return Disclaimer.objects.filter(Q(pk__in=flagged.values("disclaimer")) | ~Q(origin=""))


@prepared
def corrections(article: int) -> QuerySet[Correction]:
    return Correction.objects.filter(article=article).order_by("-at", "-pk")


@prepared
def corrected(
    language: str, at: datetime.datetime, instant: datetime.datetime, last: int
) -> QuerySet[Correction]:
    """Those of all stories that are live in ``language``, with their titles."""
    live = Q(article__in=Article.objects.live(language, at))
    rows = Correction.objects.filter(live, after(instant, last, "at"), language=language)
    told = ("text", "at", "article__slug", f"article__{column('title', language)}")
    return rows.select_related("article").only(*told).order_by("-at", "-pk")[: A_PAGE + 1]
