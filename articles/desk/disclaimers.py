"""The disclaimers in the admin: their words in both languages, and what these were before."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.validators import MaxLengthValidator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import editing
from articles.editing import Conflict, Refused
from articles.languages import HTML_LANG, LANGUAGES, NAME, OWN_NAME, UNIT, column, columns
from articles.models import Disclaimer, User, Wording
from articles.models.wording import FIELDS

from .form import LONGEST_NOTE, Column, Row, Theirs
from .screens import REFUSAL, VerbAdmin, translated
from .vocabulary import NamedAdmin, NamedForm
from .wordings import compare_page, field_name, history_page, shown
from .words import listed, name_of, person


class DisclaimerForm(NamedForm):
    by: User
    refusal: Refused | Conflict | None = None

    base = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        validators=[MaxLengthValidator(LONGEST_NOTE)],
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("One line for the history: what you changed, and why."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "label_suffix": ""})
        for name in columns("text"):
            if name in self.fields:
                self.fields[name].widget.attrs["rows"] = 6  # a notice, not a story
        self.theirs: dict[str, Theirs] = {}
        if self.instance.pk is None:
            del self.fields["base"]
            return
        newest = self.instance.wordings.order_by("number").last()
        self.initial["base"] = newest.number if newest else 0
        if self.instance.origin:
            self.fields.pop("retired", None)  # it stays with its origin

    def clean(self) -> dict[str, Any]:
        """Nothing is judged here but what a verb has answered to the same request."""
        cleaned = super().clean()
        if isinstance(self.refusal, Conflict):
            self._move_to_newest(self.refusal)
        elif self.refusal is not None:
            for obstacle in self.refusal.obstacles:
                name = obstacle.field if obstacle.field in self.fields else None
                self.add_error(name, str(obstacle.message))
        return cleaned

    def changes(self) -> dict[str, Any]:
        return {field: self.cleaned_data[field] for field in FIELDS if field in self.cleaned_data}

    def columns(self) -> Iterator[Column]:
        for language in LANGUAGES:
            rows = [self._row(column(name, language)) for name in ("name", "text")]
            rows[1] = rows[1]._replace(counted=UNIT[language])
            yield Column(
                language, HTML_LANG[language], OWN_NAME[language], NAME[language], False, rows
            )

    def address(self) -> Row:
        return self._row("slug")

    def _row(self, name: str) -> Row:
        return Row(self[name], "", self.theirs.get(name), "", "")

    def _move_to_newest(self, conflict: Conflict) -> None:
        """Show both versions of what clashes and stand on the newest wording from now on; what
        this person did not touch shows what others made of it."""
        later = Wording.objects.filter(
            disclaimer=self.instance, number__gte=self.cleaned_data["base"] or 1
        )
        base, *since = later.select_related("author").order_by("number")
        sent: Any = self.data
        data = sent.copy()
        for field, value in self.changes().items():
            if value == base.content[field]:
                newest = since[-1].content[field]
                data.setlist(field, [newest] if newest else [])
        data["base"] = conflict.newest
        self.data = data
        again = _("Nothing is lost: take what you want from theirs, then save again to keep yours.")
        self.add_error(None, again)
        for clash in conflict.clashes:
            made = next(row for row in since if row.content[clash.field] == clash.theirs)
            who = name_of(made.author)
            self.theirs[clash.field] = Theirs(who, shown(clash.field, clash.theirs))
            message = _("{name} changed this too. Yours is in the field, theirs is below it.")
            self.add_error(clash.field, message.format(name=who))


@admin.display(description=gettext_lazy("goes with"))
def goes_with(disclaimer: Disclaimer) -> str:
    return disclaimer.automatic or "–"


@admin.register(Disclaimer)
class DisclaimerAdmin(VerbAdmin, NamedAdmin):
    form = DisclaimerForm

    def get_list_display(self, request: HttpRequest) -> Any:
        return (*translated(Disclaimer, "name"), goes_with, "retired")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*FIELDS[:-1], "slug", "retired")

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        given = {"by": person(request), "refusal": getattr(request, REFUSAL, None)}
        return type(form.__name__, (form,), given)

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
