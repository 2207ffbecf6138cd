"""Sending what is due: many workers may try at once, be killed, or come late."""

import contextlib
import datetime
import logging
import smtplib
from collections.abc import Callable
from typing import Any

from django.core.mail import get_connection

from articles.models import Mailing, User
from articles.models.mailing import LEASE, WAITS

from .letters import letter
from .people import told

log = logging.getLogger(__name__)

Clock = Callable[[], datetime.datetime]

# Longer answers than this say nothing more.
LONGEST_REASON = 300


class Lost(Exception):
    """The lease ran out, and somebody else has the mailing."""


def send_due(clock: Clock) -> int:
    """Send every mailing that is due, each to one person at a time; how many were taken.

    ``clock`` tells the time before each step: a letter may take a minute. A server that does not
    answer ends the round; what is left stays due.
    """
    taken = 0
    for pk in list(Mailing.objects.due(clock()).values_list("pk", flat=True)):
        mailing = take(pk, clock())
        if mailing is None:
            continue
        taken += 1
        with contextlib.suppress(Lost):
            if not _send(mailing, clock):
                break
    return taken


def take(pk: int, at: datetime.datetime) -> Mailing | None:
    """One UPDATE, which one worker wins. A mailing taken and not finished is due again when its
    lease is over; the number of the attempt tells its holders apart."""
    rows = Mailing.objects.select_related("event__article", "event__revision", "event__by")
    mailing = rows.get(pk=pk)
    mailing.attempts += 1
    mailing.next_try_at = at + LEASE
    won = (
        Mailing.objects.due(at)
        .order_by()
        .filter(pk=pk, attempts=mailing.attempts - 1)
        .update(attempts=mailing.attempts, next_try_at=mailing.next_try_at)
    )
    return mailing if won else None


def _send(mailing: Mailing, clock: Clock) -> bool:
    """To everybody who is to be told and was not yet; False where the server was silent."""
    failures: list[Exception] = []
    for user in told(mailing):
        if user.pk not in mailing.sent_to and str(user.pk) not in mailing.refused:
            _keep(mailing, next_try_at=clock() + LEASE)
            if failure := _send_one(mailing, user):
                failures.append(failure)
    _finish(mailing, failures, clock())
    return not any(_is_silence(failure) for failure in failures)


def _send_one(mailing: Mailing, user: User) -> Exception | None:
    """Mark it as soon as it is sent, or what stands against it."""
    try:
        _post(mailing, user)
    except Exception as error:  # whatever it is, it must not hold up the others
        if not _is_final(error):
            if not isinstance(error, OSError):
                log.exception("Mailing %s to %s can't be written.", mailing.pk, user.username)
            return error
        reason = f"{user.username}: {_reason(error)}"
        _keep(mailing, refused={**mailing.refused, str(user.pk): reason})
    else:
        _keep(mailing, sent_to=[*mailing.sent_to, user.pk])
    return None


def _post(mailing: Mailing, user: User) -> None:
    connection = get_connection()
    connection.open()
    try:
        connection.send_messages([letter(mailing, user)])
    finally:
        # What goes wrong in saying goodbye does not unsend the letter.
        with contextlib.suppress(OSError):
            connection.close()


def _keep(mailing: Mailing, **values: Any) -> None:
    """Write, if the mailing is still ours; else raise Lost."""
    ours = Mailing.objects.filter(pk=mailing.pk, attempts=mailing.attempts, done_at=None)
    if not ours.update(**values):
        raise Lost
    for name, value in values.items():
        setattr(mailing, name, value)


def _finish(mailing: Mailing, failures: list[Exception], at: datetime.datetime) -> None:
    """Done, or to be tried again after a while, or given up."""
    error = "\n".join([*mailing.refused.values(), *dict.fromkeys(map(_reason, failures))])
    if failures and mailing.attempts <= len(WAITS):
        _keep(mailing, error=error, next_try_at=at + WAITS[mailing.attempts - 1])
    else:
        _keep(mailing, error=error, done_at=at)


def _is_final(error: Exception) -> bool:
    """Whether the address itself is refused, by the server (5xx) or as no address at all."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _said in error.recipients.values())
    return isinstance(error, ValueError)


def _is_silence(error: Exception) -> bool:
    """No answer at all, rather than a bad one: the next letter would wait as long."""
    return isinstance(error, smtplib.SMTPServerDisconnected) or (
        isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException)
    )


def _reason(error: Exception) -> str:
    """What the server said, else the error's own words, on one line."""
    answers: list[tuple[int, bytes | str]] = []
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers += error.recipients.values()
    elif isinstance(error, smtplib.SMTPResponseException):
        answers.append((error.smtp_code, error.smtp_error))
    said = [
        f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"
        for code, text in answers
    ] or [f"{type(error).__name__}: {error}"]
    return " ".join(" ".join(said).replace("\0", "").split())[:LONGEST_REASON]
