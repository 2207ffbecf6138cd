"""Live stories as publishing leaves them, many and fast: without revisions, events and editions."""

import datetime
from typing import Any

from articles.languages import column
from articles.models import Article, Category, SearchEntry, Tag
from tests.articles.conftest import NOON

MINUTE = datetime.timedelta(minutes=1)


def put(
    number: int,
    *,
    category: str = "",
    tags: str = "",
    at: datetime.datetime | None = None,
    **texts: dict[str, str],
) -> Article:
    """Story ``number``, each a minute older than the one before. ``texts``: by language
    (``zh_hans``), each with title, summary and body where it has them."""
    row = Article(slug=f"story-{number}", source_language="en")
    row.published_at = at or NOON - number * MINUTE
    for language, text in texts.items():
        setattr(row, f"live_{language}", True)
        for name, field in (("title", "title"), ("summary", "summary"), ("body", "analysis_html")):
            setattr(row, column(field, language), text.get(name, ""))
    row.category = Category.objects.get_or_create(slug=category)[0] if category else None
    row.save()
    for slug in tags.split():
        tag, _new = Tag.objects.get_or_create(slug=slug, defaults={"name_en": slug})
        row.tags.add(tag, through_defaults={"published_at": row.published_at})
    SearchEntry.write(row)
    row.save()
    return row


def shelve(texts: list[dict[str, Any]]) -> list[Article]:
    """Nothing but these, the newest first."""
    SearchEntry.objects.all().delete()
    Article.objects.all().delete()
    return [put(number, **text) for number, text in enumerate(texts)]
