"""The languages of a story, and the one way to a translated column. PURE.

docs/languages.md tells how to add one. modeltranslation's bare columns (``title``) hold whichever
language was saved last: code outside forms and templates reads through ``text`` and writes through
``column``.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Chinese characters, as a class of regular expressions: beside the ideographs 々 and 〇, the
# compatibility forms, and the planes set aside for more.
HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"


class Language(NamedTuple):
    name: str | Promise  # in the language of the screen
    own_name: str
    short_name: str  # as a masthead on a telephone and a column of the desk need it
    mark: str  # shorter still
    html_lang: str
    locale: str  # as Open Graph names it: with a territory, always
    news_language: str  # as Google's sitemaps of news do: in ISO 639, but for Chinese
    in_addresses: str  # as addresses do, a regular expression: /en/page and /zh/page are one page
    beside: str  # which language stands beside it where a story is read side by side
    ellipsis: str  # where something of a text is left out
    # What it is written in without spaces between words: searched for, compared and counted
    # character by character. Whoever changes it counts VERSION in search.py up.
    unspaced: str
    unit: str  # what the length of a text is counted in: words or characters
    # How many of them are a minute of silent reading (Trauzettel-Klosinski and Dietz, "Standardized
    # assessment of reading performance: the new international reading speed texts IReST",
    # Investigative Ophthalmology & Visual Science 53, 2012).
    a_minute: int


# Translators: the name of a language.
TABLE = {
    "en": Language(
        name=_("English"),
        own_name="English",
        short_name="EN",
        mark="EN",
        html_lang="en",
        locale="en_US",
        news_language="en",
        in_addresses="en(?:[-_](?:us|gb))?",
        beside="zh-hans",
        ellipsis=" … ",
        unspaced="",
        unit="words",
        a_minute=228,
    ),
    "zh-hans": Language(
        name=_("Chinese"),
        own_name="中文",
        short_name="中文",
        mark="中",
        html_lang="zh-Hans",
        locale="zh_CN",
        news_language="zh-cn",
        in_addresses="zh(?:[-_]?(?:cn|hans))?",
        beside="en",
        ellipsis="……",
        unspaced=HAN,
        unit="characters",
        a_minute=255,
    ),
}

LANGUAGES = tuple(TABLE)
# What stands beside the languages in every revision: scores, tags, category, source.
SHARED = "shared"
PARTS = (SHARED, *LANGUAGES)

NAME = {code: row.name for code, row in TABLE.items()}
OWN_NAME = {code: row.own_name for code, row in TABLE.items()}
SHORT_NAME = {code: row.short_name for code, row in TABLE.items()}
MARK = {code: row.mark for code, row in TABLE.items()}
HTML_LANG = {code: row.html_lang for code, row in TABLE.items()}
LOCALE = {code: row.locale for code, row in TABLE.items()}
NEWS_LANGUAGE = {code: row.news_language for code, row in TABLE.items()}
BESIDE = {code: row.beside for code, row in TABLE.items()}
ELLIPSIS = {code: row.ellipsis for code, row in TABLE.items()}
UNIT = {code: row.unit for code, row in TABLE.items()}
A_MINUTE = {code: row.a_minute for code, row in TABLE.items()}

# Of all of them, as classes and alternatives of regular expressions.
UNSPACED = "".join(row.unspaced for row in TABLE.values())
IN_ADDRESSES = "|".join(row.in_addresses for row in TABLE.values())


def column(field: str, language: str) -> str:
    """``title``, ``zh-hans`` → ``title_zh_hans``."""
    return f"{field}_{language.replace('-', '_')}"


def columns(*fields: str) -> Iterator[str]:
    for language in LANGUAGES:
        for field in fields:
            yield column(field, language)


def text(row: Any, field: str, language: str) -> str:
    """The text of one language, "" where there is none (a new column is NULL on old rows)."""
    return getattr(row, column(field, language)) or ""


def others(language: str) -> tuple[str, ...]:
    return tuple(code for code in LANGUAGES if code != language)
