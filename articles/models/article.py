import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from articles.languages import LANGUAGES, column, columns, text
from articles.models.revision import Revision
from articles.models.taxonomy import Category, Disclaimer, TaggedArticle
from articles.workflow import RIGHTS, language_right
from scoring.models import Scored

# The long texts: lists leave them in the database.
BODIES = ("analysis", "analysis_html", *columns("analysis", "analysis_html"))
# The same, seen from a row that refers to an article.
ITS_BODIES = tuple(f"article__{name}" for name in BODIES)


class ArticleQuerySet(models.QuerySet["Article"]):
    def live(self, language: str, at: datetime.datetime) -> Self:
        """What readers of ``language`` see at ``at``: the one place where this is written."""
        return self.filter(**{column("live", language): True, "published_at__lte": at})

    def hottest_first(self) -> Self:
        """By heat: the order by hotness at every instant."""
        return self.order_by("-heat", "-id")

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-id")

    def without_bodies(self) -> Self:
        return self.defer(*BODIES)


ArticleManager = models.Manager.from_queryset(ArticleQuerySet)


class Article(Scored):
    """One story. Its row holds, per language, exactly what readers see: a forgotten filter then
    leaks nothing. Beside it stands what the desk's lists need."""

    # What readers see; translated (translation.py): title_en, title_zh_hans …
    title = models.CharField(_("title"), max_length=300, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    analysis = models.TextField(_("analysis"), blank=True)
    analysis_html = models.TextField(_("analysis, rendered"), blank=True)
    origin = models.CharField(_("origin"), max_length=20, blank=True)
    system = models.CharField(_("AI system"), max_length=100, blank=True)

    # Visibility: one column and three partial indexes a language. The default is the database's,
    # so that code from before a new language can still insert.
    live_en = models.BooleanField(_("live in English"), db_default=False, default=False)
    live_zh_hans = models.BooleanField(_("live in Chinese"), db_default=False, default=False)

    # What readers see, whatever the language.
    slug = models.SlugField(_("slug"), max_length=160, unique=True)
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name=_("category"),
    )
    tags = TaggableManager(through=TaggedArticle, blank=True, verbose_name=_("tags"))
    disclaimers = models.ManyToManyField(
        Disclaimer, blank=True, related_name="articles", verbose_name=_("disclaimers")
    )
    source_name = models.CharField(_("source"), max_length=200, blank=True)
    source_url = models.URLField(_("source address"), max_length=1000, blank=True)
    source_date = models.DateField(_("source date"), null=True, blank=True)
    live_shared = models.ForeignKey(
        Revision,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("revision whose shared part is live"),
    )

    # What the desk needs.
    source_language = models.CharField(_("source language"), max_length=12)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name=_("owner"),
    )
    working_title = models.CharField(_("working title"), max_length=300, blank=True)  # translated
    # What a translator has to do about each edition (Edition.work), beside what it is listed by.
    work = models.CharField(
        _("to do"), max_length=20, blank=True, default="", db_default=""
    )  # translated
    source_length = models.PositiveIntegerField(
        _("length of the source text"), default=0, db_default=0, editable=False
    )  # in words or characters, as UNIT of its language says
    newest_number = models.PositiveIntegerField(_("newest revision"), default=0)
    newest_at = models.DateTimeField(_("changed at"), null=True, blank=True)
    # By which version of articles/search.py its entry was made; 0 while it has none.
    search_version = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    # How an imported line is known again: "id:…" or "sha256:…".
    import_key = models.CharField(
        _("import key"), max_length=200, unique=True, null=True, blank=True, editable=False
    )

    objects: ClassVar[ArticleManager["Article"]] = ArticleManager()

    class Meta(Scored.Meta):
        abstract = False
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        permissions = [
            *RIGHTS.items(),
            *((language_right(language), f"Can translate: {language}") for language in LANGUAGES),
        ]
        indexes = [
            *Scored.Meta.indexes,
            *(
                models.Index(
                    fields=fields,
                    condition=Q(**{column("live", language): True}),
                    name=f"articles_{name}_{column('live', language)[5:]}",
                )
                for language in LANGUAGES
                for name, fields in (
                    ("hot", ["-heat", "-id"]),
                    ("new", ["-published_at", "-id"]),
                    ("cat", ["category", "-published_at", "-id"]),
                )
            ),
            # The translators' queue: by kind, the hottest first, short ones before long ones.
            *(
                models.Index(
                    fields=[column("work", language), "-heat", "source_length", "-id"],
                    condition=Q(**{f"{column('work', language)}__gt": ""}),
                    name=f"articles_{column('work', language)}",
                )
                for language in LANGUAGES
            ),
            # The desk's lists: each order that a column offers.
            models.Index(fields=["-newest_at", "-id"], name="articles_desk"),
            models.Index(fields=["-heat", "-id"], name="articles_desk_heat"),
            models.Index(fields=["-quality", "-id"], name="articles_desk_quality"),
            models.Index(fields=["-impact", "-id"], name="articles_desk_impact"),
        ]

    def __str__(self) -> str:
        """The title in the language of the screen, else in another, else the slug."""
        first = get_language()
        order = sorted(LANGUAGES, key=lambda language: language != first)
        titles = (text(self, "working_title", language) for language in order)
        return next((title for title in titles if title), self.slug)

    def is_live(self, language: str, at: datetime.datetime) -> bool:
        """The same rule as ``ArticleQuerySet.live``, for a row in hand."""
        published = self.published_at is not None and self.published_at <= at
        return published and bool(getattr(self, column("live", language)))
