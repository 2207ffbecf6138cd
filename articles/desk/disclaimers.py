"""The disclaimers in the admin: their words in both languages, and what these were before."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import editing
from articles.languages import LANGUAGES, UNIT, column, columns
from articles.models import Disclaimer, Wording
from articles.models.wording import FIELDS

from .form import Column, Row
from .screens import translated
from .vocabulary import NamedAdmin, NamedForm
from .worded import WordedAdmin, WordedForm
from .wordings import compare_page, field_name, history_page, shown
from .words import listed, person


class DisclaimerForm(WordedForm, NamedForm):
    kept = FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in columns("text"):
            if name in self.fields:
                self.fields[name].widget.attrs["rows"] = 6  # a notice, not a story
        if self.instance.origin:
            self.fields.pop("retired", None)  # it stays with its origin

    def versions(self) -> QuerySet[Wording]:
        return Wording.objects.filter(disclaimer=self.instance)

    def shown(self, field: str, value: Any) -> str:
        return shown(field, value)

    def columns(self) -> Iterator[Column]:
        for language in LANGUAGES:
            rows = [self._row(column(name, language)) for name in ("name", "text")]
            rows[1] = rows[1]._replace(counted=UNIT[language])
            yield self._column(language, rows)

    def address(self) -> Row:
        return self._row("slug")


@admin.display(description=gettext_lazy("goes with"))
def goes_with(disclaimer: Disclaimer) -> str:
    return disclaimer.automatic or "–"


@admin.register(Disclaimer)
class DisclaimerAdmin(WordedAdmin, NamedAdmin):
    form = DisclaimerForm

    def get_list_display(self, request: HttpRequest) -> Any:
        return (*translated(Disclaimer, "name"), goes_with, "retired")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*FIELDS[:-1], "slug", "retired")

    def get_urls(self) -> list[URLPattern]:
        compare = partial(compare_page, site=self.admin_site)
        return [
            path(
                "<int:pk>/compare/",
                self.admin_site.admin_view(compare),
                name="articles_disclaimer_compare",
            ),
            *super().get_urls(),
        ]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        disclaimer = self.get_object(request, object_id)
        if disclaimer is None or not self.has_view_permission(request, disclaimer):
            raise Http404
        return history_page(request, disclaimer, self.admin_site)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        by, at, note = person(request), timezone.now(), form.cleaned_data["note"]
        if not change:
            slug = form.cleaned_data["slug"]
            new = editing.add_disclaimer(slug=slug, changes=form.changes(), by=by, at=at, note=note)
            obj.pk = new.disclaimer.pk
            messages.success(request, _("Saved as version {number}.").format(number=new.number))
            return
        base = form.cleaned_data["base"]
        saved = editing.word(obj.pk, changes=form.changes(), base=base, by=by, at=at, note=note)
        _say(request, saved)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if disclaimer := context["original"]:
            context |= {"goes_with": disclaimer.automatic}
        return super().render_change_form(request, context, *args, **kwargs)


def _say(request: HttpRequest, saved: editing.Worded) -> None:
    if saved.number is None:
        messages.info(request, _("Nothing differed: no version was made."))
        return
    text = _("Saved as version {number}. Readers see it at once.")
    messages.success(request, text.format(number=saved.number))
    if saved.merged:
        places = listed(field_name(field) for field in saved.merged)
        told = _("Meanwhile others changed: {places}. Their work and yours are both kept.")
        messages.warning(request, told.format(places=places))
