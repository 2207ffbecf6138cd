import datetime

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.article import ITS_BODIES
from articles.models.revision import Revision

# With a full stop between the id and its signature: a colon ends a link in some mail programs.
SIGNER = Signer(sep=".", salt="articles.preview_link")


class PreviewLink(models.Model):
    """Lets people without an account read one language of one revision, until it ends or is taken
    back. The row is the record of who did either; its address cannot be guessed."""

    article = models.ForeignKey(
        "articles.Article",
        on_delete=models.CASCADE,
        related_name="preview_links",
        verbose_name=_("article"),
    )
    revision = models.ForeignKey(
        Revision, on_delete=models.CASCADE, related_name="+", verbose_name=_("revision")
    )
    language = models.CharField(_("language"), max_length=12)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"))
    expires_at = models.DateTimeField(_("expires at"))
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("revoked by"),
    )
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")

    def __str__(self) -> str:
        return f"{self.article_id}, {self.language}: {self.expires_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("shared_preview", args=[SIGNER.sign(str(self.pk))])

    def is_open(self, at: datetime.datetime) -> bool:
        return self.revoked_at is None and at < self.expires_at

    @classmethod
    def of(cls, token: str) -> "PreviewLink":
        """The link with this ``token``; DoesNotExist where nobody here signed it."""
        try:
            key = int(SIGNER.unsign(token))
        except BadSignature:
            raise cls.DoesNotExist from None
        rows = cls.objects.select_related("article", "revision")
        return rows.defer("revision__content", *ITS_BODIES).get(pk=key)
