"""Forms of what is kept version by version: disclaimers and terms. A save carries the version that
it was based on, and one that clashes is shown with what others made of it."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.editing import Conflict, Refused
from articles.languages import HTML_LANG, NAME, OWN_NAME
from articles.models import User

from .form import LONGEST_NOTE, Column, Row, Theirs
from .screens import REFUSAL, VerbAdmin
from .words import name_of, person


class WordedForm(forms.ModelForm):
    by: User
    refusal: Refused | Conflict | None = None
    kept: tuple[str, ...]  # the fields that a version holds

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
        self.theirs: dict[str, Theirs] = {}
        if self.instance.pk is None:
            del self.fields["base"]
            return
        newest = self.versions().order_by("number").last()
        self.initial["base"] = newest.number if newest else 0

    # Each form has its own of these two; the metaclass of forms leaves no room for abstract ones.
    def versions(self) -> QuerySet[Any]:
        """Of the instance: rows with a number, a content and an author."""
        raise NotImplementedError

    def shown(self, field: str, value: Any) -> str:
        """A value of a version as a person reads it."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """Nothing is judged here but what a verb has answered to the same request."""
        cleaned = super().clean() or {}
        if isinstance(self.refusal, Conflict):
            self._move_to_newest(self.refusal)
        elif self.refusal is not None:
            for obstacle in self.refusal.obstacles:
                name = obstacle.field if obstacle.field in self.fields else None
                self.add_error(name, str(obstacle.message))
        return cleaned

    def changes(self) -> dict[str, Any]:
        return {
            field: self.cleaned_data[field] for field in self.kept if field in self.cleaned_data
        }

    def _column(self, language: str, rows: list[Row]) -> Column:
        return Column(
            language, HTML_LANG[language], OWN_NAME[language], NAME[language], False, rows
        )

    def _row(self, name: str) -> Row:
        return Row(self[name], "", self.theirs.get(name), "", "")

    def _move_to_newest(self, conflict: Conflict) -> None:
        """Show both versions of what clashes and stand on the newest one from now on; what this
        person did not touch shows what others made of it."""
        later = self.versions().filter(number__gte=self.cleaned_data["base"] or 1)
        base, *since = later.select_related("author").order_by("number")
        sent: Any = self.data
        data = sent.copy()
        for field, value in self.changes().items():
            if value == base.said[field]:
                newest = since[-1].said[field]
                data.setlist(field, [newest] if newest else [])
        data["base"] = conflict.newest
        self.data = data
        again = _("Nothing is lost: take what you want from theirs, then save again to keep yours.")
        self.add_error(None, again)
        for clash in conflict.clashes:
            made = next(row for row in since if row.said[clash.field] == clash.theirs)
            who = name_of(made.author)
            self.theirs[clash.field] = Theirs(who, self.shown(clash.field, clash.theirs))
            message = _("{name} changed this too. Yours is in the field, theirs is below it.")
            self.add_error(clash.field, message.format(name=who))


class WordedAdmin(VerbAdmin):
    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        given = {"by": person(request), "refusal": getattr(request, REFUSAL, None)}
        return type(form.__name__, (form,), given)
