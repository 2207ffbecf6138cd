"""Categories and tags: named in both languages, retired rather than deleted."""

from typing import Any

import taggit.admin
from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from articles.languages import column, columns
from articles.models import Category, Tag
from articles.models.taxonomy import Named
from articles.page_tags import SITE
from scoring.models import touch

from .missing import MissingFilter
from .screens import DeskAdmin, translated

# Taggit's own list of tags, which no article wears.
admin.site.unregister(taggit.admin.Tag)


class NamedForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        names = list(columns("name"))
        if not any(cleaned.get(name) or name in self.errors for name in names):
            raise ValidationError({names[0]: _("Give a name in at least one language.")})
        return cleaned


class NamedAdmin(DeskAdmin):
    form = NamedForm
    list_filter = (MissingFilter, "retired")
    search_fields = (*columns("name"), "slug")

    def get_list_display(self, request: HttpRequest) -> Any:
        return (*translated(self.model, "name"), "slug", "retired")

    def get_fields(self, request: HttpRequest, obj: Named | None = None) -> Any:
        return (*columns("name"), "slug", "retired")

    def get_readonly_fields(self, request: HttpRequest, obj: Named | None = None) -> Any:
        """A slug stands in every revision: it is given once."""
        return ("slug",) if obj else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Named | None = None) -> Any:
        return {} if obj else {"slug": (column("name", "en"),)}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change:  # readers see the new name at once; one just made stands on no page yet
            touch([SITE])


@admin.register(Category)
class CategoryAdmin(NamedAdmin):
    def get_list_display(self, request: HttpRequest) -> Any:
        return (*super().get_list_display(request), "position")

    def get_fields(self, request: HttpRequest, obj: Named | None = None) -> Any:
        return (*columns("name"), "slug", "position", "retired")


@admin.register(Tag)
class TagAdmin(NamedAdmin):
    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Tag], search_term: str
    ) -> tuple[QuerySet[Tag], bool]:
        """A retired tag is still listed here, but no longer offered to articles."""
        match = request.resolver_match
        if match is not None and match.url_name == "autocomplete":
            queryset = queryset.filter(retired=False)
        return super().get_search_results(request, queryset, search_term)
