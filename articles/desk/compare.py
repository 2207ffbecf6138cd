"""Two revisions of an article, field by field: what was removed, and what was added."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles import editing
from articles.content import FIELD_NAMES, SLUG_LISTS, TEXT_FIELDS, fields_of, is_empty
from articles.diffs import changes, folded
from articles.languages import HTML_LANG, LANGUAGES, PARTS
from articles.models import Article, Revision, User
from articles.workflow import may_edit

from .words import NAMED, ago, heading, name_of, part_name, person, screen_language, shown

# By vocabulary and slug: a name, and the HTML lang it is in.
Names = Mapping[str, Mapping[str, tuple[str, str]]]


@dataclass(frozen=True)
class Piece:
    op: str  # as in articles/diffs.py
    text: str
    lang: str = ""  # where it is not that of what stands around it


@dataclass(frozen=True)
class Difference:
    name: str
    kind: str  # "text", "list" or "value"
    lang: str
    pieces: list[Piece]


def compare_page(request: HttpRequest, pk: int, *, site: AdminSite) -> HttpResponse:
    """``?from=N&to=M``: by default from what is live, else from the one before, to the newest.
    ``&beside``: each text twice, as it was and as it is."""
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    article = get_object_or_404(Article.objects.without_bodies(), pk=pk)
    rows = Revision.objects.filter(article=article).select_related("author")
    known = {row.number: row for row in rows.defer("content", "digests").order_by("-number")}
    new = asked_for(request, "to", article.newest_number)
    old = asked_for(request, "from", _before(article, known, new))
    if not {old, new} <= known.keys():
        raise Http404
    contents = dict(
        Revision.objects.filter(article=article, number__in={old, new}).values_list(
            "number", "content"
        )
    )
    at = timezone.now()
    said = {number: _said(row, at) for number, row in known.items()}
    context = {
        **site.each_context(request),
        "title": _("Compare revisions"),
        **heading(article),
        "opts": Article._meta,
        "said": said,
        "screen_lang": HTML_LANG[screen_language()],
        "old": old,
        "new": new,
        "beside": "beside" in request.GET,
        "old_said": said[old],
        "new_said": said[new],
        "parts": differences(contents[old], contents[new]),
        "may_be_minor": old == new - 1 and _may_say_minor(article, known[new], person(request)),
    }
    return TemplateResponse(request, "admin/articles/article/compare.html", context)


@require_POST
def minor(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Say that what revision ``number`` changed in the source text is nothing to translations."""
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    article = get_object_or_404(Article.objects.without_bodies(), pk=pk)
    try:
        saved = editing.mark_minor(pk, number=number, by=person(request), at=timezone.now())
    except editing.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        if saved.number:
            messages.success(request, _("Said: translations of these texts stay valid."))
        else:
            messages.info(request, _("No translation was waiting for this change."))
    back = reverse("admin:articles_article_compare", args=[article.pk])
    return HttpResponseRedirect(f"{back}?from={number - 1}&to={number}")


def _may_say_minor(article: Article, revision: Revision, by: User) -> bool:
    source, own = article.source_language, article.owner_id == by.pk
    touched = not set(TEXT_FIELDS).isdisjoint(revision.changed.get(source, ()))
    return touched and may_edit(by.actor(), source, source, own)


def differences(
    old: Mapping[str, Any], new: Mapping[str, Any]
) -> list[tuple[str, list[Difference]]]:
    """Of two revisions' contents: each part's name and what differs in it; equal ones left out."""
    names = _names(old, new)
    found = []
    for part in (*LANGUAGES, *(part for part in PARTS if part not in LANGUAGES)):
        before, after = old.get(part, {}), new.get(part, {})
        fields = dict.fromkeys((*fields_of(part), *before, *after))
        differ = [
            _difference(part, field, before.get(field), after.get(field), names)
            for field in fields
            if not _same(before.get(field), after.get(field))
        ]
        if differ:
            found.append((part_name(part), differ))
    return found


def _difference(part: str, field: str, old: Any, new: Any, names: Names) -> Difference:
    name, lang = str(FIELD_NAMES.get(field, field)), ""
    if field in TEXT_FIELDS:
        lang = HTML_LANG.get(part, "")
        pieces = [Piece(op, text) for op, text in folded(changes(old or "", new or ""))]
        return Difference(name, "text", lang, pieces)
    if field in SLUG_LISTS:
        before, after = set(old or ()), set(new or ())
        pieces = [
            *(Piece("-", *names[field][slug]) for slug in sorted(before - after)),
            *(Piece("+", *names[field][slug]) for slug in sorted(after - before)),
        ]
        return Difference(name, "list", lang, pieces)
    pieces = [
        Piece(op, *(names[field][value] if field in NAMED else (shown(field, value), "")))
        for op, value in (("-", old), ("+", new))
        if not is_empty(value)
    ]
    return Difference(name, "value", lang, pieces)


def _same(old: Any, new: Any) -> bool:
    return old == new or (is_empty(old) and is_empty(new))


def _names(*contents: Mapping[str, Any]) -> Names:
    """Of all slugs in ``contents``, one query a vocabulary; a slug without a row is its name."""
    screen, names = screen_language(), {}
    for field, model in NAMED.items():
        slugs = {slug for content in contents for slug in _slugs(content["shared"].get(field))}
        rows = model._default_manager.filter(slug__in=slugs)
        known = {row.slug: row.named(screen) for row in rows}
        found = {slug: known.get(slug, (slug, LANGUAGES[0])) for slug in slugs}
        names[field] = {slug: (name, HTML_LANG[code]) for slug, (name, code) in found.items()}
    return names


def _slugs(value: Any) -> Iterable[str]:
    return value if isinstance(value, list) else [value] if value else []


def asked_for(request: HttpRequest, name: str, default: int) -> int:
    asked = request.GET.get(name, "")
    if asked and not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        raise Http404
    return int(asked or default)


def _before(article: Article, known: Mapping[int, Revision], new: int) -> int:
    """What readers see, where that is older; else the revision before; the first has none."""
    live = [article.live_shared_id, *(row.live_revision_id for row in article.editions.all())]
    numbers = {row.pk: number for number, row in known.items()}
    older = (numbers[pk] for pk in live if pk in numbers and numbers[pk] < new)
    return next(older, max(new - 1, 1))


def _said(revision: Revision, at: datetime.datetime) -> str:
    return _("Revision %(number)s by %(name)s, saved %(ago)s") % {
        "number": revision.number,
        "name": name_of(revision.author),
        "ago": ago(revision.at, at),
    }
