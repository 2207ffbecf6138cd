"""What has no name in one of the languages: to narrow lists by, and on the first page."""

import datetime
from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.languages import HTML_LANG, LANGUAGES, MARK, NAME
from articles.models import User
from articles.models.unnamed import Unnamed, count_unnamed, lacking, unnamed

from .words import listed


class MissingFilter(admin.SimpleListFilter):
    """Rows without all that they need in one language."""

    title = gettext_lazy("missing in")
    parameter_name = "missing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [(language, NAME[language]) for language in LANGUAGES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        language = self.value()
        if language not in LANGUAGES:
            return queryset
        return queryset.filter(lacking(queryset.model, language))


def names_missing(by: User, at: datetime.datetime, most: int) -> dict[str, Any] | None:
    """For the first page: how many names are missing in the languages of ``by``, and some of them.
    None for those who name nothing."""
    if not by.has_perm("articles.change_term"):
        return None
    languages = [code for code in LANGUAGES if code in by.actor().languages] or LANGUAGES
    counts = {language: count_unnamed(language, at) for language in languages}
    rows = [
        _row(by, row, language)
        for language, count in counts.items()
        if count
        for row in islice(unnamed(language, at, most), most)
    ]
    return {"count": str(sum(counts.values())), "rows": rows[:most]}


def _row(by: User, row: Unnamed, language: str) -> dict[str, Any]:
    options: Any = row.kind._meta
    what = listed(str(options.get_field(name).verbose_name) for name in row.missing)
    missing = _("{kind}, missing in {language}: {fields}")
    seen = by.has_perm(f"articles.view_{options.model_name}")
    return {
        "url": reverse(f"admin:articles_{options.model_name}_change", args=[row.pk])
        if seen
        else "",
        "name": row.name,
        "language": HTML_LANG[row.language],
        "mark": MARK[language],
        "is_read": row.is_read,
        "what": missing.format(
            kind=capfirst(options.verbose_name), language=NAME[language], fields=what
        ),
    }
