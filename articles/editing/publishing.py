import datetime
from collections.abc import Sequence

from django.db import transaction

from articles.languages import SHARED, column
from articles.models import Article, Edition, Event, Revision, Slug, User
from articles.obstacles import Story
from articles.workflow import RULES, Verb
from scoring.decay import NO_HEAT

from .filling import TRANSLATED, disclaimers_of, fill_language, fill_shared, tags_of
from .story import editions_of, guard, locked, record, settle, story_of

# What a publication is: an update moves the "Updated" label, a silent fix does not.
UPDATE, SILENT = "update", "silent"


def publish(
    article_id: int,
    *,
    number: int,
    languages: Sequence[str],
    by: User,
    at: datetime.datetime,
    kind: str = UPDATE,
    note: str = "",
) -> Event:
    """Let readers see ``languages`` and the shared part of revision ``number``. Raises Refused."""
    if kind not in (UPDATE, SILENT):
        raise ValueError(f"kind is {kind!r}: expected {UPDATE!r} or {SILENT!r}")
    with transaction.atomic():
        article = locked(article_id)
        story, revision = story_of(article, number)
        guard(Verb.PUBLISH, languages, story, by, note)
        editions = editions_of(article)
        set_instants(article, editions, story, languages, at, kind)
        for language in languages:
            fill_language(article, revision, language)
            _set_edition(editions[language], revision, story)
        _write_shared(article, revision, at)
        article.save()
        parts = [*languages, SHARED]
        event = record(Verb.PUBLISH, article, revision, parts, by, at, note, {"kind": kind})
        settle(article, editions)
    return event


def withdraw(
    article_id: int, *, languages: Sequence[str], by: User, at: datetime.datetime, note: str
) -> Event:
    """Take live editions from the readers, with the reason. Raises Refused.

    Approvals of these texts are void; the other edition stays as it is. With the last edition
    goes the shared part; the first publication's instant stays.
    """
    with transaction.atomic():
        article = locked(article_id)
        story, revision = story_of(article)
        guard(Verb.WITHDRAW, languages, story, by, note)
        editions = editions_of(article)
        for language in languages:
            setattr(article, column("live", language), False)
            for field in (*TRANSLATED, "analysis_html"):
                setattr(article, column(field, language), "")
            editions[language].live_revision = None
            editions[language].editor = None
            editions[language].state = RULES[Verb.WITHDRAW].to or editions[language].state
        if not any(edition.live_revision for edition in editions.values()):
            _empty_shared(article)
        article.save()
        event = record(Verb.WITHDRAW, article, revision, languages, by, at, note)
        settle(article, editions)
    return event


def set_instants(
    article: Article,
    editions: dict[str, Edition],
    story: Story,
    languages: Sequence[str],
    at: datetime.datetime,
    kind: str,
) -> None:
    """Published is the first time ever. Updated is the last substantive change of a text that
    readers already had; an edition's first appearance is none."""
    if article.published_at is None:
        article.published_at = at
    elif not any(edition.live_revision for edition in editions.values()):
        article.updated_at = at  # back after withdrawal
    elif kind == UPDATE and any(
        editions[language].live_revision and not story.parts[language].is_live
        for language in languages
    ):
        article.updated_at = at


def _set_edition(edition: Edition, revision: Revision, story: Story) -> None:
    edition.editor_id = editor_of(edition, story)
    edition.live_revision = revision


def editor_of(edition: Edition, story: Story) -> int | None:
    """Who answers for the text at ``story``'s revision. Bound to the very text: a changed one
    needs its own."""
    part = story.parts[edition.language]
    if part.is_live and edition.editor_id is not None:
        return edition.editor_id
    approval = part.approval
    return approval.by if approval and approval.responsible else None


def _write_shared(article: Article, revision: Revision, at: datetime.datetime) -> None:
    fill_shared(article, revision, at)
    article.tags.set(tags_of(revision), clear=True)
    article.disclaimers.set(disclaimers_of(revision))
    article.live_shared = revision
    Slug.objects.filter(slug=article.slug, live_since=None).update(live_since=at)


def _empty_shared(article: Article) -> None:
    article.category = article.live_shared = article.source_date = None
    article.source_name = article.source_url = ""
    article.tags.clear()
    article.disclaimers.clear()
    article.hot_set = article.hot = article.quality = article.impact = 0
    article.heat = NO_HEAT
    article.next_change_at = None
