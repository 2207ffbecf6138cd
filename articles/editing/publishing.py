import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from articles.content import UNKEPT, normalised
from articles.languages import LANGUAGES, NAME, SHARED, column
from articles.models import Article, Correction, Edition, Event, Revision, SearchEntry, Slug, User
from articles.models.plan import PUBLISHED, UNSCHEDULED
from articles.obstacles import Obstacle
from articles.standing import Story
from articles.workflow import RULES, Verb
from scoring.decay import NO_HEAT

from .filling import TRANSLATED, disclaimers_of, fill_language, fill_shared, tags_of
from .refusal import Refused
from .showing import shown, touch_pages
from .story import editions_of, end_plans, guard, locked, record, settle, story_of

# What a publication is: an update moves the "Updated" label, a silent fix does not, and a
# correction moves it and says on the page, in each live language, what was put right.
UPDATE, SILENT, CORRECTION = "update", "silent", "correction"
KINDS = (UPDATE, SILENT, CORRECTION)
# In characters. Longer than this, a correction is a story of its own.
LONGEST_CORRECTION = 2_000


def publish(
    article_id: int,
    *,
    number: int,
    languages: Sequence[str],
    by: User,
    at: datetime.datetime,
    kind: str = UPDATE,
    note: str = "",
    corrections: Mapping[str, str] | None = None,
    planned: int | None = None,
) -> Event:
    """Let readers see ``languages`` and the shared part of revision ``number``. Raises Refused.

    ``corrections``: by language, what readers are told of a correction. ``planned``: the
    scheduling event whose time has come; what was planned for these languages ends either way.
    """
    with transaction.atomic():
        article = locked(article_id)
        story, revision = story_of(article, number)
        guard(Verb.PUBLISH, languages, story, by, note)
        detail = manner(story, languages, kind, corrections or {})
        editions, before = editions_of(article), shown(article, at)
        set_instants(article, editions, story, languages, at, kind)
        for language in languages:
            fill_language(article, revision, language)
            _set_edition(editions[language], revision, story)
        _write_shared(article, revision, at)
        SearchEntry.write(article)
        article.save()
        Correction.objects.bulk_create(
            Correction(article=article, language=language, text=text, at=at)
            for language, text in detail.get("corrections", {}).items()
        )
        end_plans(article, languages, PUBLISHED if planned else UNSCHEDULED, at)
        detail |= {"planned": planned} if planned else {}
        event = record(Verb.PUBLISH, article, revision, [*languages, SHARED], by, at, note, detail)
        settle(article, editions)
        touch_pages(article, before, at)
    return event


def manner(
    story: Story, languages: Sequence[str], kind: str, corrections: Mapping[str, str]
) -> dict[str, Any]:
    """How a publication goes, as its event keeps it. Raises Refused where ``kind`` is unknown, or
    its correction lacks a note in a language that readers will have."""
    if kind not in KINDS:
        message = _("“{kind}” is not a kind of change: {known}.")
        text = message.format(kind=kind, known=", ".join(KINDS))
        raise Refused([Obstacle("unknown_kind", text, field="kind")])
    if kind != CORRECTION:
        return {"kind": kind}
    had = [name for name in LANGUAGES if story.parts[name].live_digest]
    have = [name for name in LANGUAGES if name in had or name in languages]
    notes = {name: normalised(corrections.get(name, "")) for name in LANGUAGES}
    found = [] if had else [Obstacle("nothing_live", _("Readers have nothing yet to correct."))]
    for name, text in notes.items():
        if reason := _against_correction(text, name in have):
            message = reason.format(language=NAME[name], limit=LONGEST_CORRECTION)
            found.append(Obstacle("correction", message, name, "correction"))
    if found:
        raise Refused(found)
    return {"kind": kind, "corrections": {name: notes[name] for name in have}}


def _against_correction(text: str, wanted: bool) -> str:
    if wanted and not text:
        return _("Say in {language} what was corrected: its readers are told.")
    if text and not wanted:
        return _("The {language} edition is not live: nobody would read its correction.")
    if len(text) > LONGEST_CORRECTION or UNKEPT.search(text):
        return _("The correction in {language} may hold at most {limit} characters of plain text.")
    return ""


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
        editions, before = editions_of(article), shown(article, at)
        for language in languages:
            setattr(article, column("live", language), False)
            for field in (*TRANSLATED, "analysis_html"):
                setattr(article, column(field, language), "")
            editions[language].live_revision = None
            editions[language].live_origin = ""
            editions[language].editor = editions[language].reviewer = None
            editions[language].state = RULES[Verb.WITHDRAW].to or editions[language].state
        if not any(edition.live_revision for edition in editions.values()):
            _empty_shared(article)
        SearchEntry.write(article)
        article.save()
        end_plans(article, languages, UNSCHEDULED, at)
        event = record(Verb.WITHDRAW, article, revision, languages, by, at, note)
        settle(article, editions)
        touch_pages(article, before, at)
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
    elif kind != SILENT and any(
        editions[language].live_revision and not story.parts[language].is_live
        for language in languages
    ):
        # A planned instant may lie before what was published since.
        article.updated_at = max(at, article.updated_at or at)


def _set_edition(edition: Edition, revision: Revision, story: Story) -> None:
    edition.editor_id = editor_of(edition, story)
    edition.live_revision = revision
    edition.live_origin = revision.part(edition.language).get("origin") or ""


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
    article.tags.clear()
    when = {"published_at": article.published_at}
    article.tags.add(*tags_of(revision), through_defaults=when)
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
