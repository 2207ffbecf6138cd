"""Stories with a heat, and others who hold them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connections

from articles.models import Article
from scoring.models import count_reads

H = 72.0
MORNING = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _half_life(settings: Any) -> None:
    settings.HALF_LIFE_HOURS = H
    settings.READ_POINTS = 0.05


def story(slug: str = "a", hot: int = 80, published: datetime | None = MORNING) -> Article:
    article = Article(source_language="en", slug=slug, published_at=published)
    article.set_hot(hot, published or MORNING)
    article.save()
    return article


def count_read(article: Article, reader: str, at: datetime) -> None:
    count_reads(Article, [(article.pk, reader)], at)


@contextmanager
def held_elsewhere(article: Article) -> Iterator[None]:
    """Another transaction holds the row, as a verb does."""
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(
                "SELECT 1 FROM articles_article WHERE id = %s FOR NO KEY UPDATE", [article.pk]
            )
            yield
            cursor.execute("ROLLBACK")
    finally:
        other.close()
