"""The translators' queue as rows: what waits for somebody, in the order it should be done.

By deadline, then the hottest first, then the shortest. Each source of lines below is read in that
order from an index, a page of it at most; a page costs the same over any archive.
"""

import datetime
import heapq
import math
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from articles.languages import LANGUAGES, column, others
from articles.models import Article, Edition, User
from articles.models.article import ITS_BODIES
from articles.models.edition import BEGUN, EARLY, LAGS, MISSING, OUTDATED, PARTIAL
from articles.workflow import State, Verb, may, may_edit

# Why a translation is in the queue (Edition.work), as its line says it.
REASONS: dict[str, str | Promise] = {
    str(State.CHANGES_REQUESTED): gettext_lazy("Sent back"),
    **{lag: LAGS[lag] for lag in (OUTDATED, PARTIAL, MISSING)},
    BEGUN: gettext_lazy("Begun, not handed in"),
    EARLY: gettext_lazy("Source not handed in yet"),
}
# What is early was asked of somebody: nobody else looks for it.
FREE = tuple(kind for kind in REASONS if kind != EARLY)
MINE, OTHERS = "mine", "others"
# Where there is no deadline: after all that there are.
NEVER = datetime.datetime.max.replace(tzinfo=datetime.UTC)


class Place(NamedTuple):
    """Where a line stands: lines sort by it."""

    deadline: datetime.datetime
    coolness: float  # the heat, negative
    length: int
    article: int  # negative: of equals the youngest
    edition: int  # negative

    def __str__(self) -> str:
        due = "" if self.deadline == NEVER else self.deadline.isoformat()
        return f"{due}_{self.coolness!r}_{self.length}_{self.article}_{self.edition}"


def place_of(said: str) -> Place | None:
    """The place that an address names, None for what names none."""
    due, coolness, *numbers = [*said.split("_"), "", "", "", ""][:5]
    try:
        deadline = datetime.datetime.fromisoformat(due) if due else NEVER
        length, article, edition = map(int, numbers)
        place = Place(deadline, float(coolness), length, article, edition)
    except ValueError:
        return None
    known = deadline.tzinfo and math.isfinite(place.coolness)
    return place if known and all(abs(number) < 2**31 for number in place[2:]) else None


def languages_of(by: User) -> list[str]:
    """Those this person may translate into, whosever the article is."""
    actor = by.actor()
    return [
        language
        for language in LANGUAGES
        if any(may_edit(actor, language, source, own=False) for source in others(language))
    ]


def may_assign(by: User) -> bool:
    return may(Verb.ASSIGN, by.actor(), LANGUAGES[0], LANGUAGES[0], own=False)


def waiting(by: User, show: str, after: Place | None, most: int) -> list[tuple[Place, int]]:
    """The next ``most`` lines after a place, each with the key of its edition.

    ``show``: "" for all that this person can do, MINE, OTHERS (what others have taken), or one
    of REASONS.
    """
    kinds = (show,) if show in REASONS else tuple(REASONS)
    open_work = Edition.objects.filter(~Q(work=""), work__in=kinds)
    if show == OTHERS:
        sources = [open_work.filter(translator__isnull=False).exclude(translator=by)]
        walks: Iterable[Q] = ()
    else:
        languages = languages_of(by)
        dated = {"translator": None, "deadline__isnull": False, "language__in": languages}
        sources = [open_work.filter(translator=by)]
        sources += [] if show == MINE else [open_work.filter(**dated)]
        walks = [] if show == MINE else _free(languages, kinds)
    found = [
        *(_taken(rows, after, most) for rows in sources),
        *(_walked(rows, after, most) for rows in walks),
    ]
    return list(heapq.merge(*found))[:most]


def rows_of(keys: Iterable[int]) -> dict[int, Edition]:
    editions = Edition.objects.filter(pk__in=list(keys))
    editions = editions.select_related("article", "article__owner", "translator")
    return {row.pk: row for row in editions.defer(*ITS_BODIES)}


def _taken(rows: QuerySet[Edition], after: Place | None, most: int) -> list[tuple[Place, int]]:
    """What has people or deadlines: as much as a newsroom has under way."""
    order: list[Any] = [F("deadline").asc(nulls_last=True), "-article__heat"]
    order += ["article__source_length", "-article_id", "-pk"]
    if after:
        rows = rows.filter(_later(after) | _cooler(after, "article__", "pk"))
    values = ("deadline", "article__heat", "article__source_length", "article_id", "pk")
    return [
        (Place(deadline or NEVER, -heat, length, -article, -pk), pk)
        for deadline, heat, length, article, pk in rows.order_by(*order).values_list(*values)[:most]
    ]


def _free(languages: Iterable[str], kinds: Iterable[str]) -> Iterator[Q]:
    """What nobody has and no deadline presses: it may be half of an archive."""
    for language in languages:
        work = column("work", language)
        nobodys = {"editions__translator": None, "editions__deadline": None}
        of_language = Q(editions__language=language, **nobodys)
        for kind in FREE:
            if kind in kinds:
                # The second condition is the index's own: SQLite does not see it in the first.
                yield of_language & Q(**{f"{work}__gt": "", work: kind})


def _walked(wanted: Q, after: Place | None, most: int) -> list[tuple[Place, int]]:
    if after and after.deadline == NEVER:
        # The first is where the index begins; the rest is compared there.
        wanted &= Q(heat__lte=-after.coolness) & _cooler(after, "", "editions__pk")
    rows = Article.objects.filter(wanted).order_by("-heat", "source_length", "-pk")
    found = rows.values_list("heat", "source_length", "pk", "editions__pk")[:most]
    return [(Place(NEVER, -heat, length, -article, -pk), pk) for heat, length, article, pk in found]


def _later(after: Place) -> Q:
    if after.deadline == NEVER:
        return Q(pk__in=())
    return Q(deadline__gt=after.deadline) | Q(deadline=None)


def _cooler(after: Place, article: str, edition: str) -> Q:
    """Behind ``after`` among those with its deadline."""
    heat, length, key = f"{article}heat", f"{article}source_length", f"{article}pk"
    same_heat, same_length = {heat: -after.coolness}, {length: after.length}
    behind = (
        Q(**{f"{heat}__lt": -after.coolness})
        | Q(**same_heat, **{f"{length}__gt": after.length})
        | Q(**same_heat, **same_length, **{f"{key}__lt": -after.article})
        | Q(
            **same_heat,
            **same_length,
            **{key: -after.article, f"{edition}__lt": -after.edition},
        )
    )
    if edition == "pk":
        behind &= Q(deadline=None if after.deadline == NEVER else after.deadline)
    return behind
