from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.content import digest


class Revision(models.Model):
    """An immutable snapshot of everything an editor can change (articles/content.py).

    The database refuses to change or delete it (append_only.py). Lists defer ``content``.
    """

    article = models.ForeignKey(
        "articles.Article",
        on_delete=models.PROTECT,
        related_name="revisions",
        verbose_name=_("article"),
    )
    number = models.PositiveIntegerField(_("number"))
    content = models.JSONField(_("content"))
    digests = models.JSONField(_("digests"))  # part → SHA-256
    changed = models.JSONField(_("changed"))  # part → the fields that this save changed
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("author"),
    )
    at = models.DateTimeField(_("saved at"))
    note = models.CharField(_("note"), max_length=500, blank=True)

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
