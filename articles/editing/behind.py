"""How far each translation is behind its source, by its rows.

Work is counted against the newest source text that was submitted, approved or is live, never
against a draft: a writer who tries out a sentence makes no work for others.
"""

from collections.abc import Mapping

from articles.content import TEXT_FIELDS, Content, has_text, value_of
from articles.languages import others
from articles.made_from import Counts, counts, rows_of
from articles.models import Article, Edition, Revision
from articles.models.edition import MISSING, OUTDATED, PARTIAL, SAME
from articles.standing import Story
from articles.workflow import State

from .sources import Sources, entries_of, needed

# As soon as the source text is handed in, its translation is awaited; what is edited under
# review is under review.
AWAITING = frozenset({State.IN_REVIEW, State.APPROVED, State.SCHEDULED, State.LIVE})


def awaited(article: Article, source: Edition, story: Story) -> int:
    """The revision whose source text is to be translated, 0 where none is yet."""
    if source.state in AWAITING:
        return story.newest
    live = source.live_revision.number if source.live_revision else 0
    return max(story.handed_in, live)


def count_rows(
    article: Article, editions: Mapping[str, Edition], story: Story, newest: Revision
) -> None:
    """Say in each edition how it is behind, by its rows. Saves nothing."""
    against = awaited(article, editions[article.source_language], story)
    translations = others(article.source_language) if against else ()
    written = [code for code in translations if has_text(newest.content, code)]
    sources = Sources(article, newest)
    asked = (_asked(editions[code], story, newest.content) for code in written)
    sources.load({against}.union(*asked) if written else ())
    for code, edition in editions.items():
        found = Counts()
        if code in written:
            found = _counts(edition, story, newest.content, sources, against)
        edition.rows_all, edition.rows_missing, edition.rows_outdated, edition.rows_same = found
        edition.lag = MISSING if code in translations and code not in written else _lag(found)


def _asked(edition: Edition, story: Story, content: Content) -> set[int]:
    approval = story.parts[edition.language].approval
    approved = {approval.number} if approval else set()
    return needed(content, edition.language, edition.text_number) | approved


def _counts(
    edition: Edition, story: Story, content: Content, sources: Sources, against: int
) -> Counts:
    found = Counts()
    for field in TEXT_FIELDS:
        source, target = sources.text(against, field), value_of(content, edition.language, field)
        if source is None or not (source or target):
            continue
        entries = entries_of(content, edition.language, field, edition.text_number, sources)
        known, rows = rows_of(source, target or "", entries, sources.at(field), against)
        found = found.plus(counts(rows, known, against))
    approval = story.parts[edition.language].approval
    if approval and _same_source(sources, approval.number, against):
        # A second reader had this very source beside it, and found it right.
        return found._replace(outdated=0)
    return found


def _same_source(sources: Sources, one: int, other: int) -> bool:
    return all(sources.text(one, field) == sources.text(other, field) for field in TEXT_FIELDS)


def _lag(found: Counts) -> str:
    if found.outdated:
        return OUTDATED
    if found.missing:
        return PARTIAL
    return SAME if found.same else ""
