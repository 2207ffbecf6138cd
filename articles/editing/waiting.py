"""What there is to do about each translation, as the translators' queue lists it.

Kept in the transaction that changed it: on the edition, and once more on the article's row, where
an index puts it in order of hotness.
"""

from collections.abc import Mapping

from articles.content import Content, length_of
from articles.languages import column
from articles.models import Article, Edition
from articles.models.edition import BEGUN, EARLY, MISSING, OUTDATED, PARTIAL
from articles.standing import Part, Story
from articles.workflow import State

from .behind import AWAITING

# What is the same as its source is no work by that alone: a name may be right as it is.
BEHIND = frozenset({MISSING, OUTDATED, PARTIAL})


def work_of(edition: Edition, part: Part, source: Edition) -> str:
    """Sent back, behind its source, begun, or wanted early; "" where nothing is to be done."""
    if edition.language == source.language or edition.state == State.WITHDRAWN:
        return ""
    if edition.state == State.CHANGES_REQUESTED:
        return State.CHANGES_REQUESTED
    if edition.lag in BEHIND:
        return edition.lag
    if edition.state != State.DRAFT or part.may_go_out:
        return ""
    if not (source.live_revision_id or source.state in AWAITING):
        return EARLY if edition.translator_id else ""
    return BEGUN if part.has_text else ""


def keep_work(article: Article, editions: Mapping[str, Edition], story: Story) -> None:
    """Set it on all editions, which the caller saves, and write it to the article's row."""
    source = editions[article.source_language]
    for language, edition in editions.items():
        edition.work = work_of(edition, story.parts[language], source)
    _write(article, {column("work", code): edition.work for code, edition in editions.items()})


def keep_length(article: Article, editions: Mapping[str, Edition], newest: Content) -> None:
    """Translators count the newest source that was handed in. While a draft waits behind what is
    live, what is live was."""
    source = editions[article.source_language]
    if source.state in AWAITING or not source.live_revision_id:
        _write(article, {"source_length": length_of(newest, article.source_language)})


def _write(article: Article, values: Mapping[str, str | int]) -> None:
    new = {name: value for name, value in values.items() if (getattr(article, name) or "") != value}
    if new:
        Article.objects.filter(pk=article.pk).update(**new)
        for name, value in new.items():
            setattr(article, name, value)
