"""Categories, tags and disclaimers: named per language, known by slug, retired, never deleted."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, TagBase

from articles.content import ORIGINS
from articles.languages import LANGUAGES, column, others, text


class Named(models.Model):
    """A slug that never changes, a translated name, and whether it may still be chosen."""

    slug = models.SlugField(
        _("slug"),
        max_length=100,
        unique=True,
        help_text=_("Small letters, digits and hyphens. It stands in every revision: it stays."),
    )
    retired = models.BooleanField(
        _("retired"), default=False, help_text=_("Kept where it is used, no longer offered.")
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        """The name in the language of the screen, else in the other, else the slug."""
        from django.utils.translation import get_language

        return self.named(get_language() or LANGUAGES[0])[0]

    def named(self, language: str) -> tuple[str, str]:
        """The name and the language it is in, for its ``lang`` attribute."""
        return name_of(self, language)


def name_of(row: Any, language: str) -> tuple[str, str]:
    """The same of a row that is read without its model."""
    for code in (language, *others(language)):
        if name := text(row, "name", code):
            return name, code
    return row.slug, LANGUAGES[0]


class Category(Named):
    objects: ClassVar[models.Manager["Category"]] = models.Manager()

    name = models.CharField(_("name"), max_length=100)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ("position", "slug")


class Disclaimer(Named):
    """A standing notice that editors flag on an article; its text stands under the story.

    One with an ``origin`` stands under every text of that origin, and nobody can take it off.
    What each save made of a disclaimer stands in its wordings (wording.py).
    """

    objects: ClassVar[models.Manager["Disclaimer"]] = models.Manager()

    name = models.CharField(_("name"), max_length=100)
    text = models.TextField(_("text"))
    origin = models.CharField(_("origin"), max_length=20, blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("disclaimer")
        verbose_name_plural = _("disclaimers")
        ordering = ("slug",)
        constraints = [
            models.UniqueConstraint(
                fields=["origin"], condition=~Q(origin=""), name="articles_disclaimer_origin"
            ),
            models.CheckConstraint(
                condition=Q(origin="") | Q(retired=False), name="articles_disclaimer_stays"
            ),
        ]

    @property
    def automatic(self) -> str:
        """The name of the origin that it goes with, "" where editors choose."""
        return str(ORIGINS.get(self.origin, self.origin))


class Tag(Named, TagBase):
    objects: ClassVar[models.Manager["Tag"]] = models.Manager()

    # TagBase's unique name would be copied to every language column and forbid two empty ones.
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ("slug",)
        constraints = [
            models.UniqueConstraint(
                fields=[column("name", language)],
                condition=~Q(**{column("name", language): ""}),
                name=f"articles_tag_{column('name', language)}_unique",
            )
            for language in LANGUAGES
        ]


class TaggedArticle(ItemBase):
    """The tags of the live article; those of a draft stand in its revision."""

    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="uses")
    content_object = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="tagged"
    )
    # The article's, which never changes: a tag's list is read in its order, however long it is.
    published_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["tag", "-published_at", "-content_object"], name="articles_tagged_new"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["content_object", "tag"], name="articles_tagged_once")
        ]
