"""The verbs as buttons under a story, and one page for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

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

from articles import editing
from articles.content import TEXT_FIELDS, has_text, value_of
from articles.languages import LANGUAGES, SHARED, others
from articles.models import Article, Revision, User
from articles.models.term import glossary_of
from articles.obstacles import Obstacle, cautions, obstacles
from articles.standing import Story
from articles.translating import pairing, reviewing
from articles.workflow import RULES, VERB_NAMES, Verb, may

from .badges import edition_html
from .fields import input_name
from .verb_forms import SCREENS, VerbForm
from .words import heading, listed, part_name, person

# A part that is in the way of a verb only because nothing of it is under way is no news.
NOT_IN_PLAY = frozenset(
    {
        *("wrong_state", "not_live", "already_live", "planned", "not_planned"),
        *("claimed", "not_claimed", "taken", "not_taken"),
    }
)
# What is done to an edition before it has a text, too.
BEFORE_TEXT = frozenset({Verb.ASSIGN, Verb.TAKE, Verb.HAND_BACK})
# The way of a story to its readers: what stands in it is said before anyone presses.
EXPLAINED = frozenset({Verb.SUBMIT, Verb.APPROVE, Verb.PUBLISH})
# Before these the checks of translations are asked.
CHECKED = frozenset({Verb.SUBMIT, Verb.APPROVE})


@dataclass(frozen=True)
class Button:
    """A verb in the bar, ``ready`` for at least one edition; what stands in the way of others."""

    verb: Verb
    name: str | Promise
    url: str
    ready: bool
    in_the_way: Sequence[tuple[Obstacle, str]]  # with the id of the field to mend


@dataclass(frozen=True)
class Choice:
    """A part on a verb's page."""

    value: str
    name: str
    badge: str
    checked: bool
    in_the_way: Sequence[tuple[Obstacle, str]]
    cautions: Sequence[Obstacle]


def buttons(article: Article, story: Story, by: User) -> list[Button]:
    """The verbs this person may use in principle and that have something to do here."""
    bar = []
    for verb in SCREENS:
        ways = [
            _in_the_way(verb, language, story, by)
            for language in LANGUAGES
            if (story.parts[language].has_text or verb in BEFORE_TEXT)
            and may(verb, by.actor(), language, story.source_language, by.pk == story.owner)
        ]
        in_play = [way for way in ways if not NOT_IN_PLAY & {it.code for it in way}]
        ready = [] in in_play
        if ready or (in_play and verb in EXPLAINED):
            explained = in_play if verb in EXPLAINED else []
            blocked = list(dict.fromkeys(chain.from_iterable(explained)))
            url = reverse(f"admin:articles_article_{verb}", args=[article.pk])
            bar.append(Button(verb, VERB_NAMES[verb], url, ready, linked(blocked)))
    return bar


def next_of(bar: Sequence[Button]) -> Button | None:
    """The verb that leads the story on, one that is ready before one that is not."""
    onward = [button for button in bar if button.verb in EXPLAINED]
    return min(onward, key=lambda button: not button.ready, default=None)


def linked(found: Sequence[Obstacle]) -> list[tuple[Obstacle, str]]:
    return [(it, _target(it)) for it in found]


def _target(obstacle: Obstacle) -> str:
    """The id of what mends it on the story's page, "" where nothing there does."""
    if obstacle.thread:
        return f"comment-{obstacle.thread}"
    return f"id_{input_name(obstacle.part or SHARED, obstacle.field)}" if obstacle.field else ""


def verb_page(request: HttpRequest, pk: int, *, verb: Verb, site: AdminSite) -> HttpResponse:
    """GET shows what the verb will do and what is in its way; POST does it.

    A refusal, or a form that can't be read, answers 409 with the same page, the reasons and what
    was typed.
    """
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    article = get_object_or_404(Article.objects.without_bodies(), pk=pk)
    screen, by = SCREENS[verb], person(request)
    sent = request.POST if request.method == "POST" else None
    form = screen.form(sent, initial=_initial(request, article))
    refused: list[Obstacle] = []
    if request.method == "POST" and form.is_valid():
        try:
            screen.does(article.pk, by=by, at=timezone.now(), **form.arguments())
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


def _initial(request: HttpRequest, article: Article) -> dict[str, Any]:
    """A deadline that is set stays, unless whoever assigns takes it out of the form."""
    deadlines = [edition.deadline for edition in article.editions.all() if edition.deadline]
    return {"number": _asked_for(request, article), "deadline": min(deadlines, default=None)}


def _asked_for(request: HttpRequest, article: Article) -> int:
    """The revision in the address, such as an approved one behind a newer draft."""
    asked = request.GET.get("revision", "")
    return int(asked) if asked.isascii() and asked.isdigit() else article.newest_number


def _in_the_way(verb: Verb, part: str, story: Story, by: User) -> list[Obstacle]:
    """Without the note, which is written on the verb's page."""
    return obstacles(verb, [part], story, by.actor(), note="-", four_eyes=settings.FOUR_EYES)


def _open_checks(verb: Verb, article: Article, revision: Revision, part: str) -> list[Obstacle]:
    """The errors that checks find in a translation, said before it is handed in or approved."""
    source = article.source_language
    if verb not in CHECKED or part not in others(source) or not has_text(revision.content, part):
        return []
    text = "\n\n".join(value_of(revision.content, source, name) or "" for name in TEXT_FIELDS)
    terms = pairing.wanted(glossary_of(source, part), text)
    return reviewing.cautions(article, revision, part, terms)


def _choices(
    verb: Verb, article: Article, story: Story, revision: Revision, by: User, form: VerbForm
) -> list[Choice]:
    editions = {edition.language: edition for edition in article.editions.all()}
    names = [*LANGUAGES, SHARED] if verb is Verb.APPROVE else LANGUAGES
    sent = form[SCREENS[verb].choice].value() if form.is_bound else None
    found = []
    for name in names:
        part, in_the_way = story.parts[name], _in_the_way(verb, name, story, by)
        ready = (
            verb is not Verb.ASSIGN
            and not in_the_way
            and (part.has_text or verb in BEFORE_TEXT)
            and not (name == SHARED and part.may_go_out)
        )
        found.append(
            Choice(
                value=name,
                name=part_name(name),
                badge=edition_html(editions[name]) if name in editions else "",
                checked=ready if sent is None else name in sent,
                in_the_way=linked(in_the_way),
                cautions=[
                    *cautions(verb, [name], story, by.actor()),
                    *_open_checks(verb, article, revision, name),
                ],
            )
        )
    return found


def _page(
    request: HttpRequest,
    article: Article,
    verb: Verb,
    form: VerbForm,
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
        "choices": _choices(verb, article, story, revision, person(request), form),
        "before": str(screen.before).format(number=number),
        "note_required": RULES[verb].note_required,
        "refused": linked(refused),
        "media": form.media,
    }
    status = 409 if refused or form.errors else 200
    return TemplateResponse(request, "admin/articles/article/verb.html", context, status=status)
