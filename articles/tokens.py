"""What an article is found by at the desk, and what somebody who searches asks for. PURE.

A token is a word of a working title, two Han characters that stand side by side in one, or a
facet such as ``:tag:chips``. Databases keep tokens as they are and know nothing of languages:
so the hits are the same on every engine. What is said of Han characters holds for all of
``languages.UNSPACED``.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from articles.content import SLUG_LISTS, value_of
from articles.languages import LANGUAGES, SHARED, UNSPACED

# Runs of Han characters, and runs of other letters and digits. What lies between never counts,
# quotes and operators of a query language included.
RUNS = re.compile(rf"[{UNSPACED}]+|[^\W_{UNSPACED}]+")
IS_HAN = re.compile(f"[{UNSPACED}]")

# In characters. No word of a headline is longer, and PostgreSQL refuses 2,047 bytes.
LONGEST_WORD = 64
# A title holds 300 characters; what is asked beyond this says nothing more.
MOST_TERMS = 64


class Term(NamedTuple):
    """One thing that must be there: a token, or any token that begins so."""

    token: str
    is_prefix: bool


def facet(kind: str, *values: str) -> str:
    """``:category:models``, ``:origin:zh-hans:human``. Begins as no word does."""
    return ":".join(("", kind, *values))


def tokens(content: Mapping[str, Any]) -> set[str]:
    """Everything that a revision's article is found by."""
    found = {token for code in LANGUAGES for token in words(value_of(content, code, "title") or "")}
    if category := value_of(content, SHARED, "category"):
        found.add(facet("category", category))
    for field in SLUG_LISTS:
        found |= {facet(field, slug) for slug in value_of(content, SHARED, field) or ()}
    for code in LANGUAGES:
        if origin := value_of(content, code, "origin"):
            found.add(facet("origin", code, origin))
    return found


def standing(
    owner: int | None, source_language: str, editions: Iterable[tuple[str, str, str]]
) -> set[str]:
    """What beside its text an article is found by: its owner; the badge of each edition and of
    the one in the source language; and ``work``, every state or badge that any edition is in.

    ``editions`` are (language, state, badge).
    """
    found = {facet("owner", str(owner))} if owner else set()
    for language, state, badge in editions:
        found |= {facet("edition", language, badge), facet("work", state), facet("work", badge)}
        if language == source_language:
            found.add(facet("state", badge))
    return found


def lagging(editions: Iterable[tuple[str, Iterable[str]]]) -> set[str]:
    """How its translations are behind: ``editions`` are (language, all that holds)."""
    return {facet("lag", language, lag) for language, lags in editions for lag in lags}


def words(title: str) -> Iterator[str]:
    """``开放权重 GPT`` → 开放 放权 权重 重 gpt. The last character stands alone, too, so that
    every single one begins some token."""
    for run in _runs(title):
        if IS_HAN.match(run):
            yield from _pairs(run)
            yield run[-1]
        else:
            yield run[:LONGEST_WORD]


def terms(query: str) -> list[Term]:
    """What must be there for ``query``: every word, as a beginning; Han characters side by side.

    Empty where nothing in it can be searched for.
    """
    found: dict[Term, None] = {}
    for run in _runs(query):
        if IS_HAN.match(run) and len(run) > 1:
            found |= dict.fromkeys(Term(pair, False) for pair in _pairs(run))
        else:
            found[Term(run[:LONGEST_WORD], True)] = None
    return list(found)[:MOST_TERMS]


def found_by(wanted: Iterable[Term], held: Iterable[str]) -> bool:
    """Whether an article with the tokens ``held`` is a hit: the rule the indexes keep to."""
    held = set(held)
    return all(
        any(token.startswith(term.token) for token in held)
        if term.is_prefix
        else term.token in held
        for term in wanted
    )


def _runs(text: str) -> list[str]:
    """Folding can take a text out of its normal form: it is brought back."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return RUNS.findall(unicodedata.normalize("NFKC", folded))


def _pairs(run: str) -> Iterator[str]:
    return (first + second for first, second in pairwise(run))
