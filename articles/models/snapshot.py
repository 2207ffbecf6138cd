from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Snapshot(models.Model):
    """What something was after one save: its saves are numbered from 1.

    The database refuses to change or delete one (append_only.py).
    """

    number = models.PositiveIntegerField(_("number"))
    content = models.JSONField(_("content"))
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
        abstract = True

    def __str__(self) -> str:
        return _("Version {number}").format(number=self.number)
