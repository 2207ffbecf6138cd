"""One's own settings: name, address, language and clock, and which e-mails to get."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.languages import HTML_LANG, LANGUAGES, OWN_NAME, column, columns
from articles.models import Kind, User
from articles.models.mailing import KIND_NAMES
from articles.page_tags import SITE
from scoring.models import touch

from .screens import in_words
from .times import zones
from .words import person

# What people set for themselves, and publishers for them.
OWN = ("email", "language", "time_zone", "muted")


class WantedField(forms.MultipleChoiceField):
    """Ticks for the kinds of e-mail that are wanted; the value is the kinds that are not."""

    widget = forms.CheckboxSelectMultiple

    def prepare_value(self, value: Any) -> list[str]:
        """The one from the other, either way."""
        return [kind.value for kind in Kind if kind not in (value or ())]

    def bound_data(self, data: Any, initial: Any) -> Any:
        return self.prepare_value(data)

    def clean(self, value: Any) -> list[str]:
        return self.prepare_value(super().clean(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class OwnForm(forms.ModelForm):
    """The fields that the people's screen and one's own settings share."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language of e-mails"), choices=list(OWN_NAME.items())
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)
    muted = WantedField(
        label=gettext_lazy("Write to me when"), required=False, choices=list(KIND_NAMES.items())
    )

    class Meta:
        model = User
        fields = (*columns("byline"), *OWN)
        labels = {"email": gettext_lazy("E-mail address")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        site = _("as the site: {zone}").format(zone=timezone.get_default_timezone_name())
        choices: Any = self.fields["time_zone"]
        choices.choices = [("", site), *zones(timezone.now())]


class SettingsForm(OwnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "label_suffix": ""})
        self.fields["email"].widget.attrs["class"] = "vTextField"
        byline: Any = User._meta.get_field("byline")
        for language in LANGUAGES:
            field = self.fields[column("byline", language)]
            field.label = in_words(byline.verbose_name, language)
            field.widget.attrs["lang"] = HTML_LANG[language]


def touch_byline(form: forms.ModelForm) -> None:
    """Readers see at once by what name a responsible editor goes; without a byline, by that of
    the account."""
    if not {"username", *columns("byline")}.isdisjoint(form.changed_data):
        touch([SITE])


def me(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """The settings of whoever asks, and of nobody else."""
    user = User.objects.get(pk=person(request).pk)
    form = SettingsForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            # Only these: what a publisher changed of this person meanwhile stays.
            user.save(update_fields=form.Meta.fields)
            touch_byline(form)
        messages.success(request, _("Your settings are saved."))
        return HttpResponseRedirect(reverse("admin:me"))
    context = {
        **site.each_context(request),
        "title": _("Your settings"),
        "subtitle": user.get_username(),
        "form": form,
    }
    return TemplateResponse(
        request, "admin/me.html", context, status=200 if not form.errors else 422
    )
