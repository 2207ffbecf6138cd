"""What pages say of a story, as plain values in one language."""

import datetime
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, override

from articles import disclosure
from articles.languages import A_MINUTE, HTML_LANG, OWN_NAME, UNIT, UNSPACED, column, others, text
from articles.markdown import headings
from articles.models import Article, Correction, Disclaimer, Edition
from articles.models.taxonomy import name_of
from scoring.age import Age
from scoring.words import count_words, date_words, words

from .addresses import Share, absolute, address, shares
from .keeping import seen
from .scores import Score, scores

# A list of one heading is no help.
FEWEST_CONTENTS = 2
TAG = re.compile(r"<[^>]*>")
CHARACTER = re.compile(f"[{UNSPACED}]")


class Name(NamedTuple):
    """A category or tag; ``lang`` is that of the text, which may be lent from the other one."""

    text: str
    lang: str
    url: str


class Moment(NamedTuple):
    words: str  # "19h ago"
    iso: str
    absolute: str

    @property
    def markup(self) -> SafeString:
        """The words where site.js finds them."""
        return format_html('<span class="age">{}</span>', self.words)


class Reads(NamedTuple):
    number: int
    words: str  # "12.3K"


class Line(NamedTuple):
    """A story in a list."""

    title: str
    url: str
    summary: str
    category: Name | None
    published: Moment
    updated: Moment | None  # only when later than published
    reads: Reads
    scores: list[Score]
    changes_at: datetime.datetime | None  # when time next changes something of it


class Corrected(NamedTuple):
    """What readers are told was put right."""

    text: str
    iso: str
    date: str


class Story(NamedTuple):
    """A story in full. ``html`` was cleaned at publishing; its ids begin with its language."""

    pk: int | None  # None in a preview, which nobody reads
    line: Line
    language: str
    lang: str
    own_name: str
    html: str
    contents: list[tuple[str, str]]  # (id, text)
    minutes: int  # that reading it takes
    disclosure: disclosure.Disclosure
    system: str  # the AI system, "" where it is not known
    revision: int  # the id of the live one, 0 where there is none
    closing: str
    disclaimers: list[str]
    corrections: list[Corrected]  # the newest first
    tags: list[Name]
    editor: str  # "" where nobody answers for this text
    source_name: str
    source_url: str
    source_date: datetime.date | None
    translation_of: str  # the absolute address of the source text, where that is live
    translations: list[str]  # those of its live translations, where this is the source text
    carried_title: str  # with its AI label, for wherever the title goes alone
    address: str  # absolute
    shares: list[Share]


def line(article: Article, language: str, at: datetime.datetime) -> Line:
    published_at, updated_at = article.published_at, article.updated_at
    now = seen(article, at)
    assert published_at, "only what is live is shown"
    assert now.published, "only what is live is shown"
    updated = None
    if updated_at and now.updated and updated_at > published_at:
        updated = moment(updated_at, now.updated, language)
    return Line(
        title=text(article, "title", language),
        url=address("article", language, article.slug),
        summary=text(article, "summary", language),
        category=named(article.category, language, "category") if article.category else None,
        published=moment(published_at, now.published, language),
        updated=updated,
        reads=Reads(article.reads, count_words(article.reads, language)),
        scores=scores(now.hot, article.hot_set, article.quality, article.impact),
        changes_at=now.next_change_at,
    )


def story(
    article: Article,
    language: str,
    at: datetime.datetime,
    tags: Iterable[Name],
    disclaimers: Iterable[Disclaimer],
    corrections: Iterable[Correction],
) -> Story:
    """``article`` carries its editions, as ``views.live_article`` loads it; ``disclaimers`` are
    its own and those of AI origins."""
    short, html = line(article, language, at), text(article, "analysis_html", language)
    origin, system = text(article, "origin", language), text(article, "system", language)
    contents, name = headings(html), editor(article, language)
    hide = settings.HIDE_REVIEWED_AI_LABEL
    ai = disclosure.of(origin, system, name, language, hide_reviewed=hide)
    carried = carried_title(short.title, ai.label, language)
    told = [(row.origin, text(row, "text", language)) for row in disclaimers]
    wording = next((notice for goes_with, notice in told if goes_with and goes_with == origin), "")
    return Story(
        pk=article.pk,
        line=short,
        language=language,
        lang=HTML_LANG[language],
        own_name=OWN_NAME[language],
        html=html,
        contents=contents if len(contents) >= FEWEST_CONTENTS else [],
        minutes=minutes(short.summary, html, language),
        disclosure=ai,
        system=system if ai.label else "",
        revision=revision(article, language),
        closing=disclosure.closing(origin, language, wording),
        disclaimers=[notice for goes_with, notice in told if notice and not goes_with],
        corrections=[
            Corrected(row.text, iso(row.at), date_words(row.at, language))
            for row in corrections
            if row.language == language
        ],
        tags=list(tags),
        editor=name,
        source_name=article.source_name,
        source_url=article.source_url,
        source_date=article.source_date,
        translation_of=source_text(article, language, at),
        translations=translations(article, language, at),
        carried_title=carried,
        address=absolute(short.url),
        shares=shares(carried, short.url),
    )


def named(row: Any, language: str, page: str) -> Name:
    """``page``: category or tag."""
    name, lent_from = name_of(row, language)
    return Name(name, HTML_LANG[lent_from], address(page, language, row.slug))


def minutes(summary: str, html: str, language: str) -> int:
    """How long reading a text takes, in whole minutes, at least one."""
    prose = f"{summary} {TAG.sub(' ', html)}"
    counted = CHARACTER.findall(prose) if UNIT[language] == "characters" else prose.split()
    return max(1, round(len(counted) / A_MINUTE[language]))


def moment(instant: datetime.datetime, age: Age, language: str) -> Moment:
    return Moment(words(age, language), iso(instant), date_words(instant, language))


def iso(instant: datetime.datetime) -> str:
    return instant.astimezone(datetime.UTC).isoformat(timespec="seconds")


def editor(article: Article, language: str) -> str:
    edition: Edition | None = getattr(article, column("edition", language))
    return edition.editor.name(language) if edition and edition.editor else ""


def revision(article: Article, language: str) -> int:
    edition: Edition | None = getattr(article, column("edition", language))
    return (edition.live_revision_id if edition else None) or 0


def source_text(article: Article, language: str, at: datetime.datetime) -> str:
    source = article.source_language
    if source == language or not article.is_live(source, at):
        return ""
    return absolute(address("article", source, article.slug))


def translations(article: Article, language: str, at: datetime.datetime) -> list[str]:
    if article.source_language != language:
        return []
    live = [code for code in others(language) if article.is_live(code, at)]
    return [absolute(address("article", code, article.slug)) for code in live]


def carried_title(title: str, label: str, language: str) -> str:
    if not label:
        return title
    with override(language):
        return gettext("{title} ({label})").format(title=title, label=label)
