import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from articles.slugs import numbered


class Slug(models.Model):
    """Every slug ever claimed: a reservation until its article went live under it, then the
    current address or a redirect for ever."""

    slug = models.SlugField(_("slug"), max_length=160, unique=True)
    article = models.ForeignKey(
        "articles.Article",
        on_delete=models.CASCADE,
        related_name="slugs",
        verbose_name=_("article"),
    )
    claimed_at = models.DateTimeField(_("claimed at"))
    live_since = models.DateTimeField(_("live since"), null=True, blank=True)

    class Meta:
        verbose_name = _("slug")
        verbose_name_plural = _("slugs")

    def __str__(self) -> str:
        return self.slug

    @classmethod
    def holder(cls, slug: str) -> int | None:
        """The id of the article that has ``slug``, None if it is free."""
        return cls.objects.filter(slug=slug).values_list("article_id", flat=True).first()

    @classmethod
    def free(cls, wanted: str) -> str:
        """``wanted`` itself, or with the first free suffix: ``wanted-2``, ``wanted-3`` …"""
        taken = set(cls.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
        return next(slug for slug in numbered(wanted) if slug not in taken)

    @classmethod
    def claim(cls, slug: str, article_id: int, at: datetime.datetime) -> None:
        """Reserve ``slug``; IntegrityError if another article has it."""
        if cls.holder(slug) != article_id:
            with transaction.atomic():
                cls.objects.create(slug=slug, article_id=article_id, claimed_at=at)
