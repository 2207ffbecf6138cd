"""What the checks have to say before a translation is reviewed."""

from django.db.models.fields.json import KeyTransform
from django.utils.translation import gettext as _

from articles.content import TEXT_FIELDS
from articles.made_from import SourceAt, numbers
from articles.models import Article, Dismissal, Revision
from articles.obstacles import Obstacle
from articles.translating.checks import Row, Wanted
from articles.translating.pairing import SourcesOf, entries_in, rows_of
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
    dismissed. ``terms`` are those of the glossary that it may need. At most two queries."""
    languages = (article.source_language, language)
    sources_of = _sources(article, revision, language)
    rows = rows_of(revision.content, revision.number, languages, sources_of, terms)
    return open_errors(rows, dismissed(article, language))


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


def _sources(article: Article, revision: Revision, language: str) -> SourcesOf:
    """The source texts that the entries of this edition name. One query, or none."""
    kept = (entries_in(revision.content, language, field) for field in TEXT_FIELDS)
    absent = {n for entries in kept for n in numbers(entries)} - {revision.number}
    texts: dict[int, dict[str, str] | None] = {}
    if absent:
        part = KeyTransform(article.source_language, "content")
        others = Revision.objects.filter(article=article, number__in=absent)
        texts = dict(others.annotate(texts=part).values_list("number", "texts"))

    def sources_of(field: str) -> SourceAt:
        return lambda n: (texts[n] or {}).get(field) or "" if n in texts else None

    return sources_of
