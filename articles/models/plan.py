from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.event import Event

PUBLISHED, UNSCHEDULED, FAILED = "published", "unscheduled", "failed"


class Plan(models.Model):
    """One edition that goes out at a set time. Its event says which revision, by whom and how;
    editions that were scheduled together share it, and go out together."""

    event = models.ForeignKey(
        Event, on_delete=models.PROTECT, related_name="plans", verbose_name=_("event")
    )
    article = models.ForeignKey(
        "articles.Article",
        on_delete=models.PROTECT,
        related_name="plans",
        verbose_name=_("article"),
    )
    language = models.CharField(_("language"), max_length=12)
    due_at = models.DateTimeField(_("due at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, blank=True)  # "" while it is open

    class Meta:
        verbose_name = _("planned publication")
        verbose_name_plural = _("planned publications")
        constraints = [
            models.UniqueConstraint(
                fields=["article", "language"],
                condition=Q(ended_at__isnull=True),
                name="articles_plan_open_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=Q(ended_at__isnull=True),
                name="articles_plan_due",
            ),
            models.Index(
                fields=["-ended_at"], condition=Q(outcome=FAILED), name="articles_plan_failed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.language}: {self.due_at:%Y-%m-%d %H:%M %Z}"
