"""The rows of a translation as its workbench shows them: source, target, terms, flags, changes."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.blocks import kind
from articles.content import FIELD_NAMES, text_digest
from articles.diffs import Changes, changes
from articles.editing import Opened, Sheet
from articles.glossary import Glossary, Match
from articles.made_from import Row, State
from articles.models import Article, Dismissal
from articles.translating import pairing
from articles.translating.checks import Check, Span
from articles.translating.checks import Row as Checked
from articles.translating.running import Dismissed, run

# In the order of the legend.
# Translators: how one row of a translation stands.
STATE_NAMES: dict[State, Promise] = {
    State.FRESH: _("Valid"),
    State.OUTDATED: _("Source changed"),
    State.MISSING: _("Untranslated"),
    State.ORPHANED: _("Source gone"),
}

# By what somebody looked at: who let it stand, and why.
Dismissals = Mapping[Dismissed, Dismissal]
# By key of the row: what stands in its field, where that is not what is saved.
Typed = Mapping[str, str]


class Piece(NamedTuple):
    op: str  # as in articles/diffs.py
    text: str
    wanted: str = ""  # of a term: what the glossary has for it


class Said(NamedTuple):
    text: str
    fix: str | None
    span: Span


class Flagged(NamedTuple):
    """All that one check found in one row, and the dismissal that holds for it."""

    check: Check
    said: Sequence[Said]
    dismissal: Dismissal | None


@dataclass(frozen=True)
class BenchRow:
    key: str  # "analysis-3": its field and its index
    number: int  # on the screen
    state: State
    state_name: Promise
    kind: str
    level: int
    pieces: Sequence[Piece]
    terms: Sequence[tuple[str, str, str]]  # as found, as approved, what to know
    source: str
    text: str
    ends: int  # line ends after it, where the whole is put together
    made_at: int  # the source revision that it was made from, 0 for none
    flags: Sequence[Flagged]

    @property
    def is_excused(self) -> bool:
        return self.state is State.FRESH and bool(self.source) and not self.text

    @property
    def open_flags(self) -> int:
        return sum(flagged.dismissal is None for flagged in self.flags)


@dataclass(frozen=True)
class BenchField:
    field: str
    name: str | Promise
    free: bool
    rows: Sequence[BenchRow]


class Bench:
    """What is the same for all rows of one translation. Three queries."""

    def __init__(self, article: Article, language: str, glossary: Glossary) -> None:
        self.languages = (article.source_language, language)
        self.glossary = glossary
        held = Dismissal.objects.filter(article=article, language=language, undone_at=None)
        self.dismissals: Dismissals = {
            Dismissed(row.field, row.check_id, row.source_digest, row.target_digest): row
            for row in held.select_related("by")
        }

    def fields(self, opened: Opened, typed: Typed | None = None) -> list[BenchField]:
        """All rows, numbered through."""
        found, number = [], 0
        for field, sheet in opened.fields.items():
            if not (sheet.source or sheet.target):
                continue
            rows = [
                self.row(sheet, field, row, number + place, typed or {})
                for place, row in enumerate(sheet.rows, 1)
            ]
            number += len(rows)
            found.append(BenchField(field, FIELD_NAMES[field], sheet.free, rows))
        return found

    def row(self, sheet: Sheet, field: str, row: Row, number: int, typed: Typed) -> BenchRow:
        key = key_of(field, row)
        text = typed.get(key, shown(row.target))
        source = shown(row.source)
        matches = self.glossary.matches(source)
        kind_ = kind(row.source or row.target)
        is_prose = field == "analysis"
        return BenchRow(
            key=key,
            number=number,
            state=row.state,
            state_name=STATE_NAMES[row.state],
            kind=kind_.name if is_prose and not sheet.free else field,
            level=kind_.level if is_prose else 0,
            pieces=list(pieces(row, matches)),
            terms=_terms(matches),
            source=source,
            text=text,
            ends=max(_ends(row.target), _ends(row.source)) or 2,
            made_at=0 if row.entry is None else sheet.entries[row.entry].n,
            flags=self.flags(sheet, field, row, text),
        )

    def flags(self, sheet: Sheet, field: str, row: Row, text: str) -> list[Flagged]:
        """What the checks find in a row once it says ``text``, a check at a time."""
        looked_at = self.checked(sheet, field, row, text)
        (all_found,) = run([looked_at], self.dismissals.keys())
        by_check: dict[str, list[Said]] = {}
        checks: dict[str, Check] = {}
        let_stand: set[str] = set()
        for found in all_found:
            checks[found.check.id] = found.check
            span = found.flag.target[0] if found.flag.target else (0, 0)
            said = Said(found.flag.text, found.flag.fix if found.flag.target else None, span)
            by_check.setdefault(found.check.id, []).append(said)
            if found.is_dismissed:
                let_stand.add(found.check.id)
        return [
            Flagged(
                checks[id_], said, self._dismissal(looked_at, id_) if id_ in let_stand else None
            )
            for id_, said in by_check.items()
        ]

    def checked(self, sheet: Sheet, field: str, row: Row, text: str) -> Checked:
        terms = pairing.wanted(self.glossary, row.source)
        return pairing.checked(row, text, sheet.free, self.languages, field, terms)

    def _dismissal(self, row: Checked, check: str) -> Dismissal | None:
        texts = (text_digest(row.source), text_digest(row.target))
        return self.dismissals.get(Dismissed(row.field, check, *texts))


def key_of(field: str, row: Row) -> str:
    return f"{field}-{row.index}"


def shown(text: str) -> str:
    """A row as it stands in its field: what ends its last line belongs to no one who types."""
    return text.rstrip()


def pieces(row: Row, matches: Sequence[Match]) -> Iterator[Piece]:
    """The source of a row with its terms, and what changed in it since it was translated."""
    if row.state is State.ORPHANED:
        yield Piece("-", shown(row.was))
        return
    outdated = row.state is State.OUTDATED
    steps = changes(shown(row.was), shown(row.source)) if outdated else [("=", shown(row.source))]
    at = 0
    for op, text in steps:
        if op == "-":
            yield Piece(op, text)
            continue
        yield from _marked(op, text, at, matches)
        at += len(text)


def _marked(op: str, text: str, at: int, matches: Sequence[Match]) -> Iterator[Piece]:
    """A run of today's source that begins at ``at``, cut where terms begin and end."""
    here = 0
    for start, end, term in matches:
        begin, stop = max(start - at, here), min(end - at, len(text))
        if begin >= stop:
            continue
        if begin > here:
            yield Piece(op, text[here:begin])
        yield Piece(op, text[begin:stop], _wording(term.targets) or text[begin:stop])
        here = stop
    if here < len(text):
        yield Piece(op, text[here:])


def _terms(matches: Sequence[Match]) -> list[tuple[str, str, str]]:
    found = {
        term.id: (term.wordings[0], _wording(term.targets), term.note)
        for _start, _end, term in matches
        if term.targets or term.untranslatable
    }
    return list(found.values())


def _wording(targets: Sequence[str]) -> str:
    return targets[0] if targets else ""


def _ends(text: str) -> int:
    return text[len(text.rstrip()) :].count("\n")


def differences(new: Opened, old: Opened) -> tuple[dict[str, Changes], dict[str, list[str]]]:
    """By key of the new rows, from what the old revision says beside the same source to what the
    new one says; and by field what the old one says beside nothing of it."""
    found: dict[str, Changes] = {}
    gone: dict[str, list[str]] = {}
    for field, sheet in new.fields.items():
        left = list(old.fields[field].rows)
        for row in sheet.rows:
            match = next((each for each in left if _beside(each) == _beside(row)), None)
            if match:
                left.remove(match)
            found[key_of(field, row)] = changes(
                shown(match.target) if match else "", shown(row.target)
            )
        gone[field] = [shown(row.target) for row in left if row.target.strip()]
    return found, gone


def carried(new: Opened, old: Opened, typed: Typed) -> tuple[dict[str, str], list[str]]:
    """What was typed over the rows of ``old``, by the rows of ``new`` that stand beside the same
    source; and what there is no such row for."""
    places: dict[str, str] = {}
    lost: list[str] = []
    for field, sheet in old.fields.items():
        free = list(new.fields[field].rows)
        for row in sheet.rows:
            match = next((each for each in free if _beside(each) == _beside(row)), None)
            if match:
                free.remove(match)
            if (text := typed.get(key_of(field, row))) is not None:
                if match:
                    places[key_of(field, match)] = text
                else:
                    lost.append(text)
    return places, lost


def _beside(row: Row) -> tuple[int, int, str]:
    # Rows without a source of today are told by what they were made from.
    return row.a, row.b, row.source or row.was


def counted(fields: Collection[BenchField]) -> dict[State, int]:
    states = [row.state for field in fields for row in field.rows]
    return {state: states.count(state) for state in State}
