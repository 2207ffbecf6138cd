"""Keeping ``made_from`` true of every translated text, whatever changes it.

The workbench says itself what a row was made from (``given``). A text that comes back from an
older revision comes back with what it was made from then. Any other edit is followed row by row
(articles/carrying.py). A text from before this was kept is aligned with the source that stood
beside it, once: with the next revision its entries are stored.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from articles.carrying import carried
from articles.content import TEXT_FIELDS, Changes, Content, has_text, value_of
from articles.languages import others
from articles.made_from import Entry, made
from articles.models import Article, Edition, Revision

from .sources import Sources, entries_of, needed, stored

# {"zh-hans": {"title": [Entry, …]}}
Given = Mapping[str, Mapping[str, Sequence[Entry]]]


def made_from(
    article: Article,
    newest: Revision,
    content: Content,
    changes: Changes,
    editions: Mapping[str, Edition],
    seen: Revision,
) -> dict[str, dict[str, Any]]:
    """What lies beside ``content``, which follows ``newest`` by ``changes``, made by somebody who
    had revision ``seen`` on the screen."""
    kept: dict[str, dict[str, Any]] = {}
    sources = Sources(article, newest, seen)
    for language in others(article.source_language):
        written, edited = editions[language].text_number, changes.get(language, {})
        fields = [field for field in TEXT_FIELDS if field in edited]
        sources.load(needed(newest.content, language, written, fields))
        for field in TEXT_FIELDS:
            target = value_of(content, language, field) or ""
            entries = entries_of(newest.content, language, field, written, sources)
            if target and field in edited:
                source, number = _on_screen(article, newest, changes, seen, field)
                old = value_of(newest.content, language, field) or ""
                entries = carried(entries, old, target, source, sources.at(field), number)
            if entries:
                kept.setdefault(language, {})[field] = entries
    return kept


def made_at_once(content: Content, source_language: str) -> dict[str, dict[str, list[Entry]]]:
    """Of an article that begins with both texts: they are aligned."""
    return {
        language: {
            field: made(value_of(content, source_language, field) or "", target, 1)
            for field in TEXT_FIELDS
            if (target := value_of(content, language, field))
        }
        for language in others(source_language)
        if has_text(content, language)
    }


def made_with(kept: Mapping[str, Mapping[str, Any]], given: Given) -> dict[str, dict[str, Any]]:
    """``kept``, but for the texts of which ``given`` knows."""
    return {
        language: {**kept.get(language, {}), **given.get(language, {})}
        for language in {*kept, *given}
    }


def came_back(
    article: Article, content: Content, changes: Changes, like: Mapping[str, Revision]
) -> dict[str, dict[str, Any]]:
    """The entries of texts that were taken whole from the revisions ``like``, by part."""
    found: dict[str, dict[str, Any]] = {}
    for language in others(article.source_language):
        for field in set(TEXT_FIELDS) & set(changes.get(language, ())):
            old = like.get(language)
            entries = stored(old.content, language, field) if old else None
            if entries is not None and value_of(content, language, field):
                found.setdefault(language, {})[field] = entries
    return found


def _on_screen(
    article: Article, newest: Revision, changes: Changes, seen: Revision, field: str
) -> tuple[str, int]:
    """The source text that the translator had in view, and the revision that it stands in: who
    changes both at once has in view what they write."""
    own = changes.get(article.source_language, {})
    if field in own:
        return own[field] or "", newest.number + 1
    return value_of(seen.content, article.source_language, field) or "", seen.number
