"""What was said about a story: threads on a part or a field, answered and resolved here."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import editing
from articles.content import fields_of, place_name
from articles.languages import NAME, PARTS, SHARED
from articles.models import Article, Event, Revision, User
from articles.obstacles import Obstacle
from articles.workflow import Verb, may

from .fields import PLACES, input_name
from .words import ago, date, heading, name_of, person

# In characters: enough to find the place.
LONGEST_QUOTE = 500


@dataclass(frozen=True)
class Said:
    who: str
    ago: str
    at: str
    number: int  # of the revision it was said about
    quote: str  # of the text it is about
    text: str
    resolves: bool


@dataclass
class Thread:
    id: int
    place: str
    target: str  # the name of the field in the form, or of the part
    may_answer: bool
    open: bool = True
    said: list[Said] = field(default_factory=list)

    @property
    def quote(self) -> str:
        return self.said[0].quote


def threads(article: Article, at: datetime.datetime, by: User | None = None) -> list[Thread]:
    """Every comment with its answers, the oldest first. ``by``: for whom it may be answered."""
    actor = by.actor() if by else None
    found: dict[int, Thread] = {}
    events = (
        Event.objects.filter(article=article, verb__in=(Verb.COMMENT, Verb.RESOLVE))
        .select_related("by", "revision")
        .defer("revision__content", "revision__digests", "revision__changed")
        .order_by("id")
    )
    for event in events:
        part, name = next(iter(event.digests)), event.detail.get("field", "")
        key = event.detail.get("thread") or event.pk
        if key == event.pk:
            own = by is not None and article.owner_id == by.pk
            answers = actor and may(Verb.RESOLVE, actor, part, article.source_language, own)
            target = input_name(part, name) if name else part
            found[key] = Thread(key, _place(part, name), target, bool(answers))
        found[key].open = event.verb == Verb.COMMENT
        found[key].said.append(_said(event, at))
    return list(found.values())


def open_comments(article: Article, at: datetime.datetime) -> list[Thread]:
    return [thread for thread in threads(article, at) if thread.open]


def comments_page(request: HttpRequest, pk: int, *, site: AdminSite) -> HttpResponse:
    """GET shows what was said; POST says something, answers or resolves. A refusal answers 409
    with its reasons and what was typed. ``?next=`` leads back to where somebody came from."""
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    article = get_object_or_404(Article.objects.without_bodies(), pk=pk)
    refused: list[Obstacle] = []
    if request.method == "POST":
        does, told = DOES.get(request.POST.get("do", ""), (None, ""))
        if does is None:
            return HttpResponseBadRequest()
        try:
            does(article, request.POST, person(request), timezone.now())
        except editing.Refused as refusal:
            refused = refusal.obstacles
        except (KeyError, ValueError, Revision.DoesNotExist):
            refused = [Obstacle("damaged", _("This form is damaged: load the page again."))]
        else:
            messages.success(request, str(told))
            here = reverse("admin:articles_article_comments", args=[pk])
            return HttpResponseRedirect(_came_from(request) or here)
    return _page(request, article, refused, site)


def _came_from(request: HttpRequest) -> str:
    """Where ``?next=`` leads back to, "" where that is no place of ours."""
    to = request.GET.get("next", "")
    return to if url_has_allowed_host_and_scheme(to, allowed_hosts=None) else ""


def _comment(article: Article, sent: Any, by: User, at: datetime.datetime) -> Event:
    part, name = PLACES.get(sent.get("place", ""), (sent.get("place", ""), ""))
    note, number = sent.get("note", ""), int(sent["number"])
    return editing.comment(
        article.pk, number=number, part=part, field=name, note=note, by=by, at=at
    )


def _answer(article: Article, sent: Any, by: User, at: datetime.datetime) -> Event:
    thread, note = int(sent["thread"]), sent.get("note", "")
    return editing.answer(article.pk, thread=thread, note=note, by=by, at=at)


def _resolve(article: Article, sent: Any, by: User, at: datetime.datetime) -> Event:
    thread, note = int(sent["thread"]), sent.get("note", "")
    return editing.resolve(article.pk, thread=thread, note=note, by=by, at=at)


DOES: dict[str, tuple[Callable[..., Event], str | Promise]] = {
    "comment": (_comment, gettext_lazy("The comment stands.")),
    "answer": (_answer, gettext_lazy("The answer stands.")),
    "resolve": (_resolve, gettext_lazy("The comment is resolved.")),
}


def _page(
    request: HttpRequest, article: Article, refused: list[Obstacle], site: AdminSite
) -> HttpResponse:
    by, at = person(request), timezone.now()
    found = threads(article, at, by)
    context = {
        **site.each_context(request),
        # Translators: remarks on an article.
        "title": _("Comments"),
        **heading(article),
        "opts": Article._meta,
        "open": [thread for thread in found if thread.open],
        "resolved": [thread for thread in found if not thread.open],
        "places": list(_places(article, by)),
        "number": article.newest_number,
        "refused": [(obstacle, "") for obstacle in refused],
        "sent": request.POST if refused else _quoted(request),
        "next": _came_from(request),
    }
    template = "admin/articles/article/comments.html"
    return TemplateResponse(request, template, context, status=409 if refused else 200)


def _quoted(request: HttpRequest) -> dict[str, str]:
    """``?place=title_en&quote=…``: where the comment belongs, and what it is about."""
    quote = "\n".join(f"> {line}" for line in request.GET.get("quote", "").splitlines())
    note = f"{quote[:LONGEST_QUOTE]}\n\n" if quote else ""
    return {"place": request.GET.get("place", ""), "note": note}


def quoted(note: str) -> tuple[str, str]:
    """The quote that a comment begins with, and what it says of it."""
    lines = note.splitlines()
    quote = list(takewhile(lambda line: line.startswith(">"), lines))
    said = "\n".join(lines[len(quote) :]).strip()
    return "\n".join(line[1:].removeprefix(" ") for line in quote), said


def _places(article: Article, by: User) -> Iterator[tuple[str, str]]:
    """What this person may comment on: each part as a whole, then its fields."""
    actor, own = by.actor(), article.owner_id == by.pk
    for part in PARTS:
        if may(Verb.COMMENT, actor, part, article.source_language, own):
            yield part, _place(part, "")
            for name in fields_of(part):
                yield input_name(part, name), place_name(part, name)


def _place(part: str, name: str) -> str:
    if name:
        return place_name(part, name)
    if part == SHARED:
        return _("The whole story")
    return _("The {language} edition").format(language=NAME[part])


def _said(event: Event, at: datetime.datetime) -> Said:
    quote, text = quoted(event.note)
    return Said(
        who=name_of(event.by),
        ago=ago(event.at, at),
        at=date(event.at),
        number=event.revision.number,
        quote=quote,
        text=text,
        resolves=event.verb == Verb.RESOLVE,
    )
