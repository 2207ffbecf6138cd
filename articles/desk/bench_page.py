"""What stands on a workbench: the rows, what is still to do, and what can be done next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import editing
from articles.blocks import folded
from articles.content import ORIGINS, value_of
from articles.diffs import Changes
from articles.editing import Opened
from articles.languages import HTML_LANG, NAME, OWN_NAME
from articles.made_from import State
from articles.models import Article, Edition, Revision, User
from articles.models.term import glossary_of
from articles.obstacles import Obstacle
from articles.translating.bench import (
    STATE_NAMES,
    Bench,
    BenchField,
    BenchRow,
    counted,
    differences,
    key_of,
)
from articles.translating.bench import shown as text_shown
from articles.workflow import may_edit

from .badges import edition_html
from .bench_bar import bar
from .comments import Thread, open_comments
from .fields import input_name
from .words import heading, listed, name_of, person, short_date

TEMPLATE = "admin/articles/article/workbench.html"


@dataclass
class Shown:
    """What is on the screen that does not come from the database as it is."""

    base: int | None = None
    source_number: int | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
    also: Mapping[str, str] = field(default_factory=dict)
    refused: Sequence[Obstacle] = ()
    at_rows: Mapping[str, str] = field(default_factory=dict)  # by key, why it is refused
    theirs: bool = False  # somebody saved meanwhile: by each row that was typed, what it says now
    lost: Sequence[str] = ()  # typed into rows that there are no more
    status: int = 200


class Line(NamedTuple):
    row: BenchRow
    why: str  # it is refused
    theirs: str
    changes: Changes | None  # from what is live
    threads: Sequence[Thread]  # that quote it


class Section(NamedTuple):
    field: BenchField
    place: str  # as the desk names it
    threads: Sequence[Thread]
    gone: Sequence[str]  # live, and beside nothing of today's source
    lines: Sequence[Line]


def may_save(article: Article, language: str, by: User) -> bool:
    return may_edit(by.actor(), language, article.source_language, article.owner_id == by.pk)


def bench_of(article: Article, language: str) -> Bench:
    return Bench(article, language, glossary_of(article.source_language, language))


def page(
    request: HttpRequest, article: Article, language: str, site: AdminSite, shown: Shown
) -> HttpResponse:
    """Raises Refused of revisions that there are not."""
    by = person(request)
    opened = editing.opened(article, language, base=shown.base, source_number=shown.source_number)
    fields = bench_of(article, language).fields(opened, shown.typed)
    against_live = request.method == "GET" and request.GET.get("against") == "live"
    heads = _heads(article, language)
    context = {
        **site.each_context(request),
        **heads,
        "place": f"{heads['here']}?against=live" if against_live else heads["here"],
        **_progress(fields),
        **_people(article, language),
        **bar(article, language, by),
        "room": reverse("admin:queue"),  # translators come from there
        "opened": opened,
        "shown": shown,
        "refused": _refused(shown, fields),
        "may_save": may_save(article, language, by) and not against_live,
        "choices": _choices(article, language, opened, shown),
        "against_live": against_live,
        **_sections(article, language, opened, fields, shown, against_live),
    }
    return TemplateResponse(request, TEMPLATE, context, status=shown.status)


def _heads(article: Article, language: str) -> dict[str, Any]:
    head, source = heading(article), article.source_language
    return {
        **head,
        "title": _("Translate into {language}").format(language=NAME[language]),
        "language": language,
        "language_name": NAME[language],
        "source_name": NAME[source],
        "source_own": OWN_NAME[source],
        "target_own": OWN_NAME[language],
        "source_lang": HTML_LANG[source],
        "target_lang": HTML_LANG[language],
        "render": reverse("admin:articles_article_render", args=[language]),
        "check": reverse("admin:articles_article_translate_check", args=[article.pk, language]),
        "here": reverse("admin:articles_article_translate", args=[article.pk, language]),
    }


def _progress(fields: Sequence[BenchField]) -> dict[str, Any]:
    """How many rows there are of each state, and what that leaves to do in one sentence."""
    states = counted(fields)
    flags = sum(row.open_flags for field_ in fields for row in field_.rows)
    changed, missing = states[State.OUTDATED] + states[State.ORPHANED], states[State.MISSING]
    # Translators: {n} is a number of rows, or of findings.
    sentences = (
        (changed, ngettext("{n} row outdated", "{n} rows outdated", changed)),
        (missing, ngettext("{n} row untranslated", "{n} rows untranslated", missing)),
        (flags, ngettext("{n} check", "{n} checks", flags)),
    )
    to_do = listed(sentence.format(n=number) for number, sentence in sentences if number)
    total = sum(states.values())
    # Translators: {valid} and {n} are numbers of rows.
    progress = ngettext("{valid} of {n} row valid", "{valid} of {n} rows valid", total)
    return {
        "total": total,
        "valid": states[State.FRESH],
        "progress": progress.format(valid=states[State.FRESH], n=total),
        "legend": [(state, name, states[state]) for state, name in STATE_NAMES.items()],
        "to_do": to_do,
    }


def _refused(shown: Shown, fields: Sequence[BenchField]) -> list[tuple[str | Promise, str]]:
    """What nothing was saved for, with the id of the field to mend; rows are counted as on the
    screen."""
    message = _("{field}, row {row}: {reason}")
    rows = [
        (message.format(field=it.name, row=row.number, reason=why), f"row-{row.key}")
        for it in fields
        for row in it.rows
        if (why := shown.at_rows.get(row.key))
    ]
    return [*rows, *((it.message, "") for it in shown.refused if not (rows and it.code == "row"))]


def _people(article: Article, language: str) -> dict[str, Any]:
    rows = Edition.objects.filter(article=article, language=language)
    edition = (
        rows.select_related("translator", "live_revision").defer("live_revision__content").first()
    )
    return {
        "badge": edition_html(edition) if edition else "",
        "translator": name_of(edition.translator) if edition and edition.translator else "",
        "deadline": short_date(edition.deadline) if edition and edition.deadline else "",
        "is_live": bool(edition and edition.live_revision_id),
    }


def _choices(article: Article, language: str, opened: Opened, shown: Shown) -> dict[str, Any]:
    """How the text came to be, which is asked before it is handed in."""
    revision = Revision.objects.get(article=article, number=opened.base)
    saved = {
        name: value_of(revision.content, language, name) or "" for name in ("origin", "system")
    }
    return {**saved, **shown.also, "origins": [("", _("not decided")), *ORIGINS.items()]}


def _sections(
    article: Article,
    language: str,
    opened: Opened,
    fields: Sequence[BenchField],
    shown: Shown,
    against_live: bool,
) -> dict[str, Any]:
    """The fields with what is said of each, and the rows with what is said of them. A comment
    stands beside the row it quotes, else above its field."""
    threads = open_comments(article, timezone.now())
    by_row = _by_row(threads, opened, (article.source_language, language))
    beside = {thread.id for found in by_row.values() for thread in found}
    above = [thread for thread in threads if thread.id not in beside]
    found: Mapping[str, Changes] = {}
    gone: Mapping[str, Sequence[str]] = {}
    live = 0
    if against_live and (live := _live_number(article, language)):
        old = editing.opened(article, language, base=live, source_number=opened.source_number)
        found, gone = differences(opened, old)
    theirs = _theirs(opened, shown)
    sections = [
        Section(
            it,
            input_name(language, it.field),
            [thread for thread in above if thread.target == input_name(language, it.field)],
            gone.get(it.field, []),
            [
                Line(
                    row,
                    shown.at_rows.get(row.key, ""),
                    theirs.get(row.key, ""),
                    found.get(row.key),
                    by_row.get(row.key, ()),
                )
                for row in it.rows
            ],
        )
        for it in fields
    ]
    on_all = [thread for thread in above if thread.target == language]
    return {"sections": sections, "threads": on_all, "live_number": live}


def _by_row(
    threads: Sequence[Thread], opened: Opened, languages: Sequence[str]
) -> dict[str, list[Thread]]:
    """By key of a row: the comments on its field, in either language, that quote its source or
    its target; the first that begins so, else the first that says so."""
    found: dict[str, list[Thread]] = {}
    for name, sheet in opened.fields.items():
        places = [input_name(language, name) for language in languages]
        texts = [
            (key_of(name, row), text)
            for row in sheet.rows
            for text in (folded(row.source), folded(row.target))
        ]
        for thread in threads:
            quote = folded(thread.quote).removesuffix("…")  # which it was cut short with
            if quote and thread.target in places:
                keys = [key for key, text in texts if text.startswith(quote)]
                keys += [key for key, text in texts if quote in text]
                for key in keys[:1]:
                    found.setdefault(key, []).append(thread)
    return found


def _theirs(opened: Opened, shown: Shown) -> dict[str, str]:
    """By key of a row that was typed over: what somebody else made of it meanwhile."""
    if not shown.theirs:
        return {}
    return {
        key: text_shown(row.target) or "–"
        for name, sheet in opened.fields.items()
        for row in sheet.rows
        if (key := key_of(name, row)) in shown.typed
        and text_shown(row.target) != shown.typed[key].rstrip()
    }


def _live_number(article: Article, language: str) -> int:
    """The revision that readers see, 0 for none."""
    live = Edition.objects.filter(article=article, language=language)
    return live.values_list("live_revision__number", flat=True).first() or 0
