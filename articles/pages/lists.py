"""The lists: each a heading, stories in one order, and a link to those that come after."""

import datetime
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from articles import page_tags
from articles.languages import text
from articles.models import Article, Category, Tag
from scoring.decay import EPOCH
from scoring.tags import HOTTEST
from scoring.tags import hot as hot_tag
from scoring.words import date_words

from .addresses import absolute, address
from .keeping import keep
from .rows import A_PAGE, by_date, by_heat, corrected, in_category, tagged
from .shell import shell
from .story import Line, iso, line, named
from .structured import page_to_machines

MICROSECOND = datetime.timedelta(microseconds=1)
BEYOND = 2**62  # above every id
HOTTER = 1e12  # above every heat


class Ranked(NamedTuple):
    rank: int
    line: Line


class Correction(NamedTuple):
    """What was put right, in a list of those of all stories."""

    text: str
    iso: str
    date: str
    title: str
    url: str


@require_safe
def latest(request: HttpRequest) -> HttpResponse:
    language, at = request.LANGUAGE_CODE, timezone.now()
    instant, last = older_than(request) or (at, BEYOND)
    found = by_date(language, at=at, instant=instant, last=last)
    heading = {"heading": gettext("Latest"), "heading_lang": ""}
    return listing(request, at, "latest", found, {page_tags.LATEST}, heading)


@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    row = Category.objects.filter(slug=slug).first()
    if row is None:
        raise Http404
    language, at = request.LANGUAGE_CODE, timezone.now()
    instant, last = older_than(request) or (at, BEYOND)
    found = in_category(language, row=row.pk, at=at, instant=instant, last=last)
    carried = {page_tags.category(row.pk)}
    return listing(
        request, at, "category", found, carried, heading(row, language, "category"), slug
    )


@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    row = Tag.objects.filter(slug=slug).first()
    if row is None:
        raise Http404
    language, at = request.LANGUAGE_CODE, timezone.now()
    instant, last = older_than(request) or (at, BEYOND)
    found = tagged(language, row=row.pk, at=at, instant=instant, last=last)
    carried = {page_tags.tag(row.pk)}
    return listing(request, at, "tag", found, carried, heading(row, language, "tag"), slug)


def heading(row: Category | Tag, language: str, page: str) -> dict[str, Any]:
    name = named(row, language, page)
    return {"heading": name.text, "heading_lang": name.lang}


def listing(
    request: HttpRequest,
    at: datetime.datetime,
    page: str,
    found: list[Article],
    tags: set[str],
    heading: dict[str, Any],
    *args: str,
) -> HttpResponse:
    """A page of ``found``, the newest first; ``tags``: which pages hold what this one lists."""
    language, shown = request.LANGUAGE_CODE, found[:A_PAGE]
    lines = [line(each, language, at) for each in shown]
    context = {
        **around(request, at, page, *args),
        **heading,
        "within": page == "category",
        "lines": lines,
        "older": place(shown[-1].published_at, shown[-1].pk) if len(found) > A_PAGE else "",
    }
    name = heading["heading"]
    context |= page_to_machines(page, language, context["canonical"], name, lines)
    response = render(request, "pages/list.html", context)
    carried = {page_tags.SITE, *tags, *(page_tags.story(each.pk) for each in shown)}
    return keep(response, at, [each.changes_at for each in lines], carried)


@require_safe
def hot(request: HttpRequest) -> HttpResponse:
    """The ranking, for as long as anything of it is warm."""
    language, at = request.LANGUAGE_CODE, timezone.now()
    before, heat, last = cooler_than(request) or (0, HOTTER, BEYOND)
    found = by_heat(language, at=at, heat=heat, last=last)
    shown = found[:A_PAGE]
    lines = [line(each, language, at) for each in shown]
    warm = ranked(lines, before)
    older = ""
    if len(found) > A_PAGE and len(warm) == len(lines):
        older = f"{before + len(warm)}_{shown[-1].heat!r}_{shown[-1].pk}"
    context = {**around(request, at, "hot"), "hottest": warm, "older": older}
    listed = [each.line for each in warm]
    context |= page_to_machines("hot", language, context["canonical"], lines=listed)
    response = render(request, "pages/hot.html", context)
    carried = {page_tags.SITE, HOTTEST, *(page_tags.story(each.pk) for each in shown)}
    carried |= {hot_tag(each.pk) for each in shown}
    return keep(response, at, [each.changes_at for each in lines], carried)


def ranked(lines: Iterable[Line], before: int = 0) -> list[Ranked]:
    """Those that are still warm, numbered on from ``before``."""
    warm = (each for each in lines if each.scores[0].value)
    return [Ranked(rank, each) for rank, each in enumerate(warm, start=before + 1)]


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """Every dated correction of what can be read, the newest first."""
    language, at = request.LANGUAGE_CODE, timezone.now()
    instant, last = older_than(request) or (at, BEYOND)
    found = corrected(language, at=at, instant=instant, last=last)
    shown = found[:A_PAGE]
    told = [
        Correction(
            each.text,
            iso(each.at),
            date_words(each.at, language),
            text(each.article, "title", language),
            address("article", language, each.article.slug),
        )
        for each in shown
    ]
    older = place(shown[-1].at, shown[-1].pk) if len(found) > A_PAGE else ""
    context = {**around(request, at, "corrections"), "corrections": told, "older": older}
    context |= page_to_machines("corrections", language, context["canonical"])
    response = render(request, "pages/corrections.html", context)
    carried = {page_tags.SITE, page_tags.LATEST}
    return keep(response, at, [], carried | {page_tags.story(each.article_id) for each in shown})


def around(request: HttpRequest, at: datetime.datetime, page: str, *args: str) -> dict[str, Any]:
    found = shell(request.LANGUAGE_CODE, at, page, *args)
    if "before" in request.GET:  # only the first page is the same in both languages
        alone: dict[str, Any] = {"alternates": [], "other_locales": [], "first": request.path}
        found |= {"canonical": absolute(request.get_full_path()), **alone}
    return found


def place(instant: datetime.datetime | None, pk: int) -> str:
    """Where a row stands among the newest: microseconds of its instant, and its id."""
    assert instant is not None, "only what is live is listed"
    return f"{(instant - EPOCH) // MICROSECOND}-{pk}"


def older_than(request: HttpRequest) -> tuple[datetime.datetime, int] | None:
    """Where ``place()`` pointed. Raises Http404 where it did not write it."""
    if not (parts := _before(request, r"([0-9]{1,17})-([0-9]{1,18})")):
        return None
    return EPOCH + int(parts[1]) * MICROSECOND, int(parts[2])


def cooler_than(request: HttpRequest) -> tuple[int, float, int] | None:
    """The same of the ranking: how many stand before, the heat and the id of the last of them."""
    if not (parts := _before(request, r"([0-9]{1,9})_(-?[0-9]{1,12}\.[0-9]{1,20})_([0-9]{1,18})")):
        return None
    return int(parts[1]), float(parts[2]), int(parts[3])


def _before(request: HttpRequest, pattern: str) -> re.Match[str] | None:
    given = request.GET.get("before")
    if given is None:
        return None
    if not (parts := re.fullmatch(pattern, given)):
        raise Http404(gettext("The link to older stories is damaged. Start with the newest ones."))
    return parts
