"""The form of a story. Its instance is the live row, which it never writes to; what it shows is
the newest revision, and what it hands on are changes for ``editing``."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.core.validators import MaxLengthValidator
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.content import (
    FIELD_NAMES,
    LANGUAGE_FIELDS,
    SHARED_FIELDS,
    TEXT_FIELDS,
    changed,
    empty_content,
    value_of,
)
from articles.editing import Conflict, Refused
from articles.languages import HTML_LANG, LANGUAGES, NAME, OWN_NAME, PARTS, SHARED, UNIT, others
from articles.models import Article, Revision, User
from articles.obstacles import Obstacle
from articles.workflow import may_edit

from .fields import FIELDS, PLACES, for_input, from_input, input_name
from .words import name_of, screen_language, shown

# As long as the column that keeps it (models/revision.py).
LONGEST_NOTE = 500


class Theirs(NamedTuple):
    """What somebody else made of a field meanwhile."""

    who: str
    value: str


class Row(NamedTuple):
    bound: forms.BoundField
    counted: str  # "words", "characters" or ""
    theirs: Theirs | None
    part: str
    preview: str  # where its Markdown is rendered, or ""


class Column(NamedTuple):
    language: str
    html_lang: str
    own_name: str
    name: str | Promise
    is_source: bool
    rows: list[Row]


class ArticleForm(forms.ModelForm):
    by: User
    refusal: Refused | Conflict | None = None

    base = forms.IntegerField(widget=forms.HiddenInput)
    source_language = forms.ChoiceField(
        label=gettext_lazy("Source language"),
        choices=list(OWN_NAME.items()),
        help_text=gettext_lazy("The language it is written in first; the others are translations."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        # A validator, not max_length: a browser would cut what is pasted without a word.
        validators=[MaxLengthValidator(LONGEST_NOTE)],
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("One line for the history: what you changed, and why."),
    )

    class Meta:
        model = Article
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "label_suffix": ""})
        self.theirs: dict[str, Theirs] = {}
        self.is_new = self.instance.pk is None
        content = empty_content() if self.is_new else self._revision().content
        own = self.is_new or self.instance.owner_id == self.by.pk
        actor, source = self.by.actor(), self.instance.source_language
        for name, (part, field) in PLACES.items():
            value = value_of(content, part, field)
            self.fields[name] = FIELDS[field](part, field, value)
            self.fields[name].label = FIELD_NAMES[field]
            self.fields[name].required = False
            self.fields[name].disabled = not may_edit(actor, part, source, own)
            self.initial[name] = for_input(field, value)
        if self.is_new:
            del self.fields["base"]
            self.initial["source_language"] = screen_language()
        else:
            del self.fields["source_language"]
            self.initial["base"] = self.instance.newest_number
        self.may_save = any(not self.fields[name].disabled for name in PLACES)
        self.fields["note"].disabled = not self.may_save

    def clean(self) -> dict[str, Any]:
        """Nothing is judged here but what a verb has answered to the same request."""
        cleaned = super().clean() or {}
        if isinstance(self.refusal, Conflict):
            self._move_to_newest(self.refusal)
        elif self.refusal is not None:
            for obstacle in self.refusal.obstacles:
                self.add_error(self._name_of(obstacle), str(obstacle.message))
        return cleaned

    def _post_clean(self) -> None:
        """The instance is what readers see: nothing that was typed goes into it."""

    def changes(self) -> dict[str, dict[str, Any]]:
        """What was sent of the fields this person may edit, by part, as a revision keeps it."""
        found: dict[str, dict[str, Any]] = {part: {} for part in PARTS}
        for name, (part, field) in PLACES.items():
            input_ = self.fields[name]
            left_out = input_.widget.value_omitted_from_data(self.data, self.files, name)
            if not (input_.disabled or left_out) and name in self.cleaned_data:
                found[part][field] = from_input(self.cleaned_data[name])
        return found

    def columns(self) -> Iterator[Column]:
        """The languages side by side, the source language first."""
        source = self.instance.source_language or screen_language()
        for language in (source, *others(source)):
            yield Column(
                language,
                HTML_LANG[language],
                OWN_NAME[language],
                NAME[language],
                not self.is_new and language == source,
                [self._row(language, field) for field in LANGUAGE_FIELDS],
            )

    def shared(self) -> list[Row]:
        chosen = (self[input_name(language, "origin")].value() for language in LANGUAGES)
        disclaimers: Any = self.fields["disclaimers"].widget
        disclaimers.origins = frozenset(chosen)
        return [self._row(SHARED, field) for field in SHARED_FIELDS]

    def _row(self, part: str, field: str) -> Row:
        name = input_name(part, field)
        counted = UNIT[part] if field in TEXT_FIELDS else ""
        preview = (
            reverse("admin:articles_article_render", args=[part]) if field == "analysis" else ""
        )
        return Row(self[name], counted, self.theirs.get(name), part, preview)

    def _revision(self, number: int | None = None) -> Revision:
        return Revision.objects.get(
            article=self.instance, number=number or self.instance.newest_number
        )

    def _name_of(self, obstacle: Obstacle) -> str | None:
        name = input_name(obstacle.part or SHARED, obstacle.field)
        return name if name in self.fields else None

    def _move_to_newest(self, conflict: Conflict) -> None:
        """Show both versions of what clashes and stand on the newest revision from now on.

        What this person did not touch shows what others made of it: left at the old text, a
        second save would take their work back.
        """
        base = self._revision(self.cleaned_data["base"])
        mine = changed(base.content, self.changes())
        sent: Any = self.data
        data = sent.copy()
        for name, (part, field) in PLACES.items():
            if not self.fields[name].disabled and field not in mine.get(part, {}):
                value = self.initial[name]
                data.setlist(name, value if isinstance(value, list) else [value])
        data["base"] = conflict.newest
        self.data = data
        again = _("Nothing is lost: take what you want from theirs, then save again to keep yours.")
        self.add_error(None, again)
        for clash in conflict.clashes:
            name = input_name(clash.part, clash.field)
            who = self._who_changed(clash.part, clash.field, base.number)
            self.theirs[name] = Theirs(who, shown(clash.field, clash.theirs))
            message = _("{name} changed this too. Yours is in the field, theirs is below it.")
            self.add_error(name, message.format(name=who))

    def _who_changed(self, part: str, field: str, since: int) -> str:
        later = (
            Revision.objects.filter(article=self.instance, number__gt=since)
            .select_related("author")
            .defer("content")
            .order_by("-number")
        )
        return name_of(
            next((row.author for row in later if field in row.changed.get(part, ())), None)
        )
