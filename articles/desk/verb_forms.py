"""What each verb asks before it is done: one form each, and a table of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import editing
from articles.editing.assigning import REVIEWER, TRANSLATOR
from articles.editing.publishing import CORRECTION, SILENT, UPDATE
from articles.languages import HTML_LANG, LANGUAGES, SHARED, column
from articles.models import User
from articles.workflow import Verb

from .screens import in_words
from .times import ZonedDateTimeField
from .words import name_of


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, user: User) -> str:
        return name_of(user)


class VerbForm(forms.Form):
    """The fields of these forms are named as the arguments of their verbs."""

    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Editions"),
        required=False,
        choices=[(language, language) for language in LANGUAGES],
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "label_suffix": ""})

    def arguments(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class LanguagesForm(VerbForm):
    # Kept by the page it was shown on: what is acted on is what was looked at.
    number = forms.IntegerField(widget=forms.HiddenInput)


class PublishForm(LanguagesForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of change"),
        choices=[
            (UPDATE, gettext_lazy("Update: the “Updated” label moves.")),
            (SILENT, gettext_lazy("Silent fix: a slip of the pen, the label stays.")),
            (CORRECTION, gettext_lazy("Correction: the label moves, and the page says what was.")),
        ],
        initial=UPDATE,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language in LANGUAGES:
            attrs = {"rows": 2, "class": "vLargeTextField", "lang": HTML_LANG[language]}
            self.fields[column("correction", language)] = forms.CharField(
                label=in_words(gettext_lazy("What was corrected"), language),
                required=False,
                widget=forms.Textarea(attrs=attrs),
            )

    def corrections(self) -> list[forms.BoundField]:
        return [self[column("correction", language)] for language in LANGUAGES]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") != CORRECTION:
            for bound in self.corrections():
                if cleaned.get(bound.name):
                    message = _(
                        "This is kept only with a correction: choose that kind, or empty it."
                    )
                    self.add_error(bound.name, message)
        return cleaned

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        notes = {code: given.pop(column("correction", code)) for code in LANGUAGES}
        return given | {"corrections": {code: note for code, note in notes.items() if note}}


class ScheduleForm(PublishForm):
    due_at = ZonedDateTimeField(label=gettext_lazy("Date and time"))


class AssignForm(VerbForm):
    task = forms.ChoiceField(
        # Translators: what somebody is asked to do: translate or review.
        label=gettext_lazy("Task"),
        choices=[
            # Translators: what somebody is asked to do.
            (TRANSLATOR, gettext_lazy("Translate")),
            # Translators: what somebody is asked to do.
            (REVIEWER, gettext_lazy("Review")),
        ],
        initial=TRANSLATOR,
        widget=forms.RadioSelect,
    )
    to = PersonField(
        label=gettext_lazy("Whom to ask"),
        queryset=User.objects.filter(is_active=True, is_staff=True).order_by("username"),
        required=False,
        empty_label=gettext_lazy("nobody"),
    )
    deadline = ZonedDateTimeField(label=gettext_lazy("Deadline of the translation"), required=False)


class ApproveForm(LanguagesForm):
    languages = None  # type: ignore[assignment]  # it approves the shared part, too
    parts = forms.MultipleChoiceField(
        label=gettext_lazy("Parts"),
        required=False,
        choices=[(part, part) for part in (*LANGUAGES, SHARED)],
    )
    responsible = forms.BooleanField(
        label=gettext_lazy("I have checked the facts and take editorial responsibility."),
        required=False,
        help_text=gettext_lazy("Only this counts as human review of a text that AI had a part in."),
    )


@dataclass(frozen=True)
class Screen:
    """What one verb does, the form that asks for its arguments, and what is said before, after."""

    does: Callable[..., Any]
    form: type[VerbForm]
    choice: str  # the field with the parts
    before: str | Promise
    after: str | Promise


SCREENS = {
    Verb.SUBMIT: Screen(
        editing.submit,
        LanguagesForm,
        "languages",
        gettext_lazy("Hands the chosen editions of revision {number} to the reviewers."),
        gettext_lazy("Submitted for review: {parts}."),
    ),
    Verb.CLAIM: Screen(
        editing.claim,
        VerbForm,
        "languages",
        gettext_lazy("Tells the desk that you review the chosen editions now."),
        gettext_lazy("You review: {parts}."),
    ),
    Verb.RELEASE: Screen(
        editing.release,
        VerbForm,
        "languages",
        gettext_lazy("Leaves the review of the chosen editions to others."),
        gettext_lazy("Released: {parts}."),
    ),
    Verb.TAKE: Screen(
        editing.take,
        VerbForm,
        "languages",
        gettext_lazy("Tells the desk that you translate the chosen editions now."),
        gettext_lazy("You translate: {parts}."),
    ),
    Verb.HAND_BACK: Screen(
        editing.hand_back,
        VerbForm,
        "languages",
        gettext_lazy(
            "Leaves the translation of the chosen editions to others. What is written of it stays."
        ),
        gettext_lazy("Handed back: {parts}."),
    ),
    Verb.APPROVE: Screen(
        editing.approve,
        ApproveForm,
        "parts",
        gettext_lazy("Lets the chosen parts of revision {number} go out as they are now."),
        gettext_lazy("Approved: {parts}."),
    ),
    Verb.REQUEST_CHANGES: Screen(
        editing.request_changes,
        LanguagesForm,
        "languages",
        gettext_lazy(
            "Sends the chosen editions of revision {number} back, with a note that says what to "
            "mend. Their approval is void."
        ),
        gettext_lazy("Sent back: {parts}."),
    ),
    Verb.SCHEDULE: Screen(
        editing.schedule,
        ScheduleForm,
        "languages",
        gettext_lazy(
            "Shows readers the chosen editions of revision {number} at a set time. What is edited "
            "until then does not go out with them."
        ),
        gettext_lazy("Scheduled: {parts}."),
    ),
    Verb.UNSCHEDULE: Screen(
        editing.unschedule,
        VerbForm,
        "languages",
        gettext_lazy("Takes back what is planned for the chosen editions. They stay approved."),
        gettext_lazy("No longer scheduled: {parts}."),
    ),
    Verb.PUBLISH: Screen(
        editing.publish,
        PublishForm,
        "languages",
        gettext_lazy("Shows readers the chosen editions of revision {number}, at once."),
        gettext_lazy("Published: {parts}."),
    ),
    Verb.WITHDRAW: Screen(
        editing.withdraw,
        VerbForm,
        "languages",
        gettext_lazy(
            "Takes the chosen editions from the readers, at once. Their approval is void; the "
            "text stays at the desk."
        ),
        gettext_lazy("Withdrawn: {parts}."),
    ),
    Verb.ASSIGN: Screen(
        editing.assign,
        AssignForm,
        "languages",
        gettext_lazy("Asks somebody to translate or to review the chosen editions."),
        gettext_lazy("Assigned: {parts}."),
    ),
}
