import datetime
from enum import StrEnum
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.event import Event

# How long one worker has a mailing to itself, counted anew before each letter: longer than any
# letter takes (EMAIL_TIMEOUT holds for each of its dozen steps), so that only a dead worker's
# mailings are taken over.
LEASE = datetime.timedelta(minutes=10)

# How long after each attempt the next one comes. After the last, in the fourth day, it is given
# up: by then an editor has long seen it at the desk.
WAITS = tuple(datetime.timedelta(minutes=each) for each in (1, 5, 30, 120, 480, *[1440] * 3))

# How long a mailing that ended with an address refused is still shown among the failures.
SHOWN = datetime.timedelta(days=7)


class Kind(StrEnum):
    SUBMITTED = "submitted"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    ASSIGNED = "assigned"
    FAILED = "failed"


# Each completes "Write to me when …".
KIND_NAMES = {
    Kind.SUBMITTED: _("a story waits for a review that I may give"),
    Kind.CHANGES_REQUESTED: _("somebody requests changes from me"),
    Kind.APPROVED: _("my work is approved, or a story can be published"),
    Kind.ASSIGNED: _("work is assigned to me"),
    Kind.FAILED: _("a scheduled publication fails"),
}


class MailingQuerySet(models.QuerySet["Mailing"]):
    def due(self, at: datetime.datetime) -> Self:
        """What a worker may take at ``at``: the oldest first."""
        return self.filter(done_at=None, next_try_at__lte=at).order_by("next_try_at", "id")

    def failing(self, at: datetime.datetime) -> Self:
        """What went wrong and is tried again, was given up, or ended with an address refused in
        the last SHOWN; the newest first."""
        failed = self.filter(~Q(error=""), Q(done_at=None) | Q(done_at__gt=at - SHOWN))
        return failed.order_by("-id")


MailingManager = models.Manager.from_queryset(MailingQuerySet)


class Mailing(models.Model):
    """One event, to be told by e-mail to everybody concerned. Written together with the event;
    whoever sends it takes it first, by moving ``next_try_at`` to the end of a lease."""

    event = models.OneToOneField(
        Event, on_delete=models.PROTECT, related_name="mailing", verbose_name=_("event")
    )
    kind = models.CharField(_("kind"), max_length=20)
    at = models.DateTimeField(_("at"))
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    sent_to = models.JSONField(_("sent to"), default=list)  # ids of people
    # Whose address was refused for good: id (a string, as JSON has it) → what was answered.
    refused = models.JSONField(_("refused"), default=dict)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next try at"))
    error = models.TextField(_("error"), blank=True)

    objects: ClassVar[MailingManager["Mailing"]] = MailingManager()

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(done_at=None), name="articles_mailing_due"
            ),
            models.Index(fields=["-id"], condition=~Q(error=""), name="articles_mailing_failing"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.event_id}"
