"""PURE: where a text holds what was asked, and the few sentences of it that show so.

Marks fall on the text as it stands, however its words are folded to be found. Reading the words of
a long analysis takes tens of ms; so only sentences that look right are read.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles.languages import UNSPACED
from articles.search import Asked, Term, Word, words

# Chinese sentences need no space after their end.
SENTENCES = re.compile(
    r"(?<=[。！？])(?![。！？”’）」』])|(?<=[。！？][”’）」』])|(?<=[.!?…]) +|(?<=[.!?…][”’)]) +"
)
# Where a sentence may be cut without hurting a word.
GAPS = re.compile(r"[\s，、；：—]+")
HAN_RUN = re.compile(f"[{UNSPACED}]+")
WIDE_RUN = re.compile(f"[{UNSPACED}\u3000-\u303f\uff00-\uffef]+")
LETTERS = re.compile(rf"[^\W\d_{UNSPACED}]+")
# What may stand for other characters (full-width, ligatures …): all but ASCII, punctuation and the
# usual Han. To fold a whole text for their sake would take longer than anything else here.
ODD = re.compile(r"[^\x00-\x7f\u2000-\u206f\u3000-\u3037\u3400-\u9fff\uff01-\uff0f\uff1a-\uff20]+")
ASCII = bytes(range(128))
# Of the punctuation that stands within words the wide and the narrow; and what of it words hold
# that their tokens do not: GPT-4o, don't, 1,000.
WIDE = {
    "－": "-",
    "\u2011": "-",
    "‐": "-",
    "，": ",",
    "．": ".",
    "＇": "'",
    "’": "'",
    "＋": "+",
    "＃": "#",
}
INNER = "-',"
# A stem may differ from its word by so many letters at its end (happi, abl).
UNSURE = 2
# Sentences that look right and are not: so many are read in vain.
MOST_MISSES = 20
# Of a fragment: two lines on a wide screen. In letters; a Han character is as wide as two.
MOST_LETTERS, MOST_FRAGMENTS = 170, 3


class Mark(NamedTuple):
    """``text[start:end]`` is the term of that number."""

    start: int
    end: int
    term: int


class Fragment(NamedTuple):
    """A sentence of a text, or a part of one that was cut before or after it."""

    text: str
    marks: list[Mark]
    cut_before: bool = False
    cut_after: bool = False

    @property
    def terms(self) -> set[int]:
        return {mark.term for mark in self.marks}


class Sign(NamedTuple):
    """What a text that holds a term holds, folded: one of ``literals``; of a stem, one of its
    ``forms`` as a word, too."""

    literals: tuple[str, ...]
    forms: frozenset[str] | None = None

    def is_in(self, folded: str) -> bool:
        squeezed = _squeezed(folded)
        if not any(literal in squeezed for literal in self.literals):
            return False
        return self.forms is None or not self.forms.isdisjoint(LETTERS.findall(_together(folded)))


def find(text: str, wanted: Asked) -> list[Mark]:
    """Every place in ``text`` that holds one of the terms, in the order of their beginnings."""
    row = list(words(text))
    return [
        Mark(word.start, row[place + len(term.units) - 1].end, number)
        for place, word in enumerate(row)
        for number, term in enumerate(wanted.terms)
        if word.token == term.units[0] and _goes_on(term, row[place : place + len(term.units)])
    ]


def _goes_on(term: Term, row: Sequence[Word]) -> bool:
    tokens = tuple(word.token for word in row)
    return tokens == term.units and all(word.joined for word in row[1:])


def marked(text: str, marks: Iterable[Mark]) -> SafeString:
    """``text`` as HTML with its marks; those that touch or overlap are one."""
    out, written = list[str](), 0
    for start, end in _apart(marks):
        out += escape(text[written:start]), "<mark>", escape(text[start:end]), "</mark>"
        written = end
    return mark_safe("".join([*out, escape(text[written:])]))  # noqa: S308  # escaped, each part


def _apart(marks: Iterable[Mark]) -> list[tuple[int, int]]:
    apart = list[tuple[int, int]]()
    for start, end, _term in sorted(marks):
        if apart and start <= apart[-1][1]:
            start, end = apart[-1][0], max(end, apart.pop()[1])
        apart.append((start, end))
    return apart


def snippet(text: str, wanted: Asked, numbers: Collection[int]) -> list[Fragment]:
    """The first and fewest sentences that hold what there is of the terms ``numbers``. Each line of
    ``text`` is a paragraph."""
    signs = _signs(text, {number: wanted.terms[number].units for number in numbers})
    chosen, misses = list[Fragment](), 0
    for sentence, maybe in _likely(text, signs):
        shown = {number for fragment in chosen for number in fragment.terms}
        best = max((len(fragment.terms) for fragment in chosen), default=0)
        if maybe <= shown and len(maybe) <= best:
            continue
        fragment = _cut(sentence, [each for each in find(sentence, wanted) if each.term in signs])
        if fragment.terms - shown or len(fragment.terms) > best:
            chosen = [each for each in chosen if not each.terms <= fragment.terms]
            chosen.append(fragment)
        else:
            misses += 1
        if len(fragment.terms) == len(signs) or misses == MOST_MISSES:
            break
    return chosen[:MOST_FRAGMENTS]


def _signs(text: str, asked: Mapping[int, Sequence[str]]) -> dict[int, Sign]:
    """By number, for those terms that ``text`` seems to hold."""
    folded = _folded(text)
    squeezed, together, signs = _squeezed(folded), _together(folded), dict[int, Sign]()
    for number, units in asked.items():
        literals = tuple(literal for literal in _literals(units) if literal in squeezed)
        forms = None
        if _is_stem(units[0]):
            forms = frozenset(
                form for each in literals for form in _forms(together, each, units[0])
            )
        if literals and (forms is None or forms):
            signs[number] = Sign(literals, forms)
    return signs


def _literals(units: Sequence[str]) -> tuple[str, ...]:
    """What a squeezed text that holds the term has one of; of a stem, how its forms begin."""
    first = units[0]
    if HAN_RUN.match(first):
        return ("".join(takewhile(HAN_RUN.match, units)),)
    if not _is_stem(first):
        return (first,)
    if first.endswith("ie"):  # dying is a form of die
        return first, f"{first[:-2]}y"
    return (first[: max(2, len(first) - UNSURE)],)


def _is_stem(unit: str) -> bool:
    return LETTERS.fullmatch(unit) is not None


def _forms(text: str, beginning: str, stem: str) -> set[str]:
    found = re.finditer(beginning + LETTERS.pattern[:-1] + "*", text)
    words = {each[0] for each in found if not LETTERS.match(text[each.start() - 1 : each.start()])}
    return {word for word in words if _is_form(word, stem)}


@lru_cache(maxsize=4096)
def _is_form(word: str, stem: str) -> bool:
    """Whether ``word``, or what had an apostrophe before its s, is a form of ``stem``."""
    forms = {word, word.removesuffix("s")}
    return any(each.token == stem for form in forms for each in words(form))


def _likely(text: str, signs: Mapping[int, Sign]) -> Iterator[tuple[str, set[int]]]:
    """The sentences that look as if they held terms, with their numbers."""
    for line in text.split("\n") if signs else ():
        if _looks_like(line, signs):
            for sentence in SENTENCES.split(" ".join(line.split())):
                if maybe := _looks_like(sentence, signs):
                    yield sentence, maybe


def _looks_like(text: str, signs: Mapping[int, Sign]) -> set[int]:
    folded = _folded(text)
    return {number for number, sign in signs.items() if sign.is_in(folded)}


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    if ODD.search(
        text.encode("utf-8", "surrogatepass").translate(None, ASCII).decode("utf-8", "replace")
    ):
        text = ODD.sub(lambda odd: unicodedata.normalize("NFKC", odd[0]), text)
    for wide, narrow in WIDE.items():
        text = text.replace(wide, narrow)
    return text.lower()


def _squeezed(folded: str) -> str:
    for character in INNER:
        folded = folded.replace(character, "")
    return folded


def _together(folded: str) -> str:
    return folded.replace("'", "")


def _cut(sentence: str, marks: list[Mark]) -> Fragment:
    """``sentence``, or where it is long, a part of it that holds as many terms as it can."""
    letters = len(sentence) + sum(map(len, WIDE_RUN.findall(sentence)))
    if letters <= MOST_LETTERS or not marks:
        return Fragment(sentence, marks)
    most = MOST_LETTERS * len(sentence) // letters
    near = max((_within(marks, mark.start, mark.start + most) for mark in marks), key=_worth)
    first, last = near[0].start, max(mark.end for mark in near)
    end = min(len(sentence), last + max(0, most - (last - first)) // 2)
    start = max(0, min(first, end - most))
    end = max(end, min(len(sentence), start + most))
    if start and (gap := GAPS.search(sentence, start, first)):
        start = gap.end()
    if end < len(sentence) and (gaps := list(GAPS.finditer(sentence, last, end))):
        end = gaps[-1].start()
    kept = [Mark(a - start, b - start, term) for a, b, term in _within(marks, start, end)]
    return Fragment(sentence[start:end], kept, start > 0, end < len(sentence))


def _within(marks: Iterable[Mark], start: int, end: int) -> list[Mark]:
    return [mark for mark in marks if start <= mark.start and mark.end <= end]


def _worth(marks: Collection[Mark]) -> int:
    return len({mark.term for mark in marks})


def set_out(fragments: Sequence[Fragment], ellipsis: str) -> SafeString:
    """``fragments`` as HTML, with ``ellipsis`` between them and where a sentence was cut."""
    out = [marked(fragment.text, fragment.marks) for fragment in fragments]
    before = ellipsis.lstrip() if fragments and fragments[0].cut_before else ""
    after = ellipsis.rstrip() if fragments and fragments[-1].cut_after else ""
    return mark_safe(f"{before}{ellipsis.join(out)}{after}")  # noqa: S308  # the ellipsis is ours
