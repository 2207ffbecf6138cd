"""The letters: plain text, in the language and by the clock of whoever receives them."""

import datetime
import re
from typing import NamedTuple
from urllib.parse import urlsplit

from babel.lists import format_list
from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from articles import disclosure
from articles.languages import LANGUAGES, NAME, others
from articles.models import Event, Kind, Mailing, Revision, User
from scoring.words import LOCALES, date_words

from .people import News, news_of

# What ends a header, or a terminal's patience: line ends, NUL and their kin.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class Letter(NamedTuple):
    subject: str | Promise
    opening: str | Promise


LETTERS = {
    Kind.SUBMITTED: Letter(
        gettext_lazy("For review: {title}"),
        gettext_lazy("{name} handed in revision {number} for review: {parts}."),
    ),
    Kind.CHANGES_REQUESTED: Letter(
        gettext_lazy("Changes requested: {title}"),
        gettext_lazy("{name} requests changes in revision {number}: {parts}."),
    ),
    Kind.APPROVED: Letter(
        gettext_lazy("Approved: {title}"),
        gettext_lazy("{name} approved revision {number}: {parts}."),
    ),
    Kind.ASSIGNED: Letter(
        gettext_lazy("Assigned to you: {title}"),
        gettext_lazy("{name} assigned this review to you: {parts}."),
    ),
    Kind.FAILED: Letter(
        gettext_lazy("Not published: {title}"),
        gettext_lazy("Revision {number} was due to be published and was not: {parts}."),
    ),
}
TO_TRANSLATE = gettext_lazy("{name} assigned this translation to you: {parts}.")


def letter(mailing: Mailing, user: User) -> EmailMessage:
    """What ``user`` is told of the event, ready to be sent."""
    language = user.language if user.language in LANGUAGES else LANGUAGES[0]
    event, kind = mailing.event, Kind(mailing.kind)
    title, origin = _title(event.revision, language)
    with override(language):
        subject = str(LETTERS[kind].subject).format(title=title or event.article.slug)
        body = "\n\n".join(filter(None, _paragraphs(event, kind, user, language, title, origin)))
    site = urlsplit(settings.SITE_URL).hostname
    return EmailMessage(
        subject=CONTROL.sub(" ", subject),
        body=body + "\n",
        to=[user.email],
        headers={
            "Auto-Submitted": "auto-generated",
            # The same each time: where a letter comes twice, a mailbox can tell.
            "Message-ID": f"<mailing-{mailing.pk}-{user.pk}@{site}>",
        },
    )


def _paragraphs(
    event: Event, kind: Kind, user: User, language: str, title: str, origin: str
) -> list[str]:
    news = news_of(event)
    is_translation = kind is Kind.ASSIGNED and news.role == "translator"
    opening = TO_TRANSLATE if is_translation else LETTERS[kind].opening
    name = event.by.name(language) if event.by else _("the operator")
    label = disclosure.of(origin, "", "", language).label
    desk = reverse("admin:articles_article_change", args=[event.article_id])
    note = _("Note: {note}").format(note=event.note) if event.note else ""
    deadline = event.detail.get("deadline") if is_translation else ""
    off = _("This kind of e-mail can be turned off in your settings: {url}")
    return [
        str(opening).format(name=name, number=event.revision.number, parts=_said(news, language)),
        "\n".join(filter(None, (title, label))),
        _("Wanted by {time}.").format(
            time=date_words(datetime.datetime.fromisoformat(deadline), language, user.zone)
        )
        if deadline
        else "",
        "\n".join(f"- {message}" for message in event.detail.get("failed", {}).get(language, ())),
        note,
        f"{settings.SITE_URL}{desk}",
        date_words(event.at, language, user.zone),
        off.format(url=f"{settings.SITE_URL}{reverse('admin:me')}"),
    ]


def _title(revision: Revision, language: str) -> tuple[str, str]:
    """The title and the origin of its text, in another language where this one has none."""
    for code in (language, *others(language)):
        part = revision.part(code)
        if title := CONTROL.sub(" ", part.get("title") or "").strip():
            return title, part.get("origin") or ""
    return "", ""


def _said(news: News, language: str) -> str:
    names = [str(NAME[part]) if part in NAME else _("Shared details") for part in news.parts]
    return format_list(names, locale=LOCALES[language].locale)
