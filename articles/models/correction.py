from django.db import models
from django.utils.translation import gettext_lazy as _


class Correction(models.Model):
    """What readers of one language are told was put right, and when. Written by publishing."""

    article = models.ForeignKey(
        "articles.Article",
        on_delete=models.PROTECT,
        related_name="corrections",
        verbose_name=_("article"),
    )
    language = models.CharField(_("language"), max_length=12)
    text = models.TextField(_("text"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        indexes = [
            models.Index(fields=["article", "language", "-at"], name="articles_corrections"),
            models.Index(fields=["language", "-at", "-id"], name="articles_corrections_new"),
        ]

    def __str__(self) -> str:
        return self.text
