from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.revision import Revision
from articles.workflow import STATE_NAMES, State

# How a translation is behind its source: nothing is there, the source was changed after rows of
# it, rows of the source have none, or the source text stands in their place.
MISSING, OUTDATED, PARTIAL, SAME = "missing", "outdated", "partial", "same"
# Translators: how a translation is behind its source.
LAGS = {
    MISSING: _("Missing"),
    OUTDATED: _("Outdated"),
    PARTIAL: _("Partial"),
    SAME: _("Same as the source"),
}
# What else there is to do about a translation: it was begun and never handed in; somebody was
# asked for it before its source was handed in. One that was sent back says so by its state.
BEGUN, EARLY = "begun", "early"
# Live, while a newer text waits behind it: no state of its own, and the one editors look for.
CHANGED = "changed"


class Edition(models.Model):
    """One language version of one article: its review state, its people, what of it is live."""

    article = models.ForeignKey(
        "articles.Article",
        on_delete=models.CASCADE,
        related_name="editions",
        verbose_name=_("article"),
    )
    language = models.CharField(_("language"), max_length=12)
    state = models.CharField(_("state"), max_length=20, default=State.DRAFT)
    translator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="translations",
        verbose_name=_("translator"),
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reviews",
        verbose_name=_("reviewer"),
        help_text=_("Who has claimed the review, or was asked for it."),
    )
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="responsible_for",
        verbose_name=_("responsible editor"),
        help_text=_("Who checked the facts of what is live and answers for it."),
    )
    live_revision = models.ForeignKey(
        Revision,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("live revision"),
    )
    # As the article's row has it, beside the person who answers for it: the report on AI counts
    # a million editions in one index instead of two tables. "" where nothing is live.
    live_origin = models.CharField(
        _("origin of what is live"), max_length=20, blank=True, default="", db_default=""
    )

    # The revision that last changed this text; 0 for one from before this was kept.
    text_number = models.PositiveIntegerField(_("text changed in"), default=0, db_default=0)
    # The most pressing of LAGS, and the rows behind it (articles/made_from.py), counted against
    # the newest source that was handed in: of a draft, of the source itself and of a missing
    # text all are 0.
    lag = models.CharField(
        _("behind the source"), max_length=10, blank=True, default="", db_default=""
    )
    rows_all = models.PositiveIntegerField(_("rows"), default=0, db_default=0)
    rows_missing = models.PositiveIntegerField(_("rows missing"), default=0, db_default=0)
    rows_outdated = models.PositiveIntegerField(_("rows outdated"), default=0, db_default=0)
    rows_same = models.PositiveIntegerField(_("rows same as the source"), default=0, db_default=0)

    # What a translator has to do here, "" where nothing (editing/waiting.py); the article's row has
    # it again, so that it can be listed by hotness.
    work = models.CharField(_("to do"), max_length=20, blank=True, default="", db_default="")
    deadline = models.DateTimeField(
        _("deadline"),
        null=True,
        blank=True,
        help_text=_("Until when the translation is wanted; over once it is approved."),
    )

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.UniqueConstraint(
                fields=["article", "language"], name="articles_edition_language"
            )
        ]
        indexes = [
            models.Index(fields=["state", "language"], name="articles_edition_state"),
            models.Index(fields=["-id"], condition=~models.Q(lag=""), name="articles_edition_lag"),
            # Somebody's open work, and what nobody has taken but has a deadline.
            models.Index(
                fields=["translator", "deadline"],
                condition=~models.Q(work=""),
                name="articles_edition_work",
            ),
            models.Index(
                fields=["language", "live_origin", "editor"],
                condition=models.Q(live_revision__isnull=False),
                name="articles_edition_disclosed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.language}: {STATE_NAMES[State(self.state)]}"

    @property
    def lags(self) -> list[str]:
        """All that holds of LAGS: rows may be missing beside some that are outdated."""
        rows = {
            OUTDATED: self.rows_outdated,
            PARTIAL: self.rows_missing,
            SAME: self.rows_same,
        }
        return [lag for lag in LAGS if lag == self.lag or rows.get(lag)]

    @property
    def badge(self) -> str:
        """The state as the desk shows it."""
        return CHANGED if self.live_revision_id and self.state != State.LIVE else str(self.state)
