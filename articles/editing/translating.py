"""The translator's verbs: rows are saved, and said to need nothing.

    desk = opened(article, "zh-hans")                       # what the workbench shows
    for row in desk.fields["analysis"].rows: …              # articles/made_from.py: Row
    translate(                                              # what it saves: row → new text
        article.pk,
        language="zh-hans",
        rows={"title": {0: "四家电网"}, "analysis": {3: "……\n\n"}},
        base=desk.base,
        source_number=desk.source_number,
        by=by,
        at=at,
    )

Rows are named by their index on the screen: with ``base``, ``source_number`` and the language the
server finds the same rows again, so that a row can be saved from a copy kept in the browser.
"""

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from articles.blocks import refusal
from articles.content import FIELD_NAMES, TEXT_FIELDS, value_of
from articles.languages import LANGUAGES, NAME, others
from articles.made_from import Entry, Row, is_free, rows_of
from articles.models import Article, Edition, Revision, User
from articles.obstacles import Obstacle, newer_exists
from articles.stamping import minor, repointed, stamped

from .behind import awaited
from .refusal import Refused
from .saving import Saved, refuse_rights, repoint, revision_of, save_over
from .sources import Sources, entries_of, needed, stored
from .story import editions_of, locked, story_of


@dataclass(frozen=True)
class Sheet:
    """One field of one language, row by row."""

    source: str
    target: str
    rows: Sequence[Row]
    entries: Sequence[Entry]
    free: bool  # a text of its own, in one row: no check compares it with the source


@dataclass(frozen=True)
class Opened:
    """What a workbench shows, and must say again when it saves."""

    base: int  # the revision of the target
    source_number: int  # that of the source
    fields: Mapping[str, Sheet]


def opened(
    article: Article, language: str, *, base: int | None = None, source_number: int | None = None
) -> Opened:
    """The rows of a translation: of the newest revision beside the source text that is to be
    translated, unless told otherwise. Raises Refused where there are no such."""
    _refuse_language(article, language)
    editions = editions_of(article)
    if source_number is None:
        story, _newest = story_of(article, editions=editions)
        against = awaited(article, editions[article.source_language], story)
        source_number = against or article.newest_number
    seen = revision_of(article, article.newest_number if base is None else base)
    fields = _sheets(article, seen, language, editions[language], source_number)
    return Opened(seen.number, source_number, fields)


def translate(
    article_id: int,
    *,
    language: str,
    rows: Mapping[str, Mapping[int, str]],
    base: int,
    source_number: int,
    by: User,
    at: datetime.datetime,
    note: str = "",
    also: Mapping[str, Any] | None = None,
) -> Saved:
    """Make a new revision of the rows that ``by`` changed: by field and index, each as a whole.

    ``base`` and ``source_number``: the revisions that were on the screen; what is changed counts
    as made from that source. ``also``: fields of this language that are no rows (origin, system).
    A text that somebody else changed since raises Conflict; what changes nothing makes no
    revision. Raises Refused.
    """
    with transaction.atomic():
        article, newest, seen, sheets = _at_work(article_id, language, base, source_number, by)
        _refuse_rows(sheets, rows, language)
        changes: dict[str, Any] = dict(also or {})
        given: dict[str, list[Entry]] = {}
        for field, edits in rows.items():
            sheet = sheets[field]
            if any(text != sheet.rows[index].target for index, text in edits.items()):
                entries = _as_now(sheet, newest, language, field)
                changes[field], given[field] = stamped(sheet.rows, edits, source_number, entries)
        kept = {field: found for field, found in given.items() if changes[field]}
        return save_over(article, newest, {language: changes}, seen, by, at, note, {language: kept})


def unaffected(
    article_id: int,
    *,
    language: str,
    rows: Mapping[str, Collection[int]],
    base: int,
    source_number: int,
    by: User,
    at: datetime.datetime,
    note: str = "",
) -> Saved:
    """Say that these rows, by field and index, are right as they are beside the source of
    revision ``source_number``; a row without a translation needs none.

    No text is changed and no approval is void. Raises Refused, also where somebody changed one
    of the texts since ``base``.
    """
    with transaction.atomic():
        article, newest, seen, sheets = _at_work(article_id, language, base, source_number, by)
        _refuse_rows(sheets, rows, language)
        if any(
            newest.part(language).get(field) != seen.part(language).get(field) for field in rows
        ):
            raise Refused([newer_exists(newest.number)])
        given: dict[str, list[Entry]] = {}
        for field, indexes in rows.items():
            sheet = sheets[field]
            entries = _as_now(sheet, newest, language, field)
            new = repointed(sheet.rows, indexes, source_number, entries)
            if new != list(entries):
                given[field] = new
        if not given:
            return Saved(article, None, [])
        said = note or _("The change of the source does not affect these rows")
        revision = repoint(article, newest, {language: given}, by, at, said)
    return Saved(article, revision.number, [])


def mark_minor(
    article_id: int, *, number: int, by: User, at: datetime.datetime, note: str = ""
) -> Saved:
    """Say of the change that revision ``number`` made to the source text that it is minor: what
    was translated from the text before it counts as translated from the one after it.

    What was outdated before stays so. No text is changed and no approval is void. Raises Refused.
    """
    with transaction.atomic():
        article = locked(article_id)
        source = article.source_language
        refuse_rights(by, {source: {"analysis": ""}}, source, own=article.owner_id == by.pk)
        newest, after = revision_of(article, article.newest_number), revision_of(article, number)
        fields = [field for field in TEXT_FIELDS if field in after.changed.get(source, ())]
        if not fields or number < 2:
            message = _("Revision {number} did not change the source text.").format(number=number)
            raise Refused([Obstacle("nothing_differs", message)])
        before, editions = revision_of(article, number - 1), editions_of(article)
        sources = Sources(article, newest, before, after)
        given: dict[str, dict[str, list[Entry]]] = {}
        for language in others(source):
            written = editions[language].text_number
            sources.load(needed(newest.content, language, written))
            for field in fields:
                target = value_of(newest.content, language, field)
                entries = entries_of(newest.content, language, field, written, sources)
                if not target:
                    continue
                old, text = (sources.text(row.number, field) or "" for row in (before, after))
                new = minor(old, text, target, entries, sources.at(field), number)
                if [list(entry) for entry in new] != entries:
                    given.setdefault(language, {})[field] = new
        if not given:
            return Saved(article, None, [])
        said = note or _("Revision {number} changed the source in minor ways").format(number=number)
        revision = repoint(article, newest, given, by, at, said)
    return Saved(article, revision.number, [])


def _at_work(
    article_id: int, language: str, base: int, source_number: int, by: User
) -> tuple[Article, Revision, Revision, Mapping[str, Sheet]]:
    """The locked article, its newest revision, and what was on the screen."""
    article = locked(article_id)
    _refuse_language(article, language)
    own = article.owner_id == by.pk
    refuse_rights(by, {language: {"analysis": ""}}, article.source_language, own)
    newest = revision_of(article, article.newest_number)
    seen = newest if base == newest.number else revision_of(article, base)
    edition = editions_of(article)[language]
    return article, newest, seen, _sheets(article, seen, language, edition, source_number)


def _sheets(
    article: Article, seen: Revision, language: str, edition: Edition, source_number: int
) -> dict[str, Sheet]:
    sources = Sources(article, seen)
    sources.load({source_number} | needed(seen.content, language, edition.text_number))
    if source_number not in sources.parts:
        revision_of(article, source_number)  # says that there is none
    sheets = {}
    for field in TEXT_FIELDS:
        source = sources.text(source_number, field) or ""
        target = value_of(seen.content, language, field) or ""
        entries = entries_of(seen.content, language, field, edition.text_number, sources)
        known, rows = rows_of(source, target, entries, sources.at(field), source_number)
        sheets[field] = Sheet(source, target, rows, known, is_free(known, source, target))
    return sheets


def _as_now(sheet: Sheet, newest: Revision, language: str, field: str) -> Sequence[Entry]:
    """The entries of a text that is as it was on the screen, re-pointed since or not."""
    now = stored(newest.content, language, field)
    known = sheet.entries
    try:
        latest = [Entry(*entry) for entry in now or ()]
    except TypeError:
        return known
    return latest if [entry.k for entry in latest] == [entry.k for entry in known] else known


def _refuse_language(article: Article, language: str) -> None:
    if language in LANGUAGES and language != article.source_language:
        return
    name = NAME.get(language, language)
    message = _("{language} is no translation of this article.").format(language=name)
    raise Refused([Obstacle("unknown_part", message, language)])


def _refuse_rows(
    sheets: Mapping[str, Sheet], rows: Mapping[str, Collection[int]], language: str
) -> None:
    """Rows that there are not, and texts that can't be a row among others."""
    found = []
    for field, edits in rows.items():
        if field not in sheets:
            found.append(Obstacle("unknown_field", f"{field}?", language, field))
            continue
        for index in edits:
            if index not in range(len(sheets[field].rows)):
                message = _("{field}: there is no row {row}.")
                text = message.format(field=FIELD_NAMES[field], row=index)
                found.append(Obstacle("unknown_row", text, language, field))
            elif isinstance(edits, Mapping) and (reason := refusal(edits[index])):
                message = _("{field}, row {row}: {reason}")
                text = message.format(field=FIELD_NAMES[field], row=index + 1, reason=reason)
                found.append(Obstacle("row", text, language, field))
    if found:
        raise Refused(found)
