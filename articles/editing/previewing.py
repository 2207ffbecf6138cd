"""A revision as readers would see it: for the desk, and by a link for people without an account."""

import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from articles.content import has_text
from articles.languages import LANGUAGES, NAME, SHARED, column
from articles.models import Article, Disclaimer, Edition, PreviewLink, Revision, Tag, User
from articles.obstacles import Obstacle
from articles.workflow import may_share, may_unshare

from .filling import disclaimers_of, fill_language, fill_shared, tags_of
from .publishing import UPDATE, editor_of, set_instants
from .refusal import Refused
from .saving import revision_of
from .story import editions_of, story_of

# How long a link may last: over a day's work, a week's, or a month's long read.
DAYS = (1, 7, 30)


class AsPublished(NamedTuple):
    """``article`` has no key: nothing can save what readers do not see yet."""

    article: Article
    tags: list[Tag]
    disclaimers: list[Disclaimer]
    revision: Revision
    is_live: bool  # readers see just this already


def as_published(
    article: Article, number: int, language: str, at: datetime.datetime
) -> AsPublished:
    """The row as if ``language`` of revision ``number`` had been published at ``at``.

    Raises Revision.DoesNotExist where there is no such revision, or it has no such text.
    """
    editions = editions_of(article)
    story, revision = story_of(article, number, editions)
    if not has_text(revision.content, language):
        raise Revision.DoesNotExist
    live = {column("live", code): getattr(article, column("live", code)) for code in LANGUAGES}
    row = Article(
        source_language=article.source_language,
        slug=article.slug,
        published_at=article.published_at,
        updated_at=article.updated_at,
        heat=article.heat,
        hot_set=article.hot_set,
        live_shared_id=article.live_shared_id,
        reads=article.reads,
        **live,
    )
    set_instants(row, editions, story, [language], at, UPDATE)
    fill_language(row, revision, language)
    fill_shared(row, revision, at)
    edition = Edition(language=language, editor_id=editor_of(editions[language], story))
    setattr(row, column("edition", language), edition)
    is_live = story.parts[language].is_live and story.parts[SHARED].is_live
    origin = revision.part(language).get("origin") or ""
    standing = Disclaimer.objects.filter(origin=origin).exclude(origin="")
    disclaimers = [*disclaimers_of(revision), *standing]
    return AsPublished(row, list(tags_of(revision)), disclaimers, revision, is_live)


def share_preview(
    article_id: int, *, number: int, language: str, days: int, by: User, at: datetime.datetime
) -> PreviewLink:
    """Let whoever has the link read ``language`` of revision ``number`` for ``days`` days, one of
    DAYS. Raises Refused."""
    if days not in DAYS:
        raise ValueError(f"days is {days!r}: expected one of {DAYS}")
    with transaction.atomic():
        article = Article.objects.without_bodies().get(pk=article_id)
        if not may_share(by.actor(), article.source_language, article.owner_id == by.pk):
            message = _("Only people who work on this article may show it to others.")
            raise Refused([Obstacle("no_right", message)])
        revision = revision_of(article, number)
        if language not in LANGUAGES or not has_text(revision.content, language):
            message = _("Revision {number} has no text in this language: {language}.").format(
                number=number, language=NAME.get(language, language)
            )
            raise Refused([Obstacle("no_text", message)])
        return PreviewLink.objects.create(
            article=article,
            revision=revision,
            language=language,
            by=by,
            at=at,
            expires_at=at + datetime.timedelta(days=days),
        )


def revoke_preview(link_id: int, *, by: User, at: datetime.datetime) -> PreviewLink:
    """End a link at once: its sharer or a publisher may. Raises Refused."""
    with transaction.atomic():
        link = PreviewLink.objects.select_for_update().get(pk=link_id)
        if not may_unshare(by.actor(), link.by_id):
            message = _("Only whoever made this link, or a publisher, may take it back.")
            raise Refused([Obstacle("no_right", message)])
        if not link.is_open(at):
            message = _("This link has ended already.")
            raise Refused([Obstacle("ended", message)])
        link.revoked_by, link.revoked_at = by, at
        link.save(update_fields=["revoked_by", "revoked_at"])
        return link
