"""Pages of lists that open as fast over a million rows as over a thousand."""

import json
from functools import cached_property
from typing import Any

from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from articles.models import DeskWords
from articles.models.desk_words import Holds
from articles.tokens import Term

from .screens import DeskAdmin

# Pages that are counted beyond the one shown: as far as anyone leafs on without narrowing.
AHEAD = 9
# Rows at the head of the order among which hits are looked for first: at most 20 ms, whatever
# the size of the table. Hits too rare to fill a page there are quickly sorted.
HEAD = 10_000
# Hits that are sorted as fast as the head is walked, more or less.
RARE = 5_000
# No number of pages that an OFFSET could not hold.
LAST_PAGE = 1_000_000


class Pages(Paginator):
    """Django's pages, counted ten ahead at most.

    A database that is asked for the first fifty hits in order has to guess whether to walk the
    order until it has met them, or to find all hits and sort them; a wrong guess reads the whole
    table. Here it is told: first the one, as far as the head of the order, then the other.
    """

    def __init__(self, rows: QuerySet[Any], per_page: int, *, shown: int) -> None:
        super().__init__(rows, per_page)
        self.rows = rows
        shown = min(max(shown, 1), LAST_PAGE)
        self.top, self.most = shown * per_page, (shown + AHEAD) * per_page
        self.is_part = False
        self.is_narrowed = bool(rows.query.where and rows.query.order_by)

    @cached_property
    def count(self) -> int:
        return min(self._counted, self.most)

    @property
    def said(self) -> str:
        """``12``, or ``500+`` where there are more or may be."""
        return f"{self.count}+" if self._counted > self.count or self.is_part else str(self.count)

    def page(self, number: int | str) -> Page:
        number = self.validate_number(number)
        shown = slice((number - 1) * self.per_page, number * self.per_page)
        rows = self.rows.filter(pk__in=self._keys[shown]) if self.is_narrowed else self.rows[shown]
        return Page(rows, number, self)

    @cached_property
    def _counted(self) -> int:
        """Up to one more than is said."""
        if self.is_narrowed:
            return len(self._keys)
        return self.rows.order_by().values("pk")[: self.most + 1].count()

    @cached_property
    def _keys(self) -> list[int]:
        """The hits in order: all, or some beyond the page shown."""
        wanted, order = _wanted(self.rows), self.rows.query.order_by
        if wanted and _are_frequent(wanted):
            keys = self._met_at_the_head(wanted)
            if len(keys) > self.top:
                self.is_part = True
                return keys
        if wanted and order[0] in ("newest_at", "-newest_at"):
            hits = DeskWords.objects.filter(tokens__holds=wanted).order_by(*order)
        else:
            hits = self.rows.order_by(*map(_unindexed, order))
        return list(hits.values_list("pk", flat=True)[: self.most + 1])

    def _met_at_the_head(self, wanted: list[Term]) -> list[int]:
        first = str(self.rows.query.order_by[0])
        name, down = first.removeprefix("-"), first.startswith("-")
        rows = self.rows.model._default_manager.order_by(*self.rows.query.order_by)
        edge = rows.values_list(name, flat=True)[HEAD : HEAD + 1].first()
        if edge is None:
            return []  # so small a table is sorted as fast
        # A scalar subquery is asked row by row; a join or EXISTS would be turned around.
        itself = DeskWords.objects.filter(pk=OuterRef("pk"), tokens__holds=wanted)
        head = rows.filter(**{f"{name}__{'gte' if down else 'lte'}": edge})
        met = head.alias(met=Subquery(itself.values("pk"))).filter(met__isnull=False)
        return list(met.values_list("pk", flat=True)[: self.most + 1])


def _wanted(rows: QuerySet[Any]) -> list[Term]:
    """What all of ``rows`` hold; empty where they are narrowed by something else, too."""
    leaves = list(rows.query.where.leaves())
    if not all(isinstance(leaf, Holds) for leaf in leaves):
        return []
    return [term for leaf in leaves for term in leaf.rhs]


def _are_frequent(wanted: list[Term]) -> bool:
    """By PostgreSQL's statistics; SQLite, which keeps none, finds and sorts."""
    if connection.vendor != "postgresql":
        return False
    plan = json.loads(DeskWords.objects.filter(tokens__holds=wanted).explain(format="json"))
    return bool(plan[0]["Plan"]["Plan Rows"] > RARE)


def _unindexed(name: Any) -> Any:
    """The same order, by an expression that no index holds: what is found is sorted."""
    column = F(name.removeprefix("-"))
    order = Coalesce(column, column)
    return order.desc() if name.startswith("-") else order.asc()


class OneOrder(ChangeList):
    """One column orders the list, as its index does; ties go to the row made last."""

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        first = str(super().get_ordering(request, queryset)[0])
        return [first, "-pk" if first.startswith("-") else "pk"]

    def get_ordering_field_columns(self) -> dict[int, Any]:
        return dict(list(super().get_ordering_field_columns().items())[:1])


class ArchiveAdmin(DeskAdmin):
    """A table that grows with the archive."""

    list_per_page = 50
    list_max_show_all = 0

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return OneOrder

    def get_paginator(
        self, request: HttpRequest, queryset: QuerySet[Any], per_page: int, *_args: Any, **_kw: Any
    ) -> Pages:
        try:
            shown = int(request.GET.get(PAGE_VAR) or request.GET.get("page") or 1)
        except ValueError:
            shown = 1
        return Pages(queryset, per_page, shown=shown)
