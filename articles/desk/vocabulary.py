"""Categories, tags and disclaimers: named in both languages, retired rather than deleted."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Field, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from articles.languages import HTML_LANG, LANGUAGES, NAME, column, columns
from articles.models import Category, Disclaimer, Tag
from articles.models.taxonomy import Named


class NamedForm(forms.ModelForm):  # type: ignore[type-arg]  # not a generic when it runs
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        names = list(columns("name"))
        if not any(cleaned.get(name) or name in self.errors for name in names):
            raise ValidationError({names[0]: _("Give a name in at least one language.")})
        return cleaned


class NamedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not a generic when it runs
    form = NamedForm
    list_display = (*columns("name"), "slug", "retired")
    list_display_links = tuple(columns("name"))
    list_filter = ("retired",)
    search_fields = (*columns("name"), "slug")
    show_full_result_count = False
    actions = None

    def has_delete_permission(self, request: HttpRequest, obj: Named | None = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Named | None = None) -> Any:
        return (*columns("name"), "slug", "retired")

    def get_readonly_fields(self, request: HttpRequest, obj: Named | None = None) -> Any:
        return ("slug",) if obj else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Named | None = None) -> Any:
        return {} if obj else {"slug": (column("name", "en"),)}

    def formfield_for_dbfield(
        self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """Label translated columns in words, and tell the browser which language they hold."""
        field: forms.Field | None = super().formfield_for_dbfield(db_field, request, **kwargs)
        language = getattr(db_field, "language", None)
        if field is not None and language in LANGUAGES:
            base = db_field.translated_field.verbose_name  # type: ignore[attr-defined]
            field.label = _("{field} ({language})").format(
                field=str(base).capitalize(), language=NAME[language]
            )
            field.widget.attrs["lang"] = HTML_LANG[language]
        return field


@admin.register(Category)
class CategoryAdmin(NamedAdmin):
    list_display = (*NamedAdmin.list_display, "position")

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


@admin.register(Disclaimer)
class DisclaimerAdmin(NamedAdmin):
    def get_fields(self, request: HttpRequest, obj: Named | None = None) -> Any:
        return (*columns("name", "text"), "slug", "retired")
