"""My queue: the translations that wait for this person, and the names that are missing."""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import urlencode

from babel.dates import format_timedelta
from babel.numbers import format_decimal
from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import editing
from articles.editing.assigning import TRANSLATOR
from articles.languages import HTML_LANG, NAME, UNIT, text
from articles.models import Article, Edition, Event, User
from articles.obstacles import Obstacle
from articles.workflow import EDIT, TRANSLATE, Actor, Verb, language_right, may
from scoring.words import LOCALES

from .badges import edition_html
from .fields import input_name
from .names import named, unnamed
from .times import ZonedDateTimeField
from .verb_forms import PersonField
from .waiting import MINE, OTHERS, REASONS, may_assign, place_of, rows_of, waiting
from .words import listed, name_of, person, screen_language, short_date

ROWS = 25
# Of those in the settings, the one that knows rights.
BACKEND = "django.contrib.auth.backends.ModelBackend"


class Line(NamedTuple):
    """One translation that waits."""

    edition: Edition
    title: str
    title_lang: str
    url: str  # the article's form, at this language
    language: str | Promise
    badge: str
    reason: str | Promise
    deadline: str
    span: str  # until the deadline, or since
    is_late: bool
    hot: int | None  # None where the article is not out
    length: str
    whose: str  # who translates it, and who asked
    verbs: list[tuple[Verb, str | Promise]]  # that one button does
    form: forms.Form | None = None  # of who may assign it


class AssignForm(forms.Form):
    """Who translates one edition, and until when. Fields are named as the verb's arguments."""

    to = PersonField(
        label=gettext_lazy("Whom to ask"),
        queryset=User.objects.filter(is_active=True, is_staff=True),
        required=False,
        # Translators: whom to ask: nobody in particular.
        empty_label=gettext_lazy("nobody"),
    )
    deadline = ZonedDateTimeField(label=gettext_lazy("Deadline"), required=False)


def queue_page(request: HttpRequest, *, site: AdminSite) -> HttpResponse:
    """GET shows a page of the queue; POST does one thing to one line of it and comes back.

    ``show`` narrows it (waiting.py), ``after`` goes on behind a place. A refusal answers 409 with
    the same page and the reasons.
    """
    by, at = person(request), timezone.now()
    if not by.has_perm("articles.view_article"):
        raise PermissionDenied
    refused: list[Obstacle] = []
    if request.method == "POST":
        try:
            messages.success(request, _done(request, by, at))
            return HttpResponseRedirect(request.get_full_path())
        except editing.Refused as refusal:
            refused = refusal.obstacles
    show, after = request.GET.get("show", ""), place_of(request.GET.get("after", ""))
    found = waiting(by, show, after, ROWS + 1)
    lines = _lines([key for _place, key in found[:ROWS]], by, at)
    more = {"show": show, "after": str(found[ROWS - 1][0])} if len(found) > ROWS else {}
    context = {
        **site.each_context(request),
        "title": _("My queue"),
        "shown": [
            (name, f"?{urlencode({'show': key})}" if key else "?", key == show)
            for key, name in _narrowings(by)
        ],
        "lines": list(_with_forms(lines, request.POST)) if may_assign(by) else lines,
        "more": f"?{urlencode(more)}" if more else "",
        "is_first": after is None,
        "unnamed": unnamed(by) if after is None and not show else [],
        "refused": refused,
        "sent": request.POST,
    }
    return TemplateResponse(request, "admin/queue.html", context, status=409 if refused else 200)


def _narrowings(by: User) -> list[tuple[str, str | Promise]]:
    # Translators: all lines of the queue, not only some.
    mine: list[tuple[str, str | Promise]] = [("", _("All")), (MINE, _("Assigned to me"))]
    others = [(OTHERS, _("With others"))] if may_assign(by) else []
    return [*mine, *REASONS.items(), *others]


def _done(request: HttpRequest, by: User, at: datetime.datetime) -> str:
    """Do what one button says, and tell it. Raises Refused."""
    sent = request.POST
    what = sent.get("do", "")
    if what == "name":
        return named(sent, by, at)
    try:
        edition = Edition.objects.only("article_id", "language").get(pk=int(sent["edition"]))
    except (KeyError, ValueError, OverflowError, Edition.DoesNotExist):
        raise editing.Refused([Obstacle("unknown", _("This is no longer there."))]) from None
    given: dict[str, Any] = {"languages": [edition.language], "by": by, "at": at}
    match what:
        case Verb.TAKE:
            editing.take(edition.article_id, **given)
            text = _("You translate: {parts}.")
        case Verb.HAND_BACK:
            editing.hand_back(edition.article_id, **given)
            text = _("Handed back: {parts}.")
        case Verb.ASSIGN:
            form = AssignForm(sent)
            if not form.is_valid():
                faults = [str(fault) for each in form.errors.values() for fault in each]
                raise editing.Refused([Obstacle("fault", fault) for fault in faults])
            editing.assign(edition.article_id, task=TRANSLATOR, **given, **form.cleaned_data)
            text = _("Assigned: {parts}.")
        case _:
            raise editing.Refused([Obstacle("unknown", _("There is nothing of this kind to do."))])
    return text.format(parts=listed([NAME[edition.language]]))


def _lines(keys: list[int], by: User, at: datetime.datetime) -> list[Line]:
    editions, actor = rows_of(keys), by.actor()
    asked = _asked(editions.values())
    return [_line(editions[key], asked.get(key), actor, at) for key in keys if key in editions]


def _line(edition: Edition, asked: User | None, actor: Actor, at: datetime.datetime) -> Line:
    article, due = edition.article, edition.deadline
    source = article.source_language
    return Line(
        edition=edition,
        title=text(article, "working_title", source) or article.slug,
        title_lang=HTML_LANG[source],
        url=edition_url(article, edition.language),
        language=NAME[edition.language],
        badge=edition_html(edition),
        reason=REASONS.get(edition.work, edition.work),
        deadline=short_date(due) if due else "",
        span=_span(due, at) if due else "",
        is_late=due is not None and due <= at,
        hot=article.display(at).hot if article.live_shared_id else None,
        length=length_words(article.source_length, source) if article.source_length else "",
        whose=_whose(edition, asked),
        verbs=[
            (verb, _BUTTONS[verb])
            for verb in _BUTTONS
            if _offers(verb, edition, actor, article.owner_id == actor.id)
        ],
    )


_BUTTONS: dict[Verb, str | Promise] = {
    Verb.TAKE: gettext_lazy("Take it"),
    Verb.HAND_BACK: gettext_lazy("Hand it back"),
}


def _offers(verb: Verb, edition: Edition, actor: Actor, own: bool) -> bool:
    """As the verb itself would answer (obstacles.py), without a look at the whole story."""
    if not may(verb, actor, edition.language, edition.article.source_language, own):
        return False
    holder = edition.translator_id
    return holder is None if verb is Verb.TAKE else holder == actor.id


def edition_url(article: Article, language: str) -> str:
    """Where an edition is written: a translation on the workbench, the source on its form."""
    if language != article.source_language:
        return reverse("admin:articles_article_translate", args=[article.pk, language])
    url = reverse("admin:articles_article_change", args=[article.pk])
    return f"{url}#id_{input_name(language, 'title')}"


def length_words(count: int, language: str) -> str:
    """ "412 words", “1,180字”: what the length of a text in ``language`` is counted in."""
    number = format_decimal(count, locale=LOCALES[screen_language()].locale)
    said = (
        ngettext("{number} word", "{number} words", count)
        if UNIT[language] == "words"
        else ngettext("{number} character", "{number} characters", count)
    )
    return said.format(number=number)


def _span(due: datetime.datetime, at: datetime.datetime) -> str:
    """ "in 3 days" before a deadline, "2 hours late" after it."""
    locale = LOCALES[screen_language()].locale
    if due > at:
        return str(format_timedelta(due - at, add_direction=True, locale=locale))
    late = format_timedelta(at - due, locale=locale)
    return _("{span} late").format(span=late)


def _whose(edition: Edition, asked: User | None) -> str:
    if edition.translator is None:
        return ""
    if asked is None:
        return name_of(edition.translator)
    message = _("{name}, asked by {other}")
    return message.format(name=name_of(edition.translator), other=name_of(asked))


def _asked(editions: Iterable[Edition]) -> dict[int, User]:
    """By edition: who asked its translator. Nobody did where it was taken since."""
    held = {(row.article_id, row.language): row.pk for row in editions if row.translator_id}
    events = Event.objects.filter(
        article__in={article for article, _language in held}, verb__in=(Verb.ASSIGN, Verb.TAKE)
    )
    found: dict[int, User] = {}
    for event in events.select_related("by").order_by("pk"):
        for language in event.digests:
            key = held.get((event.article_id, language))
            if key is None or event.detail.get("as") != TRANSLATOR:
                continue
            found.pop(key, None)
            if event.verb == Verb.ASSIGN and event.by:
                found[key] = event.by
    return found


def _with_forms(lines: Iterable[Line], sent: QueryDict) -> Iterator[Line]:
    """Each with a form that offers the people who may translate into its language."""
    offered: dict[str, list[tuple[int, str]]] = {}
    for line in lines:
        edition = line.edition
        if edition.language not in offered:
            offered[edition.language] = translators(edition.language)
        is_sent = sent.get("do") == Verb.ASSIGN and sent.get("edition") == str(edition.pk)
        form = AssignForm(
            sent if is_sent else None,
            initial={"to": edition.translator_id, "deadline": edition.deadline},
            auto_id=f"id_{edition.pk}_%s",
            label_suffix="",
        )
        to: Any = form.fields["to"]
        to.choices = [("", to.empty_label), *offered[edition.language]]
        yield line._replace(form=form)


def translators(language: str) -> list[tuple[int, str]]:
    """Who may translate into ``language``, whosever the article is."""
    edit, translate, into = (
        User.objects.with_perm(f"articles.{right}", backend=BACKEND).values("pk")
        for right in (EDIT, TRANSLATE, language_right(language))
    )
    able = Q(pk__in=edit) | (Q(pk__in=translate) & Q(pk__in=into))
    people = User.objects.filter(able, is_active=True, is_staff=True).order_by("username")
    return [(user.pk, name_of(user)) for user in people]
