from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.content import digest
from articles.models.snapshot import Snapshot


class Revision(Snapshot):
    """Everything that an editor can change (articles/content.py). Lists defer ``content``."""

    article = models.ForeignKey(
        "articles.Article",
        on_delete=models.PROTECT,
        related_name="revisions",
        verbose_name=_("article"),
    )
    digests = models.JSONField(_("digests"))  # part → SHA-256
    changed = models.JSONField(_("changed"))  # part → the fields that this save changed

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="articles_revision_number")
        ]

    def __str__(self) -> str:
        return _("Revision {number}").format(number=self.number)

    def part(self, name: str) -> dict[str, Any]:
        part: dict[str, Any] = self.content.get(name, {})
        return part

    def digest(self, part: str) -> str:
        """Of a language that was added later, that of no text."""
        return self.digests.get(part) or digest({})
