"""The languages of a story, and the one way to a translated column. PURE.

modeltranslation's bare columns (``title``) hold whichever language was saved last: code outside
forms and templates reads through ``text`` and writes through ``column``.
"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

LANGUAGES = ("en", "zh-hans")
# What stands beside the languages in every revision: scores, tags, category, source.
SHARED = "shared"
PARTS = (SHARED, *LANGUAGES)

# Chinese characters, as a class of regular expressions: beside the ideographs 々 and 〇, the
# compatibility forms, and the planes set aside for more.
HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

HTML_LANG = {"en": "en", "zh-hans": "zh-Hans"}
OWN_NAME = {"en": "English", "zh-hans": "中文"}
# As short as a masthead on a telephone and a column of the desk need them.
SHORT_NAME = {"en": "EN", "zh-hans": "中文"}
MARK = {"en": "EN", "zh-hans": "中"}
# As Open Graph names them: with a territory, always.
LOCALE = {"en": "en_US", "zh-hans": "zh_CN"}
# What the length of a text is counted in.
UNIT = {"en": "words", "zh-hans": "characters"}
NAME = {"en": _("English"), "zh-hans": _("Chinese")}
# Where something of a text is left out.
ELLIPSIS = {"en": " … ", "zh-hans": "……"}


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
