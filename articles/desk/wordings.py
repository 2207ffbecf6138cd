"""What a disclaimer said before: its versions, and the difference between any two."""

import datetime
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.diffs import changes, folded
from articles.languages import HTML_LANG, LANGUAGES, NAME, column
from articles.models import Disclaimer, TermChange, Wording
from articles.models.wording import FIELDS

from .compare import Difference, Piece, asked_for
from .screens import in_words
from .words import ago, date, listed, name_of, screen_language


def history_page(request: HttpRequest, disclaimer: Disclaimer, site: AdminSite) -> HttpResponse:
    at = timezone.now()
    lines = [
        {
            "number": row.number,
            "who": name_of(row.author),
            "ago": ago(row.at, at),
            "at": date(row.at),
            "note": row.note,
            "where": _fields(old.said if old else {}, row.said),
            "before": old.number if old else 0,
        }
        for row, old in pairwise([*_wordings(disclaimer), None])
    ]
    context = {**_around(disclaimer, site, request), "title": _("History"), "lines": lines}
    return TemplateResponse(request, "admin/articles/disclaimer/history.html", context)


def compare_page(request: HttpRequest, pk: int, *, site: AdminSite) -> HttpResponse:
    """``?from=N&to=M``: by default from the one before to the newest."""
    if not request.user.has_perm("articles.view_disclaimer"):
        raise PermissionDenied
    disclaimer = get_object_or_404(Disclaimer, pk=pk)
    known = {row.number: row for row in _wordings(disclaimer)}
    new = asked_for(request, "to", max(known, default=0))
    old = asked_for(request, "from", max(new - 1, 1))
    if not {old, new} <= known.keys():
        raise Http404
    at = timezone.now()
    said = {number: said_of(row, at) for number, row in known.items()}
    context = {
        **_around(disclaimer, site, request),
        "title": _("Compare versions"),
        "said": said,
        "screen_lang": HTML_LANG[screen_language()],
        "old": old,
        "new": new,
        "old_said": said[old],
        "new_said": said[new],
        "parts": differences(known[old].said, known[new].said),
    }
    return TemplateResponse(request, "admin/articles/disclaimer/compare.html", context)


def differences(
    old: Mapping[str, Any], new: Mapping[str, Any]
) -> list[tuple[str, list[Difference]]]:
    """Of two wordings' contents: each language's name and what differs in it."""
    parts = [
        (str(NAME[language]), [column(name, language) for name in ("name", "text")])
        for language in LANGUAGES
    ]
    parts.append((_("Shared details"), ["retired"]))
    found = [
        (part, [_difference(field, old, new) for field in fields if old.get(field) != new[field]])
        for part, fields in parts
    ]
    return [(part, differ) for part, differ in found if differ]


def shown(field: str, value: Any) -> str:
    """A value of a wording as a person reads it."""
    return (_("yes") if value else _("no")) if field == "retired" else str(value)


def field_name(field: str) -> str:
    row: Any = Disclaimer._meta
    for language in LANGUAGES:
        for name in ("name", "text"):
            if field == column(name, language):
                return str(in_words(row.get_field(name).verbose_name, language))
    return str(capfirst(row.get_field(field).verbose_name))


def _difference(field: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Difference:
    if field == "retired":
        pieces = [Piece("-", shown(field, old.get(field))), Piece("+", shown(field, new[field]))]
        return Difference(field_name(field), "value", "", pieces)
    lang = next(HTML_LANG[code] for code in LANGUAGES if field.endswith(column("", code)))
    pieces = [Piece(op, text) for op, text in folded(changes(old.get(field, ""), new[field]))]
    return Difference(field_name(field), "text", lang, pieces)


def _wordings(disclaimer: Disclaimer) -> Any:
    rows = Wording.objects.filter(disclaimer=disclaimer)
    return rows.select_related("author").order_by("-number")


def _fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return listed(field_name(field) for field in FIELDS if old.get(field, False) != new[field])


def _around(disclaimer: Disclaimer, site: AdminSite, request: HttpRequest) -> dict[str, Any]:
    name, language = disclaimer.named(screen_language())
    return {
        **site.each_context(request),
        "opts": Disclaimer._meta,
        "disclaimer": disclaimer,
        "subject": name,
        "subject_lang": HTML_LANG[language],
        "back": reverse("admin:articles_disclaimer_change", args=[disclaimer.pk]),
    }


def said_of(wording: Wording | TermChange, at: datetime.datetime) -> str:
    return _("Version %(number)s by %(name)s, saved %(ago)s") % {
        "number": wording.number,
        "name": name_of(wording.author),
        "ago": ago(wording.at, at),
    }
