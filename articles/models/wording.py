"""What disclaimers said, save by save: immutable rows, and those that every newsroom has."""

import datetime
from collections.abc import Mapping
from itertools import filterfalse
from typing import Any

from django.apps import AppConfig
from django.db import connections, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import disclosure
from articles.languages import LANGUAGES, column, columns
from articles.models.snapshot import Snapshot
from articles.models.taxonomy import Disclaimer
from articles.models.user import User
from articles.slugs import numbered

# What is worded; the slug and the origin are given once.
FIELDS = (*columns("name", "text"), "retired")


class Wording(Snapshot):
    """A disclaimer as one save made it. ``content``: FIELDS → str or bool."""

    disclaimer = models.ForeignKey(
        Disclaimer,
        on_delete=models.PROTECT,
        related_name="wordings",
        verbose_name=_("disclaimer"),
    )

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        constraints = [
            models.UniqueConstraint(fields=["disclaimer", "number"], name="articles_wording_number")
        ]

    @property
    def said(self) -> dict[str, Any]:
        """``content``, and nothing in a language that was added later."""
        return {**dict.fromkeys(FIELDS, ""), **self.content}


def worded(disclaimer: Disclaimer) -> dict[str, Any]:
    """What the row says now, as a wording keeps it."""
    values = {field: getattr(disclaimer, field) for field in FIELDS}
    return {field: "" if value is None else value for field, value in values.items()}


def add_wording(
    disclaimer: Disclaimer, number: int, by: User | None, at: datetime.datetime, note: str = ""
) -> Wording:
    return Wording.objects.create(
        disclaimer=disclaimer,
        number=number,
        content=worded(disclaimer),
        author=by,
        at=at,
        note=note,
    )


def keep_disclaimers(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """After every migrate each AI origin has its disclaimer, and each disclaimer its wordings.

    What publishers wrote stays. An origin added later gets its own with the next migrate.
    """
    if Wording._meta.db_table not in connections[using].introspection.table_names():
        return  # migrated back to before there were any
    at = timezone.now()
    rows = Disclaimer.objects.using(using)
    with transaction.atomic(using=using):
        taken = set(rows.values_list("slug", flat=True))
        known = set(rows.values_list("origin", flat=True))
        for origin in filterfalse(known.__contains__, disclosure.ORIGINS):
            name = origin.replace("_", "-")
            slug = next(filterfalse(taken.__contains__, numbered(name)))
            rows.create(slug=slug, origin=origin, **_ours(origin))
        for row in rows.filter(wordings=None):
            add_wording(row, 1, None, at)


def _ours(origin: str) -> Mapping[str, str]:
    texts = {"name": disclosure.LABELS[origin], "text": disclosure.CLOSINGS[origin]}
    return {
        column(field, language): texts[field][language] for language in LANGUAGES for field in texts
    }
