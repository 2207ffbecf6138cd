"""What a term of the glossary holds, and what no term may hold. PURE.

A content is ``{"name_en": "token", "variants_en": "tokens", …, "enforced": True, …}``: all of
FIELDS, lists as lines of text, as the row keeps them.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.content import UNKEPT, normalised
from articles.glossary import Term, folded
from articles.languages import LANGUAGES, NAME, column, columns

# In every language: the approved wording; other wordings that are right, and that are wrong, one
# a line; and what one should know.
LISTS = ("variants", "forbidden")
TEXTS = ("name", *LISTS, "note")
FLAGS = ("case_sensitive", "enforced", "untranslatable", "retired")
FIELDS = (*columns(*TEXTS), *FLAGS)
KINDS = {name: kind for kind in TEXTS for name in columns(kind)} | dict(
    zip(FLAGS, FLAGS, strict=True)
)
EMPTY: Mapping[str, Any] = {**dict.fromkeys(columns(*TEXTS), ""), **dict.fromkeys(FLAGS, False)}

# In characters. The name's is its column's; more than fifty variants are no variants.
LIMITS = {"name": 100, "variants": 2_000, "forbidden": 2_000, "note": 1_000}

# What stands between the wordings of a list in one cell of a sheet.
BETWEEN = "|"

# A wording that is claimed: its language, whether by its very case, and its folded text.
Claim = tuple[str, bool, str]


class Fault(NamedTuple):
    """One field that can't be kept as it is, and how to mend it."""

    field: str
    message: str | Promise


def lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.split("\n") if line)


def tidied(changes: Mapping[str, Any]) -> dict[str, Any]:
    """As they are kept: NFC, single spaces, the lines of a list once each in their order."""
    return {field: _tidy(field, value) for field, value in changes.items()}


def _tidy(field: str, value: Any) -> Any:
    kind, value = kind_of(field), normalised(value)
    if not isinstance(value, str) or kind not in ("name", *LISTS):
        return "" if value is None and kind in TEXTS else value
    if kind == "name":
        return " ".join(value.split())
    parts = (" ".join(part.split()) for part in value.replace(BETWEEN, "\n").split("\n"))
    return "\n".join(dict.fromkeys(filter(None, parts)))


def kind_of(field: str) -> str:
    """``variants_zh_hans`` → ``variants``; "" for what is no field."""
    return KINDS.get(field, "")


def approved(content: Mapping[str, Any], language: str) -> tuple[str, ...]:
    """The approved wording, then its variants. What stays as it is goes by the wordings of
    another language where it has none of its own."""
    own = _wordings(content, language)
    if own or not content["untranslatable"]:
        return own
    return next(filter(None, (_wordings(content, code) for code in LANGUAGES)), ())


def _wordings(content: Mapping[str, Any], language: str) -> tuple[str, ...]:
    name = content[column("name", language)] or ""
    variants = content[column("variants", language)] or ""
    return (*filter(None, [name]), *lines(variants))


def forbidden(content: Mapping[str, Any], language: str) -> tuple[str, ...]:
    return lines(content[column("forbidden", language)] or "")


def term_of(pk: int, content: Mapping[str, Any], source: str, target: str) -> Term:
    """As it is looked for in ``source``, for a translation into ``target``."""
    notes = (content[column("note", code)] or "" for code in (target, source))
    return Term(
        id=pk,
        wordings=approved(content, source),
        targets=() if content["untranslatable"] else approved(content, target),
        forbidden=forbidden(content, target),
        note=next(filter(None, notes), ""),
        case_sensitive=content["case_sensitive"],
        enforced=content["enforced"],
        untranslatable=content["untranslatable"],
    )


def claims(content: Mapping[str, Any]) -> Iterator[tuple[Claim, str, str]]:
    """(claim, field, wording): no two terms may make the same claim, or nobody could tell them
    apart in a text. One that is retired makes none."""
    if content["retired"]:
        return
    by_case = content["case_sensitive"]
    for language in LANGUAGES:
        name = content[column("name", language)]
        for wording in approved(content, language):
            field = column("name" if wording == name or not name else "variants", language)
            yield (language, by_case, folded(wording, keeps_case=by_case)), field, wording


def faults(content: Mapping[str, Any]) -> list[Fault]:
    """What is wrong with one term, whatever the others say."""
    found = list(_unkept(content))
    if not found:
        found += _unworded(content)
    if not found:
        found += [fault for code in LANGUAGES for fault in _contradictions(content, code)]
    return found


def _unkept(content: Mapping[str, Any]) -> Iterator[Fault]:
    for field, value in content.items():
        kind = kind_of(field)
        if not kind:
            yield Fault(field, _("A term has no such field."))
        elif kind in FLAGS:
            if not isinstance(value, bool):
                yield Fault(field, _("Expected yes or no."))
        elif not isinstance(value, str) or UNKEPT.search(value):
            yield Fault(field, _("Expected text without NUL characters."))
        elif len(value) > LIMITS[kind]:
            message = _("Expected at most {limit} characters, not {length}.")
            yield Fault(field, message.format(limit=LIMITS[kind], length=len(value)))
        elif kind != "note":
            yield from _no_wording(field, kind, value)


def _no_wording(field: str, kind: str, value: str) -> Iterator[Fault]:
    for wording in lines(value):
        if len(wording) > LIMITS["name"]:
            message = _("Expected at most {limit} characters, not {length}.")
            yield Fault(field, message.format(limit=LIMITS["name"], length=len(wording)))
        elif not any(map(str.isalnum, wording)):
            message = _("“{wording}” has no letter and no digit: it can’t be looked for.")
            yield Fault(field, message.format(wording=wording))
    if kind == "name" and BETWEEN in value:
        yield Fault(field, _("One wording here, without “|”: others are variants."))


def _unworded(content: Mapping[str, Any]) -> Iterator[Fault]:
    if not any(content[name] for name in columns("name")):
        yield Fault(
            column("name", LANGUAGES[0]), _("Give the approved wording in at least one language.")
        )
        return
    for language in LANGUAGES:
        if content[column("variants", language)] and not content[column("name", language)]:
            message = _("Give the approved wording first: these are variants of it.")
            yield Fault(column("name", language), message)


def _contradictions(content: Mapping[str, Any], language: str) -> Iterator[Fault]:
    by_case = content["case_sensitive"]
    name = content[column("name", language)]
    right = {folded(wording, by_case): wording for wording in approved(content, language)}
    for wording in lines(content[column("variants", language)]):
        if folded(wording, by_case) == folded(name, by_case):
            message = _("“{wording}” is the approved wording already: take it out here.")
            yield Fault(column("variants", language), message.format(wording=wording))
    for wording in forbidden(content, language):
        if folded(wording, by_case) in right:
            message = _("“{wording}” can’t be approved and forbidden at once.")
            yield Fault(column("forbidden", language), message.format(wording=wording))
    names = [content[field] for field in columns("name") if content[field]]
    if content["untranslatable"] and name and name != names[0]:
        message = _(
            "It is marked as staying as it is: write “{wording}” here, too, or leave it empty."
        )
        yield Fault(column("name", language), message.format(wording=names[0]))


def everything_said(content: Mapping[str, Any]) -> str:
    """All wordings of a term, folded, for the search at the desk."""
    return folded("\n".join(content[field] for field in columns("name", *LISTS)))


def taken_twice(
    contents: Iterable[tuple[Any, Mapping[str, Any]]],
) -> Iterator[tuple[Any, Any, Fault]]:
    """(key, the key that has it already, fault) for each wording that two terms claim."""
    held: dict[Claim, tuple[Any, Mapping[str, Any]]] = {}
    for key, content in contents:
        for claim, field, wording in claims(content):
            other, owner = held.setdefault(claim, (key, content))
            if other != key:
                yield key, other, Fault(field, taken(wording, owner, claim[0]))


def taken(wording: str, owner: Mapping[str, Any], language: str) -> str:
    message = _(
        "“{wording}” belongs to the term “{term}” already ({language}). "
        "Make this a variant there, or retire that term."
    )
    name = next(filter(None, (owner[field] for field in columns("name"))), "")
    return str(message.format(wording=wording, term=name, language=NAME[language]))
