from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Dismissal(models.Model):
    """Somebody looked at what a check found in one row of a translation, and left it as it is.

    It holds while both texts of the row are unchanged (articles.content.text_digest), and until it
    is taken back. The row is the record of who did either.
    """

    article = models.ForeignKey(
        "articles.Article",
        on_delete=models.CASCADE,
        related_name="dismissals",
        verbose_name=_("article"),
    )
    language = models.CharField(_("language"), max_length=12)
    field = models.CharField(_("field"), max_length=20)
    # Checks are code (articles/translating/checks): one that is gone leaves its dismissals behind.
    check_id = models.CharField(_("check"), max_length=40)
    source_digest = models.CharField(_("digest of the source"), max_length=64)
    target_digest = models.CharField(_("digest of the translation"), max_length=64)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"))
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("taken back by"),
    )
    undone_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    objects: ClassVar[models.Manager["Dismissal"]] = models.Manager()

    class Meta:
        verbose_name = _("dismissal")
        verbose_name_plural = _("dismissals")
        constraints = [
            # Which hold, by article and language: the order in which they are loaded.
            models.UniqueConstraint(
                fields=[
                    *("article", "language", "field", "check_id"),
                    *("source_digest", "target_digest"),
                ],
                condition=models.Q(undone_at=None),
                name="articles_dismissal_holds",
            )
        ]

    def __str__(self) -> str:
        return f"{self.article_id}, {self.language}, {self.field}: {self.check_id}"

    @property
    def holds(self) -> bool:
        return self.undone_at is None
