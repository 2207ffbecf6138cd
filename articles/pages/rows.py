"""The rows behind the readers' pages, each a queryset whose SQL is written once."""

import datetime
from collections.abc import Callable

from django.db.models import FilteredRelation, Q, QuerySet

from articles.languages import LANGUAGES, column, columns
from articles.models import Article, Correction, Disclaimer, Tag
from articles.models.article import ArticleQuerySet

from .prepared import prepared

# Stories on the front page, the hottest and the newest, and on a page of a list.
A_FRONT, A_SIDE, A_PAGE = 10, 7, 30

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
def in_category(
    language: str, row: int, at: datetime.datetime, instant: datetime.datetime, last: int
) -> QuerySet[Article]:
    """One more than a page holds: then there are older ones."""
    rows = listed(language, at).filter(before(instant, last), category=row)
    return rows.newest_first()[: A_PAGE + 1]


@prepared
def tagged(
    language: str, row: int, at: datetime.datetime, instant: datetime.datetime, last: int
) -> QuerySet[Article]:
    """Read in the order of the tag's own index: no list is sorted, however long it is."""
    use = FilteredRelation("tagged", condition=Q(tagged__tag=row))
    older = before(instant, last, "use__published_at", "use__content_object")
    rows = listed(language, at).annotate(use=use).filter(older)
    return rows.order_by("-use__published_at", "-use__content_object_id")[: A_PAGE + 1]


def before(
    instant: datetime.datetime, last: int, published: str = "published_at", pk: str = "pk"
) -> Q:
    """Of one order, (published, pk) both descending, what comes after (``instant``, ``last``)."""
    same_instant = Q(**{published: instant, f"{pk}__lt": last})
    return Q(**{f"{published}__lte": instant}) & (Q(**{f"{published}__lt": instant}) | same_instant)


LISTS: dict[str, Callable[..., list[Article]]] = {"category": in_category, "tag": tagged}


@prepared
def live_article(*languages: str, slug: str, at: datetime.datetime) -> QuerySet[Article]:
    """The article with its editions (``edition_en`` …) and their editors, if it is live in all of
    ``languages``."""
    rows = shown_in(Article.objects.filter(slug=slug), *languages).select_related("category")
    for language in languages:
        rows = rows.live(language, at)
    for language in languages:
        name = column("edition", language)
        edition = FilteredRelation("editions", condition=Q(editions__language=language))
        rows = rows.annotate(**{name: edition}).select_related(f"{name}__editor")
    return rows


@prepared
def tags(article: int) -> QuerySet[Tag]:
    return Tag.objects.filter(uses__content_object=article)


@prepared
def disclaimers(article: int) -> QuerySet[Disclaimer]:
    """Those flagged on it, and those that may go with the origin of a text."""
    flagged = Article.disclaimers.through.objects.filter(article=article)
    return Disclaimer.objects.filter(Q(pk__in=flagged.values("disclaimer")) | ~Q(origin=""))


@prepared
def corrections(article: int) -> QuerySet[Correction]:
    return Correction.objects.filter(article=article).order_by("-at", "-pk")
