"""Revisions and events across all articles: to be looked at, never changed."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles.models import Event, Revision
from articles.models.article import ITS_BODIES

from .paging import ArchiveAdmin
from .words import listed, name_of, part_name, short_date


class RecordAdmin(ArchiveAdmin):
    ordering = ("-id",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.display(description=_("parts"))
def parts(row: Revision | Event) -> str:
    named = row.changed if isinstance(row, Revision) else row.digests
    return listed(part_name(part) for part in named)


def together(words: str) -> SafeString:
    """On one line: a column breaks where its words do, not inside them."""
    return format_html('<span class="ago">{}</span>', words)


@admin.display(description=_("event"), ordering="id")
def what(row: Event) -> SafeString:
    return together(str(row))


@admin.display(description=_("at"))
def when(row: Revision | Event) -> SafeString:
    return together(short_date(row.at))


@admin.display(description=_("by"))
def who(row: Revision | Event) -> SafeString:
    return together(name_of(row.author if isinstance(row, Revision) else row.by))


@admin.register(Revision)
class RevisionAdmin(RecordAdmin):
    list_display = ("__str__", "article", parts, who, when, "note")
    fields: ClassVar[Any] = (
        "article",
        "number",
        who,
        when,
        "note",
        "changed",
        "content",
        "digests",
    )
    readonly_fields: ClassVar[Any] = (who, when)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        rows: QuerySet[Revision] = super().get_queryset(request)
        return rows.select_related("article", "author").defer("content", *ITS_BODIES)


@admin.register(Event)
class EventAdmin(RecordAdmin):
    list_display = (what, "article", "revision", parts, who, when, "note")
    fields: ClassVar[Any] = ("article", "revision", "verb", who, when, "note", "digests", "detail")
    readonly_fields: ClassVar[Any] = (who, when)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        rows: QuerySet[Event] = super().get_queryset(request)
        related = rows.select_related("article", "by", "revision")
        return related.defer("revision__content", *ITS_BODIES)
