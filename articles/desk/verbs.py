"""The verbs as buttons under a story, and one page for each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import editing
from articles.editing.publishing import SILENT, UPDATE
from articles.languages import LANGUAGES, SHARED
from articles.models import Article, Revision, User
from articles.obstacles import Obstacle, Story, obstacles
from articles.workflow import RULES, VERB_NAMES, Verb, may

from .badges import badge_html
from .fields import input_name
from .words import heading, listed, part_name, person

# A part that is in the way of a verb only because nothing of it is under way is no news.
NOT_IN_PLAY = frozenset({"wrong_state", "not_live", "already_live"})


class WithdrawForm(forms.Form):
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


class LanguagesForm(WithdrawForm):
    # Kept by the page it was shown on: what is acted on is what was looked at.
    number = forms.IntegerField(widget=forms.HiddenInput)


class PublishForm(LanguagesForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of change"),
        choices=[
            (UPDATE, gettext_lazy("Update: the “Updated” label moves.")),
            (SILENT, gettext_lazy("Silent fix: a slip of the pen, the label stays.")),
        ],
        initial=UPDATE,
        widget=forms.RadioSelect,
    )


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
    form: type[forms.Form]
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
    Verb.PUBLISH: Screen(
        editing.publish,
        PublishForm,
        "languages",
        gettext_lazy("Shows readers the chosen editions of revision {number}, at once."),
        gettext_lazy("Published: {parts}."),
    ),
    Verb.WITHDRAW: Screen(
        editing.withdraw,
        WithdrawForm,
        "languages",
        gettext_lazy(
            "Takes the chosen editions from the readers, at once. Their approval is void; the "
            "text stays at the desk."
        ),
        gettext_lazy("Withdrawn: {parts}."),
    ),
}


@dataclass(frozen=True)
class Button:
    """A verb in the bar: ready for at least one part, or with all that stands in its way."""

    verb: Verb
    name: str | Promise
    url: str
    in_the_way: Sequence[tuple[Obstacle, str]]  # with the id of the field to mend


@dataclass(frozen=True)
class Choice:
    """A part on a verb's page."""

    value: str
    name: str
    badge: str
    checked: bool
    in_the_way: Sequence[tuple[Obstacle, str]]


def buttons(article: Article, story: Story, by: User) -> list[Button]:
    """The verbs this person may use in principle and that have something to do here."""
    bar = []
    for verb in SCREENS:
        ways = [
            _in_the_way(verb, language, story, by)
            for language in LANGUAGES
            if story.parts[language].has_text
            and may(verb, by.actor(), language, story.source_language, by.pk == story.owner)
        ]
        in_play = [way for way in ways if not NOT_IN_PLAY & {it.code for it in way}]
        if in_play:
            blocked = [] if [] in in_play else list(dict.fromkeys(chain.from_iterable(in_play)))
            url = reverse(f"admin:articles_article_{verb}", args=[article.pk])
            bar.append(Button(verb, VERB_NAMES[verb], url, linked(blocked)))
    return bar


def linked(found: Sequence[Obstacle]) -> list[tuple[Obstacle, str]]:
    return [
        (it, f"id_{input_name(it.part or SHARED, it.field)}" if it.field else "") for it in found
    ]


def verb_page(request: HttpRequest, pk: int, *, verb: Verb, site: AdminSite) -> HttpResponse:
    """GET shows what the verb will do and what is in its way; POST does it.

    A refusal answers 409 with the same page, its reasons and what was typed.
    """
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    article = get_object_or_404(Article.objects.without_bodies(), pk=pk)
    screen, by = SCREENS[verb], person(request)
    form = screen.form(request.POST or None, initial={"number": _asked_for(request, article)})
    refused: list[Obstacle] = []
    if request.method == "POST" and form.is_valid():
        try:
            screen.does(article.pk, by=by, at=timezone.now(), **form.cleaned_data)
        except editing.Refused as refusal:
            refused = refusal.obstacles
        except Revision.DoesNotExist:
            refused = [Obstacle("unknown_revision", _("This article has no such revision."))]
        else:
            chosen = [part_name(part) for part in form.cleaned_data[screen.choice]]
            text = str(screen.after).format(parts=listed(chosen))
            messages.success(request, text)
            return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))
    return _page(request, article, verb, form, refused, site)


def _asked_for(request: HttpRequest, article: Article) -> int:
    """The revision in the address, such as an approved one behind a newer draft."""
    asked = request.GET.get("revision", "")
    return int(asked) if asked.isascii() and asked.isdigit() else article.newest_number


def _in_the_way(verb: Verb, part: str, story: Story, by: User) -> list[Obstacle]:
    """Without the note, which is written on the verb's page."""
    return obstacles(verb, [part], story, by.actor(), note="-", four_eyes=settings.FOUR_EYES)


def _choices(
    verb: Verb, article: Article, story: Story, by: User, form: forms.Form
) -> list[Choice]:
    editions = {edition.language: edition for edition in article.editions.all()}
    names = [*LANGUAGES, SHARED] if verb is Verb.APPROVE else LANGUAGES
    sent = form[SCREENS[verb].choice].value() if form.is_bound else None
    found = []
    for name in names:
        part, in_the_way = story.parts[name], _in_the_way(verb, name, story, by)
        ready = not in_the_way and part.has_text and not (name == SHARED and part.may_go_out)
        found.append(
            Choice(
                value=name,
                name=part_name(name),
                badge=badge_html(editions[name].badge) if name in editions else "",
                checked=ready if sent is None else name in sent,
                in_the_way=linked(in_the_way),
            )
        )
    return found


def _page(
    request: HttpRequest,
    article: Article,
    verb: Verb,
    form: forms.Form,
    refused: Sequence[Obstacle],
    site: AdminSite,
) -> HttpResponse:
    number = _asked_for(request, article)
    try:
        story, revision = editing.story_of(article, number)
    except Revision.DoesNotExist:
        raise Http404 from None
    screen = SCREENS[verb]
    context = {
        **site.each_context(request),
        "title": VERB_NAMES[verb],
        **heading(article),
        "opts": Article._meta,
        "revision": revision,
        "form": form,
        "choice": screen.choice,
        "choices": _choices(verb, article, story, person(request), form),
        "before": str(screen.before).format(number=number),
        "note_required": RULES[verb].note_required,
        "refused": linked(refused),
        "media": form.media,
    }
    status = 409 if refused else 200
    return TemplateResponse(request, "admin/articles/article/verb.html", context, status=status)
