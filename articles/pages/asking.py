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
from .story import Name, named

# Translators: what the results of a search are sorted by.
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


def slug(given: QueryDict, name: str) -> str:
    """ "" where none is given, and where it can't be one."""
    found = given.get(name, "").strip()
    return found if SLUG.fullmatch(found) else ""


def read(given: QueryDict, categories: Sequence[Any], tags: Sequence[Any]) -> Form:
    """``categories`` and ``tags``: rows of those that are offered. A category that is not is looked
    up: there may be something to read of it in another language."""
    errors: dict[str, str] = {}
    category, tag = slug(given, "category"), slug(given, "tag")
    if category and category not in {row.slug for row in categories}:
        categories = [*categories, *Category.objects.filter(slug=category)]
    if given.get("category") and category not in {row.slug for row in categories}:
        errors["category"], category = gettext("There is no such section: all are searched."), ""
    if given.get("tag") and tag not in {row.slug for row in tags}:
        errors["tag"], tag = gettext("There is no such tag: stories with any are searched."), ""
    since, until = (_day(given, name, errors) for name in ("since", "until"))
    if since and until and since > until:
        errors["until"], until = gettext("This day lies before the other one."), None
    order = given.get("sort") or RELEVANCE
    if order not in ORDERS:
        errors["sort"] = gettext("There is no such order: these are sorted by relevance.")
        order = RELEVANCE
    filters = Filters(category, tag, since, until)
    q, after = given.get("q", "").strip(), given.get("after", "")
    return Form(q, filters, order, after, errors, categories, tags)


def _day(given: QueryDict, name: str, errors: dict[str, str]) -> datetime.date | None:
    day = given.get(name, "").strip()
    try:
        if not day or DAY.fullmatch(day):
            return datetime.date.fromisoformat(day) if day else None
    except ValueError:  # the 31st of June
        pass
    errors[name] = gettext("“{day}” is no day: write it as 2026-08-25.").format(day=day)
    return None


def options(rows: Iterable[Any], chosen: str, language: str, page: str) -> list[Option]:
    return [Option(row.slug, named(row, language, page), row.slug == chosen) for row in rows]


def by_name(option: Option) -> bytes:
    """What to sort by. GB 18030 has the usual Han characters in the order of their pinyin, and
    ASCII before them."""
    return option.name.text.casefold().encode("gb18030")
