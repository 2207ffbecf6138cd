"""A record of a file → the draft it describes, and its faults. PURE.

docs/import.md shows the same shape as tables.
"""

import hashlib
import json
import re
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from articles.content import LANGUAGE_FIELDS, SCORES, TEXT_FIELDS, is_empty, normalised
from articles.content import faults as content_faults
from articles.languages import LANGUAGES, SHARED
from articles.slugs import CHINESE

from .reading import Fault

# Names of a category or tag by language.
Names = dict[str, str]

# Known, and left out.
IGNORED = {
    "about": "a remark about the file",
    "labels": "words of the page, which has its own",
    "known_faults_of_that_page": "a remark about the page that the record was taken from",
    "published": "an instant that publishing here sets",
    "updated": "an instant that publishing here sets",
    "disclaimer": "the page says it by itself, after the origin of the text",
    "commit": "where the text was found: the source's record, not the article's",
    "license": "as commit",
    "attribution": "as commit",
}
PLAIN = {
    "slug": "slug",
    "date": "source_date",
    "source_name": "source_name",
    "source_url": "source_url",
    "disclaimers": "disclaimers",
}
FIELDS = (
    "id",
    "source_language",
    *LANGUAGE_FIELDS,
    "scores",
    "views",
    "category",
    "tags",
    "source",
    *PLAIN,
)

LONGEST_NAME = 100  # characters, as the columns of Category and Tag
LONGEST_ID = 190  # leaves room for "id:" in Article.import_key
MOST_READS = 2**63 - 1  # what the column holds

GITHUB = re.compile(r"github:([\w.-]+/[\w.-]+)", re.ASCII)
SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass
class Draft:
    """What one record asks for. ``changes`` lacks category and tags: their slugs are not known
    before the database is asked; a name stands in ``category`` and ``tags`` as its languages."""

    line: int
    key: str
    source_language: str = LANGUAGES[0]
    changes: dict[str, dict[str, Any]] = field(default_factory=lambda: {SHARED: {}})
    category: Names | None = None
    tags: list[Names] = field(default_factory=list)
    reads: int = 0
    warnings: list[str] = field(default_factory=list)


def draft_of(line: int, record: Any) -> tuple[Draft, list[Fault]]:
    """The draft that ``record`` describes; it may be used only where there are no faults."""
    if not isinstance(record, Mapping):
        return Draft(line, ""), [Fault(line, "", _("an article: an object in braces"))]
    try:
        text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    except RecursionError:
        return Draft(line, ""), [Fault(line, "", _("JSON that is not nested so deep"))]
    if SURROGATE.search(text):
        expected = _("whole characters; an escape such as \\ud83d stands alone")
        return Draft(line, ""), [Fault(line, "", expected)]
    draft = Draft(line, f"sha256:{hashlib.sha256(text.encode()).hexdigest()}")
    faults = [Fault(line, path, expected) for path, expected in _fill(draft, record)]
    return draft, faults


Wrong = Iterator[tuple[str, str | Promise]]  # (path, what was expected there)


def _fill(draft: Draft, record: Mapping[str, Any]) -> Wrong:
    """Fill ``draft``; yield what is wrong."""
    for name in record:
        if name not in FIELDS and name not in IGNORED:
            yield name, _("one of the fields {fields}").format(fields=", ".join(sorted(FIELDS)))
    for name in TEXT_FIELDS:
        yield from _by_language(draft, name, record.get(name))
    for name in LANGUAGE_FIELDS[len(TEXT_FIELDS) :]:
        yield from _by_language(draft, name, _spread(draft, record.get(name)))
    for name, kept_as in PLAIN.items():
        draft.changes[SHARED][kept_as] = record.get(name)
    for name, fill in _FILLERS.items():
        if not is_empty(value := record.get(name)):
            yield from fill(draft, value)
    yield from _source_language(draft, record)
    for fault in content_faults(_normalised(draft.changes)):
        yield _path(fault.part, fault.field, record), fault.expected


def _by_language(draft: Draft, name: str, value: Any) -> Wrong:
    if is_empty(value):
        return
    if not isinstance(value, Mapping):
        yield name, _("texts by language, such as {example}").format(example='{"en": "…"}')
        return
    for language, text in value.items():
        if language in LANGUAGES:
            draft.changes.setdefault(language, {})[name] = text
        else:
            yield f"{name}.{language}", _one_of_the_languages()


def _spread(draft: Draft, value: Any) -> Any:
    """One origin or system for the whole article stands for each language that has a text."""
    if not isinstance(value, str):
        return value
    return {language: value for language in draft.changes if language in LANGUAGES}


def _source_language(draft: Draft, record: Mapping[str, Any]) -> Wrong:
    titles = {language: draft.changes.get(language, {}).get("title") for language in LANGUAGES}
    titled = [language for language, title in titles.items() if not _is_blank(title)]
    given = record.get("source_language")
    if not titled:
        if is_empty(record.get("title")) or isinstance(record["title"], Mapping):
            yield "title", _("a title in at least one language")
    elif is_empty(given):
        draft.source_language = titled[0]
    elif given not in titled:
        expected = _("a language that has a title: {languages}")
        yield "source_language", expected.format(languages=", ".join(titled))
    else:
        draft.source_language = given


def _is_blank(value: Any) -> bool:
    return is_empty(value.strip() if isinstance(value, str) else value)


def _id(draft: Draft, value: Any) -> Wrong:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        yield "id", _("text or a whole number")
    elif len(str(value)) > LONGEST_ID or "\0" in str(value):
        yield "id", _("at most {limit} characters, none of them NUL").format(limit=LONGEST_ID)
    else:
        draft.key = f"id:{value}"


def _scores(draft: Draft, value: Any) -> Wrong:
    if not isinstance(value, Mapping):
        yield "scores", _("scores by name, such as {example}").format(example='{"hot": 70}')
        return
    for name, score in value.items():
        if name in SCORES:
            draft.changes[SHARED][name] = score
        else:
            yield f"scores.{name}", _("one of the fields {fields}").format(fields=", ".join(SCORES))


def _views(draft: Draft, value: Any) -> Wrong:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_READS:
        draft.reads = value
    else:
        yield "views", _("a whole number, not below 0")


def _source(draft: Draft, value: Any) -> Wrong:
    if not isinstance(value, str):
        yield "source", _("text")
        return
    value = value.strip()
    name, url = value, ""
    if found := GITHUB.fullmatch(value):
        name, url = found[1], f"https://github.com/{found[1]}"
    elif re.match(r"https?://", value):
        name, url = re.sub(r"https?://([^/?#]*).*", r"\1", value, flags=re.DOTALL), value
    for kept_as, text in (("source_name", name), ("source_url", url)):
        if is_empty(draft.changes[SHARED][kept_as]):
            draft.changes[SHARED][kept_as] = text


def _category(draft: Draft, value: Any) -> Wrong:
    draft.category = yield from _names(draft, "category", value)


def _tags(draft: Draft, value: Any) -> Wrong:
    if not isinstance(value, list):
        yield "tags", _("a list of tags")
        return
    for number, tag in enumerate(value):
        names = yield from _names(draft, f"tags[{number}]", tag)
        if names:
            draft.tags.append(names)


def _names(
    draft: Draft, path: str, value: Any
) -> Generator[tuple[str, str | Promise], None, Names]:
    """Yields what is wrong, returns the folded names by language."""
    if isinstance(value, str):
        value = {"zh-hans" if CHINESE.search(value) else "en": value}
    if not isinstance(value, Mapping):
        yield path, _("a name, or names by language")
        return {}
    names: Names = {}
    for language, name in value.items():
        if language not in LANGUAGES:
            yield f"{path}.{language}", _one_of_the_languages()
        elif is_empty(name):
            continue
        elif not isinstance(name, str) or "\0" in name:
            yield f"{path}.{language}", _("a name, in text without NUL characters")
        elif len(folded := " ".join(normalised(name).split())) > LONGEST_NAME:
            expected = _("at most {limit} characters, not {length}")
            yield (
                f"{path}.{language}",
                expected.format(limit=LONGEST_NAME, length=len(folded)),
            )
        elif folded:
            names[language] = folded
    if "en" in names and CHINESE.search(names["en"]) and names["en"] == names.get("zh-hans"):
        message = _("{field}.en: “{name}” is Chinese; the English name is taken as missing.")
        draft.warnings.append(message.format(field=path, name=names.pop("en")))
    elif all(map(_is_blank, value.values())):
        yield path, _("a name, or names by language")
    return names


_FILLERS: dict[str, Callable[[Draft, Any], Wrong]] = {
    "id": _id,
    "scores": _scores,
    "views": _views,
    "source": _source,
    "category": _category,
    "tags": _tags,
}


def _normalised(changes: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """As the desk will keep them. Lists stay as they are: theirs may hold anything yet."""
    return {
        part: {
            name: normalised(value) if isinstance(value, str) else value
            for name, value in values.items()
        }
        for part, values in changes.items()
    }


def _path(part: str, name: str, record: Mapping[str, Any]) -> str:
    """Where in the record the value of a field stands."""
    if part in LANGUAGES:
        return name if isinstance(record.get(name), str) else f"{name}.{part}"
    if name in SCORES:
        return f"scores.{name}"
    if name in ("source_name", "source_url") and is_empty(record.get(name)):
        return "source"
    return "date" if name == "source_date" else name


def _one_of_the_languages() -> str:
    return _("one of the languages {languages}").format(languages=", ".join(LANGUAGES))
