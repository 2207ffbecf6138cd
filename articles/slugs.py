"""Addresses of stories: ASCII, from the English title, from pinyin where there is only Chinese.
PURE."""

import re
import unicodedata
from collections.abc import Iterator
from unicodedata import combining

from articles.languages import HAN

# Long enough for a headline, short enough to be read in an address bar.
LONGEST = 80

CHINESE = re.compile(f"[{HAN}]")


def slug_of(title: str) -> str:
    """``开放权重 GPT`` → ``kai-fang-quan-zhong-gpt``; "" where no letter or digit is left."""
    words = _pinyin(title) if CHINESE.search(title) else [title]
    letters = unicodedata.normalize("NFKD", " ".join(words)).lower()
    plain = "".join(char for char in letters if char not in "’'`" and not combining(char))
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(slug) <= LONGEST:
        return slug
    whole_words = slug[: LONGEST + 1].rpartition("-")[0]
    return whole_words or slug[:LONGEST]


def numbered(slug: str) -> Iterator[str]:
    """``slug``, ``slug-2``, ``slug-3`` …"""
    yield slug
    number = 2
    while True:
        yield f"{slug}-{number}"
        number += 1


def _pinyin(title: str) -> list[str]:
    # Its dictionaries take half a second to load: only who needs them waits for them.
    from pypinyin import lazy_pinyin

    return lazy_pinyin(title)
