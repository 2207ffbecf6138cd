"""The messages found in code and templates, and how they come into the catalogues.

In pure Python: Django's makemessages needs GNU gettext, which a fresh machine lacks. What counts
as a message is the same: Django's own templatize reads the templates. Comments
that begin with "Translators:" go along with the line below them, and with all of a table.
"""

import ast
import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import polib
from babel.messages.extract import extract
from babel.messages.plurals import get_plural
from django.conf import settings
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

ROOMS = ("newsroom", "articles", "scoring")
TAG = "Translators:"
SOURCES = {".py", ".html", ".txt", ".xml"}
KEYWORDS = {
    "_": (1,),
    "gettext": (1,),
    "gettext_lazy": (1,),
    "gettext_noop": (1,),
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdg]")


class Message(NamedTuple):
    """What a catalogue knows a text by; no context and no plural are empty."""

    context: str
    text: str
    plural: str


def languages() -> dict[str, Path]:
    """Each language that needs a catalogue (English is in the code), and where it is."""
    codes = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
    locale = Path(settings.LOCALE_PATHS[0])
    return {code: locale / to_locale(code) / "LC_MESSAGES" / "django.po" for code in codes}


def messages_in(path: Path) -> Iterator[tuple[Message, str]]:
    """Each with the comment for its translators, "" where there is none."""
    source, ends = path.read_text(), dict[int, int]()
    if path.suffix != ".py":
        # Templates are laid out by their HTML, which Python would take for wrong indentation.
        source = "\n".join(line.lstrip() for line in templatize(source).splitlines())
    elif TAG in source:
        ends = {node.lineno: node.end_lineno or 0 for node in statements(source)}
    comments = dict(commented(source.splitlines(), ends))
    for line, words, _comments, context in extract(
        "python", io.BytesIO(source.encode()), keywords=KEYWORDS
    ):
        singular, *plural = (words,) if isinstance(words, str) else words
        message = Message(context or "", singular, plural[0] if plural else "")
        yield message, comments.get(line, "")


def statements(source: str) -> Iterator[ast.stmt]:
    """Those that are not made of others."""
    nodes = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt))
    return (node for node in nodes if not hasattr(node, "body"))


def commented(lines: list[str], ends: Mapping[int, int]) -> Iterator[tuple[int, str]]:
    """(line, its comment), counted from 1: of the line below the comment, and where a statement
    begins there, of all its lines (``ends``). What stands nearest to a line comes last."""
    comment = ""
    for number, line in enumerate(lines, start=1):
        if line.lstrip().startswith("#"):
            said = line.lstrip("# ")
            comment = f"{comment} {said}" if comment else said if said.startswith(TAG) else ""
        elif comment:
            yield from dict.fromkeys(range(number, ends.get(number, number) + 1), comment).items()
            comment = ""


@cache
def found() -> dict[Message, str]:
    """Every message of the rooms, once, in the order of the catalogues, with its comments."""
    paths = (
        path
        for room in ROOMS
        for path in sorted((settings.BASE_DIR / room).rglob("*"))
        if path.suffix in SOURCES and (path.suffix == ".py" or "templates" in path.parts)
    )
    comments = defaultdict[Message, dict[str, None]](dict)
    for message, comment in (each for path in paths for each in messages_in(path)):
        comments[message] |= {comment: None} if comment else {}
    return {message: "\n".join(comments[message]) for message in sorted(comments, key=in_order)}


@cache
def progress() -> dict[str, tuple[int, int]]:
    """By language: the messages that are translated, and all. As the catalogues stood when this
    process first asked: another comes with another release."""
    counted = {}
    for language, path in languages().items():
        entries = [entry for entry in polib.pofile(str(path)) if not entry.obsolete]
        counted[language] = (sum(entry.translated() for entry in entries), len(entries))
    most = max((total for _done, total in counted.values()), default=0)
    return {settings.LANGUAGE_CODE: (most, most), **counted}


def in_order(message: Message) -> tuple[str, str, str]:
    return message.text, message.context, message.plural


def of(entry: polib.POEntry) -> Message:
    return Message(entry.msgctxt or "", entry.msgid, entry.msgid_plural or "")


def collect(language: str, path: Path) -> polib.POFile:
    """Writes the messages found into the catalogue, with their comments: translations stay, what is
    unused goes."""
    known = {of(entry): entry for entry in polib.pofile(str(path))} if path.exists() else {}
    catalogue = polib.POFile(wrapwidth=96)
    catalogue.metadata = {
        "Project-Id-Version": "newsroom",
        "Language": to_locale(language),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": str(get_plural(to_locale(language))),
    }
    for message, comment in found().items():
        entry = known.get(message) or empty(message, language)
        entry.comment = comment
        catalogue.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))
    return catalogue


def empty(message: Message, language: str) -> polib.POEntry:
    context, text, plural = message
    entry = polib.POEntry(msgid=text, msgctxt=context or None, msgstr="")
    if plural:
        entry.msgid_plural = plural
        forms = get_plural(to_locale(language)).num_plurals
        entry.msgstr_plural = dict.fromkeys(range(forms), "")
    if PLACEHOLDER.search(text + plural):
        entry.flags = ["python-format"]
    return entry
