from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.revision import Revision
from articles.standing import Mark
from articles.workflow import VERB_NAMES, Verb


class Event(models.Model):
    """One line of the append-only record: who did what to which revision, when, and why."""

    article = models.ForeignKey(
        "articles.Article",
        on_delete=models.PROTECT,
        related_name="events",
        verbose_name=_("article"),
    )
    revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, related_name="events", verbose_name=_("revision")
    )
    verb = models.CharField(_("verb"), max_length=20)
    digests = models.JSONField(_("parts"))  # part → its digest in this revision
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"))
    note = models.TextField(_("note"), blank=True)
    # approve: {"responsible": bool}; restore: {"restored": number};
    # comment: {"field": name, "thread": id}; resolve: {"thread": id};
    # assign: {"to": id, "as": "translator" | "reviewer", "deadline": ISO};
    # claim, release: {"as": "reviewer"}; take, hand_back: {"as": "translator"};
    # publish: {"kind": …, "corrections": {language: text}, "planned": id of the scheduling event};
    # schedule: {"due_at": ISO, "kind": …, "corrections": …};
    # unschedule, where a due publication was refused: {"failed": {language: [why]}}
    detail = models.JSONField(_("detail"), default=dict)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["article", "id"], name="articles_event_article"),
            models.Index(fields=["verb", "-at"], name="articles_event_verb"),
        ]

    def __str__(self) -> str:
        if "failed" in self.detail:
            return str(_("Scheduled publication failed"))
        return str(VERB_NAMES[Verb(self.verb)])

    def mark(self, number: int) -> Mark:
        return Mark(
            verb=self.verb,
            number=number,
            digests=self.digests,
            by=self.by_id,
            responsible=bool(self.detail.get("responsible")),
            id=self.pk,
            field=self.detail.get("field", ""),
            thread=self.detail.get("thread", 0),
        )
