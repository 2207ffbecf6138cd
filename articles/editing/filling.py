"""What readers see of a revision, laid into an article's row. Saves nothing."""

import datetime

from django.db.models import QuerySet

from articles.languages import SHARED, column
from articles.markdown import render
from articles.models import Article, Category, Disclaimer, Revision, Tag

TRANSLATED = ("title", "summary", "analysis", "origin", "system")


def fill_language(article: Article, revision: Revision, language: str) -> None:
    part = revision.part(language)
    for field in TRANSLATED:
        setattr(article, column(field, language), part.get(field) or "")
    # Both languages may stand on one page: their headings need ids of their own.
    html = render(part.get("analysis") or "", prefix=f"{language}-")
    setattr(article, column("analysis_html", language), html)
    setattr(article, column("live", language), True)


def fill_shared(article: Article, revision: Revision, at: datetime.datetime) -> None:
    """All but tags and disclaimers, which stand in tables of their own. Hot that no editor
    changed goes on cooling; ``live_shared`` is what it was set in."""
    shared = revision.part(SHARED)
    category = shared.get("category")
    article.category = Category.objects.get(slug=category) if category else None
    article.source_name = shared.get("source_name") or ""
    article.source_url = shared.get("source_url") or ""
    date = shared.get("source_date")
    article.source_date = datetime.date.fromisoformat(date) if date else None
    article.quality = shared.get("quality") or 0
    article.impact = shared.get("impact") or 0
    hot = shared.get("hot") or 0
    if article.live_shared_id is None or hot != article.hot_set:
        article.set_hot(hot, at)
    else:
        article.reckon(at)
    article.slug = shared.get("slug") or article.slug


def tags_of(revision: Revision) -> QuerySet[Tag]:
    return Tag.objects.filter(slug__in=revision.part(SHARED).get("tags") or [])


def disclaimers_of(revision: Revision) -> QuerySet[Disclaimer]:
    return Disclaimer.objects.filter(slug__in=revision.part(SHARED).get("disclaimers") or [])
