"""Where the terms of the glossary stand in a text, and what a translation should say there. PURE.

Texts are plain and NFC, as everything is kept. Full-width letters and digits, upper and lower
case, hyphens and a line end within a term make no difference, except that a case-sensitive term
is told by its case.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

# Letters and digits of Latin scripts: what a word of one may not go on with on either side. Han
# needs no such thing, and \b would find no boundary in 用GPT的.
LATIN = frozenset(
    char for char in map(chr, range(0x250)) if char.isalnum() and char not in "ªº"
) | frozenset(map(chr, range(0x1E00, 0x1F00)))

# What counts as the same beside width and case: line ends of wrapped text, and what typesetting
# makes of hyphens and apostrophes.
SAME = {"\n": " ", "\t": " ", "\u2010": "-", "\u2011": "-", "’": "'"}


class Term(NamedTuple):
    """A term as a text in one language asks for it, with what a second language says.

    ``wordings``: what it is found by; ``targets``: what is approved in the other language, the
    preferred first (() where nobody has named it yet, and where it stays as it is found);
    ``forbidden``: what the other language must not say for it.
    """

    id: int
    wordings: tuple[str, ...]
    targets: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    note: str = ""
    case_sensitive: bool = False
    enforced: bool = False
    untranslatable: bool = False


class Match(NamedTuple):
    """``text[start:end]``, in characters, is a wording of ``term``."""

    start: int
    end: int
    term: Term


class Wanted(NamedTuple):
    """What a check asks of a translation: one of ``targets`` should stand in it for ``source``
    (must, where it is ``enforced``), and none of ``forbidden``."""

    source: str  # as it stands in the text
    targets: tuple[str, ...]
    enforced: bool
    forbidden: tuple[str, ...]
    case_sensitive: bool = False


class _Folding(dict[int, str]):
    """A table for ``str.translate`` that fills itself: every character by one that counts as the
    same. One by one, so that places in the folded text are places in the text: what would become
    several characters (½, ﬁ, ß) stays as it is."""

    def __init__(self, keeps_case: bool) -> None:
        super().__init__()
        self.keeps_case = keeps_case

    def __missing__(self, code: int) -> str:
        char = chr(code)
        wide = unicodedata.normalize("NFKC", SAME.get(char, char))
        folded = wide if self.keeps_case else wide.casefold()
        self[code] = kept = next((it for it in (folded, wide, char) if len(it) == 1), char)
        return kept


WITH_CASE, WITHOUT_CASE = _Folding(keeps_case=True), _Folding(keeps_case=False)


def folded(text: str, keeps_case: bool = False) -> str:
    """``text`` with what makes no difference taken out, of the same length."""
    return text.translate(WITH_CASE if keeps_case else WITHOUT_CASE)


class Glossary:
    """Terms made ready for being looked for in many texts: for 10,000 that takes 0.2 s, once."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._meant: dict[str, list[tuple[Term, str]]] = {}
        # Case-sensitive ones first: of two that stand in one place they say more.
        for term in sorted(terms, key=lambda term: not term.case_sensitive):
            for wording in filter(None, term.wordings):
                exact = folded(wording, keeps_case=True)
                self._meant.setdefault(folded(wording), []).append((term, exact))
        self._automaton = AhoCorasick(self._meant)
        self._begins_latin = [pattern[0] in LATIN for pattern in self._meant]
        self._ends_latin = [pattern[-1] in LATIN for pattern in self._meant]
        self._by_case = [meant[0][0].case_sensitive for meant in self._meant.values()]

    def matches(self, text: str) -> list[Match]:
        """In the order of the text, none overlapping another: of those that do, the longest
        stays, and of equally long ones the first."""
        plain = folded(text)
        return [
            Match(start, end, term)
            for start, end in _longest(sorted(self._found(plain, text)))
            if (term := self._term(plain[start:end], text[start:end]))
        ]

    def wanted(self, text: str) -> list[Wanted]:
        """What a translation of ``text`` should say for its terms, each once."""
        first: dict[int, Wanted] = {}
        for start, end, term in self.matches(text):
            targets = (text[start:end],) if term.untranslatable else term.targets
            if term.id not in first and (targets or term.forbidden):
                must = term.enforced or term.untranslatable
                first[term.id] = Wanted(
                    text[start:end], targets, must, term.forbidden, term.case_sensitive
                )
        return list(first.values())

    def _found(self, plain: str, text: str) -> Iterator[tuple[int, int]]:
        """All places that a wording stands in, whatever overlaps."""
        before, after = f" {plain}", f"{plain} "
        begins, ends = self._begins_latin, self._ends_latin
        for index, start, end in self._automaton.find_matches_as_indexes(plain, overlapping=True):
            if (begins[index] and before[start] in LATIN) or (ends[index] and after[end] in LATIN):
                continue
            if not self._by_case[index] or self._term(plain[start:end], text[start:end]):
                yield start, end

    def _term(self, plain: str, text: str) -> Term | None:
        meant = self._meant[plain]
        if not meant[0][0].case_sensitive:
            return meant[0][0]
        exact = folded(text, keeps_case=True)
        found = (term for term, wording in meant if not term.case_sensitive or wording == exact)
        return next(found, None)


def _longest(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of places in their order those that stay."""
    kept: list[tuple[int, int]] = []
    run, reach = found[:1], 0  # places that overlap, directly or by way of others
    for place in found[1:]:
        reach = max(reach, run[-1][1])
        if place[0] >= reach:
            kept += run if len(run) == 1 else _longest_of(run)
            run = [place]
        else:
            run.append(place)
    return kept + _longest_of(run)


def _longest_of(run: list[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for start, end in sorted(run, key=lambda place: (place[0] - place[1], place[0])):
        if all(end <= other_start or other_end <= start for other_start, other_end in kept):
            kept.append((start, end))
    return sorted(kept)


def matches(text: str, terms: Iterable[Term]) -> list[Match]:
    """The same for one text; who has many keeps a Glossary."""
    return Glossary(terms).matches(text)


class Used(NamedTuple):
    """Where a translation says what is wanted, and where what is forbidden: (start, end)."""

    approved: list[tuple[int, int]]
    forbidden: list[tuple[int, int]]


def used(text: str, wanted: Wanted) -> Used:
    """A forbidden wording within an approved one (权重 in 开放权重) is none."""
    right = Term(1, wanted.targets, case_sensitive=wanted.case_sensitive)
    wrong = Term(0, wanted.forbidden, case_sensitive=wanted.case_sensitive)
    found = Used([], [])
    for start, end, term in matches(text, [right, wrong]):
        (found.approved if term.id else found.forbidden).append((start, end))
    return found
