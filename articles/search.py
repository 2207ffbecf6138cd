"""What readers find a story by, and what somebody who searches asks for. PURE.

Databases keep tokens as they are and know nothing of languages, so the hits are the same on every
engine. Beside the tokens stand the runs: Han characters and numbers as they follow each other. A
phrase, which is longer than any token, is looked for there: exactly, and without positions, which
PostgreSQL keeps only up to 16,383 and only 256 of a token.

What is said here of Han characters holds for all of ``languages.UNSPACED``.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from Stemmer import Stemmer

from articles.languages import UNSPACED

# Of the tokens that ``words`` and ``entry`` make. Whoever changes one of them counts it up: a check
# then asks for manage.py rebuild_search.
VERSION = 1

# What may be asked at once. A headline fits; what is longer is no search.
MOST_CHARACTERS, MOST_WORDS, MOST_IN_A_PHRASE = 200, 12, 32
# In characters: PostgreSQL refuses a token of 2,047 bytes, and 1,048,575 bytes of them together.
LONGEST_WORD, MOST_BYTES = 64, 1_000_000

HAN_CHARACTER, NUMBER, WORD, PART = "han", "number", "word", "part"

IS_HAN = re.compile(f"[{UNSPACED}]")
_LETTER = rf"[^\W\d_{UNSPACED}]"
# don't, 3.5 and 1,000 are one word each; so are GPT-4o, 4-bit, C++ and C#.
_CORE = (
    rf"(?:{_LETTER}+|\d+|(?<={_LETTER})['’](?={_LETTER})"
    r"|(?<=\d)\.(?=\d)|(?<=\d),(?=\d\d\d(?!\d)))+"
)
_HYPHEN = rf"(?:(?<={_LETTER})[-‐](?=\d)|(?<=\d)[-‐](?={_LETTER}))"
_WORD = re.compile(
    # What nothing can join stands first: most words, and four times as fast.
    rf"(?P<plain>[a-z]++(?![^\s.,;:!?()]))|(?P<han>[{UNSPACED}]+)"
    rf"|{_CORE}(?:{_HYPHEN}{_CORE})?(?:(?<={_LETTER})(?:\+\+|\#)(?!(?![{UNSPACED}])[\w+#]))?"
)
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"[\d.,]+")
# gpt and 4o of gpt-4o or gpt4o.
_PARTS = re.compile(rf"{_LETTER}[^\d‐-]*|\d[^‐-]*")

# The forms that are as wide as Han, each for one ASCII character: most of what NFKC changes in
# Chinese, and with them no place in the text moves.
_WIDE = {0xFF01 + each: 0x21 + each for each in range(94)} | {0x3000: 0x20}
_JAMO = range(0x1160, 0x1200)

Stem = Callable[[str], str]


class Word(NamedTuple):
    """``start`` and ``end`` are places in the text as it was given. ``joined``: a Han character or
    number that follows another at once, so that a phrase may go on."""

    token: str
    start: int
    end: int
    kind: str
    joined: bool = False


class Read(NamedTuple):
    """A text's tokens, each once, and its runs."""

    tokens: tuple[str, ...]
    runs: str


class Entry(NamedTuple):
    """What the index keeps of an article."""

    tokens: list[str]
    runs: str


class TooMuch(ValueError):
    """``limit``: "characters", "words" or "phrase"; ``most``: how many of them may be asked."""

    def __init__(self, limit: str, most: int) -> None:
        super().__init__(f"more than {most}: {limit}")
        self.limit, self.most = limit, most


class Term(NamedTuple):
    """One thing that must be there: a word, or Han characters and numbers side by side."""

    units: tuple[str, ...]

    @property
    def tokens(self) -> tuple[str, ...]:
        """All of them must be there: a pair for each two Han characters, else the unit alone."""
        if len(self.units) == 1:
            return self.units
        found: dict[str, None] = {}
        alone = [True] * len(self.units)
        for place, (one, next_one) in enumerate(pairwise(self.units)):
            if _is_han(one) and _is_han(next_one):
                found[one + next_one] = None
                alone[place] = alone[place + 1] = False
        found |= {unit: None for unit, is_alone in zip(self.units, alone, strict=True) if is_alone}
        return tuple(found)

    @property
    def phrase(self) -> str:
        """What must stand in the runs, too; "" where the tokens say it all."""
        said = len(self.units) == 1 or self.tokens == ("".join(self.units),)
        return "" if said else _run(self.units)


class Asked(NamedTuple):
    """Falsy where nothing can be searched for."""

    terms: tuple[Term, ...]

    def __bool__(self) -> bool:
        return bool(self.terms)

    @property
    def tokens(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(token for term in self.terms for token in term.tokens))

    @property
    def phrases(self) -> tuple[str, ...]:
        return tuple(term.phrase for term in self.terms if term.phrase)


def words(text: str) -> Iterator[Word]:
    """The words of ``text`` and, one by one, its Han characters: ``GPT－4o模型`` → gpt4o gpt 4o 模
    型. English stands as its stem; parts of a word follow it."""
    folded, starts, ends = _folded(text)
    stem = Stemmer("english", 0).stemWord  # not shared between threads, and made in half a µs
    before, last = 0, ""  # where the word before ended, and its kind
    for found in _WORD.finditer(folded):
        raw, start, end = found[0], found.start(), found.end()
        gap = folded[before:start]
        before = end
        if found.lastgroup == "plain":
            yield Word(stem(raw[:LONGEST_WORD]), starts[start], ends[end - 1], WORD)
            last = WORD
        elif found.lastgroup == "han":
            joined = last == NUMBER and not gap.strip(" ")
            for place, character in enumerate(raw, start):
                yield Word(character, starts[place], ends[place], HAN_CHARACTER, joined)
                joined = True
            last = HAN_CHARACTER
        elif _NUMBER.fullmatch(raw):
            joined = last == HAN_CHARACTER and not gap.strip(" ")
            token = raw.replace(",", "")[:LONGEST_WORD]
            yield Word(token, starts[start], ends[end - 1], NUMBER, joined)
            last = NUMBER
        else:
            for token, first, stop in _tokens(raw, stem):
                kind = WORD if stop - first == len(raw) else PART
                yield Word(token, starts[start + first], ends[start + stop - 1], kind)
            last = WORD


def read(text: str) -> Read:
    """What the index keeps of one text."""
    tokens: dict[str, None] = {}
    runs: list[str] = []
    last = ""  # the Han character before
    for token, _start, _end, kind, joined in words(text):
        tokens[token] = None
        if kind == HAN_CHARACTER:
            if last and joined:
                tokens[last + token] = None
            runs.append(token if joined else f"|{token}")
            last = token
        else:
            if kind == NUMBER:
                runs.append(f" {token} " if joined else f"| {token} ")
            last = ""
    return Read(tuple(tokens), "".join(runs))


def entry(texts: Sequence[tuple[Read, Read, Read]], facets: Iterable[str]) -> Entry:
    """Of an article, whose live ``texts`` are (title, summary, body) in each language.

    What stands first is kept where there is too much: PostgreSQL refuses the whole otherwise.
    """
    tokens = dict.fromkeys(facets)
    for title, _summary, _body in texts:
        tokens |= dict.fromkeys(map(in_title, title.tokens))
    for title, summary, _body in texts:
        tokens |= dict.fromkeys(map(in_opening, (*title.tokens, *summary.tokens)))
    for each in zip(*texts, strict=True):
        for text in each:
            tokens |= dict.fromkeys(text.tokens)
    runs = "|".join(part.runs for text in texts for part in text)
    return Entry(list(_capped(tokens)), runs)


def in_title(token: str) -> str:
    """The token that says the same of the titles alone. No word holds a stroke."""
    return f"t/{token}"


def in_opening(token: str) -> str:
    """The same of titles and summaries."""
    return f"s/{token}"


def asked(text: str) -> Asked:
    """What a query asks for: all of its words. Raises TooMuch."""
    if len(text.strip()) > MOST_CHARACTERS:
        raise TooMuch("characters", MOST_CHARACTERS)
    terms: list[list[str]] = []
    for piece in text.split():
        for word in words(piece):
            if word.joined:
                terms[-1].append(word.token)
            elif word.kind != PART:
                terms.append([word.token])
    found = tuple(dict.fromkeys(Term(tuple(units)) for units in terms))
    if len(found) > MOST_WORDS:
        raise TooMuch("words", MOST_WORDS)
    if any(len(term.units) > MOST_IN_A_PHRASE for term in found):
        raise TooMuch("phrase", MOST_IN_A_PHRASE)
    return Asked(found)


def _is_han(unit: str) -> bool:
    return len(unit) == 1 and IS_HAN.match(unit) is not None


def _run(units: Iterable[str]) -> str:
    """Numbers stand between spaces, so that 26 is not found in 2026."""
    return "".join(unit if _is_han(unit) else f" {unit} " for unit in units)


def _tokens(raw: str, stem: Stem) -> Iterator[tuple[str, int, int]]:
    """(token, start, end) of a word, and of its parts where it is made of letters and digits."""
    if not _DIGIT.search(raw):
        yield _stemmed(raw, stem), 0, len(raw)
        return
    yield re.sub(r"[‐\-'’,]", "", raw)[:LONGEST_WORD], 0, len(raw)
    parts = list(_PARTS.finditer(raw))
    for part in parts if len(parts) > 1 else ():
        token = part[0].replace(",", "")[:LONGEST_WORD]
        yield token if _DIGIT.search(token) else _stemmed(token, stem), part.start(), part.end()


def _stemmed(word: str, stem: Stem) -> str:
    plain = word.replace("’", "'")[:LONGEST_WORD]
    return stem(plain).replace("'", "") or plain


def _capped(tokens: Iterable[str]) -> Iterator[str]:
    left = MOST_BYTES
    for token in tokens:
        left -= len(token.encode())
        if left < 0:
            return
        yield token


def _folded(text: str) -> tuple[str, Sequence[int], Sequence[int]]:
    """``text`` in NFKC and lower case; for each of its characters, where what it was made of starts
    and ends in ``text``."""
    plain = text.translate(_WIDE)
    odd = "".join(character for character in set(plain) if _is_odd(character))
    if not odd:
        return _lower(plain), range(len(plain)), range(1, len(plain) + 1)
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for found in re.finditer(f"(?s).?[{re.escape(odd)}]+", plain):
        pieces.append(_lower(plain[done : found.start()]))
        starts += range(done, found.start())
        ends += range(done + 1, found.start() + 1)
        for start, end in _clusters(plain, found.start(), found.end()):
            piece = _lower(unicodedata.normalize("NFKC", plain[start:end]))
            pieces.append(unicodedata.normalize("NFKC", piece))
            starts += [start] * len(pieces[-1])
            ends += [end] * len(pieces[-1])
        done = found.end()
    pieces.append(_lower(plain[done:]))
    starts += range(done, len(plain))
    ends += range(done + 1, len(plain) + 1)
    return "".join(pieces), starts, ends


def _clusters(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """(start, end) of what is folded together: a character and what combines with it."""
    for place in range(start + 1, stop):
        if _begins(text[start:place], text[place]):
            yield start, place
            start = place
    yield start, stop


def _begins(before: str, character: str) -> bool:
    if unicodedata.combining(character):
        return False
    apart = unicodedata.normalize("NFKC", before) + unicodedata.normalize("NFKC", character)
    return unicodedata.normalize("NFKC", before + character) == apart


@lru_cache(maxsize=65_536)
def _is_odd(character: str) -> bool:
    """Whether folding it depends on its neighbours, or makes more or fewer characters of it."""
    return (
        unicodedata.category(character)[0] == "M"
        or ord(character) in _JAMO
        or len(character.lower()) != 1
        or unicodedata.normalize("NFKC", character) != character
    )


def _lower(text: str) -> str:
    """At the end of a word Greek has another small sigma, wherever a cluster ends: one for both."""
    return text.lower().replace("ς", "σ")
