"""What a workbench sends: read, compared with what was on the screen, and handed to the verbs."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.http import QueryDict

from articles import editing
from articles.blocks import refusal
from articles.content import TEXT_FIELDS
from articles.editing import Opened, Saved
from articles.made_from import Row
from articles.models import Article, Dismissal, User
from articles.translating.bench import Bench, key_of, shown

ROW = re.compile(rf"row-(({'|'.join(TEXT_FIELDS)})-(\d{{1,5}}))")
# The fields of an edition that are no rows.
ALSO = ("origin", "system")


class Damaged(Exception):
    """No workbench of ours sent this."""


@dataclass(frozen=True)
class Sent:
    """``rows``: by key, as they stood in their fields, whether changed or not."""

    base: int
    source_number: int
    rows: Mapping[str, str] = field(default_factory=dict)
    also: Mapping[str, str] = field(default_factory=dict)


class Place(NamedTuple):
    field: str
    row: int
    more: str = ""  # what of the row is meant


def read(sent: QueryDict) -> Sent:
    """Raises Damaged."""
    rows = {}
    for name, value in sent.items():
        if not name.startswith("row-"):
            continue
        if not (match := ROW.fullmatch(name)):
            raise Damaged(name)
        # As a browser sends it, every line ends with two characters.
        rows[match[1]] = str(value).replace("\r\n", "\n")
    also = {name: str(sent[name]) for name in ALSO if name in sent}
    return Sent(number_of(sent.get("base")), number_of(sent.get("source")), rows, also)


def number_of(value: object) -> int:
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Damaged(text)
    return int(text)


def place_of(value: str) -> Place:
    """``analysis-3`` or ``analysis-3-numbers``. Raises Damaged."""
    name, _, rest = value.partition("-")
    index, _, more = rest.partition("-")
    if name not in TEXT_FIELDS:
        raise Damaged(value)
    return Place(name, number_of(index), more)


def edits_of(sent: Sent, seen: Opened) -> dict[str, dict[int, str]]:
    """The rows that say something else than what was on the screen. Rows that there are not stay
    in it: the verb says so."""
    found: dict[str, dict[int, str]] = {}
    for key, text in sent.rows.items():
        name, index, _more = place_of(key)
        rows = seen.fields[name].rows
        if index < len(rows) and text.rstrip() == shown(rows[index].target):
            continue
        found.setdefault(name, {})[index] = text
    return found


def save(
    article: Article, language: str, sent: Sent, seen: Opened, by: User, at: datetime.datetime
) -> Saved:
    """Raises Refused and Conflict."""
    return editing.translate(
        article.pk,
        language=language,
        rows=edits_of(sent, seen),
        base=sent.base,
        source_number=sent.source_number,
        by=by,
        at=at,
        also=sent.also,
    )


def say_unaffected(
    article: Article, language: str, place: Place, seen: Opened, by: User, at: datetime.datetime
) -> Saved:
    """After a save: of the row that was at ``place`` on the screen. Raises Refused, Damaged."""
    was = row_at(seen, place)
    article.refresh_from_db(fields=["newest_number"])
    now = editing.opened(article, language, source_number=seen.source_number)
    same = (was.a, was.b, was.source)
    rows = [row.index for row in now.fields[place.field].rows if (row.a, row.b, row.source) == same]
    return editing.unaffected(
        article.pk,
        language=language,
        rows={place.field: rows[:1]},
        base=now.base,
        source_number=now.source_number,
        by=by,
        at=at,
    )


def set_aside(
    article: Article,
    language: str,
    bench: Bench,
    seen: Opened,
    place: Place,
    text: str,
    reason: str,
    by: User,
    at: datetime.datetime,
) -> Dismissal:
    """What one check found in a row that says ``text`` is no error. Raises Refused, Damaged."""
    row = bench.checked(seen.fields[place.field], place.field, row_at(seen, place), text)
    try:
        return editing.dismiss(
            article.pk,
            language=language,
            field=place.field,
            check=place.more,
            source=row.source,
            target=row.target,
            by=by,
            at=at,
            reason=reason,
        )
    except ValueError:
        raise Damaged(place.more) from None


def fixed(bench: Bench, seen: Opened, place: Place, text: str) -> str:
    """``text`` with the fix that ``numbers-0`` names: a check, and which of its flags."""
    check, _, which = place.more.partition("-")
    flags = bench.flags(seen.fields[place.field], place.field, row_at(seen, place), text)
    for flagged in flags:
        if flagged.check.id == check and number_of(which) < len(flagged.said):
            said = flagged.said[number_of(which)]
            if said.fix is not None:
                return text[: said.span[0]] + said.fix + text[said.span[1] :]
    return text


def row_at(seen: Opened, place: Place) -> Row:
    rows = seen.fields[place.field].rows
    if place.row >= len(rows):
        raise Damaged(str(place))
    return rows[place.row]


def refusals(sent: Sent, seen: Opened) -> dict[str, str]:
    """By key, why a row can't be kept as it is among the others."""
    found = {}
    for name, edits in edits_of(sent, seen).items():
        for row in seen.fields[name].rows:
            if row.index in edits and (reason := refusal(edits[row.index])):
                found[key_of(name, row)] = str(reason)
    return found
