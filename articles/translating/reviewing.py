"""What the checks have to say before a translation is reviewed."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from articles.models import Article, Dismissal
from articles.obstacles import Obstacle
from articles.translating.checks import Row, Wanted
from articles.translating.pairing import rows_of
from articles.translating.running import Dismissed, Found, open_errors

# What a caution of these says it is (articles.obstacles.Obstacle).
CODE = "check"


def dismissed(article: Article, language: str) -> set[Dismissed]:
    """What people let stand in this edition, and did not take back. One query."""
    held = Dismissal.objects.filter(article=article, language=language, undone_at=None)
    columns = ("field", "check_id", "source_digest", "target_digest")
    return set(map(Dismissed._make, held.values_list(*columns)))


def before_review(
    article: Article,
    content: Mapping[str, Any],
    language: str,
    terms: tuple[Wanted, ...] = (),
) -> list[tuple[Row, Found]]:
    """The errors in the ``language`` part of ``content``, a revision's of ``article``, that nobody
    dismissed. ``terms`` are those of the glossary that the article may need. One query."""
    rows = rows_of(content, article.source_language, language, terms)
    return open_errors(rows, dismissed(article, language))


def cautions(
    article: Article,
    content: Mapping[str, Any],
    language: str,
    terms: tuple[Wanted, ...] = (),
) -> list[Obstacle]:
    """The same for the desk, which shows them beside ``articles.obstacles.cautions``: they forbid
    nothing."""
    return [
        Obstacle(
            CODE,
            _("{check}: {what}").format(check=found.check.name, what=found.flag.text),
            language,
            row.field,
        )
        for row, found in before_review(article, content, language, terms)
    ]
