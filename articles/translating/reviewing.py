"""What the checks have to say before a translation is reviewed."""

from typing import Any

from django.utils.translation import gettext as _

from articles.editing.sources import Sources, entries_of, needed
from articles.models import Article, Dismissal, Edition, Revision
from articles.obstacles import Obstacle
from articles.translating.checks import Row, Wanted
from articles.translating.pairing import rows_of
from articles.translating.running import Dismissed, Found, open_errors

# By this the desk knows a caution of the checks (articles.obstacles.Obstacle).
CODE = "check"


def dismissed(article: Article, language: str) -> set[Dismissed]:
    """What people let stand in this edition, and did not take back. One query."""
    held = Dismissal.objects.filter(article=article, language=language, undone_at=None)
    columns = ("field", "check_id", "source_digest", "target_digest")
    return set(map(Dismissed._make, held.values_list(*columns)))


def before_review(
    article: Article, revision: Revision, language: str, terms: tuple[Wanted, ...] = ()
) -> list[tuple[Row, Found]]:
    """The errors in the ``language`` part of ``revision``, one of ``article``, that nobody
    dismissed. ``terms`` are those of the glossary that it may need. At most three queries."""
    rows = rows_in(article, revision, language, terms)
    return open_errors(rows, dismissed(article, language))


def rows_in(
    article: Article, revision: Revision, language: str, terms: tuple[Wanted, ...] = ()
) -> list[Row]:
    """The rows of one language of ``revision``, beside the source text of the same revision."""
    content, languages = revision.content, (article.source_language, language)
    editions = Edition.objects.filter(article=article, language=language)
    written = editions.values_list("text_number", flat=True).first() or 0
    sources = Sources(article, revision)
    sources.load(needed(content, language, written))

    def entries(field: str) -> Any:
        return entries_of(content, language, field, written, sources)

    return rows_of(content, revision.number, languages, entries, sources.at, terms)


def cautions(
    article: Article, revision: Revision, language: str, terms: tuple[Wanted, ...] = ()
) -> list[Obstacle]:
    """The same for the desk, to be shown beside ``articles.obstacles.cautions``: they forbid
    nothing."""
    return [
        Obstacle(
            CODE,
            _("{check}: {what}").format(check=found.check.name, what=found.flag.text),
            language,
            row.field,
        )
        for row, found in before_review(article, revision, language, terms)
    ]
