"""What a revision holds: the parts of a story, their fields, limits and digests. PURE.

A snapshot is ``{"format": 1, "shared": {…}, "en": {…}, "zh-hans": {…}, "made_from": {…}}``.
Values are JSON: str, int, list of str. Tags, category and disclaimers stand by slug.
"""

import datetime
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.languages import LANGUAGES, NAME, PARTS, SHARED, UNIT

FORMAT = 1

Content = dict[str, Any]
# {"shared": {"hot": 70}, "en": {"title": "…"}}: the fields somebody changed, by part.
Changes = Mapping[str, Mapping[str, Any]]

TEXT_FIELDS = ("title", "summary", "analysis")
LANGUAGE_FIELDS = (*TEXT_FIELDS, "origin", "system")
SCORES = ("hot", "quality", "impact")
SLUG_LISTS = ("tags", "disclaimers")
SHARED_FIELDS = (
    "slug",
    "category",
    *SLUG_LISTS,
    *SCORES,
    "source_name",
    "source_url",
    "source_date",
)

# In characters. A longer title fits no headline; the longest of 200 published analyses has
# 44,107, so five times that is a mistake or an attack, and it is refused, never cut.
LIMITS = {
    "title": 300,
    "summary": 5_000,
    "analysis": 200_000,
    "system": 100,
    "slug": 150,
    "source_name": 200,
    "source_url": 1_000,
}

# Translators: how a text came to be.
ORIGINS = {
    "human": _("Written by people"),
    "ai_assisted": _("AI-assisted"),
    "ai_generated": _("AI-generated"),
    "ai_translated": _("AI-translated"),
}

# Translators: a field of an article; “Address” is the last part of its web address.
FIELD_NAMES = {
    "title": _("Title"),
    "summary": _("Summary"),
    "analysis": _("Analysis"),
    "origin": _("Origin"),
    "system": _("AI system"),
    "slug": _("Address"),
    "category": _("Category"),
    "tags": _("Tags"),
    "disclaimers": _("Disclaimers"),
    "hot": _("Hot"),
    "quality": _("Quality"),
    "impact": _("Impact"),
    "source_name": _("Source"),
    "source_url": _("Source address"),
    "source_date": _("Source date"),
}

# Needed before an edition can be submitted; of the shared part only the category.
REQUIRED = {
    SHARED: ("category",),
    **dict.fromkeys(LANGUAGES, ("title", "summary", "analysis", "origin")),
}

# PostgreSQL keeps neither NUL nor half a character in JSON; SQLite would.
UNKEPT = re.compile("[\0\ud800-\udfff]")
# As story.js counts words: what begins with a letter or a digit.
WORD = re.compile(r"[^\W_](?:[^\W_]|['’.,-])*")
ASCII_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Fault(NamedTuple):
    """One value that can't be kept: where it stands, and what was expected there."""

    part: str
    field: str
    expected: str | Promise


def place_name(part: str, field: str) -> str:
    """Where something stands: "Title (Chinese)", "Category"."""
    name = str(FIELD_NAMES.get(field, field))
    if part not in NAME:
        return name
    return str(_("{field} ({language})").format(field=name, language=NAME[part]))


def fields_of(part: str) -> tuple[str, ...]:
    return SHARED_FIELDS if part == SHARED else LANGUAGE_FIELDS


def empty_content() -> Content:
    return {"format": FORMAT, **{part: {} for part in PARTS}, "made_from": {}}


def is_empty(value: Any) -> bool:
    """Zero is a score; "", None, [] and {} are nothing."""
    return value is None or value == "" or value == [] or value == {}


def normalised(value: Any) -> Any:
    """Text as it is kept: NFC, LF line ends, no white space around it; lists sorted, once each."""
    if isinstance(value, str):
        value = value.replace("\r\n", "\n").replace("\r", "\n")
        return unicodedata.normalize("NFC", value).strip()
    if isinstance(value, (list, tuple)):
        return sorted({normalised(item) for item in value if not is_empty(item)}, key=str)
    return value


def value_of(content: Mapping[str, Any], part: str, field: str) -> Any:
    return content.get(part, {}).get(field)


def changed(content: Mapping[str, Any], changes: Changes) -> dict[str, dict[str, Any]]:
    """Those of ``changes``, normalised, that differ from ``content``. Missing equals empty."""
    different: dict[str, dict[str, Any]] = {}
    for part, values in changes.items():
        for field, value in values.items():
            new, old = normalised(value), value_of(content, part, field)
            if new != old and not (is_empty(new) and is_empty(old)):
                different.setdefault(part, {})[field] = new
    return different


def patched(content: Mapping[str, Any], changes: Changes) -> Content:
    """A copy with ``changes`` laid over it: a field it does not know survives."""
    new: Content = json.loads(json.dumps(content))
    for part, values in changes.items():
        new.setdefault(part, {}).update(values)
    new["format"] = FORMAT
    return new


def digest(part: Mapping[str, Any]) -> str:
    """SHA-256 over the non-empty values of one part: a new, empty field changes no digest."""
    values = {field: value for field, value in part.items() if not is_empty(value)}
    line = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(line.encode()).hexdigest()


def digests(content: Mapping[str, Any]) -> dict[str, str]:
    return {part: digest(content.get(part, {})) for part in PARTS}


def text_digest(text: str) -> str:
    """SHA-256 of one text, white space folded: lines that are broken anew are the same text."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


def has_text(content: Mapping[str, Any], language: str) -> bool:
    return any(not is_empty(value_of(content, language, field)) for field in TEXT_FIELDS)


def length_of(content: Mapping[str, Any], language: str) -> int:
    """How long its texts are together: words or characters, as UNIT says, white space apart."""
    texts = (value_of(content, language, field) or "" for field in TEXT_FIELDS)
    if UNIT[language] == "words":
        return sum(len(WORD.findall(text)) for text in texts)
    return sum(len("".join(text.split())) for text in texts)


def missing(content: Mapping[str, Any], part: str) -> tuple[str, ...]:
    return tuple(field for field in REQUIRED[part] if is_empty(value_of(content, part, field)))


def faults(changes: Changes) -> list[Fault]:
    """What in ``changes`` can't be kept, each with what was expected in its place."""
    found = []
    for part, values in changes.items():
        for field, value in values.items():
            if part not in PARTS or field not in fields_of(part):
                found.append(Fault(part, field, _("a field of an article")))
            elif (expected := expectation(field, value)) is not None:
                found.append(Fault(part, field, expected))
    return found


def expectation(field: str, value: Any) -> str | Promise | None:
    """What ``field`` should have held, or None where ``value`` is right."""
    if is_empty(value):
        return None
    if field in SCORES:
        right = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 100
        return None if right else _("a whole number from 0 to 100")
    if field in SLUG_LISTS:
        right = isinstance(value, (list, tuple)) and all(_is_slug(item) for item in value)
        return None if right else _("a list of slugs")
    if not isinstance(value, str):
        return pgettext_lazy("expected of a field", "text")
    if UNKEPT.search(value):
        return _("whole characters, none of them NUL")
    if len(value) > LIMITS.get(field, 200):
        limit, length = LIMITS.get(field, 200), len(value)
        return _("at most {limit} characters, not {length}").format(limit=limit, length=length)
    return _form_of(field, value)


def _form_of(field: str, value: str) -> str | Promise | None:
    if field in ("slug", "category") and not _is_slug(value):
        return _("small letters a–z, digits and single hyphens")
    if field == "origin" and value not in ORIGINS:
        return _("one of: {origins}").format(origins=", ".join(ORIGINS))
    if field == "source_url" and not _is_web_address(value):
        return _("an address that begins with https:// or http://")
    if field == "source_date" and not _is_date(value):
        return _("a date such as 2026-11-23")
    if field in ("title", "system", "source_name") and "\n" in value:
        return _("a single line")
    return None


def _is_slug(value: Any) -> bool:
    return isinstance(value, str) and bool(ASCII_SLUG.fullmatch(value))


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", value)
    )


def _is_date(value: str) -> bool:
    try:
        return datetime.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def conflicts(
    base: Mapping[str, Any], newest: Mapping[str, Any], changes: Changes
) -> Iterable[tuple[str, str]]:
    """The (part, field) pairs that ``changes`` and somebody since ``base`` set differently."""
    for part, values in changes.items():
        for field, value in values.items():
            before, now = value_of(base, part, field), value_of(newest, part, field)
            untouched = before == now or (is_empty(before) and is_empty(now))
            if not untouched and now != value:
                yield part, field
