"""What translations were made from: the entries that revisions hold, and the texts they name."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models.fields.json import KeyTransform

from articles.content import TEXT_FIELDS, value_of
from articles.made_from import SourceAt, made, numbers
from articles.models import Article, Revision


class Sources:
    """The source texts of an article's revisions; those that are needed are fetched at once."""

    def __init__(self, article: Article, *in_hand: Revision) -> None:
        self.article = article
        self.parts: dict[int, Mapping[str, Any]] = {
            row.number: row.part(article.source_language) for row in in_hand
        }

    def load(self, wanted: Iterable[int]) -> None:
        """One query, or none. A revision that there is not stays unknown."""
        if absent := set(wanted) - self.parts.keys():
            text = KeyTransform(self.article.source_language, "content")
            rows = Revision.objects.filter(article=self.article, number__in=absent)
            found = rows.annotate(text=text).values_list("number", "text")
            self.parts |= {number: part or {} for number, part in found}

    def text(self, number: int, field: str) -> str | None:
        return None if number not in self.parts else self.parts[number].get(field) or ""

    def at(self, field: str) -> SourceAt:
        return lambda number: self.text(number, field)


def stored(content: Mapping[str, Any], language: str, field: str) -> Any:
    """The entries as a revision has them: whatever stands there, None where nothing does."""
    found = content.get("made_from")
    found = found.get(language) if isinstance(found, dict) else None
    return found.get(field) if isinstance(found, dict) else None


def entries_of(
    content: Mapping[str, Any], language: str, field: str, written: int, sources: Sources
) -> Any:
    """The entries of a text. One from before they were kept is aligned with the source that stood
    beside it in revision ``written``, which last changed it (0: that is not known)."""
    entries, target = stored(content, language, field), value_of(content, language, field)
    source = sources.text(written, field)
    if entries is None and target and source is not None:
        return made(source, target, written)
    return entries


def needed(
    content: Mapping[str, Any],
    language: str,
    written: int,
    fields: Iterable[str] = TEXT_FIELDS,
) -> set[int]:
    """The revisions whose source texts the entries of these fields speak of; and where a text
    of this language has none yet, that which stood beside it."""
    found = {n for field in fields for n in numbers(stored(content, language, field))}
    unknown = any(
        value_of(content, language, field) and stored(content, language, field) is None
        for field in TEXT_FIELDS
    )
    return found | ({written} if unknown and written else set())
