"""What is asked of the search: its address, read as far as it can be."""

import datetime
import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models import Category

from .finding import DATE, HOT, RELEVANCE, Filters
from .rows import in_use
from .story import Name, named

ORDERS = {RELEVANCE: _("Relevance"), DATE: _("Date"), HOT: _("Hot")}
SLUG = re.compile(r"[-\w]+", re.ASCII)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Option(NamedTuple):
    slug: str
    name: Name
    is_chosen: bool


class Order(NamedTuple):
    label: Promise
    url: str
    is_chosen: bool


class Form(NamedTuple):
    """``filters`` and ``order`` are sound; ``errors`` says of each field that was not what was
    wrong with it."""

    q: str
    filters: Filters
    order: str
    after: str
    errors: dict[str, str]
    categories: Sequence[Any]
    tags: Sequence[Any]

    def address(self, **more: str) -> str:
        """The query of this search from its start, or of the same with ``more``; what is "" is left
        out, and so is the order that is usual."""
        given = {"q": self.q, **self.filters._asdict(), "sort": self.order, **more}
        if given["sort"] == RELEVANCE:
            del given["sort"]
        written = urlencode({name: value for name, value in given.items() if value})
        return f"?{written}" if written else ""

    @property
    def here(self) -> str:
        return self.address(after=self.after)

    @property
    def without_filters(self) -> str:
        return self._replace(filters=Filters()).address()

    @property
    def orders(self) -> list[Order]:
        return [
            Order(label, self.address(sort=order), order == self.order)
            for order, label in ORDERS.items()
        ]


def read(
    given: QueryDict, categories: Sequence[Category], language: str, at: datetime.datetime
) -> Form:
    """``categories``: those in which there is something to read; another may be asked for, too."""
    errors: dict[str, str] = {}
    slugs = {name: given.get(name, "").strip() for name in ("category", "tag")}
    known = {name: slug if SLUG.fullmatch(slug) else "" for name, slug in slugs.items()}
    tags = in_use(language, at=at, chosen=known["tag"])
    if known["category"] not in {"", *(row.slug for row in categories)}:
        categories = [*categories, *Category.objects.filter(slug=known["category"])]
    if slugs["category"] not in {"", *(row.slug for row in categories)}:
        errors["category"] = gettext("There is no such section: all are searched.")
    if slugs["tag"] not in {"", *(row.slug for row in tags)}:
        errors["tag"] = gettext("There is no such tag: stories with any are searched.")
    days = {name: _day(given.get(name, "").strip(), name, errors) for name in ("since", "until")}
    if days["since"] and days["until"] and days["since"] > days["until"]:
        errors["until"] = gettext("This day lies before the other one.")
        days["until"] = None
    order = given.get("sort") or RELEVANCE
    if order not in ORDERS:
        errors["sort"] = gettext("There is no such order: these are sorted by relevance.")
        order = RELEVANCE
    chosen = {name: "" if name in errors else slug for name, slug in slugs.items()}
    filters = Filters(**chosen, **days)
    q = given.get("q", "").strip()
    return Form(q, filters, order, given.get("after", ""), errors, categories, tags)


def _day(given: str, name: str, errors: dict[str, str]) -> datetime.date | None:
    try:
        if not given or DAY.fullmatch(given):
            return datetime.date.fromisoformat(given) if given else None
    except ValueError:  # the 31st of June
        pass
    errors[name] = gettext("“{day}” is no day: write it as 2026-08-25.").format(day=given)
    return None


def options(
    rows: Iterable[Any], chosen: str, language: str, page: str, by_name: bool = False
) -> list[Option]:
    told = [Option(row.slug, named(row, language, page), row.slug == chosen) for row in rows]
    return sorted(told, key=lambda each: each.name.text.casefold()) if by_name else told
